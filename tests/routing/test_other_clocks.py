"""The clocks beside the one formula, as golden examples (rules.md, Timing)."""

from datetime import date, datetime, time, timedelta

import pytest

from kallelse.connections import in_force, shipped
from kallelse.invitations.states import NoticeKind
from kallelse.notices import rules
from kallelse.notices.rules import INBOX, SMS, Facts, Figures
from kallelse.routing import workdays
from kallelse.routing.clocks import SWEDEN, at
from kallelse.routing.timeline import timeline
from tests.routing.figures import parameters

EARLY = at(date(2026, 11, 2), time(9))
VISIT = at(date(2027, 2, 10), time(10))
CLOSED_2027 = "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-06 06-25 06-26 11-06 12-24 12-25 12-26 12-31"


def shown(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(SWEDEN).strftime("%m-%d %H.%M")


@pytest.mark.risk("K33")
def test_both_readings_of_three_whole_weekdays() -> None:
    """Wednesday 10 February at 10: Friday the 5th at 10, or the last minute of Thursday the 4th."""
    assert shown(timeline(VISIT, parameters(3), EARLY).cancel_deadline) == "02-05 10.00"
    assert shown(timeline(VISIT, parameters(3, "whole_weekdays"), EARLY).cancel_deadline) == "02-04 23.59"


@pytest.mark.risk("K33")
def test_both_readings_of_one_whole_weekday() -> None:
    assert shown(timeline(VISIT, parameters(1), EARLY).cancel_deadline) == "02-09 10.00"
    assert shown(timeline(VISIT, parameters(1, "whole_weekdays"), EARLY).cancel_deadline) == "02-08 23.59"


@pytest.mark.risk("K4")
def test_the_queue_of_the_inbox_ends_after_ninety_days() -> None:
    assert timeline(VISIT, parameters(3), EARLY).queue_ends - EARLY == timedelta(days=90)


def test_the_closed_days_of_2027() -> None:
    """Sundays and Saturdays aside, the published list, with the eves that the Working-days act counts."""
    listed = {date.fromisoformat(f"2027-{day}") for day in CLOSED_2027.split()}
    closed = {day for n in range(365) if not workdays.is_workday(day := date(2027, 1, 1) + timedelta(days=n)) and day.weekday() < 5}
    assert closed == {day for day in listed if day.weekday() < 5}


@pytest.mark.risk("K10")
def test_three_weekdays_back_over_easter_and_the_change_of_clocks() -> None:
    """Tuesday 30 March 2027 at 10, two days after the clock and Easter Sunday: by the wall clock, over the closed days."""
    visit = at(date(2027, 3, 30), time(10))
    deadline = timeline(visit, parameters(3), EARLY).cancel_deadline
    assert shown(deadline) == "03-23 10.00"
    assert deadline is not None
    assert visit - deadline == timedelta(days=7, hours=-1), "an hour less by the sun"


@pytest.mark.parametrize("channel", [INBOX, SMS])
def test_a_monday_visit_is_reminded_of_on_friday_while_travel_can_be_ordered(channel: str) -> None:
    """Travel is ordered at the latest at 16 on the weekday before: the practical reminder comes earlier the same day."""
    figures = Figures.from_data(in_force.values(shipped.ROWS, "specialist", date(2027, 1, 1)))
    visit = at(date(2027, 2, 15), time(8))
    moments = timeline(visit, parameters(3), EARLY)
    facts = Facts(EARLY, visit, moments.cancel_deadline, moments.print_decide)
    (practical,) = [one for one in rules.reminders(facts, figures, channel) if one.kind is NoticeKind.PRACTICAL]
    assert shown(practical.due_at)[:5] == "02-12"
    assert practical.due_at < at(date(2027, 2, 12), time(16))
