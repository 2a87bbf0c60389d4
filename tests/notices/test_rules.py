"""The moments of reminders over every day of 2026–2030 and the changes of the clock; when there have been enough."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.connections import in_force, shipped
from kallelse.invitations.states import Answer, NoticeKind
from kallelse.notices import rules
from kallelse.notices.rules import EMAIL, INBOX, SMS, UNREAD, WORTH, Earlier, Facts, Figures, Known
from kallelse.routing import workdays
from kallelse.routing.clocks import SWEDEN, at, day_of
from kallelse.routing.hours import Hours
from kallelse.routing.timeline import preparation_moment, timeline
from tests.routing.figures import parameters

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
FIGURES = Figures.from_data(in_force.values(shipped.ROWS, "specialist", date(2027, 1, 1)))
TIMING = {3: parameters(3), 1: parameters(1)}
CLOCKS = (time(0, 30), time(2, 30), time(7), time(8), time(10), time(12, 45), time(19), time(23, 30))
CHANNELS = (INBOX, SMS, EMAIL)


def facts_of(day: date, clock: time, lead: int, limit: int, *, preparation: bool = True, video: bool = True) -> Facts:
    """A kallelse that was sent `lead` days before a visit."""
    visit, sent = at(day, clock), at(day - timedelta(days=lead), time(9, 13))
    prepared = preparation_moment(visit, 5, None) if preparation else None
    moments = timeline(visit, TIMING[limit], sent, preparation=prepared)
    return Facts(sent, visit, moments.cancel_deadline, moments.print_decide, prepared, video, test=video)


def broken(facts: Facts, channel: str) -> Iterator[str]:
    """What is wrong with the reminders of a kallelse."""
    found = rules.reminders(facts, FIGURES, channel)
    assert facts.visit is not None
    wanted = {kind: moment for kind, moment, _ in rules._wanted(facts, FIGURES)}
    days = [day_of(one.due_at) for one in found]
    if len(set(days)) != len(days):
        yield "two on one day"
    if list(days) != sorted(days):
        yield "out of order"
    for one in found:
        local = one.due_at.astimezone(SWEDEN)
        if one.due_at > wanted[one.kind]:
            yield f"{one.kind}: later than wanted"
        if not facts.sent_at < one.due_at < one.safe_until <= facts.visit or day_of(one.due_at) <= day_of(facts.sent_at):
            yield f"{one.kind}: of no use"
        if channel == SMS and not (workdays.is_workday(local.date()) and time(9) <= local.time() < time(18)):
            yield f"{one.kind}: disturbs"
        if not time(8) <= local.time() < time(20):
            yield f"{one.kind}: at night"
        if channel != INBOX and one.kind in UNREAD:
            yield f"{one.kind}: says over an open network what has been read"
        if one.kind is NoticeKind.BEFORE_CANCEL and workdays.after(local.date(), FIGURES.before_cancel_wd) > day_of(one.safe_until):
            yield "too near the last moment to cancel"


@pytest.mark.risk("K40")
@pytest.mark.risk("K41")
@pytest.mark.parametrize("limit", [3, 1], ids=["specialist", "primary"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_day_no_reminder_disturbs_or_comes_too_late(channel: str, limit: int) -> None:
    found = []
    for number, day in enumerate(DAYS):
        for lead in (1, 2, 3, 4, 5, 7, 9, 14, 22, 60):
            clock = CLOCKS[(number + lead) % len(CLOCKS)]
            found += [(day, clock, lead, why) for why in broken(facts_of(day, clock, lead, limit), channel)]
    assert found == []


@pytest.mark.risk("K10")
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_hour_around_the_changes_of_the_clock(channel: str) -> None:
    hour, found = datetime(2026, 1, 1, tzinfo=UTC), []
    while hour.year < 2031:
        later = hour + timedelta(hours=1)
        if hour.astimezone(SWEDEN).utcoffset() != later.astimezone(SWEDEN).utcoffset():
            for hours in range(-72, 120):
                visit = later + timedelta(hours=hours)
                sent = visit - timedelta(days=20)
                moments = timeline(visit, TIMING[3], sent)
                facts = Facts(sent, visit, moments.cancel_deadline, moments.print_decide, None, video=True)
                found += [(visit, why) for why in broken(facts, channel)]
        hour = later
    assert found == []


def test_a_long_lead_has_them_all_and_in_the_right_places() -> None:
    """A visit on Wednesday 10 February 2027 at ten, sent on Monday 11 January: the worked example of the rules."""
    facts = facts_of(date(2027, 2, 10), time(10), 30, 3, preparation=False, video=False)
    told = {one.kind.value: f"{one.due_at.astimezone(SWEDEN):%a %d %b %H.%M}" for one in rules.reminders(facts, FIGURES, INBOX)}
    assert told == {
        "unread": "Wed 13 Jan 10.00", "unread_again": "Sat 16 Jan 10.00", "before_cancel": "Wed 03 Feb 10.00",
        "practical": "Tue 09 Feb 10.00",
    }  # fmt: skip


def test_a_monday_is_reminded_of_on_friday() -> None:
    facts = facts_of(date(2027, 2, 15), time(8), 30, 3, preparation=False, video=False)
    due = {one.kind: one.due_at.astimezone(SWEDEN) for one in rules.reminders(facts, FIGURES, SMS)}
    assert due[NoticeKind.PRACTICAL].strftime("%a %H.%M") == "Fri 10.00"


def test_the_link_of_an_early_monday_is_recalled_on_friday_in_the_place_of_the_practical_one() -> None:
    """Two hours before eight is night, and the day before is a Sunday."""
    facts = facts_of(date(2027, 2, 15), time(8), 30, 3, preparation=False)
    due = {one.kind: one.due_at.astimezone(SWEDEN) for one in rules.reminders(facts, FIGURES, SMS)}
    assert due[NoticeKind.VIDEO].strftime("%a %H.%M") == "Fri 17.00"
    assert NoticeKind.PRACTICAL not in due


def test_the_link_of_a_video_visit_is_recalled_two_hours_before() -> None:
    facts = facts_of(date(2027, 2, 10), time(13), 30, 3, preparation=False)
    due = {one.kind: one.due_at.astimezone(SWEDEN) for one in rules.reminders(facts, FIGURES, INBOX)}
    assert due[NoticeKind.VIDEO].strftime("%a %H.%M") == "Wed 11.00"


def test_sound_and_picture_are_tried_two_working_days_before_where_there_is_a_page_for_it() -> None:
    monday = facts_of(date(2027, 2, 15), time(13), 30, 3, preparation=False)
    due = {one.kind: one.due_at.astimezone(SWEDEN) for one in rules.reminders(monday, FIGURES, INBOX)}
    assert due[NoticeKind.VIDEO_TEST].strftime("%a %d %H.%M") == "Thu 11 10.00"
    without = rules.reminders(replace(monday, test=False), FIGURES, INBOX)
    assert {NoticeKind.VIDEO} == {one.kind for one in without} & {NoticeKind.VIDEO, NoticeKind.VIDEO_TEST}
    on_the_spot = rules.reminders(replace(monday, video=False), FIGURES, INBOX)
    assert not {one.kind for one in on_the_spot} & {NoticeKind.VIDEO, NoticeKind.VIDEO_TEST}


@pytest.mark.risk("K14")
def test_a_preparation_is_recalled_before_it_begins() -> None:
    visit = at(date(2027, 3, 10), time(10))
    for days_before in range(1, 30):
        first = preparation_moment(visit, days_before, None)
        found = {
            one.kind: one.due_at for one in rules.reminders(Facts(at(date(2027, 1, 11), time(9)), visit, None, None, first), FIGURES, SMS)
        }
        assert found[NoticeKind.PREPARATION] < first
        assert found[NoticeKind.PREPARATION] <= visit - timedelta(days=FIGURES.preparation_days - 1)


def test_the_unread_are_reminded_before_paper_and_not_after() -> None:
    facts = facts_of(date(2027, 2, 10), time(10), 18, 3, preparation=False)
    assert facts.print_decide is not None
    found = [one for one in rules.reminders(facts, FIGURES, INBOX) if one.kind in UNREAD]
    assert [one.kind for one in found] == [NoticeKind.UNREAD]
    assert all(one.due_at < facts.print_decide == one.safe_until for one in found)


@pytest.mark.risk("K41")
@given(st.lists(st.sampled_from(WORTH), max_size=12), st.lists(st.integers(0, 40), min_size=12, max_size=12))
def test_whatever_comes_due_when_there_are_never_too_many(kinds: list[NoticeKind], gaps: list[int]) -> None:
    """Reminders come due in any order, at any distance, also several on a day: what leaves is at most three, one a day, none twice."""
    left: list[Earlier] = []
    day = date(2027, 1, 11)
    for kind, gap in zip(kinds, gaps, strict=False):
        day += timedelta(days=gap % 4)
        ahead = [Earlier(other, None) for other in set(kinds) - {one.kind for one in left} - {kind}]
        if not rules.enough(kind, [*left, *ahead], day, FIGURES):
            left.append(Earlier(kind, day))
    assert len(left) <= FIGURES.most
    assert len({one.day for one in left}) == len(left) == len({one.kind for one in left})


@pytest.mark.risk("K41")
def test_what_is_worth_less_leaves_room_for_what_is_worth_more() -> None:
    today = date(2027, 1, 13)
    ahead = [Earlier(NoticeKind.BEFORE_CANCEL, None), Earlier(NoticeKind.PREPARATION, None)]
    sent = [Earlier(NoticeKind.UNREAD, date(2027, 1, 11))]
    assert rules.enough(NoticeKind.UNREAD_AGAIN, [*sent, *ahead], today, FIGURES) == "reminder_enough"
    assert rules.enough(NoticeKind.PREPARATION, [*sent, ahead[0]], today, FIGURES) == ""
    moved = [Earlier(NoticeKind.BEFORE_CANCEL, date(2026, 12, 1), same_visit=False)] * 3
    assert rules.enough(NoticeKind.BEFORE_CANCEL, moved, today, FIGURES) == "", "a kallelse that was moved is reminded of anew"


@pytest.mark.parametrize(
    ("kind", "known", "why"),
    [
        (NoticeKind.UNREAD, Known(Answer.NONE, True, False, False), ""),
        (NoticeKind.UNREAD, Known(Answer.NONE, True, True, False), "read"),
        (NoticeKind.UNREAD, Known(Answer.ACCEPTED, True, False, False), "answered"),
        (NoticeKind.UNREAD, Known(Answer.NONE, True, False, True), "reminder_letter"),
        (NoticeKind.UNREAD, Known(Answer.NONE, False, False, False), "no_account"),
        (NoticeKind.BEFORE_CANCEL, Known(Answer.ACCEPTED, True, True, False), "answered"),
        (NoticeKind.BEFORE_CANCEL, Known(Answer.OTHER_TIME, True, True, False), "answered"),
        (NoticeKind.BEFORE_CANCEL, Known(Answer.NONE, True, True, True), ""),
        (NoticeKind.PRACTICAL, Known(Answer.ACCEPTED, True, True, True), ""),
        (NoticeKind.PRACTICAL, Known(Answer.CANCELLED, True, True, True), "answered"),
        (NoticeKind.PREPARATION, Known(Answer.DECLINED, True, True, False), "answered"),
    ],
)
def test_what_nobody_needs_any_more(kind: NoticeKind, known: Known, why: str) -> None:
    assert rules.needless(kind, INBOX, known) == why


@given(st.integers(0, 5 * 365 * 24 * 60), st.booleans(), st.integers(0, 22), st.integers(1, 12))
def test_hours_move_earlier_and_later_as_they_say(minutes: int, workdays_only: bool, opens: int, length: int) -> None:
    hours = Hours(time(opens), time(min(23, opens + length)), workdays_only)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    assert hours.holds(hours.latest(moment))
    assert hours.holds(hours.next(moment))
    assert hours.latest(moment) <= moment <= hours.next(moment)
    assert (hours.latest(moment) == moment) == hours.holds(moment) == (hours.next(moment) == moment)


@pytest.mark.parametrize("text", ["18:00-09:00", "09:00-09:00", "9-18", "", "09:00"])
def test_hours_that_cannot_be_kept_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Hours begin|isoformat"):
        Hours.from_data(text)
