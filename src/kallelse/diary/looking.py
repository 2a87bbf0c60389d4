"""What a resident may look for when she wants a time for her kallelse: days, then times, of her kallelse's own type; and why she may not.

The type of time is locked, as it is behind 1177's own buttons: she is shown no time of another kind than the one she has been called to. A
care system is told the type by its own code where its list of types has it; what it answers is held against the type once more. Care may
have said between which days the visit is of use (K36): nothing outside them is asked for.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from kallelse.booking import needs
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery import schedules
from kallelse.delivery.schedules import Schedule
from kallelse.diary import actions, queries, rules
from kallelse.diary.actions import Who
from kallelse.diary.queries import Booked
from kallelse.diary.rules import ALL_KINDS, Why
from kallelse.invitations import links
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Offer, Place, Search


def days(unit: CareUnit, booked: Booked, first: date, last: date, now: datetime, at: str = "") -> list[date] | None:
    """The days from one to another, both included, on which there are times to choose; None when the unit's system gave no answer.

    `at` is the HSA-id of another unit that the kallelse may go to (`places`), here and in `offers`.
    """
    schedule = None if unit.diary else schedule_of(unit, booked.source)
    if schedule is None or not schedule.dates_url:
        found = offers(unit, booked, first, last, now, at)
        return None if found is None else sorted({_day(one.start) for one in found})
    first, last = rules.within(booked.words, first, last)
    if first > last:
        return []
    code = _code(schedule, unit, booked)
    search = Search(at or unit.hsa_id, booked.subject, first, last, _moved(schedule, booked), code)
    told = schedule.scheduler.days(schedule.dates_url, search)
    if told is None:
        return None
    kinds = _kinds(booked, code)
    fits = {one.on for one in told if not kinds or {one.time_type, one.time_type_name} & (kinds | {""})}
    # Where the schedule has been told what is moved and answers with other types alone, it knows better than our words.
    return sorted(fits or ({one.on for one in told} if _trusted(booked, code) else ()))


def offers(unit: CareUnit, booked: Booked, first: date, last: date, now: datetime, at: str = "") -> list[Offer] | None:
    """The times that the resident may choose from a day to another, both included.

    None when the unit's system gave no answer, and [] when nothing is free. Only what lies ahead is offered.
    """
    first, last = rules.within(booked.words, first, last)
    if first > last:
        return []
    code = ""
    if unit.diary:
        with db.tenant_scope(unit.provider_id):
            found = list(_own(unit, booked, first, last, now))
    else:
        schedule = schedule_of(unit, booked.source)
        if schedule is None or not schedule.offer_url:
            return []
        code = _code(schedule, unit, booked)
        search = Search(at or unit.hsa_id, booked.subject, first, last, _moved(schedule, booked), code)
        told = schedule.scheduler.free(schedule.offer_url, search)
        if told is None:
            return None
        found = told
    kinds = _kinds(booked, code)
    ahead = [one for one in found if one.start > now and one.start != booked.start and not rules.is_outside(booked.words, one.start)]
    fits = [one for one in ahead if not kinds or one.time_type in kinds or one.time_type_name in kinds]
    return fits or (ahead if not unit.diary and _trusted(booked, code) else [])


def places(unit: CareUnit, booked: Booked) -> list[Place]:
    """The units that the kallelse may go to, when its own system lets the resident choose among several; only those that we can say
    where they are."""
    schedule = None if unit.diary else schedule_of(unit, booked.source)
    if schedule is None or not schedule.places_url:
        return []
    moved, code = _moved(schedule, booked), "" if _moved(schedule, booked) else _code(schedule, unit, booked)
    told = schedule.scheduler.units(schedule.places_url, unit.hsa_id, moved, booked.subject, code) or []
    known = connections.units(unit.provider_id)
    found = {one.unit: Place(one.unit, known[one.unit].name) for one in told if one.unit in known}
    return list(found.values()) if set(found) - {unit.hsa_id} else []


def hindrance(unit: CareUnit, booked: Booked, now: datetime, who: Who | None = None) -> Why | None:
    """Why the resident may not choose another (or, for an open kallelse, a first) time; None when she may look for one."""
    if booked.start is not None and (why := actions.movable(booked, now, who)):
        return why
    if booked.start is None and not booked.is_live:
        return Why.CANCELLED
    if (last := booked.words.not_after) is not None and last < now.astimezone(SWEDISH_TIME).date():
        return Why.OUTSIDE
    with db.tenant_scope(unit.provider_id):
        if links.ahead([booked.invitation], now):
            return Why.LINKED
        if (who is None or who.behalf is None) and needs.interpreter_booked(booked.invitation):
            return Why.INTERPRETER
        if unit.diary:
            return None if queries.any_free(unit, now) else Why.TAKEN
    schedule = schedule_of(unit, booked.source)
    wanted = schedule and schedule.offer_url and (schedule.move_url if booked.start is not None else book_url(schedule, booked))
    return None if wanted else Why.NOT_ALLOWED


def schedule_of(unit: CareUnit, source: int) -> Schedule | None:
    """The unit's own schedule, when it has one that can be called."""
    return schedules.of(connections.source(source), unit.hsa_id, clock.today())


