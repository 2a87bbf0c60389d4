"""crm:scheduling 1.1 for units whose diary we keep: free days and times, and the lists of what there is to choose from.

Nothing in the past is offered. With a booking's id a search is for a new time for that booking: of the same type, when the unit has
published times of it. For a colleague who searches nothing is chosen by who the resident is.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from functools import lru_cache
from typing import Any

from kallelse.audit.actions import Action
from kallelse.connections.models import CareUnit
from kallelse.diary import queries
from kallelse.diary.actions import Who
from kallelse.diary.queries import Booked, Time
from kallelse.diary.rules import ALL_KINDS, Filters
from kallelse.intake import riv_who
from kallelse.intake.riv_bookings import filters, time_values
from kallelse.intake.riv_call import Call, Refused, Whole
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.protocols import scheduling, soap, times
from kallelse.protocols.writing import Part

LONGEST = timedelta(days=366)
REMEMBERED = 8_000
"""Written times that are kept in memory, about a kilobyte each: those of a hundred units that are looked at."""

KEPT, LARGEST_KEPT = 200, 200_000
"""Whole answers that are kept, and the bytes of the largest: a unit's week is some forty kilobytes."""

BAD_DATES = "Sökningens datum finns inte i kalendern."
NOT_FOR_BOOKING = "En medarbetare kan inte söka nya tider för en invånares bokning."


def timeslots(call: Call) -> Whole:
    """GetAvailableTimeslots. The same times are the same answer, which is written once."""
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    if call.values.get("bookingId", "").strip():
        unit, found = _search(call)
        return Whole(_told(unit, found))
    who = riv_who.who(call, call.values["subject_of_care"])
    asked = (*searched(call), filters(call.values), call.now)
    with db.tenant_trip(unit.provider_id):
        riv_who.log(unit, call, who, Action.DIARY_SEARCHED)
        mark = queries.mark(unit, *asked)
    kept = _kept(mark, unit.hsa_id, unit.name)
    if kept:
        return Whole(kept[0])
    with db.tenant_trip(unit.provider_id):
        mark, found = queries.marked(unit, *asked)
    body = _told(unit, found)
    if len(body) <= LARGEST_KEPT:
        _kept(mark, unit.hsa_id, unit.name).append(body)
    return Whole(body)


def dates(call: Call) -> dict[str, Any]:
    """GetAvailableDates: one row for each day and kind of time."""
    unit, found = _search(call)
    days: dict[tuple[tuple[str, str], ...], None] = {}
    for one in found:
        kind = {name: value for name, value in time_values(one).items() if name != "performerName"}
        row = {"healthcare_facility": unit.hsa_id, "date": times.to_rivta_date(times.swedish_date(one.starts))} | kind
        days[tuple(row.items())] = None
    return {"performerAvailabilityByDate": [dict(row) for row in days]}


def time_types(call: Call) -> dict[str, Any]:
    """GetAllTimeTypes: those of which there are free times ahead."""
    found = _offered(call, lambda one: _among(call, "careTypeIDs", one.care_type))
    kinds = sorted({(one.time_type_name, one.time_type) for one in found})
    return {"ListOfTimeTypes": [{"timeTypeName": name, "timeTypeId": id} for name, id in kinds]}


def care_types(call: Call) -> dict[str, Any]:
    """GetAllCareTypes."""
    staff = {one.strip().upper() for one in call.values.get("performer", [])}
    found = _offered(call, lambda one: _among(call, "timeTypeIDs", one.time_type) and (not staff or one.performer in staff))
    kinds = sorted({(one.care_type_name, one.care_type) for one in found if one.care_type})
    return {"careTypes": [{"careTypeName": name, "careTypeId": id} for name, id in kinds]}


def performers(call: Call) -> dict[str, Any]:
    """GetAllPerformers: those with a name; the contract has no performer without one."""
    found = _offered(call, lambda one: _among(call, "timeTypeIDs", one.time_type) and _among(call, "careTypeIDs", one.care_type))
    staff = {one.performer: one for one in found if one.performer and one.given and one.surname}
    rows = [
        {"perfomer": id, "firstName": one.given, "lastName": one.surname} | ({"title": one.title} if one.title else {})
        for id, one in sorted(staff.items(), key=lambda pair: (pair[1].surname, pair[1].given, pair[0]))
    ]
    return {"performerInfos": rows}


def facilities(call: Call) -> dict[str, Any]:
    """GetAllHealthcareFacilities: the unit itself, since no booking is moved between units here."""
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    who = riv_who.who(call, call.values["subject_of_care"])
    found = _for_booking(call, unit, who)
    with db.tenant_trip(unit.provider_id):
        riv_who.log(unit, call, who, Action.DIARY_SEARCHED, f"invitation:{found.invitation}" if found else "")
    return {"healthcareFacilityInfos": [{"healthcare_facility": unit.hsa_id, "healthcare_facility_name": unit.name}]}


