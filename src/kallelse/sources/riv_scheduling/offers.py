"""GetAvailableTimeslots, UpdateBooking and MakeBooking: the times that may be chosen, and choosing one (rules.md, Scheduling).

A time of this generation has no id: it is booked by saying it again, word for word, with what kind of time it is and with whom.
"""

from typing import Any

from kallelse.kit.wire import Reply, Silence
from kallelse.protocols import scheduling as contract
from kallelse.protocols import soap, times
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.sources import Change, Offer, Search, calling

ECHOED = (
    "performer", "resourceName", "performerName", "resourceID", "timeTypeName", "timeTypeID", "careTypeName", "careTypeID",
)  # fmt: skip
"""What a producer says of a time and wants to hear again when it is booked."""


def question(search: Search) -> dict[str, Any]:
    """The request for free times."""
    told = {"bookingId": search.booking, "timeTypeID": search.time_type}
    return {
        "healthcare_facility": search.unit,
        "startDateInclusive": times.to_rivta_date(search.first),
        "endDateInclusive": times.to_rivta_date(search.last),
        "subject_of_care": search.subject,
    } | {name: value for name, value in told.items() if value}


def read(answer: Reply | Silence | None) -> list[Offer] | None:
    """The free times in order; None when nobody gave an answer. A time that no clock shows is nobody's."""
    if answer is None or isinstance(answer, Silence):
        return None
    try:
        said = soap.read_response(contract.GET_AVAILABLE_TIMESLOTS, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
    found = []
    for slot in said.get("timeslotDetail", ()):
        try:
            start, end = times.from_rivta(slot["startTimeInclusive"]), times.from_rivta(slot["endTimeExclusive"])
        except (KeyError, times.UnreadableTime, times.NonexistentTime):
            continue
        echo = tuple((name, slot[name]) for name in ECHOED if slot.get(name))
        unit = slot["healthcare_facility"].strip().upper()
        kind, with_whom = slot.get("timeTypeName", ""), slot.get("performerName", "")
        found.append(Offer(start, end, unit, slot.get("timeTypeID", ""), kind, with_whom, echo=echo))
    return sorted(found, key=lambda one: one.start)


def wish(unit: str, booking: str, subject: str, offer: Offer) -> dict[str, Any]:
    """The chosen time, as `requestedTimeslot` says it."""
    slot: dict[str, Any] = {
        "healthcare_facility": offer.unit or unit,
        "startTimeInclusive": times.to_rivta(offer.start),
        "endTimeExclusive": times.to_rivta(offer.end),
        "subject_of_care": subject,
        **dict(offer.echo),
    }
    return slot | ({"bookingId": booking} if booking else {})


def outcome(called: Contract, answer: Reply | Silence | None) -> Change:
    """What became of a change; `booking` is the id that a new booking has got."""
    if answer is None:
        return Change("refused")
    if isinstance(answer, Silence):
        return Change("unknown") if answer.may_have_arrived else Change("unreachable")
    try:
        said = soap.read_response(called, answer.body)
    except soap.Fault as fault:
        return Change("unreachable" if calling.was_not_done(fault) else "unknown")
    except (ContractError, soap.NotSoap):
        return Change("unknown")
    return Change("refused" if said["resultCode"] == "ERROR" else "done", said.get("resultText", ""), said.get("bookingId", ""))
