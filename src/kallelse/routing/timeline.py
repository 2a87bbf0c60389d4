"""The one formula: every moment of a kallelse, counted backwards from the visit in working days (rules.md, Timing)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from kallelse.routing import workdays

SWEDEN = ZoneInfo("Europe/Stockholm")
_LAST_MINUTE = time(23, 59)
"""The end of a day is written 23.59, so that it belongs to the day that people mean."""


class Band(StrEnum):
    """How much time there is, computed from the parameters (rules.md, Timing)."""

    DIGITAL_FIRST = "digital_first"
    DIGITAL_FIRST_SHORT = "digital_first_short"
    """Digital first with an unread window shorter than the limit."""
    BOTH = "both"
    BOTH_UNCERTAIN = "both_uncertain"
    """Digital and letter the same day; only the fast class of post arrives in time."""
    TOO_LATE = "too_late"
    """Even a letter posted now cannot be counted on: digital and telephone."""
    UNKNOWN_TIME = "unknown_time"
    """The sender told no moment to count from: digital and letter at once, since nobody knows that there is time to wait."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The timing parameters in force; `_wd` counts working days. Names are those of `connections.Parameter`."""

    cancel_limit_wd: int
    cancel_reading: str
    reading_buffer_wd: int
    postal_lead_wd: int
    postal_lead_fast_wd: int
    print_wd: int
    print_cutoff: time
    unread_limit_wd: int
    inbox_queue_days: int
    inbox_patience_h: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Parameters":
        """From parameter values by name; a missing one is a KeyError that names it."""
        values = {name: data[name] for name in cls.__dataclass_fields__}
        values["print_cutoff"] = time.fromisoformat(values["print_cutoff"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All moments as aware UTC. `cancel_deadline` is None when nothing can be cancelled (no visit time)."""

    visit: datetime | None
    cancel_deadline: datetime | None
    action_deadline: datetime
    in_hand_by: datetime
    post_by: datetime
    print_decide: datetime
    print_decide_fast: datetime
    digital_send_by: datetime
    next_print: datetime
    letter_waits_until: datetime
    """How long a letter waits for the inbox's verdict when no account is known: it may show that the account is locked (K22)."""
    band: Band


def timeline(
    visit: datetime | None, parameters: Parameters, now: datetime, *, preparation: datetime | None = None, book_before: date | None = None
) -> Timeline:
    """Compute the moments of one kallelse.

    `visit` is the start (None: open kallelse or unknown), `preparation` the earliest preparation step, `book_before` the last day to book
    an open kallelse. Without any of them the patient is given the unread limit from now to read before a letter goes.
    """
    cancel = _cancel_deadline(visit, parameters) if visit is not None else None
    known = [moment for moment in (cancel, preparation, _end_of(book_before)) if moment is not None]
    next_print = _next_print(now, parameters)
    patience = now + timedelta(hours=parameters.inbox_patience_h)
    if not known:
        decide = _at(workdays.after(_day(now), parameters.unread_limit_wd), parameters.print_cutoff)
        return Timeline(None, None, decide, decide, decide, decide, decide, now, next_print, patience, Band.UNKNOWN_TIME)
    action = min(known)
    in_hand_day = workdays.before(_day(action), parameters.reading_buffer_wd)
    post_day = workdays.before(in_hand_day, parameters.postal_lead_wd)
    print_day = workdays.before(post_day, parameters.print_wd)
    fast_day = workdays.before(workdays.before(in_hand_day, parameters.postal_lead_fast_wd), parameters.print_wd)
    send_day = workdays.before(print_day, parameters.unread_limit_wd)
    cutoff = parameters.print_cutoff
    decide, decide_fast = _at(print_day, cutoff), _at(fast_day, cutoff)
    return Timeline(
        visit, cancel, action, _at(in_hand_day, time(12)), _at(post_day, time(16)), decide, decide_fast, _at(send_day, cutoff),
        next_print, patience,
        _band(_day(now), next_print, send_day, print_day, decide, decide_fast),
    )  # fmt: skip


def preparation_moment(visit: datetime, days_before: int, clock: time | None) -> datetime:
    """When a preparation step `days_before` calendar days before the visit begins (start of that day without a clock time)."""
    return _at(_day(visit) - timedelta(days=days_before), clock or time(0))


def _band(today: date, next_print: datetime, send_day: date, print_day: date, decide: datetime, decide_fast: datetime) -> Band:
    if today <= send_day:
        return Band.DIGITAL_FIRST
    if workdays.after(today, 0 if not workdays.is_workday(today) else 1) <= print_day:
        return Band.DIGITAL_FIRST_SHORT
    if next_print <= decide:
        return Band.BOTH
    return Band.BOTH_UNCERTAIN if next_print <= decide_fast else Band.TOO_LATE


def _cancel_deadline(visit: datetime, parameters: Parameters) -> datetime:
    local = visit.astimezone(SWEDEN)
    if parameters.cancel_reading == "whole_weekdays":
        # The last midnight before so many whole weekdays: the end of the working day before them.
        day = workdays.before(local.date(), parameters.cancel_limit_wd + 1)
        return _at(day, _LAST_MINUTE)
    return _at(workdays.before(local.date(), parameters.cancel_limit_wd), local.time())


def _next_print(now: datetime, parameters: Parameters) -> datetime:
    """The next print run whose cut-off hour has not passed."""
    today = workdays.after(_day(now), 0)
    run = _at(today, parameters.print_cutoff)
    return run if run >= now else _at(workdays.after(today, 1), parameters.print_cutoff)


def _end_of(day: date | None) -> datetime | None:
    return None if day is None else _at(day, _LAST_MINUTE)


def _day(moment: datetime) -> date:
    return moment.astimezone(SWEDEN).date()


@lru_cache(maxsize=4096)
def _at(day: date, clock: time) -> datetime:
    """A Swedish wall-clock moment as UTC; an hour that the clock skips becomes the hour after it, one that it repeats the first of the
    two."""
    return datetime.combine(day, clock.replace(tzinfo=None), SWEDEN).astimezone(UTC)
