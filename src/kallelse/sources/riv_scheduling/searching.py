"""GetAvailableDates, GetAllTimeTypes and GetAllHealthcareFacilities: what a search for a time goes through before the times themselves."""

from typing import Any

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import scheduling as contract
from kallelse.protocols import soap, times
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Day, Place


def days(answer: Reply | Silence | None) -> list[Day] | None:
    """The days with free times, in order; None when nobody gave an answer. A day that no calendar has is nobody's."""
    said = _read(contract.GET_AVAILABLE_DATES, answer)
    if said is None:
        return None
    found = set()
    for one in said.get("performerAvailabilityByDate", ()):
        try:
            on = times.from_rivta_date(one["date"])
        except times.UnreadableTime:
            continue
        found.add(Day(on, one.get("timeTypeID", ""), one.get("timeTypeName", "")))
    return sorted(found, key=lambda one: (one.on, one.time_type, one.time_type_name))


def time_types(answer: Reply | Silence | None) -> list[tuple[str, str]] | None:
    """Code and name of each type of time."""
    said = _read(contract.GET_ALL_TIME_TYPES, answer)
    return None if said is None else [(one["timeTypeId"], one["timeTypeName"]) for one in said.get("ListOfTimeTypes", ())]


def units(answer: Reply | Silence | None) -> list[Place] | None:
    """The units that a booking may go to."""
    said = _read(contract.GET_ALL_HEALTHCARE_FACILITIES, answer)
    if said is None:
        return None
    infos = said.get("healthcareFacilityInfos", ())
    return [Place(one["healthcare_facility"].strip().upper(), one.get("healthcare_facility_name", "")) for one in infos]


def _read(called: Contract, answer: Reply | Silence | None) -> dict[str, Any] | None:
    if answer is None or isinstance(answer, Silence):
        return None
    try:
        return soap.read_response(called, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
