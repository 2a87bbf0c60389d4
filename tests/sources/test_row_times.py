"""Times are read as Swedish clocks show them, and never guessed (K10, K11)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Draft
from kallelse.sources.rows import TimeError, check_dates, swedish
from kallelse.sources.rows.times import moment, months_ahead

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2027-02-10T10:00", "2027-02-10T09:00"),
        ("2027-02-10 10:00:00", "2027-02-10T09:00"),
        ("2027-07-10T10:00", "2027-07-10T08:00"),
        ("2027-02-10T10:00:00.000Z", "2027-02-10T10:00"),
        ("2027-07-10T10:00+02:00", "2027-07-10T08:00"),
        ("2027-10-31T02:30+02:00", "2027-10-31T00:30"),
        ("2027-10-31T02:30+01:00", "2027-10-31T01:30"),
    ],
)
def test_a_time_is_a_swedish_wall_clock_unless_it_says_otherwise(text: str, utc: str) -> None:
    assert moment("start", text) == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-10", "20270210T1000", "2027-W06-3T10:00", "2027-02-10T10:00:00.5", "2027-02-10T10", "10:00", "2027-02-10T24:30",
        "2027-13-01T10:00", "0000-01-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59-01:00", "٢٠٢٧-02-10T10:00", "2027-02-10T10:00+01",
        "2027-02-10T10:00+25:00", "2027-02-10T10:00+02:00", "2027-07-10T10:00+01:00", "2027-03-28T02:30+01:00",
    ],
)  # fmt: skip
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(TimeError):
        moment("start", text)


@pytest.mark.risk(10)
@pytest.mark.parametrize("year", range(2026, 2031))
def test_every_hour_around_both_changes_of_the_clock(year: int) -> None:
    for month, changes in ((3, "skipped"), (10, "twice")):
        sunday = max(day for day in range(25, 32) if date(year, month, day).weekday() == 6)
        for hour in range(-24, 30):
            wall = datetime(year, month, sunday) + timedelta(hours=hour, minutes=30)  # noqa: DTZ001  A wall clock time.
            if wall.day == sunday and wall.hour == 2:
                with pytest.raises(TimeError) as told:
                    swedish("start", wall)
                assert ("börjar" if changes == "skipped" else "två gånger") in told.value.rule
            else:
                assert swedish("start", wall).astimezone(SWEDISH_TIME).replace(tzinfo=None) == wall


@given(st.datetimes(datetime(2025, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001
def test_a_local_time_comes_back_as_it_was_sent(wall: datetime) -> None:
    wall = wall.replace(second=0, microsecond=0)
    try:
        found = moment("start", wall.isoformat(timespec="minutes"))
    except TimeError:
        return
    assert found is not None
    assert found.astimezone(SWEDISH_TIME).replace(tzinfo=None) == wall


def draft(start: str = "", book_before: str = "") -> Draft:
    return Draft(
        4, "B-1", "p", "u",
        start=datetime.fromisoformat(start) if start else None,
        book_before=date.fromisoformat(book_before) if book_before else None,
    )  # fmt: skip


@pytest.mark.risk(11)
@pytest.mark.parametrize(
    ("start", "field"),
    [
        ("2027-01-11T07:00:00+00:00", "start"),
        ("2027-01-11T07:01:00+00:00", ""),
        ("2026-02-10T09:00:00+00:00", "start"),
        ("2028-07-11T21:00:00+00:00", ""),
        ("2028-07-11T22:00:00+00:00", "start"),
    ],
)
def test_a_wrong_year_is_stopped(start: str, field: str) -> None:
    refusal = check_dates(draft(start), NOW)
    assert (refusal.field if refusal else "") == field
    assert refusal is None or (refusal.row, refusal.reference) == (4, "B-1")


@pytest.mark.parametrize(("day", "field"), [("2027-01-10", "book_before"), ("2027-01-11", ""), ("2028-07-12", "book_before")])
def test_the_last_day_to_book_follows_the_same_rule(day: str, field: str) -> None:
    refusal = check_dates(draft(book_before=day), NOW)
    assert (refusal.field if refusal else "") == field


def test_a_message_without_any_time_has_no_date_to_check() -> None:
    assert check_dates(draft(), NOW) is None


@pytest.mark.parametrize(("start", "end"), [("2026-08-31", "2028-02-29"), ("2027-08-31", "2029-02-28"), ("2027-01-11", "2028-07-11")])
def test_months_end_where_the_shorter_month_ends(start: str, end: str) -> None:
    assert months_ahead(date.fromisoformat(start), 18) == date.fromisoformat(end)
