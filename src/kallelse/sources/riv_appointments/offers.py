"""GetAvailableTimeslots 2.0, UpdateAppointment and MakeAppointment: the times that may be chosen, by their ids (rules.md, Scheduling)."""

from contextlib import suppress
from typing import Any

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import appointments as contract
from kallelse.protocols import soap, times
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Day, Offer, Place, Search


def question(search: Search, who: dict[str, Any]) -> dict[str, Any]:
    """The request for free times; `who` is the actor and the person."""
    told = {"originalAppointmentId": search.booking, "timeTypeCode": search.time_type}
    return {
        **who,
        "startDateInclusive": times.to_rivta_date(search.first),
        "endDateInclusive": times.to_rivta_date(search.last),
    } | {name: value for name, value in told.items() if value}


def days(answer: Reply | Silence | None) -> list[Day] | None:
    """The days with free times, in order; None when nobody gave an answer. A day that no calendar has is nobody's."""
    said = _told(contract.GET_AVAILABLE_DATES, answer)
    if said is None:
        return None
    found = set()
    for one in said.get("availableDate", ()):
        with suppress(times.UnreadableTime):
            found.add(Day(times.from_rivta_date(one["date"]), one["timeType"]["code"]))
    return sorted(found, key=lambda one: (one.on, one.time_type))


def time_types(answer: Reply | Silence | None) -> list[tuple[str, str]] | None:
    """The code of each type of time that is not hidden; the generation gives them no names."""
    said = _told(contract.GET_TIME_TYPES, answer)
    return None if said is None else [(one["code"], "") for one in said.get("timeType", ()) if not one.get("hidden", False)]


def units(answer: Reply | Silence | None) -> list[Place] | None:
    """The units that an appointment may go to."""
    said = _told(contract.GET_HEALTHCARE_FACILITIES, answer)
    if said is None:
        return None
    return [Place(one["HSAId"]["extension"].strip().upper(), one.get("name", "")) for one in said.get("healthcareFacility", ())]


def read(answer: Reply | Silence | None, *, first: bool = False) -> list[Offer] | None:
    """The free times in order; None when nobody gave an answer. A time that no clock shows is nobody's. `first`: only those that may be
    booked without a reason and without conditions."""
    said = _told(contract.GET_AVAILABLE_TIMESLOTS, answer)
    if said is None:
        return None
    found = []
    for slot in said.get("timeslot", ()):
        if first and not _is_plain(slot["timeType"]):
            continue
        try:
            start = times.from_rivta(slot["startTime"])
            end = times.from_rivta(slot["endTime"]) if "endTime" in slot else start
        except (times.UnreadableTime, times.NonexistentTime):
            continue
        kind, unit = slot["timeType"]["code"], slot["healthcareFacilityHSAId"]["extension"].strip().upper()
        staff = next(iter(slot.get("practitioner", ())), None)
        with_whom = " ".join(filter(None, (staff.get("title"), staff["firstName"], staff["lastName"]))) if staff else ""
        found.append(Offer(start, end, unit, kind, "", with_whom, slot["timeslotId"]))
    return sorted(found, key=lambda one: one.start)


def is_of(offer: Offer, slot: dict[str, Any]) -> bool:
    """Whether a booked time is the one that was offered: by its id, or by its start and type where booking gives it another."""
    if slot["timeslotId"].lower() == offer.id.lower():
        return True
    with suppress(times.UnreadableTime, times.NonexistentTime):
        return times.from_rivta(slot["startTime"]) == offer.start and slot["timeType"]["code"] == offer.time_type
    return False


def _is_plain(kind: dict[str, Any]) -> bool:
    """Whether a type of time may be booked with nothing but the time."""
    rules = [one for one in kind.get("appointmentRule", ()) if one["type"] == "NYBOKNING"]
    demands = ("reasonTextRequired", "reasonCodeRequired")
    return not any(one.get("conditionToConfirm") or any(one[name] == "Mandatory" for name in demands) for one in rules)


def _told(called: Contract, answer: Reply | Silence | None) -> dict[str, Any] | None:
    """What a search was answered with; None when nobody gave an answer."""
    if answer is None or isinstance(answer, Silence):
        return None
    try:
        said = soap.read_response(called, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
    return said if said["resultCode"] in ("OK", "INFO") else None