def narrowed(unit: CareUnit, wanted: Filters, booked: Booked | None, first: datetime, last: datetime, now: datetime) -> list[Time]:
    """Free times for a booking are of its own type, when there are any of that type; else the filters alone decide."""
    kinds = () if booked is None or wanted.time_type or wanted.time_type_name else _kinds(booked)
    found = queries.free(unit, first, last, wanted, now)
    same = [one for one in found if one.time_type in kinds or one.time_type_name in kinds] if kinds else []
    return same or found


def _kinds(booked: Booked) -> tuple[str, ...]:
    if booked.time is not None:
        return (booked.time.time_type,)
    return (booked.words.time_type,) if booked.words.time_type else ()


def searched(call: Call) -> tuple[datetime, datetime]:
    """The first moment and the end of the days that are asked about, Swedish days as UTC; at most `LONGEST` is looked through."""
    try:
        first = datetime.combine(times.from_rivta_date(call.values["startDateInclusive"]), clock_time(0), SWEDISH_TIME)
        day_after = times.from_rivta_date(call.values["endDateInclusive"]) + timedelta(days=1)
        last = datetime.combine(day_after, clock_time(0), SWEDISH_TIME)
    except (times.UnreadableTime, OverflowError):
        raise Refused("Client", BAD_DATES) from None
    last = min(last, max(first, call.now) + LONGEST)
    return first.astimezone(UTC), last.astimezone(UTC)


def _search(call: Call) -> tuple[CareUnit, list[Time]]:
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    who = riv_who.who(call, call.values["subject_of_care"])
    first, last = searched(call)
    booked = _for_booking(call, unit, who)
    with db.tenant_trip(unit.provider_id):
        found = narrowed(unit, filters(call.values), booked, first, last, call.now)
        riv_who.log(unit, call, who, Action.DIARY_SEARCHED, f"invitation:{booked.invitation}" if booked else "")
    return unit, found


def _for_booking(call: Call, unit: CareUnit, who: Who) -> Booked | None:
    """The booking that a new time is sought for, when the call names one; somebody else's does not exist."""
    id = call.values.get("bookingId", "").strip()
    if not id:
        return None
    if riv_who.is_agent(call):
        raise Refused("Client", NOT_FOR_BOOKING)
    with db.tenant_trip(unit.provider_id):
        found = queries.by_reference(unit, id)
        hers = found is not None and found.is_live and queries.is_hers(found, unit, who.subject)
        if not hers:
            riv_who.log(unit, call, who, Action.DIARY_SEARCHED, result="not found")
    if not hers:
        raise Refused("Client", riv_who.UNKNOWN)
    return found


def _offered(call: Call, fits: Callable[[Time], bool]) -> Iterable[Time]:
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    who = riv_who.who(call, call.values["subject_of_care"])
    with db.tenant_trip(unit.provider_id):
        found = queries.free(unit, call.now, call.now + LONGEST, ALL_KINDS, call.now)
        riv_who.log(unit, call, who, Action.DIARY_SEARCHED)
    return [one for one in found if fits(one)]


def _among(call: Call, name: str, id: str) -> bool:
    """Whether the call's list is empty (everything is meant) or holds the code."""
    asked = call.values.get(name, [])
    return not asked or id in asked


def _told(unit: CareUnit, found: Iterable[Time]) -> bytes:
    rows = [_written(one.offered, unit.hsa_id, unit.name) for one in found]
    return soap.response(scheduling.GET_AVAILABLE_TIMESLOTS, {"timeslotDetail": rows})


@lru_cache(maxsize=KEPT)
def _kept(mark: bytes, hsa_id: str, name: str) -> list[bytes]:
    """Where the whole answer with the times of this mark is kept; empty until it has been written."""
    return []


@lru_cache(maxsize=REMEMBERED)
def _written(offered: tuple[Any, ...], hsa_id: str, name: str) -> Part:
    """A time as the answer holds it. Times are searched far more often than they change, and hold nothing about a patient."""
    one = Time._make((None, 0, *offered, ""))
    values = {
        "startTimeInclusive": times.to_rivta(one.starts), "endTimeExclusive": times.to_rivta(one.ends),
        "healthcare_facility": hsa_id, "healthcare_facility_name": name,
    } | time_values(one)  # fmt: skip
    return soap.response_part(scheduling.GET_AVAILABLE_TIMESLOTS, "timeslotDetail", values)
