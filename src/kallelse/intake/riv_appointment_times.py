"""supportprocess:logistics:scheduling 2.0 for units whose diary we keep: free days and times, types, staff and the unit itself.

Nobody need be logged in to search. With an appointment's id a search is for a new time for it, and then its person acts.
"""

from collections import Counter
from typing import Any

from kallelse.audit.actions import Action
from kallelse.connections.models import CareUnit
from kallelse.diary import queries
from kallelse.diary.actions import Who
from kallelse.diary.queries import Booked, Time
from kallelse.diary.rules import Filters
from kallelse.intake import riv_appointment_words as words
from kallelse.intake import riv_who
from kallelse.intake.riv_call import Call, Refused
from kallelse.intake.riv_times import LONGEST, narrowed, searched
from kallelse.kit import db
from kallelse.protocols import times


def timeslots(call: Call) -> dict[str, Any]:
    """GetAvailableTimeslots."""
    unit, found = _search(call)
    return {"timeslot": [words.timeslot(unit, one) for one in found], "resultCode": "OK"}


def dates(call: Call) -> dict[str, Any]:
    """GetAvailableDates: one row for each day, type and member of staff, with how many times there are."""
    _unit, found = _search(call)
    keys = [(times.to_rivta_date(times.swedish_date(one.starts)), one.time_type, one.performer) for one in found]
    kinds = dict(zip(keys, found, strict=True))
    rows = [
        {"date": key[0], "noOfTimeslots": count, "timeType": words.time_type(key[1])} | _with(kinds[key])
        for key, count in Counter(keys).items()
    ]
    return {"availableDate": rows, "resultCode": "OK"}


def time_types(call: Call) -> dict[str, Any]:
    """GetTimeTypes: those of which there are free times ahead."""
    asked = call.values
    staff = asked.get("practitionerId", {}).get("extension", "").upper()
    unit, who = riv_who.unit_of(call), words.who(call)
    filters = Filters(performers=(staff,) if staff else (), care_type=asked.get("healthcareServiceCode", ""))
    found = _ahead(call, unit, who, filters)
    return {"timeType": [words.time_type(code) for code in sorted({one.time_type for one in found})], "resultCode": "OK"}


def practitioners(call: Call) -> dict[str, Any]:
    """GetPractitioners: those with whom there are free times ahead."""
    unit, who = riv_who.unit_of(call), words.who(call)
    booked = _original(call, unit, who)
    found = _ahead(call, unit, who, _filters(call.values), booked)
    staff = {one.performer: told for one in found if (told := words.practitioner(one))}
    return {"practitioner": [staff[id] for id in sorted(staff)], "resultCode": "OK"}


def facilities(call: Call) -> dict[str, Any]:
    """GetHealthcareFacilities: the unit itself, when it has what is asked for."""
    unit, who = riv_who.unit_of(call), words.who(call)
    booked = _original(call, unit, who)
    found = booked is not None or _ahead(call, unit, who, _filters(call.values))
    return {"healthcareFacility": [words.facility(unit)] if found else [], "resultCode": "OK"}


def facility(call: Call) -> dict[str, Any]:
    """GetHealthcareFacility."""
    return {"healthcareFacility": words.facility(riv_who.unit_of(call)), "resultCode": "OK"}


def _with(one: Time) -> dict[str, Any]:
    told = words.practitioner(one)
    return {"practitioner": told} if told else {}


def _filters(asked: dict[str, Any]) -> Filters:
    staff = asked.get("practitionerId", {}).get("extension", "").upper()
    return Filters(
        performers=(staff,) if staff else (), time_type=asked.get("timeTypeCode", ""), care_type=asked.get("healthcareServiceCode", "")
    )


def _search(call: Call) -> tuple[CareUnit, list[Time]]:
    unit, who = riv_who.unit_of(call), words.who(call)
    booked = _original(call, unit, who)
    first, last = searched(call)
    with db.tenant_trip(unit.provider_id):
        found = narrowed(unit, _filters(call.values), booked, first, last, call.now)
        riv_who.log(unit, call, who, Action.DIARY_SEARCHED, f"invitation:{booked.invitation}" if booked else "")
    return unit, found


def _ahead(call: Call, unit: CareUnit, who: Who, filters: Filters, booked: Booked | None = None) -> list[Time]:
    with db.tenant_trip(unit.provider_id):
        found = narrowed(unit, filters, booked, call.now, call.now + LONGEST, call.now)
        riv_who.log(unit, call, who, Action.DIARY_SEARCHED)
    return found


def _original(call: Call, unit: CareUnit, who: Who) -> Booked | None:
    """The appointment that a new time is sought for, when the call names one; somebody else's does not exist."""
    id = call.values.get("originalAppointmentId", "").lower()
    if not id:
        return None
    with db.tenant_trip(unit.provider_id):
        found = queries.by_thread(unit, id, who.subject) if who.subject else None
        if found is None or not found.is_live:
            riv_who.log(unit, call, who, Action.DIARY_SEARCHED, result="not found")
            found = None
    if found is None:
        raise Refused("Client", riv_who.UNKNOWN)
    return found
