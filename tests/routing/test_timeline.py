"""The formula against the worked examples (rules.md, Timing), and its properties over every day of 2026–2030."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.routing import workdays
from kallelse.routing.timeline import Band, Timeline, preparation_moment, timeline
from tests.routing.figures import parameters

SWEDEN = ZoneInfo("Europe/Stockholm")
EARLY = datetime(2026, 11, 1, 9, tzinfo=SWEDEN)


def days(moments: Timeline) -> list[str]:
    shown = (moments.action_deadline, moments.in_hand_by, moments.post_by, moments.print_decide, moments.digital_send_by)
    return [moment.astimezone(SWEDEN).strftime("%m-%d") for moment in shown]


@pytest.mark.parametrize(
    ("limit", "visit", "preparation", "expected"),
    [
        (3, date(2027, 2, 10), None, ["02-05", "02-04", "01-28", "01-27", "01-25"]),
        (1, date(2027, 2, 10), None, ["02-09", "02-08", "02-01", "01-29", "01-27"]),
        (3, date(2027, 2, 10), 7, ["02-03", "02-02", "01-26", "01-25", "01-21"]),
        (3, date(2027, 1, 8), None, ["01-04", "12-30", "12-21", "12-18", "12-16"]),
        (3, date(2027, 4, 1), None, ["03-25", "03-24", "03-17", "03-16", "03-12"]),
        (3, date(2027, 6, 30), None, ["06-24", "06-23", "06-16", "06-15", "06-11"]),
    ],
    ids=["specialist", "primary", "stop-medicine", "epiphany", "easter", "midsummer"],
)
def test_worked_examples(limit: int, visit: date, preparation: int | None, expected: list[str]) -> None:
    start = datetime.combine(visit, time(10), SWEDEN)
    prepare = preparation_moment(start, preparation, None) if preparation else None
    assert days(timeline(start, parameters(limit), EARLY, preparation=prepare)) == expected


def test_the_cancel_deadline_in_both_readings() -> None:
    visit = datetime(2027, 2, 10, 10, tzinfo=SWEDEN)
    same_clock = timeline(visit, parameters(3), EARLY).cancel_deadline
    whole_days = timeline(visit, parameters(3, "whole_weekdays"), EARLY).cancel_deadline
    assert same_clock == datetime(2027, 2, 5, 10, tzinfo=SWEDEN)
    assert whole_days == datetime(2027, 2, 4, 23, 59, tzinfo=SWEDEN)


@pytest.mark.risk("K10")
def test_the_deadline_keeps_its_wall_clock_over_the_change_to_summer_time() -> None:
    visit = datetime(2027, 4, 1, 10, tzinfo=SWEDEN)
    deadline = timeline(visit, parameters(3), EARLY).cancel_deadline
    assert deadline is not None
    assert deadline.astimezone(SWEDEN).strftime("%Y-%m-%d %H:%M") == "2027-03-25 10:00"


@pytest.mark.parametrize(
    ("limit", "send", "band"),
    [
        (3, date(2027, 1, 25), Band.DIGITAL_FIRST), (3, date(2027, 1, 26), Band.DIGITAL_FIRST_SHORT), (3, date(2027, 1, 27), Band.BOTH),
        (3, date(2027, 1, 28), Band.BOTH_UNCERTAIN), (3, date(2027, 1, 29), Band.BOTH_UNCERTAIN), (3, date(2027, 2, 1), Band.TOO_LATE),
        (1, date(2027, 1, 27), Band.DIGITAL_FIRST), (1, date(2027, 1, 28), Band.DIGITAL_FIRST_SHORT), (1, date(2027, 1, 29), Band.BOTH),
        (1, date(2027, 2, 1), Band.BOTH_UNCERTAIN), (1, date(2027, 2, 3), Band.TOO_LATE),
    ],
)  # fmt: skip
def test_bands_follow_from_the_parameters(limit: int, send: date, band: Band) -> None:
    visit = datetime(2027, 2, 10, 10, tzinfo=SWEDEN)
    assert timeline(visit, parameters(limit), datetime.combine(send, time(7), SWEDEN)).band is band


def test_after_the_cutoff_hour_the_next_print_is_another_day() -> None:
    visit = datetime(2027, 2, 10, 10, tzinfo=SWEDEN)
    late = timeline(visit, parameters(3), datetime(2027, 1, 27, 8, tzinfo=SWEDEN))
    assert late.band is Band.BOTH_UNCERTAIN
    assert late.next_print == datetime(2027, 1, 28, 7, 50, tzinfo=SWEDEN)


def test_without_any_known_moment_the_unread_limit_runs_from_now() -> None:
    moments = timeline(None, parameters(3), datetime(2027, 1, 11, 9, tzinfo=SWEDEN))
    assert moments.cancel_deadline is None
    assert moments.print_decide == datetime(2027, 1, 13, 7, 50, tzinfo=SWEDEN)


def test_an_open_kallelse_counts_from_its_last_booking_day() -> None:
    moments = timeline(None, parameters(3), EARLY, book_before=date(2027, 2, 10))
    assert moments.action_deadline == datetime(2027, 2, 10, 23, 59, tzinfo=SWEDEN)
    assert days(moments)[1] == "02-09"


days_2026_2030 = st.dates(date(2026, 1, 1), date(2030, 12, 31))
hours = st.times(time(6), time(20)).map(lambda t: t.replace(second=0, microsecond=0))


@pytest.mark.risk("K1")
@given(visit=days_2026_2030, clock=hours, limit=st.integers(0, 5), prep=st.none() | st.integers(0, 30))
def test_every_moment_comes_before_the_next_and_on_a_working_day(visit: date, clock: time, limit: int, prep: int | None) -> None:
    start = datetime.combine(visit, clock, SWEDEN).astimezone(UTC)
    prepare = preparation_moment(start, prep, None) if prep is not None else None
    moments = timeline(start, parameters(limit), EARLY, preparation=prepare)
    order = [moments.digital_send_by, moments.print_decide, moments.post_by, moments.in_hand_by]
    assert order == sorted(order)
    assert moments.in_hand_by.astimezone(SWEDEN).date() < moments.action_deadline.astimezone(SWEDEN).date()
    assert all(workdays.is_workday(moment.astimezone(SWEDEN).date()) for moment in order)
    posted, in_hand = (moment.astimezone(SWEDEN).date() for moment in (moments.post_by, moments.in_hand_by))
    between = sum(workdays.is_workday(posted + timedelta(days=n)) for n in range(1, (in_hand - posted).days + 1))
    assert between >= parameters(limit).lead(posted), "a letter posted at the last moment has its working days"


@given(visit=days_2026_2030, sent=days_2026_2030, earlier=st.integers(0, 40))
def test_an_earlier_send_is_never_in_a_later_band(visit: date, sent: date, earlier: int) -> None:
    start = datetime.combine(visit, time(10), SWEDEN)
    order = list(Band)
    now, before = (datetime.combine(day, time(7), SWEDEN) for day in (sent, sent - timedelta(days=earlier)))
    assert order.index(timeline(start, parameters(3), before).band) <= order.index(timeline(start, parameters(3), now).band)


@pytest.mark.parametrize("year", range(2026, 2031))
def test_eves_and_holidays_are_no_working_days(year: int) -> None:
    closed = [
        date(year, 1, 1),
        date(year, 1, 6),
        date(year, 5, 1),
        date(year, 6, 6),
        date(year, 12, 24),
        date(year, 12, 25),
        date(year, 12, 31),
    ]
    assert not any(workdays.is_workday(day) for day in closed)
    assert sum(workdays.is_workday(date(year, 1, 1) + timedelta(days=n)) for n in range(365)) in range(247, 256)
