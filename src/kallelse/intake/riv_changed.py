"""What a call that was passed on means for our own kallelse: the unit's system has booked, moved or cancelled it.

The answer has already been given by the one who knows; ours follows it, and the schedule is asked once more for what the call did not tell.
When nobody answered, the schedule is asked what became of it. Nothing here may change what the caller is told.
"""

from typing import Any

from django.db import DatabaseError, InterfaceError

from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery import schedules
from kallelse.diary import actions, queries
from kallelse.diary.actions import Who, Wish
from kallelse.diary.queries import Booked
from kallelse.engagement import notifications
from kallelse.intake.riv_call import Call, Whole
from kallelse.intake.riv_onward import patient_of
from kallelse.kit import clock, db
from kallelse.kit.logs import log
from kallelse.protocols import ContractError, appointments, scheduling, soap, times

CANCELS = frozenset({scheduling.CANCEL_BOOKING.namespace, appointments.CANCEL_APPOINTMENT.namespace})
CHANGES = CANCELS | {
    scheduling.MAKE_BOOKING.namespace, scheduling.UPDATE_BOOKING.namespace, appointments.MAKE_APPOINTMENT.namespace,
    appointments.UPDATE_APPOINTMENT.namespace,
}  # fmt: skip

_log = log("intake")


def follow(call: Call, answer: Whole | None) -> None:
    """Let our kallelse follow a change that was passed on; without an answer nobody knows, and the schedule is asked."""
    if call.contract.namespace not in CHANGES:
        return
    try:
        unit = connections.unit_by_hsa_id(call.logical_address.strip())
        if unit is not None:
            _follow(call, unit, answer)
    except (DatabaseError, InterfaceError) as error:
        # The producer has done it: to say otherwise because of us would be a lie.
        _log.error("not followed", error=type(error).__name__, contract=call.contract.name)


def _follow(call: Call, unit: CareUnit, answer: Whole | None) -> None:
    booked = _booked(call, unit)
    if booked is None or (answer is not None and not _was_done(call, answer)):
        return
    is_cancel = call.contract.namespace in CANCELS
    who = Who(patient_of(call) or booked.subject, f"system:{call.caller.hsa_id}", call.provenance)
    if answer is not None and is_cancel:
        actions.cancelled_elsewhere(unit, who, booked, call.now)
    elif answer is not None and (wish := _wish(call)) is not None:
        actions.booked_elsewhere(unit, who, booked, wish, call.now)
    source = connections.source(booked.source)
    if schedules.of(source, unit.hsa_id, clock.today()) is not None:
        notifications.look_again(unit.provider_id, source.pk, unit.pk, booked.subject, booked.reference, call.now, gone=is_cancel)


def _booked(call: Call, unit: CareUnit) -> Booked | None:
    """Our kallelse that the call is about, if it is the resident's own."""
    values: dict[str, Any] = call.values
    id = values.get("requestedTimeslot", {}).get("bookingId") or next(
        (values[name] for name in ("bookingId", "appointmentId", "originalAppointmentId") if values.get(name)), ""
    )
    if not id:
        return None
    subject = patient_of(call)
    with db.tenant_scope(unit.provider_id):
        found = queries.by_reference(unit, str(id).strip())
        return found if found is not None and (not subject or queries.is_hers(found, unit, subject)) else None


def _was_done(call: Call, answer: Whole) -> bool:
    try:
        said = soap.read_response(call.contract, answer.body)
    except (soap.Fault, soap.NotSoap, ContractError):
        return False
    return said.get("resultCode") in ("OK", "INFO")


def _wish(call: Call) -> Wish | None:
    """The time that was wished; the successor's calls name it by an id that only the producer knows."""
    slot = call.values.get("requestedTimeslot", {})
    try:
        start, end = times.from_rivta(slot.get("startTimeInclusive", "")), times.from_rivta(slot.get("endTimeExclusive", ""))
    except (times.UnreadableTime, times.NonexistentTime):
        return None
    return Wish(start, end, body=call.body)
