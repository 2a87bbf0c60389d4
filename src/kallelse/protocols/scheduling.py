"""crm:scheduling 1.1: the resident's bookings and invitations in a care unit's booking system.

Every request carries two SOAP headers, LogicalAddress and Actor. Times are Swedish local time without a zone mark
(`times`). The slot is one type for five contracts, so nearly everything in it is optional in the schema; which
fields each contract really demands is told in SCHEDULING.md section 2.3. An optional field without a value is left
out, never sent empty (R-RIV-4). Source: SCHEDULING.md sections 1 and 2.
"""

from kallelse.protocols.declare import BOOLEAN, STRING, Contract, Field, Record, Simple, contract, responder

DOMAIN = "urn:riv:crm:scheduling"
CORE = f"{DOMAIN}:1"
EXTENSION = f"{DOMAIN}:1.1"

_DAY = "[1-9][0-9]{3}(0[1-9]|1[0-2])([0-2][0-9]|3[01])"
TS = Simple("TS", pattern=f"{_DAY}([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]", calendar="yyyyMMddHHmmss")
DT = Simple("DT", pattern=_DAY, calendar="yyyyMMdd")
SUBJECT_OF_CARE_ID = Simple("SubjectOfCareIdType", pattern="[0-9]{8}[0-9pPtTfF][0-9]{3}")
RESULT_CODE = Simple("ResultCodeEnum", one_of=("OK", "ERROR", "INFO"))

TIMESLOT = Record("TimeslotType", CORE, extensible=False, fields=(
    Field("startTimeInclusive", TS, "0..1", "absent in an open invitation"),
    Field("endTimeExclusive", TS, "0..1", "absent in an open invitation"),
    Field("healthcare_facility", STRING, "1..1", "HSA-id of the unit"),
    Field("performer", STRING, "0..1", "HSA-id of the clinician"),
    Field("bookingId", STRING, "0..1"),
    Field("subject_of_care", SUBJECT_OF_CARE_ID, "0..1"),
    Field("purpose", STRING, "0..1", "the unit's text; required in an invitation; may be DocBook"),
    Field("reason", STRING, "0..1", "the resident's text"),
    Field("resourceName", STRING, "0..1"),
    Field("healthcare_facility_name", STRING, "0..1", "1177 shows its own name of the unit instead"),
    Field("performerName", STRING, "0..1", "title, first, middle and last name"),
    Field("resourceID", STRING, "0..1"),
    Field("timeTypeName", STRING, "0..1"),
    Field("timeTypeID", STRING, "0..1", "required by 1177 (R-RIV-6)"),
    Field("careTypeName", STRING, "0..1"),
    Field("careTypeID", STRING, "0..1"),
    Field("cancel_booking_allowed", BOOLEAN, "0..1", "absent: not allowed"),
    Field("rebooking_allowed", BOOLEAN, "0..1", "absent: not allowed"),
    Field("message_allowed", BOOLEAN, "0..1", "absent: not allowed"),
    Field("isInvitation", BOOLEAN, "0..1", "absent: a booking", namespace=EXTENSION),
))  # fmt: skip

SUBJECT_OF_CARE = Record("SubjectOfCareType", CORE, fields=(
    Field("phone", STRING, "0..1"),
    Field("email", STRING, "0..1"),
    Field("address", STRING, "0..1"),
    Field("coaddress", STRING, "0..1"),
    Field("firstName", STRING, "1..1", "as at Skatteverket, at most 5 days old", namespace=EXTENSION),
    Field("middleName", STRING, "0..1", namespace=EXTENSION),
    Field("lastName", STRING, "1..1", namespace=EXTENSION),
))  # fmt: skip

CARE_TYPE = Record("CareTypeType", CORE, fields=(
    Field("careTypeName", STRING, "1..1"),
    Field("careTypeId", STRING, "1..1", "private to the unit"),
))  # fmt: skip

