"""Who gets a code, what a secret opens, and how codes are written; pure."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.letter_codes import codes, rules
from kallelse.letter_codes.rules import Cancel, Case, Proof, TooEasy
from kallelse.persons.rules import Custody, Standing

DAY = date(2027, 1, 11)
ADULT, CHILD = "193704297450", "201403252388"
"""Published test numbers; the child turns thirteen on 25 March 2027."""
PLAIN = Case("number", "ordinary", ADULT, sensitive=False, custody="", blocked=False, way="none", visit=date(2027, 2, 10))
NOW = datetime(2027, 1, 11, 8, tzinfo=UTC)


def test_an_adult_of_a_unit_that_has_decided_gets_a_code() -> None:
    assert rules.no_code(PLAIN, DAY) == ""
    assert rules.no_code(replace(PLAIN, standing="coordination"), DAY) == ""


@pytest.mark.parametrize("policy", ["no", "", "yes", "None"])
def test_nobody_does_until_the_unit_has_decided(policy: str) -> None:
    assert rules.no_code(replace(PLAIN, policy=policy, way="own"), DAY) == "off"


@pytest.mark.risk("K15")
@pytest.mark.parametrize("standing", [one for one in Standing if one not in (Standing.ORDINARY, Standing.COORDINATION)])
def test_nobody_protected_dead_or_unknown_gets_one(standing: Standing) -> None:
    for policy, way in product(("own", "number"), ("own", "none")):
        assert rules.no_code(replace(PLAIN, standing=standing, policy=policy, way=way), DAY) == "standing"


@pytest.mark.risk("K22")
def test_her_own_word_and_a_sensitive_kallelse_stop_it() -> None:
    assert rules.no_code(replace(PLAIN, way="never"), DAY) == "never"
    assert rules.no_code(replace(PLAIN, sensitive=True, way="own"), DAY) == "sensitive"


@pytest.mark.risk("K16")
@pytest.mark.parametrize("custody", ["", *Custody])
@pytest.mark.parametrize("blocked", [False, True])
@pytest.mark.parametrize("day", [DAY, date(2027, 3, 25), date(2032, 3, 24)])
def test_a_childs_letter_has_one_only_where_one_guardian_alone_has_custody(day: date, custody: str, blocked: bool) -> None:
    why = rules.no_code(replace(PLAIN, identity=CHILD, custody=custody, blocked=blocked), day)
    assert (why == "") is (day == DAY and custody == Custody.ONE_HOME and not blocked)


@pytest.mark.risk("K16")
def test_a_child_who_turns_thirteen_before_the_visit_counts_as_thirteen() -> None:
    child = replace(PLAIN, identity=CHILD, custody=Custody.ONE_HOME)
    assert rules.no_code(replace(child, visit=date(2027, 3, 24)), DAY) == ""
    assert rules.no_code(replace(child, visit=date(2027, 3, 25)), DAY) == "youth"
    assert rules.no_code(replace(child, visit=date(2032, 3, 25)), DAY) == "youth", "he is a child when the letter comes"
    assert rules.no_code(replace(PLAIN, identity=CHILD), date(2032, 3, 25)) == ""
    assert rules.no_code(replace(PLAIN, identity="NRID00000000"), DAY) == "age"


def test_with_own_codes_only_the_others_get_none() -> None:
    assert rules.no_code(replace(PLAIN, policy="own"), DAY) == "no_secret"
    assert rules.no_code(replace(PLAIN, policy="own", way="own"), DAY) == ""


@pytest.mark.risk("K34")
@pytest.mark.risk("K33")
def test_only_her_own_code_cancels_and_only_until_the_last_moment() -> None:
    visit, last = NOW + timedelta(days=30), NOW + timedelta(days=25)

    def cancel(proof: Proof, now: datetime = NOW, *, kind: str = "timed", allowed: bool = True) -> Cancel:
        return rules.acts(proof, kind, visit, last, now, cancel_allowed=allowed).cancel

    assert cancel(Proof.OWN_CODE) is Cancel.NOW
    assert cancel(Proof.NUMBER) is Cancel.CALLED
    assert cancel(Proof.OWN_CODE, last) is Cancel.NOW
    assert cancel(Proof.OWN_CODE, last + timedelta(microseconds=1)) is Cancel.LATE
    assert cancel(Proof.OWN_CODE, allowed=False) is Cancel.PHONE
    assert cancel(Proof.OWN_CODE, visit) is Cancel.NONE
    assert cancel(Proof.OWN_CODE, kind="open") is Cancel.NONE
    assert not rules.acts(Proof.OWN_CODE, "open", None, None, NOW, cancel_allowed=True).accept


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "12345a", "٠١٢٣٤٥"])
def test_an_own_code_has_six_digits(digits: str) -> None:
    with pytest.raises(TooEasy, match="digits"):
        rules.check_own(digits, ADULT)


@pytest.mark.parametrize(
    "digits",
    [
        "111111", "121212", "123456", "987654", "135791", "789012", "471471", "370429", "290437", "042937", "193704", "041937", "174508",
        "745012",
    ],
)  # fmt: skip
def test_an_own_code_is_not_what_others_would_try_first(digits: str) -> None:
    with pytest.raises(TooEasy):
        rules.check_own(digits, ADULT)


def test_nearly_every_code_will_do() -> None:
    def is_easy(digits: str) -> bool:
        try:
            rules.check_own(digits, ADULT)
        except TooEasy:
            return True
        return False

    assert sum(is_easy(f"{number:06d}") for number in range(0, 1_000_000, 7)) < 1_500, "about one in a hundred"


@given(st.binary(min_size=16, max_size=16))
def test_a_code_is_the_same_each_time_and_is_read_as_people_write_it(seed: bytes) -> None:
    code = codes.code_of(seed)
    assert code == codes.code_of(seed)
    assert len(code) == codes.LENGTH
    shown = codes.shown(code)
    for typed in (code, shown, shown.lower(), f" {code[:5]} {code[5:]} ", shown.replace("-", "–"), f"https://x.se/brev/{code}/"):
        assert codes.plain(typed) == code


@given(st.binary(min_size=16, max_size=16), st.integers(0, 9), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_is_seen_without_asking(seed: bytes, at: int, other: str) -> None:
    code = codes.code_of(seed)
    if code[at] != other:
        assert codes.plain(code[:at] + other + code[at + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "ABC", "0" * 10, "A" * 10 + "B", "ÅÄÖ2345678", "x" * 1000, "\x00" * 10, "ABCDE-FGHI1"])
def test_what_is_no_code_is_told_at_once(typed: str) -> None:
    assert codes.plain(typed) is None


def test_neither_row_nor_count_tells_a_code_or_a_secret() -> None:
    code = codes.code_of(b"0" * 16)
    for kept in (codes.found_by(code), codes.proof(b"salt", "807193"), codes.counted_by("code", 1, code)):
        assert len(kept) == 32
        assert code.encode() not in kept
    assert codes.proof(b"a", "807193") != codes.proof(b"b", "807193")


SECRETS = {"1234": "1234", " 12 34 56 ": "123456", "123-456": "123456", "12345": "", "abcd": "", "\uff11\uff12\uff13\uff14": ""}


@pytest.mark.parametrize(("typed", "digits"), SECRETS.items())
def test_a_secret_is_four_or_six_digits(typed: str, digits: str) -> None:
    assert codes.digits_of(typed) == digits
