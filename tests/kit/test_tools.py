"""Clock, identifiers, log and wire."""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kallelse.kit import clock as product_clock
from kallelse.kit import ids, logs
from kallelse.kit.config import Config
from kallelse.kit.wire import Reply, Request, Silence, Wire


def test_the_clock_follows_a_file_and_forgets_a_missing_one(tmp_path: Path) -> None:
    file = tmp_path / "clock.json"
    product_clock.follow(file)
    try:
        assert abs(product_clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
        file.write_text(json.dumps({"offset_s": 86400.0}))
        assert product_clock.now() - datetime.now(UTC) > timedelta(hours=23)
        file.unlink()
        assert abs(product_clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    finally:
        product_clock.follow(None)


def test_ids_sort_by_time_and_are_version_7() -> None:
    many = [ids.new_id() for _ in range(2_000)]
    assert len(set(many)) == len(many)
    assert {one.version for one in many} == {7}
    assert [one.int >> 80 for one in many] == sorted(one.int >> 80 for one in many)


def test_kallelse_numbers_catch_every_single_wrong_character() -> None:
    number = ids.kallelse_number()
    assert ids.is_kallelse_number(number)
    assert ids.is_kallelse_number(number.lower().replace("-", ""))
    plain = number.replace("-", "")
    for place, char in enumerate(plain):
        for other in "23456789ABCDEFGHJKMNPQRSTVWXYZ":
            if other != char:
                assert not ids.is_kallelse_number(plain[:place] + other + plain[place + 1 :])
    assert not ids.is_kallelse_number("OOOO-OOOO")


@pytest.mark.risk("K42")
def test_the_log_drops_every_key_that_is_not_allowed_and_the_texts_of_errors(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    log = logs.log("test")
    try:
        raise ValueError("189001019802 Anna")
    except ValueError:
        log.exception("failed", person="189001019802", name="Anna", count=3)
    logging.getLogger("django.request").error("Not Found: /k/%s", "189001019802")
    written = capsys.readouterr().err
    assert "189001019802" not in written
    assert "Anna" not in written
    first = json.loads(written.splitlines()[0])
    assert (first["event"], first["count"], first["error"], first["room"]) == ("failed", 3, "ValueError", "test")


def test_a_wire_without_anybody_listening_says_that_nothing_arrived() -> None:
    wire = Wire(Config(wire_timeout_s=2))
    answer = wire.one(Request("http://127.0.0.1:9/nobody", b""))
    assert isinstance(answer, Silence)
    assert not answer.may_have_arrived
    wire.close()


def test_answers_come_in_the_order_of_the_requests(sandbox: Any) -> None:
    wire = Wire(Config(wire_timeout_s=5))
    answers = wire.call(
        [Request(f"{sandbox.url}/{path}", b"", method="GET") for path in ("clock", "nation", "missing", "stats")], concurrency=4
    )
    assert [one.status for one in answers if isinstance(one, Reply)] == [200, 200, 404, 200]
    wire.close()


def test_production_refuses_the_sandbox_by_address() -> None:
    wire = Wire(Config(stage="production"))
    answer = wire.one(Request("http://127.0.0.1:9080/pu", b""))
    assert isinstance(answer, Silence)
    assert answer.reason == "sandbox address refused in production"
    wire.close()


def test_foreign_log_lines_keep_logger_and_level_only() -> None:
    formatter = logs._ForeignFormatter()
    record = logging.LogRecord("aiohttp", logging.WARNING, "x", 1, "secret %s", ("189001019802",), None)
    assert json.loads(formatter.format(record)) == {"event": "aiohttp", "level": "warning"}
