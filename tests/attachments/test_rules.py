"""Where links may lead, what may be used anew, and what fits in an envelope."""

from datetime import UTC, date, datetime

import pytest

from kallelse.attachments import rules
from kallelse.attachments.rules import Standing, State

DOMAINS = ("1177.se", "regionexempel.se")
DAY = date(2027, 1, 11)


@pytest.mark.parametrize(
    "url", ["https://1177.se", "https://www.1177.se/a/b?c=d#e", "https://vard.regionexempel.se:443/x", "https://WWW.1177.SE/"]
)
def test_addresses_on_allowed_domains(url: str) -> None:
    assert rules.wrong_link(url, DOMAINS) is None


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://www.1177.se/", "https"), ("javascript:alert(1)", "https"), ("www.1177.se", "https"), ("//www.1177.se/", "https"),
        ("https://1177.se.evil.example/", "domain"), ("https://evil1177.se/", "domain"), ("https://evil.example/1177.se", "domain"),
        ("https://1177.se@evil.example/", "address"), ("https://user:x@1177.se/", "address"), ("https://1177.se:8443/", "address"),
        ("https://11\u043577.se/", "address"), ("https://xn--1177-abc.se/", "lookalike"),
        ("https://www.xn--1177-abc.1177.se/", "lookalike"),
        ("https://www.1177.se/\u202egro.live", "address"), ("https://www.1177.se/a b", "address"), ("https://127.0.0.1/", "address"),
        ("https://[::1]/", "address"), ("https:///1177.se", "address"), ("https://www.1177.se\\@evil.example/", "address"),
        ("https://www.1177.se/" + "x" * 500, "address"), ("https://1177.se:x/", "address"), ("", "address"),
        ("https://www.1177.se/\n", "address"),
    ],
)  # fmt: skip
def test_other_addresses_are_refused_with_rule_and_remedy(url: str, code: str) -> None:
    refusal = rules.wrong_link(url, DOMAINS)
    assert refusal is not None
    assert (refusal.code, bool(refusal.rule), bool(refusal.remedy)) == (code, True, True)


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        (Standing(State.CLEAN, None, False, None), ""), (Standing(State.CLEAN, None, False, DAY), ""),
        (Standing(State.CLEAN, None, False, date(2027, 1, 10)), "no_twin"), (Standing(State.CLEAN, None, True, date(2027, 1, 10)), ""),
        (Standing(State.QUARANTINED, None, False, None), "quarantined"), (Standing(State.INFECTED, None, True, None), "infected"),
        (Standing(State.CLEAN, datetime(2027, 1, 1, tzinfo=UTC), False, None), "ended"),
    ],
)  # fmt: skip
def test_what_may_be_used_anew(standing: Standing, code: str) -> None:
    refusal = rules.barred(standing, DAY)
    assert (refusal.code if refusal else "") == code


def test_a_title_is_one_line_that_reads_as_it_is_written() -> None:
    assert rules.plain_title("  Inför\u202e fdp.\u200b röntgen \n nu ") == "Inför fdp. röntgen nu"
    assert rules.wrong_title("") is not None
    assert rules.wrong_title("x" * 121) is not None


@pytest.mark.parametrize(
    ("status", "said"),
    [(200, ""), (206, ""), (301, "moved"), (302, "moved"), (404, "gone"), (410, "gone"), (500, "error"), (None, "silent")],
)
def test_what_an_answer_says_of_a_link(status: int | None, said: str) -> None:
    assert rules.look(status) == said


def test_what_fits_goes_in_their_order() -> None:
    assert rules.fits([4, 4, 1], 5) == [True, False, True]
    assert rules.fits([1], 0) == [False]
    assert rules.fits([0, 2], 2) == [False, True]
