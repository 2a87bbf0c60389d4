"""What a colleague is told before she sends."""

from datetime import UTC, date, datetime

import pytest

from kallelse.routing.timeline import Band
from kallelse.staff_web import cautions
from kallelse.staff_web.cautions import CALL, LETTER
from kallelse.staff_web.cautions import cautions as of

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)


def codes(day: str, band: Band = Band.DIGITAL_FIRST, **more: object) -> list[str]:
    return [one.code for one in of(datetime.fromisoformat(f"{day}T10:00+01:00").astimezone(UTC), band, NOW, **more)]  # type: ignore[arg-type]


def test_an_ordinary_time_needs_no_thought() -> None:
    assert codes("2027-02-10") == []
    assert codes("2027-02-08") == []  # A Monday after an ordinary weekend.
    assert of(None, Band.TOO_LATE, NOW) == []


@pytest.mark.risk("K6")
@pytest.mark.parametrize(
    ("band", "letter", "offers"),
    [
        (Band.DIGITAL_FIRST_SHORT, True, (LETTER, CALL)), (Band.DIGITAL_FIRST_SHORT, False, (CALL,)), (Band.BOTH, True, (CALL,)),
        (Band.BOTH_UNCERTAIN, True, (CALL,)), (Band.TOO_LATE, True, ()),
    ],
)  # fmt: skip
def test_a_visit_that_is_too_near_is_said_with_what_can_be_done(band: Band, letter: bool, offers: tuple[str, ...]) -> None:
    (near,) = of(datetime(2027, 2, 10, 9, tzinfo=UTC), band, NOW, letter=letter)
    assert (near.code, near.offers) == ("near", offers)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-02-13", ["closed"]), ("2027-05-06", ["closed"]), ("2027-05-07", ["after_holiday"]), ("2027-03-30", ["after_holiday"]),
        ("2027-06-28", ["after_holiday"]), ("2027-01-11", ["today"]),
    ],
)  # fmt: skip
def test_closed_days_and_the_days_after_them_are_said(day: str, said: list[str]) -> None:
    assert codes(day) == said


def test_the_last_day_to_be_reached_is_named() -> None:
    (one,) = of(datetime(2027, 3, 30, 8, tzinfo=UTC), Band.DIGITAL_FIRST, NOW)
    assert "torsdag 25 mars" in one.text


def test_another_visit_the_same_day_is_said_with_its_time() -> None:
    (one,) = of(datetime(2027, 2, 10, 9, tzinfo=UTC), Band.DIGITAL_FIRST, NOW, same_day=[datetime(2027, 2, 10, 12, 30, tzinfo=UTC)])
    assert (one.code, "kl. 13.30" in one.text) == ("same_day", True)


def test_the_guarantee_is_held_against_the_day_and_said_to_the_patient() -> None:
    assert codes("2027-02-10", guarantee=date(2027, 2, 10)) == []
    assert codes("2027-02-10", guarantee=date(2027, 2, 9)) == ["guarantee"]
    assert "tisdag 9 februari 2027" in cautions.guarantee_words(date(2027, 2, 9))