TIME_TYPE = Record("TimeTypeType", CORE, fields=(
    Field("timeTypeName", STRING, "1..1"),
    Field("timeTypeId", STRING, "1..1"),
))  # fmt: skip

PERFORMER_INFO = Record("PerformerInfoType", CORE, fields=(
    Field("perfomer", STRING, "1..1", "HSA-id; the schema spells it so"),
    Field("firstName", STRING, "1..1"),
    Field("lastName", STRING, "1..1"),
    Field("title", STRING, "0..1"),
))  # fmt: skip

HEALTHCARE_FACILITY_INFO = Record("HealthcareFacilityInfoType", CORE, fields=(
    Field("healthcare_facility", STRING, "1..1", "HSA-id"),
    Field("healthcare_facility_name", STRING, "0..1"),
))  # fmt: skip

PERFORMER_AVAILABILITY = Record(
    "PerformerAvailabilityByDateType", responder(DOMAIN, "GetAvailableDates", 1), fields=(
    Field("healthcare_facility", STRING, "1..1", "HSA-id"),
    Field("performer", STRING, "0..1", "HSA-id"),
    Field("date", DT, "1..1", "a day with free slots, never in the past"),
    Field("resourceName", STRING, "0..1"),
    Field("resourceID", STRING, "0..1"),
    Field("timeTypeName", STRING, "0..1"),
    Field("timeTypeID", STRING, "0..1"),
    Field("careTypeName", STRING, "0..1"),
    Field("careTypeID", STRING, "0..1"),
))  # fmt: skip


def _extended(name: str) -> str:
    """The extension namespace of one contract, beside the extension namespace of the domain."""
    return f"{DOMAIN}:{name}Responder:1.1"


def _search(name: str) -> tuple[Field, ...]:
    """The filters that GetAvailableDates and GetAvailableTimeslots share."""
    return (
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("bookingId", STRING, "0..1", "given: rebooking of this booking"),
        Field("startDateInclusive", DT, "1..1"),
        Field("endDateInclusive", DT, "1..1"),
        Field("performer", STRING, "0..*", "HSA-ids"),
        Field("timeTypeName", STRING, "0..1"),
        Field("timeTypeID", STRING, "0..1"),
        Field("careTypeName", STRING, "0..1"),
        Field("careTypeID", STRING, "0..1"),
        Field("subject_of_care", SUBJECT_OF_CARE_ID, "1..1", namespace=_extended(name)),
    )


_RESULT = (
    Field("resultCode", RESULT_CODE, "1..1", "OK done; INFO done, show the text; ERROR not done, show the text"),
    Field("resultText", STRING, "0..1", "meant for the resident"),
)


def _contract(name: str, note: str, request: tuple[Field, ...], response: tuple[Field, ...]) -> Contract:
    return contract(DOMAIN, name, 1, request=request, response=response, actor=True, note=note)


GET_SUBJECT_OF_CARE_SCHEDULE = _contract("GetSubjectOfCareSchedule",
    "All booked times of a resident; always mandatory for a producer. Open invitations are never in it.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id, or the id of an aggregating platform"),
        Field("subject_of_care", SUBJECT_OF_CARE_ID, "1..1"),
    ),
    response=(
        Field("timeslotDetail", TIMESLOT, "0..*"),
    ),
)  # fmt: skip

GET_BOOKING_DETAILS = _contract("GetBookingDetails",
    "One booking or invitation. An unknown bookingId has no schema-valid answer: answer it with a fault.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("bookingId", STRING, "1..1"),
    ),
    response=(
        Field("timeslotDetail", TIMESLOT, "1..1"),
    ),
)  # fmt: skip

MAKE_BOOKING = _contract("MakeBooking",
    "A new booking, or the answer to an open invitation (then with its bookingId).",
    request=(
        Field("healthcare_facility_med", STRING, "1..1", "HSA-id"),
        Field("requestedTimeslot", TIMESLOT, "1..1"),
        Field("subject_of_care_info", SUBJECT_OF_CARE, "1..1"),
        Field("notification", STRING, "0..1"),
    ),
    response=(
        Field("bookingId", STRING, "0..1", "with OK and INFO, not with ERROR"),
        *_RESULT,
    ),
)  # fmt: skip

