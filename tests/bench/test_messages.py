"""What the bench sends is what the contracts ask for, and about as large as it says."""

import pytest

from kallelse.bench import envelopes, report, running, soap_messages
from kallelse.protocols import docbook, soap


@pytest.mark.parametrize("operation", envelopes.OPERATIONS)
def test_every_call_keeps_its_contract(operation: str) -> None:
    contract, _ = envelopes.OPERATIONS[operation]
    first, second = envelopes.sample(operation, 2)
    assert soap.read_request(first, [contract]).contract is contract
    assert soap.read_request(second, [contract]).logical_address
    reference, request = next(envelopes.requests(operation, "localhost", "key", "one", ["191212121212"], ["TSTNMT2321000156-K101"]))
    head, _, body = request.partition(b"\r\n\r\n")
    assert reference == "one-0"
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"191212121212" not in head


def test_the_message_is_a_kallelse_that_the_inbox_would_show() -> None:
    assert docbook.check(envelopes.text()) == []


def test_building_and_reading_are_measured_at_three_kilobytes() -> None:
    figures = soap_messages.alone(3)
    assert 2700 < figures["soap.bytes_built"] < 3300
    assert 2700 < figures["soap.bytes_read"] < 3300
    assert {"soap.build_us", "soap.read_us", "soap.read_request_us", "soap.zeep_build_us", "soap.zeep_read_us"} <= set(figures)


def test_every_mark_is_of_a_figure_that_some_part_gives() -> None:
    assert {name.partition(".")[0] for name in report.MARKS} - set(running.PARTS) == {"rss_mb", "lost", "doubled", "double"}


def test_the_table_says_whether_a_mark_is_met() -> None:
    shown = report.table({"accept.per_s": 700, "drain.per_s": 10, "quick": False})
    assert "nås inte" in shown.split("Intagna till", 1)[1]
    assert "nås inte" not in shown.split("Intagna till", 1)[0]


def test_an_unknown_part_is_told_with_the_known_ones() -> None:
    with pytest.raises(running.BenchError, match="accept, batch"):
        running.run(["speed"])
