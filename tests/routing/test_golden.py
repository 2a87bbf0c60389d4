"""The worked examples and the bands that follow from the parameters (rules.md, Timing), and what changes them."""

from datetime import date, datetime, time, timedelta

import pytest

from kallelse.routing import workdays
from kallelse.routing.clocks import SWEDEN, at, day_of
from kallelse.routing.entered import NoSuchTime, place
from kallelse.routing.parameters import PostalRule, Way
from kallelse.routing.timeline import Band, preparation_moment, timeline
from tests.routing.figures import parameters

VISIT = at(date(2027, 2, 10), time(10))
EARLY = at(date(2026, 11, 2), time(9))


def shown(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(SWEDEN).strftime("%m-%d %H.%M")


def days_left(now: date, visit: date) -> int:
    """Working days from the day of sending to the visit."""
    return sum(workdays.is_workday(now + timedelta(days=n)) for n in range(1, (visit - now).days + 1))


def test_an_ordinary_week_to_the_hour() -> None:
    moments = timeline(VISIT, parameters(3), EARLY)
    assert shown(moments.cancel_deadline) == "02-05 10.00"
    assert shown(moments.action_deadline) == "02-05 10.00"
    assert shown(moments.in_hand_by) == "02-04 12.00"
    assert shown(moments.post_by) == "01-28 16.00"
    assert shown(moments.print_decide) == "01-27 07.50"
    assert shown(moments.digital_send_by) == "01-25 07.50"


@pytest.mark.parametrize(
    ("limit", "visit", "preparation", "calendar", "working"),
    [
        (3, date(2027, 2, 10), None, 16, 12), (1, date(2027, 2, 10), None, 14, 10), (3, date(2027, 2, 10), 7, 20, 14),
        (3, date(2027, 1, 8), None, 23, 12), (3, date(2027, 4, 1), None, 20, 12), (3, date(2027, 6, 30), None, 19, 12),
    ],
)  # fmt: skip
def test_leads_in_calendar_and_working_days(limit: int, visit: date, preparation: int | None, calendar: int, working: int) -> None:
    start = at(visit, time(10))
    prepare = preparation_moment(start, preparation, None) if preparation else None
    sent = day_of(timeline(start, parameters(limit), EARLY, preparation=prepare).digital_send_by)
    assert (visit - sent).days == calendar
    assert days_left(sent, visit) == working


@pytest.mark.parametrize(("limit", "leads"), [(3, (12, 11, 10, 8)), (1, (10, 9, 8, 6))])
def test_the_bands_are_computed(limit: int, leads: tuple[int, ...]) -> None:
    """12 or more, 11, 10, 8–9 and fewer for specialist care; two fewer of each for primary care."""
    told = parameters(limit).leads(date(2027, 1, 28))
    assert (told.digital_first, told.digital_first_short, told.both, told.both_uncertain) == leads
    bands = [Band.DIGITAL_FIRST, Band.DIGITAL_FIRST_SHORT, Band.BOTH, Band.BOTH_UNCERTAIN, Band.TOO_LATE]
    for back in range(1, 30):
        sent = date(2027, 2, 10) - timedelta(days=back)
        if workdays.is_workday(sent):
            left = days_left(sent, date(2027, 2, 10))
            expected = next((band for band, lead in zip(bands, leads, strict=False) if left >= lead), Band.TOO_LATE)
            assert timeline(VISIT, parameters(limit), at(sent, time(7))).band is expected, sent


def test_the_leads_follow_every_parameter() -> None:
    known = parameters(3)
    changed = parameters(3, reading_buffer_wd=2, print_wd=2, unread_limit_wd=3, postal=(PostalRule(date.min, 7, 4),))
    day = date(2027, 1, 28)
    assert changed.leads(day).digital_first == known.leads(day).digital_first + 5
    assert parameters(3, "whole_weekdays").leads(day).both == known.leads(day).both + 1
    assert known.leads(day, Way.FORWARDED).both == known.leads(day).both + 10


def test_a_forwarded_letter_and_one_abroad_take_ten_working_days_more() -> None:
    ordinary = timeline(VISIT, parameters(3), EARLY)
    for way, code in ((Way.FORWARDED, "post_forwarded"), (Way.ABROAD, "post_abroad")):
        slow = timeline(VISIT, parameters(3), EARLY, way=way)
        assert day_of(slow.post_by) == workdays.before(day_of(ordinary.post_by), 10)
        assert slow.in_hand_by == ordinary.in_hand_by
        assert code in [one.code for one in slow.reasons]


def test_the_slower_post_of_december() -> None:
    visit = at(date(2027, 1, 8), time(10))
    moments = timeline(visit, parameters(3, december_extra_wd=2), EARLY)
    assert shown(moments.post_by) == "12-17 16.00"
    assert ("post_december", 2) in [(one.code, one.data.get("wd")) for one in moments.reasons]
    assert shown(timeline(VISIT, parameters(3, december_extra_wd=2), EARLY).post_by) == "01-28 16.00"


def test_a_letter_follows_the_rule_of_its_own_day() -> None:
    """The post became slower on 1 January 2026: a plan made in November counts with what will hold."""
    before, after = (
        timeline(at(day, time(10)), parameters(3), at(date(2025, 11, 3), time(9))) for day in (date(2025, 12, 10), date(2026, 2, 11))
    )
    assert days_left(day_of(before.post_by), day_of(before.in_hand_by)) == 2
    assert days_left(day_of(after.post_by), day_of(after.in_hand_by)) == 5


@pytest.mark.parametrize(
    ("confirm_by", "code", "action"),
    [(None, "deadline_cancel", "02-05 10.00"), (at(date(2027, 2, 1), time(23, 59)), "deadline_confirm_by", "02-01 23.59")],
)  # fmt: skip
def test_the_first_deadline_decides_and_is_named(confirm_by: datetime | None, code: str, action: str) -> None:
    moments = timeline(VISIT, parameters(3), EARLY, confirm_by=confirm_by)
    assert shown(moments.action_deadline) == action
    assert moments.reasons[0].code == code


def test_a_print_run_that_has_gone_is_said() -> None:
    late = timeline(VISIT, parameters(3), at(date(2027, 1, 20), time(8)))
    assert [one.data["at"] for one in late.reasons if one.code == "after_cutoff"] == ["2027-01-21T06:50:00+00:00"]
    assert "after_cutoff" not in [one.code for one in timeline(VISIT, parameters(3), at(date(2027, 1, 20), time(7))).reasons]


def test_the_clock_and_not_seventy_two_hours() -> None:
    """A visit on Tuesday 30 March 2027 at 10: three weekdays before is Tuesday the 23rd at 10 (Good Friday and Easter lie between)."""
    deadline = timeline(at(date(2027, 3, 30), time(10)), parameters(3), EARLY).cancel_deadline
    assert shown(deadline) == "03-23 10.00"


@pytest.mark.risk("K10")
@pytest.mark.parametrize("year", range(2026, 2031))
def test_a_time_that_does_not_exist_is_refused_and_one_that_comes_twice_resolved(year: int) -> None:
    last = [max(day for day in range(25, 32) if date(year, month, day).weekday() == 6) for month in (3, 10)]
    skipped, repeated = datetime.fromisoformat(f"{year}-03-{last[0]}T02:30"), datetime.fromisoformat(f"{year}-10-{last[1]}T02:30")
    with pytest.raises(NoSuchTime) as refused:
        place(skipped)
    assert refused.value.reason.code == "clock_skipped"
    assert refused.value.reason.data == {"day": skipped.date().isoformat(), "clock": "02.30"}
    placed = place(repeated)
    assert placed.moment.isoformat() == f"{year}-10-{last[1]}T00:30:00+00:00"
    assert placed.reason is not None
    assert placed.reason.code == "clock_repeated"


@pytest.mark.risk("K10")
def test_every_other_hour_around_the_changes_comes_back_as_it_was() -> None:
    for day in (date(2027, 3, 28), date(2027, 10, 31)):
        for minutes in range(-24 * 60, 48 * 60, 15):
            local = datetime.combine(day, time(0)) + timedelta(minutes=minutes)
            if (day.month, local.date() == day, local.hour) in ((3, True, 2), (10, True, 2)):
                continue
            placed = place(local)
            assert placed.reason is None
            assert placed.moment.astimezone(SWEDEN).replace(tzinfo=None) == local
    assert place(at(date(2027, 10, 31), time(12))).moment == at(date(2027, 10, 31), time(12))
