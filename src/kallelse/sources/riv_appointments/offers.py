"""GetAvailableTimeslots 2.0, UpdateAppointment and MakeAppointment: the times that may be chosen, by their ids (rules.md, Scheduling)."""

from typing import Any

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import appointments as contract
from kallelse.protocols import soap, times
from kallelse.protocols.errors import ContractError
from kallelse.sources import Offer, Search


def question(search: Search, who: dict[str, Any]) -> dict[str, Any]:
    """The request for free times; `who` is the actor and the person."""
    told = {"originalAppointmentId": search.booking, "timeTypeCode": search.time_type}
    return {
        **who,
        "startDateInclusive": times.to_rivta_date(search.first),
        "endDateInclusive": times.to_rivta_date(search.last),
    } | {name: value for name, value in told.items() if value}


def read(answer: Reply | Silence | None) -> list[Offer] | None:
    """The free times in order; None when nobody gave an answer. A time that no clock shows is nobody's."""
    if answer is None or isinstance(answer, Silence):
        return None
    try:
        said = soap.read_response(contract.GET_AVAILABLE_TIMESLOTS, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
    if said["resultCode"] not in ("OK", "INFO"):
        return None
    found = []
    for slot in said.get("timeslot", ()):
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
