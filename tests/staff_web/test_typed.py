"""Days, clock times and persons as people type them: read without guessing."""

from datetime import date, time

import pytest

from kallelse.staff_web import typed
from kallelse.staff_web.typed import Typed, TypedError

TODAY = date(2027, 1, 11)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2027-02-09", date(2027, 2, 9)), ("20270209", date(2027, 2, 9)), ("270209", date(2027, 2, 9)), ("9/2", date(2027, 2, 9)),
        ("9/2 2027", date(2027, 2, 9)), ("9/2-27", date(2027, 2, 9)), ("9 feb", date(2027, 2, 9)), ("9:e februari 2027", date(2027, 2, 9)),
        ("tis 9/2", date(2027, 2, 9)), ("Tisdagen den 9/2", None), ("tisdag 9 februari", date(2027, 2, 9)), ("ti. 9/2", date(2027, 2, 9)),
        ("11/1", date(2027, 1, 11)), ("10/1", date(2028, 1, 10)), ("29/2", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(text: str, found: date | None) -> None:
    if found is None:
        with pytest.raises(TypedError):
            typed.day(text, TODAY)
    else:
        assert typed.day(text, TODAY) == found


@pytest.mark.risk("K11")
def test_a_weekday_that_is_not_the_dates_is_refused_with_the_right_one() -> None:
    with pytest.raises(TypedError, match=r"stämmer inte överens.*tisdag"):
        typed.day("ons 9/2", TODAY)
    with pytest.raises(TypedError, match=r"stämmer inte överens.*onsdag"):
        typed.day("tisdag 2028-02-09", TODAY)


@pytest.mark.parametrize("text", ["", "i morgon", "31/2", "32/1", "2027-13-01", "9/13", "t 9/2", "9 ma", "tsdag 9/2", "12345", "²/2"])
def test_what_is_no_day_is_refused_with_a_remedy_and_never_quoted(text: str) -> None:
    with pytest.raises(TypedError) as refused:
        typed.day(text, TODAY)
    assert refused.value.remedy
    assert not text or text not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [("9", time(9)), ("09.40", time(9, 40)), ("9:40", time(9, 40)), ("940", time(9, 40)), ("1405", time(14, 5)), ("kl. 9.40", time(9, 40))],
)
def test_a_clock_time_is_read_as_people_write_it(text: str, found: time) -> None:
    assert typed.clock(text) == found


@pytest.mark.parametrize("text", ["", "24", "9.60", "kvart i nio", "12345", "9,5"])
def test_what_is_no_clock_time_is_refused(text: str) -> None:
    with pytest.raises(TypedError):
        typed.clock(text)


@pytest.mark.risk("K18")
@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("193704297450", "193704297450", ""), (" 19370429-7450 ", "19370429-7450", ""), ("370429+7450", "370429+7450", ""),
        ("19370429-7450 Anna Exempel", "19370429-7450", "Anna Exempel"), ("Exempel, Anna (19370429-7450)", "19370429-7450", "Exempel Anna"),
        ("19370429 7450\tAnna-Lena Exempel, 89 år", "193704297450", "Anna-Lena Exempel år"), ("abc", "abc", ""),
    ],
)  # fmt: skip
def test_a_person_is_read_with_the_name_that_stands_beside_the_number(text: str, number: str, name: str) -> None:
    assert typed.person(text) == Typed(number, name)
