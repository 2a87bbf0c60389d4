"""The one formula: every moment of a kallelse, counted backwards from the visit in working days (rules.md, Timing)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from kallelse.routing import workdays
from kallelse.routing.clocks import LAST_MINUTE, SWEDEN, at, day_of
from kallelse.routing.parameters import WHOLE_WEEKDAYS, Parameters, Way
from kallelse.routing.reason import Reason


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
class Timeline:
    """All moments as aware UTC. `cancel_deadline` is None when nothing can be cancelled (no visit time)."""

    visit: datetime | None
    cancel_deadline: datetime | None
    action_deadline: datetime
    in_hand_by: datetime
    post_by: datetime
    print_decide: datetime
    print_decide_fast: datetime
    unread_paper: datetime
    """When an unread kallelse becomes a letter: before `print_decide`, the last safe run, or before the earlier one that a unit has chosen,
    with the margin that setting and handing over take."""
    digital_send_by: datetime
    next_print: datetime
    letter_waits_until: datetime
    """How long a letter waits for the inbox's verdict when no account is known: it may show that the account is locked (K22)."""
    queue_ends: datetime
    """When the inbox throws away what is sent now to somebody without an account (K4)."""
    band: Band
    reasons: tuple[Reason, ...]
    """What decided the moments: the deadline that comes first, the post and its extras, a print run that has gone."""


def timeline(
    visit: datetime | None,
    parameters: Parameters,
    now: datetime,
    *,
    preparation: datetime | None = None,
    book_before: date | None = None,
    confirm_by: datetime | None = None,
    way: Way = Way.DOMESTIC,
) -> Timeline:
    """Compute the moments of one kallelse.

    `visit` is the start (None: open kallelse or unknown), `preparation` the earliest preparation step, `book_before` the last day to book
    an open kallelse, `confirm_by` the last moment to answer. Without any of them the patient is given the unread limit from now to read
    before a letter goes. `way` is how a letter would travel.
    """
    cancel = cancel_deadline(visit, parameters) if visit is not None else None
    last_day = None if book_before is None else at(book_before, LAST_MINUTE)
    today, run, patience, queue_ends, may_read_until, late = _from_now(now, parameters)
    named = (
        ("deadline_cancel", cancel), ("deadline_preparation", preparation), ("deadline_confirm_by", confirm_by),
        ("deadline_book_before", last_day),
    )  # fmt: skip
    known = [(moment, code) for code, moment in named if moment is not None]
    if not known:
        decide = at(workdays.after(today, parameters.unread_limit_wd), parameters.print_cutoff)
        return Timeline(
            None, None, decide, decide, decide, decide, decide, decide, now, run, patience, queue_ends, Band.UNKNOWN_TIME, ()
        )  # fmt: skip
    action, code = min(known)
    days = _back_from(day_of(action), parameters, way)
    reasons = (moment_reason(code, action), *days.reasons, *late)
    return Timeline(
        visit, cancel, action, days.in_hand_by, days.post_by, days.print_decide, days.print_decide_fast,
        min(days.print_decide, max(days.wanted, may_read_until)) - timedelta(minutes=parameters.print_margin_min), days.digital_send_by,
        run, patience, queue_ends, _band(today, run, days), reasons,
    )  # fmt: skip


def preparation_moment(visit: datetime, days_before: int, clock: time | None) -> datetime:
    """When a preparation step `days_before` calendar days before the visit begins (start of that day without a clock time)."""
    return at(day_of(visit) - timedelta(days=days_before), clock or time(0))


@lru_cache(maxsize=8192)
def moment_reason(code: str, at: datetime) -> Reason:
    """A reason whose data is one moment; plans of one day share theirs."""
    return Reason(code, {"at": at.isoformat()})


@lru_cache(maxsize=8192)
def cancel_deadline(visit: datetime, parameters: Parameters) -> datetime:
    """The last moment to cancel, in the reading of "hel vardag" that the region has chosen."""
    local = visit.astimezone(SWEDEN)
    if parameters.cancel_reading == WHOLE_WEEKDAYS:
        # The last midnight before so many whole weekdays: the end of the working day before them.
        return at(workdays.before(local.date(), parameters.cancel_limit_wd + 1), LAST_MINUTE)
    day = workdays.before(local.date(), parameters.cancel_limit_wd)
    # With no limit at all the visit itself is the deadline, also in the second of two hours with the same name.
    return min(at(day, local.time()), visit)


