"""Whom a freed time suits, who is asked first, how long she has to answer, and when it is too late for anybody (rules.md, Freed). Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from kallelse.routing.clocks import SWEDEN, day_of
from kallelse.routing.hours import Hours
from kallelse.sources import Offer

PARTS: Mapping[str, tuple[time, time]] = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time(23, 59, 59)),
}
"""Parts of the day, by when a visit begins."""
NOTICES_H = (2, 24, 72, 168)
"""How many hours before a time a patient may say that she must know of it."""
PRIORITIES = (0, 1, 2, 3)
"""Medical priority as care has set it, the most urgent last. The product never sets it (R-MDR-2)."""


class Ended(StrEnum):
    """Why somebody stands by no longer."""

    TAKEN = "taken"
    PATIENT = "patient"
    """She said no."""
    STAFF = "staff"
    OVER = "over"
    """Her kallelse ended, or the days that suited her have passed."""


class Cause(StrEnum):
    """How a time became free, as far as it is known."""

    CANCELLED = "cancelled"
    """A patient cancelled here."""
    LEFT = "left"
    """Somebody left it otherwise: moved, or was called off by care."""
    PUBLISHED = "published"
    """The unit's system has published it: nobody had it before."""
    APPEARED = "appeared"
    """It stands among the free times of a unit's own system, and did not before."""


class Fate(StrEnum):
    """What became of a freed time."""

    OPEN = "open"
    TAKEN = "taken"
    """By somebody who was offered it."""
    USED = "used"
    """It is free no longer, by another way than an offer."""
    LOST = "lost"
    """It came too near: nobody could take it any more."""


class Reply(StrEnum):
    """What became of an offer."""

    OFFERED = "offered"
    ASKED = "asked"
    """She has said yes, and what the unit's diary says is not known yet."""
    TAKEN = "taken"
    DECLINED = "declined"
    GONE = "gone"
    """Somebody else got the time, or nobody can have it any more."""
    EXPIRED = "expired"
    REFUSED = "refused"
    """She wanted it, and the unit's diary said no for a reason of her own."""
    VOID = "void"
    """The word about it could not be sent."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The parameters of freed times in force on a day (`connections.Parameter`, by the same names)."""

    wave: int
    window_min: int
    window_soon_min: int
    soon_h: int
    hours: Hours
    least_h: int
    most_a_day: int
    look_min: int
    ahead_days: int

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Figures":
        """From parameter values by name; a missing one is a KeyError that names it."""
        return cls(
            data["freed_wave"], data["freed_window_min"], data["freed_window_soon_min"], data["freed_soon_h"],
            Hours.from_data(data["freed_hours"]), data["freed_least_h"], data["freed_most_a_day"], data["freed_look_min"],
            data["freed_ahead_days"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suits:
    """What suits somebody who stands by. `visit` is the time that she has; `first` and `last` bound the days, None where she does not."""

    notice_h: int
    weekdays: str = ""
    parts: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    visit: datetime | None = None


def key(offer: Offer, *, own: bool) -> str:
    """What tells one free time from another: its id in a diary of ours; elsewhere the same time with the same clinician, of the same type,
    is the same."""
    if own:
        return UUID(offer.id).hex
    told = "|".join((offer.start.isoformat(), offer.end.isoformat(), offer.unit, offer.time_type, offer.performer, offer.id))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def suits(one: Suits, start: datetime, now: datetime) -> bool:
    """Whether a time that begins at `start` is one that she has said yes to, and still has the notice of that she needs."""
    local = start.astimezone(SWEDEN)
    if start - now < timedelta(hours=one.notice_h):
        return False
    if one.weekdays and str(local.isoweekday()) not in one.weekdays:
        return False
    if one.parts and not any(PARTS[part][0] <= local.time() < PARTS[part][1] for part in one.parts if part in PARTS):
        return False
    if one.first is not None and local.date() < one.first:
        return False
    if one.last is not None:
        return local.date() <= one.last and start != one.visit
    return one.visit is None or start < one.visit


def is_over(one: Suits, now: datetime) -> bool:
    """Whether no time can suit her any more: her own has begun, or the days have passed."""
    if one.last is not None:
        return one.last < day_of(now)
    return one.visit is not None and one.visit <= now


def window_end(now: datetime, starts: datetime, figures: Figures) -> datetime:
    """Until when an offer that goes out now holds: shorter when the visit is near, and no minute of it counted at night (K40)."""
    soon = starts - now < timedelta(hours=figures.soon_h)
    left = timedelta(minutes=figures.window_soon_min if soon else figures.window_min)
    end, closes = now + left, _closes(now, figures.hours)
    if end > closes:
        end = figures.hours.next(closes) + (end - closes)
    return min(end, starts - timedelta(hours=figures.least_h))


def _closes(now: datetime, hours: Hours) -> datetime:
    return datetime.combine(day_of(now), hours.closes, SWEDEN).astimezone(now.tzinfo)


def is_lost(starts: datetime, now: datetime, figures: Figures) -> bool:
    """Whether a time is so near that nobody is asked any more."""
    return starts - now < timedelta(hours=figures.least_h)


def urgency(priority: int, waits_since: datetime) -> tuple[int, datetime]:
    """The order in which people are asked: medical priority as care has set it, then who has waited longest."""
    return -priority, waits_since
