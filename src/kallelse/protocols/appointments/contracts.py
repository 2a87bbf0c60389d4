"""The twelve contracts of supportprocess:logistics:scheduling 2.0. Most end their answer with a code and a text."""

from kallelse.protocols.appointments.types import (
    ACTOR,
    APPOINTMENT,
    APPOINTMENT_PER_FACILITY,
    AVAILABLE_DATE,
    CV,
    DOMAIN,
    DT,
    HSA_ID,
    ORG_UNIT,
    PERSON_ID,
    PRACTITIONER,
    RESULT_CODE,
    TIME_TYPE,
    TIMESLOT,
    UUID,
)
from kallelse.protocols.declare import INT, STRING, Contract, Field, contract

_ACTOR = Field("actor", ACTOR, "1..1", "who acts; also when it is the resident")
_SEARCHING_ACTOR = Field("actor", ACTOR, "0..1", "absent together with personId: nobody is logged in")
_PERSON = Field("personId", PERSON_ID, "1..1")
_SEARCHING_PERSON = Field("personId", PERSON_ID, "0..1")
_APPOINTMENT_ID = Field("appointmentId", UUID, "1..1")
_ORIGINAL = Field("originalAppointmentId", UUID, "0..1", "given: rebooking of this appointment")
_REASON = (
    Field("reasonText", STRING, "0..1", "as the time type's rule demands"),
    Field("reasonCode", CV, "0..1", "as the time type's rule demands"),
)
_KIND = (
    Field("timeTypeCode", STRING, "0..1", "never together with healthcareServiceCode"),
    Field("healthcareServiceCode", STRING, "0..1", "SNOMED CT; never together with timeTypeCode"),
)
_RESULT = (
    Field("resultCode", RESULT_CODE, "1..1", "OK, INFO, or why not; which codes belong to which contract: `rules`"),
    Field("resultText", STRING, "0..1", "meant for the resident"),
)


def _search(care_contact: str) -> tuple[Field, ...]:
    """The filters that GetAvailableDates and GetAvailableTimeslots share, but for how many care contact codes."""
    return (
        _SEARCHING_ACTOR,
        _ORIGINAL,
        _SEARCHING_PERSON,
        Field("startDateInclusive", DT, "1..1"),
        Field("endDateInclusive", DT, "1..1"),
        Field("priority", INT, "0..1", "set by triage, never by the resident"),
        Field("practitionerId", HSA_ID, "0..1"),
        *_KIND,
        Field("careContactCode", CV, care_contact),
    )


def _contract(name: str, note: str, request: tuple[Field, ...], response: tuple[Field, ...], major: int = 2) -> Contract:
    return contract(DOMAIN, name, major, request=request, response=response, note=note)


GET_APPOINTMENTS = _contract("GetAppointments",
    "The ids of a resident's appointments; always mandatory for a producer. No result code.",
    request=(
        _ACTOR,
        _PERSON,
        Field("fromDate", DT, "0..1"),
        Field("toDate", DT, "0..1"),
        *_KIND,
    ),
    response=(
        Field("appointment", APPOINTMENT_PER_FACILITY, "0..*"),
    ),
)  # fmt: skip

GET_APPOINTMENT = _contract("GetAppointment",
    "One appointment; empty when id and person do not belong together. Always mandatory for a producer.",
    request=(_ACTOR, _APPOINTMENT_ID, _PERSON),
    response=(
        Field("appointment", APPOINTMENT, "0..1"),
        *_RESULT,
    ),
)  # fmt: skip

CONFIRM_APPOINTMENT = _contract("ConfirmAppointment",
    "The resident confirms what the unit proposed; optional.",
    request=(_ACTOR, _APPOINTMENT_ID, _PERSON),
    response=_RESULT,
    major=1,
)  # fmt: skip

CANCEL_APPOINTMENT = _contract("CancelAppointment",
    "Mandatory when any time type may be cancelled.",
    request=(_ACTOR, _APPOINTMENT_ID, _PERSON, *_REASON),
    response=_RESULT,
)  # fmt: skip

MAKE_APPOINTMENT = _contract("MakeAppointment",
    "A new appointment in a free slot.",
    request=(
        _ACTOR,
        _PERSON,
        Field("timeslotId", UUID, "1..1"),
        *_REASON,
    ),
    response=(
        Field("appointmentId", UUID, "0..1"),
        *_RESULT,
    ),
)  # fmt: skip

UPDATE_APPOINTMENT = _contract("UpdateAppointment",
    "Rebook; the producer chooses between a new id and the old one.",
    request=(
        _ACTOR,
        Field("originalAppointmentId", UUID, "1..1"),
        Field("timeslotId", UUID, "1..1"),
        _PERSON,
        *_REASON,
    ),
    response=(
        Field("appointmentId", UUID, "0..1", "new or the same"),
        *_RESULT,
    ),
)  # fmt: skip

GET_TIME_TYPES = _contract("GetTimeTypes",
    "Time types for a new appointment.",
    request=(
        _SEARCHING_ACTOR,
        Field("healthcareServiceCode", STRING, "0..1", "SNOMED CT"),
        Field("practitionerId", HSA_ID, "0..1"),
        _SEARCHING_PERSON,
    ),
    response=(
        Field("timeType", TIME_TYPE, "0..*"),
        *_RESULT,
    ),
)  # fmt: skip

GET_AVAILABLE_DATES = _contract("GetAvailableDates",
    "Days with free slots.",
    request=_search("0..1"),
    response=(
        Field("availableDate", AVAILABLE_DATE, "0..*"),
        *_RESULT,
    ),
)  # fmt: skip

GET_AVAILABLE_TIMESLOTS = _contract("GetAvailableTimeslots",
    "Free slots.",
    request=_search("0..*"),
    response=(
        Field("timeslot", TIMESLOT, "0..*"),
        *_RESULT,
    ),
)  # fmt: skip

GET_HEALTHCARE_FACILITIES = _contract("GetHealthcareFacilities",
    "The units that may be chosen; optional.",
    request=(_ORIGINAL, _SEARCHING_PERSON, *_KIND),
    response=(
        Field("healthcareFacility", ORG_UNIT, "0..*"),
        *_RESULT,
    ),
)  # fmt: skip

GET_HEALTHCARE_FACILITY = _contract("GetHealthcareFacility",
    "What the unit at the logical address wants to say; the request is empty.",
    request=(),
    response=(
        Field("healthcareFacility", ORG_UNIT, "1..1"),
        *_RESULT,
    ),
)  # fmt: skip

GET_PRACTITIONERS = _contract("GetPractitioners",
    "Bookable staff; optional.",
    request=(_SEARCHING_ACTOR, _SEARCHING_PERSON, _ORIGINAL, *_KIND),
    response=(
        Field("practitioner", PRACTITIONER, "0..*"),
        *_RESULT,
    ),
)  # fmt: skip

ALL: tuple[Contract, ...] = (
    GET_APPOINTMENTS, GET_APPOINTMENT, CONFIRM_APPOINTMENT, CANCEL_APPOINTMENT, MAKE_APPOINTMENT, UPDATE_APPOINTMENT,
    GET_TIME_TYPES, GET_AVAILABLE_DATES, GET_AVAILABLE_TIMESLOTS, GET_HEALTHCARE_FACILITIES, GET_HEALTHCARE_FACILITY,
    GET_PRACTITIONERS,
)  # fmt: skip
