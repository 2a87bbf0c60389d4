"""supportprocess:logistics:scheduling 2.0: appointments between residents and care units, the successor of crm:scheduling.

A release candidate, incompatible with 1.1. The only header is LogicalAddress; who acts is told in the body. A slot is
booked by its id, and ConfirmAppointment, the one contract of major 1, confirms what the unit proposed. Where the text
of the contract and its schema disagree the wire follows the schema. Source: SCHEDULING.md sections 1 and 3.
"""

from kallelse.protocols.appointments.contracts import (
    ALL,
    CANCEL_APPOINTMENT,
    CONFIRM_APPOINTMENT,
    GET_APPOINTMENT,
    GET_APPOINTMENTS,
    GET_AVAILABLE_DATES,
    GET_AVAILABLE_TIMESLOTS,
    GET_HEALTHCARE_FACILITIES,
    GET_HEALTHCARE_FACILITY,
    GET_PRACTITIONERS,
    GET_TIME_TYPES,
    MAKE_APPOINTMENT,
    UPDATE_APPOINTMENT,
)
from kallelse.protocols.appointments.types import DOMAIN

__all__ = [
    "ALL", "CANCEL_APPOINTMENT", "CONFIRM_APPOINTMENT", "DOMAIN", "GET_APPOINTMENT", "GET_APPOINTMENTS", "GET_AVAILABLE_DATES",
    "GET_AVAILABLE_TIMESLOTS", "GET_HEALTHCARE_FACILITIES", "GET_HEALTHCARE_FACILITY", "GET_PRACTITIONERS",
    "GET_TIME_TYPES", "MAKE_APPOINTMENT", "UPDATE_APPOINTMENT",
]  # fmt: skip
