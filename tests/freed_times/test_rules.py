"""Whom a freed time suits, and how long there is to answer."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from kallelse.freed_times import rules
from kallelse.freed_times.rules import Figures, Suits
from kallelse.routing.hours import Hours
from tests.freed_times.conftest import wall

NOW = wall("2027-01-11T10:00")
VISIT = wall("2027-02-10T10:00")
FIGURES = Figures(5, 60, 20, 48, Hours.from_data("08:00-20:00"), 2, 3, 2, 60)
ANY = Suits(2, visit=VISIT)


@pytest.mark.parametrize(
    ("suits", "start", "fits"),
    [
        (ANY, "2027-01-12T09:00", True),
        (ANY, "2027-02-10T10:00", False),
        (ANY, "2027-02-10T10:30", False),
        (ANY, "2027-01-11T11:59", False),
        (ANY, "2027-01-11T12:00", True),
        (replace(ANY, notice_h=24), "2027-01-12T09:59", False),
        (replace(ANY, notice_h=24), "2027-01-12T10:00", True),
        (replace(ANY, weekdays="24"), "2027-01-12T09:00", True),
        (replace(ANY, weekdays="24"), "2027-01-13T09:00", False),
        (replace(ANY, parts=("morning",)), "2027-01-12T11:59", True),
        (replace(ANY, parts=("morning",)), "2027-01-12T12:00", False),
        (replace(ANY, parts=("afternoon", "evening")), "2027-01-12T18:30", True),
        (replace(ANY, first=date(2027, 1, 20)), "2027-01-19T09:00", False),
        (replace(ANY, first=date(2027, 1, 20)), "2027-01-20T09:00", True),
        (replace(ANY, last=date(2027, 3, 1)), "2027-03-01T16:00", True),
        (replace(ANY, last=date(2027, 3, 1)), "2027-02-10T10:00", False),
        (replace(ANY, last=date(2027, 3, 1)), "2027-03-02T09:00", False),
        (Suits(2), "2027-09-01T09:00", True),
    ],
)
def test_what_she_has_said_yes_to(suits: Suits, start: str, fits: bool) -> None:
    assert rules.suits(suits, wall(start), NOW) is fits


@pytest.mark.parametrize(
    ("now", "starts", "end"),
    [
        ("2027-01-11T10:00", "2027-01-20T10:00", "2027-01-11T11:00"),
        ("2027-01-11T10:00", "2027-01-12T10:00", "2027-01-11T10:20"),
        ("2027-01-11T19:40", "2027-01-20T10:00", "2027-01-12T08:40"),
        ("2027-01-11T19:50", "2027-01-12T15:00", "2027-01-12T08:10"),
        ("2027-01-11T10:00", "2027-01-11T12:10", "2027-01-11T10:10"),
        # The clock is put forward in the night.
        ("2027-03-27T19:30", "2027-04-10T10:00", "2027-03-28T08:30"),
    ],
)
@pytest.mark.risk("K40")
def test_the_minutes_to_answer_are_not_counted_at_night(now: str, starts: str, end: str) -> None:
    assert rules.window_end(wall(now), wall(starts), FIGURES) == wall(end)


def test_who_has_waited_longest_comes_first_after_those_whom_care_has_put_before() -> None:
    people = {"old": (0, NOW - timedelta(days=90)), "new": (0, NOW), "urgent": (3, NOW), "soon": (1, NOW - timedelta(days=9))}
    order = sorted(people, key=lambda one: rules.urgency(*people[one]))
    assert order == ["urgent", "soon", "old", "new"]


@pytest.mark.parametrize(
    ("suits", "now", "over"),
    [
        (ANY, "2027-02-10T09:59", False),
        (ANY, "2027-02-10T10:00", True),
        (replace(ANY, last=date(2027, 3, 1)), "2027-03-01T23:00", False),
        (replace(ANY, last=date(2027, 3, 1)), "2027-03-02T00:00", True),
        (Suits(2), "2029-01-01T00:00", False),
    ],
)
def test_when_no_time_can_suit_any_more(suits: Suits, now: str, over: bool) -> None:
    assert rules.is_over(suits, wall(now)) is over


def test_a_time_too_near_is_lost() -> None:
    starts: datetime = wall("2027-01-11T12:00")
    assert not rules.is_lost(starts, NOW, FIGURES)
    assert rules.is_lost(starts, NOW + timedelta(minutes=1), FIGURES)