UPDATE_BOOKING = _contract("UpdateBooking",
    "Rebook a timed booking or invitation; it keeps its bookingId.",
    request=(
        Field("requestedTimeslot", TIMESLOT, "1..1", "with the bookingId and the new time"),
        Field("subject_of_care_info", SUBJECT_OF_CARE, "0..1"),
        Field("notification", STRING, "0..1"),
    ),
    response=_RESULT,
)  # fmt: skip

CANCEL_BOOKING = _contract("CancelBooking",
    "Cancel a booking or a timed invitation.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("bookingId", STRING, "1..1"),
        Field("message", STRING, "0..1", "only when message_allowed was true"),
    ),
    response=_RESULT,
)  # fmt: skip

GET_AVAILABLE_DATES = _contract("GetAvailableDates",
    "Days with free slots.",
    request=_search("GetAvailableDates"),
    response=(
        Field("performerAvailabilityByDate", PERFORMER_AVAILABILITY, "0..*"),
    ),
)  # fmt: skip

GET_AVAILABLE_TIMESLOTS = _contract("GetAvailableTimeslots",
    "Free slots.",
    request=_search("GetAvailableTimeslots"),
    response=(
        Field("timeslotDetail", TIMESLOT, "0..*"),
    ),
)  # fmt: skip

GET_ALL_HEALTHCARE_FACILITIES = _contract("GetAllHealthcareFacilities",
    "The units a booking or an invitation may go to; the answering unit lists itself if it offers the care.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("subject_of_care", SUBJECT_OF_CARE_ID, "1..1"),
        Field("bookingId", STRING, "0..1", "given: only units valid for this booking"),
    ),
    response=(
        Field("healthcareFacilityInfos", HEALTHCARE_FACILITY_INFO, "0..*"),
    ),
)  # fmt: skip

GET_ALL_TIME_TYPES = _contract("GetAllTimeTypes",
    "Time types for a new booking.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("careTypeIDs", STRING, "0..*", namespace=_extended("GetAllTimeTypes")),
        Field("subject_of_care", SUBJECT_OF_CARE_ID, "1..1", namespace=_extended("GetAllTimeTypes")),
    ),
    response=(
        Field("ListOfTimeTypes", TIME_TYPE, "0..*"),
    ),
)  # fmt: skip

GET_ALL_CARE_TYPES = _contract("GetAllCareTypes",
    "Care types; optional.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("timeTypeIDs", STRING, "0..*"),
        Field("performer", STRING, "0..*", "HSA-ids"),
        Field("subject_of_care", SUBJECT_OF_CARE_ID, "1..1"),
    ),
    response=(
        Field("careTypes", CARE_TYPE, "0..*"),
    ),
)  # fmt: skip

GET_ALL_PERFORMERS = _contract("GetAllPerformers",
    "Bookable staff, where a unit lets the resident choose.",
    request=(
        Field("healthcare_facility", STRING, "1..1", "HSA-id"),
        Field("timeTypeIDs", STRING, "0..*"),
        Field("careTypeIDs", STRING, "0..*"),
        Field("subject_of_care", SUBJECT_OF_CARE_ID, "1..1"),
    ),
    response=(
        Field("performerInfos", PERFORMER_INFO, "0..*"),
    ),
)  # fmt: skip

ALL: tuple[Contract, ...] = (
    GET_SUBJECT_OF_CARE_SCHEDULE, GET_BOOKING_DETAILS, MAKE_BOOKING, UPDATE_BOOKING, CANCEL_BOOKING,
    GET_AVAILABLE_DATES, GET_AVAILABLE_TIMESLOTS, GET_ALL_HEALTHCARE_FACILITIES, GET_ALL_TIME_TYPES,
    GET_ALL_CARE_TYPES, GET_ALL_PERFORMERS,
)  # fmt: skip
