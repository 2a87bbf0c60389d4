"""Who answers a scheduling call: we ourselves for a unit whose diary we keep, else the unit's own system, to which it is passed on."""

from collections.abc import Callable, Mapping
from typing import Any

from kallelse.connections import queries as connections
from kallelse.intake import riv_appointment_times, riv_appointments, riv_bookings, riv_changed, riv_onward, riv_times
from kallelse.intake.riv_call import Call, Refused, Service, Whole
from kallelse.protocols import Contract, appointments, platform, scheduling

type Handle = Callable[[Call], Mapping[str, Any] | Whole]

OWN: Mapping[str, Handle] = {
    scheduling.GET_SUBJECT_OF_CARE_SCHEDULE.namespace: riv_bookings.schedule,
    scheduling.GET_BOOKING_DETAILS.namespace: riv_bookings.details,
    scheduling.MAKE_BOOKING.namespace: riv_bookings.make,
    scheduling.UPDATE_BOOKING.namespace: riv_bookings.move,
    scheduling.CANCEL_BOOKING.namespace: riv_bookings.cancel,
    scheduling.GET_AVAILABLE_DATES.namespace: riv_times.dates,
    scheduling.GET_AVAILABLE_TIMESLOTS.namespace: riv_times.timeslots,
    scheduling.GET_ALL_TIME_TYPES.namespace: riv_times.time_types,
    scheduling.GET_ALL_CARE_TYPES.namespace: riv_times.care_types,
    scheduling.GET_ALL_PERFORMERS.namespace: riv_times.performers,
    scheduling.GET_ALL_HEALTHCARE_FACILITIES.namespace: riv_times.facilities,
    appointments.GET_APPOINTMENTS.namespace: riv_appointments.appointments,
    appointments.GET_APPOINTMENT.namespace: riv_appointments.appointment,
    appointments.CONFIRM_APPOINTMENT.namespace: riv_appointments.confirm,
    appointments.CANCEL_APPOINTMENT.namespace: riv_appointments.cancel,
    appointments.MAKE_APPOINTMENT.namespace: riv_appointments.make,
    appointments.UPDATE_APPOINTMENT.namespace: riv_appointments.move,
    appointments.GET_AVAILABLE_DATES.namespace: riv_appointment_times.dates,
    appointments.GET_AVAILABLE_TIMESLOTS.namespace: riv_appointment_times.timeslots,
    appointments.GET_TIME_TYPES.namespace: riv_appointment_times.time_types,
    appointments.GET_PRACTITIONERS.namespace: riv_appointment_times.practitioners,
    appointments.GET_HEALTHCARE_FACILITIES.namespace: riv_appointment_times.facilities,
    appointments.GET_HEALTHCARE_FACILITY.namespace: riv_appointment_times.facility,
}
"""What we answer ourselves, by the contract's namespace."""


def handle(call: Call) -> Mapping[str, Any] | Whole:
    """Answer, or pass on."""
    unit = connections.unit_by_hsa_id(call.logical_address.strip())
    own = OWN.get(call.contract.namespace) if unit is not None and unit.diary else None
    return own(call) if own else _passed_on(call)


def _passed_on(call: Call) -> Whole:
    """The producer's own answer; our kallelse follows what it has done, or may have done."""
    try:
        answer = riv_onward.pass_on(call)
    except Refused as refusal:
        if platform.outcome(refusal.text[:5]) == "maybe":
            riv_changed.follow(call, None)
        raise
    riv_changed.follow(call, answer)
    return answer


def _service(contract: Contract) -> Service:
    return Service(contract, handle)


SERVICES = tuple(_service(contract) for contract in (*scheduling.ALL, *appointments.ALL))