class _FromNow(NamedTuple):
    """What follows from the moment of planning alone, which a chunk of plans shares."""

    today: date
    next_print: datetime
    patience: datetime
    queue_ends: datetime
    may_read_until: datetime
    late: tuple[Reason, ...]


@lru_cache(maxsize=256)
def _from_now(now: datetime, parameters: Parameters) -> _FromNow:
    today = day_of(now)
    run = next_print(now, today, parameters.print_cutoff)
    gone = workdays.is_workday(today) and day_of(run) != today
    late = (moment_reason("after_cutoff", run),) if gone else ()
    patience, queue = timedelta(hours=parameters.inbox_patience_h), timedelta(days=parameters.inbox_queue_days)
    limit = at(workdays.after(today, parameters.unread_limit_wd), parameters.print_cutoff)
    return _FromNow(today, run, now + patience, now + queue, limit, late)


class _Days(NamedTuple):
    """What follows from the day of the action deadline alone."""

    in_hand_by: datetime
    post_by: datetime
    print_decide: datetime
    print_decide_fast: datetime
    wanted: datetime
    """When a unit wants paper for the unread."""
    digital_send_by: datetime
    print_day: date
    send_day: date
    reasons: tuple[Reason, ...]


@lru_cache(maxsize=8192)
def _back_from(action_day: date, parameters: Parameters, way: Way) -> _Days:
    in_hand = workdays.before(action_day, parameters.reading_buffer_wd)
    posted = _latest_post(in_hand, parameters, way, fast=False)
    # The fast class is never slower than the ordinary one, whatever the parameters say.
    posted_fast = max(posted, _latest_post(in_hand, parameters, way, fast=True))
    print_day = workdays.before(posted, parameters.print_wd)
    send_day = workdays.before(print_day, parameters.unread_limit_wd)
    cutoff = parameters.print_cutoff
    lead = max(parameters.lead(posted), parameters.lead(in_hand))
    reasons = [Reason("post_lead", {"wd": lead})]
    if parameters.in_december(posted) or parameters.in_december(in_hand):
        reasons.append(Reason("post_december", {"wd": parameters.december_extra_wd}))
    if way is not Way.DOMESTIC:
        reasons.append(Reason(f"post_{way.value}", {"wd": parameters.extra_for(way)}))
    return _Days(
        at(in_hand, parameters.in_hand_clock), at(posted, parameters.post_clock), at(print_day, cutoff),
        at(workdays.before(posted_fast, parameters.print_wd), cutoff),
        at(workdays.before(print_day, parameters.unread_paper_earlier_wd), cutoff), at(send_day, cutoff), print_day, send_day,
        tuple(reasons),
    )  # fmt: skip


def _latest_post(in_hand: date, parameters: Parameters, way: Way, *, fast: bool) -> date:
    """The latest working day such that a letter posted on it, or on any day before it, is there in time.

    A letter has the slower of what holds on the day it is posted and on the day it must be there. Where the post becomes faster, as after
    Christmas, a day just before the change may be worse than the one after it: then neither counts, so that sooner is never worse.
    """
    extra = parameters.extra_for(way)
    there = parameters.lead(in_hand, fast=fast)
    slowest = max(parameters.slowest(fast=fast), there) + extra
    for count in range(slowest, 0, -1):
        if max(parameters.lead(workdays.before(in_hand, count - 1), fast=fast), there) + extra > count - 1:
            return workdays.before(in_hand, count)
    return workdays.before(in_hand, 0)


def _band(today: date, run: datetime, days: _Days) -> Band:
    if today <= days.send_day:
        return Band.DIGITAL_FIRST
    if workdays.after(today, 0 if not workdays.is_workday(today) else 1) <= days.print_day:
        return Band.DIGITAL_FIRST_SHORT
    if run <= days.print_decide:
        return Band.BOTH
    return Band.BOTH_UNCERTAIN if run <= days.print_decide_fast else Band.TOO_LATE


def next_print(now: datetime, today: date, cutoff: time) -> datetime:
    """The next print run whose cut-off hour has not passed."""
    first = workdays.after(today, 0)
    run = at(first, cutoff)
    return run if run >= now else at(workdays.after(first, 1), cutoff)