def book_url(schedule: Schedule, booked: Booked) -> str:
    """Where an open kallelse is booked. The elder generation knows such by their ids. In the other its type of time is all that is told:
    the kallelse must state one, and the resident's bookings must be there to look for what became of it."""
    if schedule.scheduler.is_based:
        return schedule.book_url
    return schedule.book_url if booked.words.time_type and schedule.list_url and schedule.look_url else ""


def _moved(schedule: Schedule, booked: Booked) -> str:
    """The booking that a search is for; "" for an open kallelse of the generation that does not know such."""
    return known_as(booked) if booked.start is not None or schedule.scheduler.is_based else ""


def known_as(booked: Booked) -> str:
    """The booking's id in the unit's own system."""
    return booked.words.known_as or booked.reference


def _own(unit: CareUnit, booked: Booked, first: date, last: date, now: datetime) -> Iterable[Offer]:
    begin, end = (datetime.combine(day, time(0), SWEDISH_TIME).astimezone(UTC) for day in (first, last + timedelta(days=1)))
    for one in queries.free(unit, begin, end, ALL_KINDS, now, booked.thread):
        yield Offer(one.starts, one.ends, unit.hsa_id, one.time_type, one.time_type_name, one.performer_name, str(one.id))


def _kinds(booked: Booked, code: str) -> set[str]:
    """Codes and names of the type that the kallelse is of; nothing when nobody has said it."""
    return {code, booked.words.time_type, booked.time.time_type if booked.time else ""} - {""}


def _trusted(booked: Booked, code: str) -> bool:
    """Whether the schedule itself has fitted its answer to the booking that is moved, and we could not say its type in its own words."""
    return booked.start is not None and not code


def _code(schedule: Schedule, unit: CareUnit, booked: Booked) -> str:
    """The schedule's own code of the kallelse's type of time; "" when it has none that is known by that word.

    Of the generation that knows no open kallelser the word is the code, whether it is listed or not: a type that is hidden from lists may
    be booked by whom the unit has called to it.
    """
    said = booked.words.time_type
    if not said:
        return ""
    unlisted = said if booked.start is None and not schedule.scheduler.is_based else ""
    if not schedule.kinds_url:
        return unlisted

    def ask() -> list[tuple[str, str]] | None:
        return schedule.scheduler.time_types(schedule.kinds_url, unit.hsa_id, booked.subject)

    types = connections.cached("time types", (schedule.kinds_url, unit.hsa_id), ask) or []
    found = {code for code, name in types if said.casefold() in (code.casefold(), name.casefold())}
    return found.pop() if len(found) == 1 else unlisted


def _day(moment: datetime) -> date:
    return moment.astimezone(SWEDISH_TIME).date()
