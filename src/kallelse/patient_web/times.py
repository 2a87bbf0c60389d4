"""The booking behind a kallelse that the resident is shown, whether she may look for another time for it, and what is free."""

from calendar import Calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import msgspec

from kallelse.connections import queries as connections
from kallelse.content import tongues
from kallelse.diary import choosing, queries
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Why
from kallelse.kit import clock, db, sealed
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.patient_web.queries import Shown
from kallelse.sources import Offer

DAYS, FEW = 28, 5
"""So many days are looked through at a time, and so many of those with free times are shown with all their times."""
FURTHEST = timedelta(days=365)
FURTHER = 180
"""How many days ahead the next free one is looked for, when there is none among those that were asked for."""
OFFER_LASTS_S = 15 * 60


def booked(shown: Shown) -> Booked | None:
    """The booking, when the kallelse shown is the version that holds."""
    with db.tenant_scope(shown.invitation.tenant_id):
        found = queries.by_reference(shown.unit, shown.invitation.reference)
    return found if found is not None and found.invitation == shown.invitation.pk else None


def hindrance(shown: Shown, now: datetime) -> Why | None:
    """Why she may not look for another time; None when there is something to look for."""
    one = booked(shown)
    return Why.NO_BOOKING if one is None else choosing.hindrance(shown.unit, one, now)


def may_look(shown: Shown, now: datetime) -> bool:
    """Whether there is anything to look for."""
    return hindrance(shown, now) is None


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list shows: days with their times, each with what it is chosen by, and where there is more to see.

    `more` are further days with free times, `next_free` the first one after an empty list; `silent`: the unit's system gave no answer.
    """

    days: Sequence[tuple[date, Sequence[tuple[Offer, str]]]] = ()
    more: Sequence[date] = ()
    next_free: date | None = None
    silent: bool = False


def listed(shown: Shown, one: Booked, first: date, last: date, now: datetime, purpose: str, at: str = "") -> Listed:
    """Days first, and then the times of the first of them, as the contracts' flow has it."""
    free = choosing.days(shown.unit, one, first, last, now, at)
    if free is None:
        return Listed(silent=True)
    if not free:
        further = (
            choosing.days(shown.unit, one, last + timedelta(days=1), last + timedelta(days=FURTHER), now, at) if last > first else None
        )
        return Listed(next_free=further[0] if further else None)
    near = free[:FEW]
    found = choosing.offers(shown.unit, one, near[0], near[-1], now, at)
    if found is None:
        return Listed(silent=True)
    rows = [(day_of(offer.start), offer, seal(purpose, offer)) for offer in found]
    days = [(day, [(offer, text) for _day, offer, text in group]) for day, group in groupby(rows, key=lambda row: row[0])]
    return Listed(days, free[FEW:])


@dataclass(frozen=True, slots=True)
class Square:
    """A day of a month's table; `is_free`: there are times to choose."""

    day: date
    is_free: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month as a table of weeks; a place without a day belongs to another month. Weekdays by a short and a whole name."""

    name: str
    weekdays: Sequence[tuple[str, str]]
    weeks: Sequence[Sequence[Square | None]]


def month(first: date, free: Collection[date], language: str | None) -> Month:
    """The month that begins with `first`."""
    said = tongues.tongue(language)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    rows = [[Square(day, day in free) if day.month == first.month else None for day in week] for week in weeks]
    # Every Arabic weekday begins with the same article.
    short = [(name.removeprefix("ال")[:2], name) for name in said.weekdays]
    return Month(f"{said.months[first.month - 1]} {first.year}", short, rows)


def day_of(moment: datetime) -> date:
    """The day on a Swedish wall."""
    return moment.astimezone(SWEDISH_TIME).date()


def asked_day(text: str) -> date:
    """The day that an address names, among those that can be looked at; today when it names none."""
    today = clock.today()
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        asked = today
    return min(max(asked, today), today + FURTHEST)


def seal(purpose: str, offer: Offer) -> str:
    """An offer as it may pass through a page: nobody can make one of her own."""
    return sealed.seal(purpose, msgspec.json.encode(offer))


def unseal(purpose: str, text: str) -> Offer:
    """Raises SealBroken for what was not offered for this purpose, or too long ago."""
    return msgspec.json.decode(sealed.unseal(purpose, text, max_age_s=OFFER_LASTS_S), type=Offer)


def name_of(shown: Shown, unit: str) -> str:
    """The name of another unit of the same care provider."""
    found = connections.units(shown.unit.provider_id).get(unit.upper())
    return found.name if found else ""
