"""Who answers a scheduling call: we ourselves for a unit whose diary we keep, else the unit's own system, to which it is passed on."""

from collections.abc import Callable, Mapping
from typing import Any

from kallelse.connections import queries as connections
from kallelse.intake import riv_bookings, riv_onward, riv_times
from kallelse.intake.riv_call import Call, Service, Whole
from kallelse.protocols import Contract, appointments, scheduling

type Handle = Callable[[Call], Mapping[str, Any]]

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
}
"""What we answer ourselves, by the contract's namespace."""


def handle(call: Call) -> Mapping[str, Any] | Whole:
    """Answer, or pass on."""
    unit = connections.unit_by_hsa_id(call.logical_address.strip())
    own = OWN.get(call.contract.namespace) if unit is not None and unit.diary else None
    return own(call) if own else riv_onward.pass_on(call)


def _service(contract: Contract) -> Service:
    return Service(contract, handle)


SERVICES = tuple(_service(contract) for contract in (*scheduling.ALL, *appointments.ALL))
