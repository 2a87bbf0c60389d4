"""A resident's way through a diary that the product keeps, once for each scheduling domain: every operation is called, for any client.

She looks for what there is, books a time for her open kallelse, sees it, moves it, sees that, cancels it and sees it gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from kallelse.protocols import Contract, appointments, scheduling
from kallelse.protocols.appointments.types import HSA_ROOT, PERSONNUMMER, SNOMED_CT
from tests.clients.story import ANNA, Call
from tests.diary.conftest import UNIT, Diary, rivta, wish

NINE, TEN = "2027-03-01T09:00", "2027-03-01T10:00"
SPAN = {"startDateInclusive": "20270301", "endDateInclusive": "20270302"}
KARIN = "TSTNMT2321000156-1001"
WITH_KARIN = {"performer": KARIN, "performer_given": "Karin", "performer_surname": "Exempel", "performer_title": "Läkare"}
MEDICAL = {"care_type": "394802001", "care_type_name": "Medicin & hälsa"}
NEW = {"time_type": "NY", "time_type_name": "Nybesök"}
FASTING = "Kom <fastande> & utvilad."
OK = {"resultCode": "OK"}

type Story = Callable[[Diary], Iterator[Call]]


def _laid(diary: Diary) -> tuple[str, str, str, str]:
    """Two free times, a timed kallelse and an open one; the ids of the times and those that all versions of the kallelser share."""
    nine = diary.slot(NINE, **WITH_KARIN, **MEDICAL)
    ten = diary.slot(TEN, **NEW)
    timed = diary.kallelse("b1", ANNA, wording={"purpose": "Återbesök efter operationen."})
    wording = {"time_type": "Nybesök", "preparation": [{"text": FASTING}], "rebook_allowed": True}
    invited = diary.kallelse("o1", ANNA, kind="open", book_before=date(2027, 3, 31), wording=wording)
    return str(nine.pk), str(ten.pk), str(timed.thread), str(invited.thread)


def bookings(diary: Diary) -> Iterator[Call]:
    """crm:scheduling 1.1: a booking has the reference that its kallelse has at the sender."""
    _laid(diary)
    unit, person = {"healthcare_facility": UNIT}, {"subject_of_care": ANNA}
    nine, ten = rivta(NINE), rivta(TEN)

    def call(contract: Contract, values: Mapping[str, Any], expected: dict[str, str], *absent: str) -> Call:
        return Call("/riv", contract, dict(values), expected, UNIT, frozenset(absent))

    def slot(start: str) -> dict[str, Any]:
        return {"requestedTimeslot": wish(start) | {"bookingId": "o1"} | person}

    asked = unit | person
    yield call(scheduling.GET_ALL_HEALTHCARE_FACILITIES, asked | {"bookingId": "o1"}, {"healthcare_facility_name": diary.unit.name})
    yield call(scheduling.GET_ALL_CARE_TYPES, asked, {"careTypeId": "394802001", "careTypeName": "Medicin & hälsa"})
    yield call(scheduling.GET_ALL_TIME_TYPES, asked | {"careTypeIDs": ["394802001"]}, {"timeTypeId": "ATER"}, "NY")
    yield call(scheduling.GET_ALL_PERFORMERS, asked, {"perfomer": KARIN, "lastName": "Exempel", "title": "Läkare"})
    yield call(scheduling.GET_AVAILABLE_DATES, asked | SPAN | {"timeTypeID": "NY"}, {"date": "20270301", "timeTypeID": "NY"}, "ATER")
    seen = {"startTimeInclusive": nine, "performerName": "Läkare Karin Exempel"}
    yield call(scheduling.GET_AVAILABLE_TIMESLOTS, asked | SPAN | {"performer": [KARIN]}, seen, ten)
    seen = {"isInvitation": "true", "rebooking_allowed": "false", "subject_of_care": ANNA}
    yield call(scheduling.GET_BOOKING_DETAILS, unit | {"bookingId": "o1"}, seen)

    told = {"resultCode": "INFO", "resultText": f"Tiden är bokad. Förbered dig så här:\n{FASTING}"}
    named = {"healthcare_facility_med": UNIT, "subject_of_care_info": {"firstName": "Anna", "lastName": "Exempel"}}
    yield call(scheduling.MAKE_BOOKING, named | slot(NINE), told | {"bookingId": "o1"})
    yield call(scheduling.GET_AVAILABLE_TIMESLOTS, asked | SPAN, {"startTimeInclusive": ten}, nine)
    yield call(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, asked, {"bookingId": "o1", "startTimeInclusive": nine})
    yield call(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, asked, {"bookingId": "b1", "purpose": "Återbesök efter operationen."})
    yield call(scheduling.UPDATE_BOOKING, slot(TEN), told)
    seen = {"bookingId": "o1", "startTimeInclusive": ten, "isInvitation": "false", "cancel_booking_allowed": "true"}
    yield call(scheduling.GET_BOOKING_DETAILS, unit | {"bookingId": "o1"}, seen, nine)
    yield call(scheduling.UPDATE_BOOKING, {"requestedTimeslot": wish("2027-03-02T09:00") | {"bookingId": "o1"} | person},
        {"resultCode": "ERROR", "resultText": "Tiden är inte längre ledig. Välj en annan tid."})  # fmt: skip
    yield call(scheduling.CANCEL_BOOKING, unit | {"bookingId": "o1", "message": "Jag är <sjuk> & hemma."}, OK)
    yield call(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, asked, {"bookingId": "b1"}, "o1")
    yield call(scheduling.GET_AVAILABLE_TIMESLOTS, asked | SPAN, {"startTimeInclusive": nine, "timeTypeID": "NY"})


def visits(diary: Diary) -> Iterator[Call]:
    """supportprocess:logistics:scheduling 2.0: every id is a UUID, and an open kallelse is used up by a time of its type."""
    nine, ten, timed, invited = _laid(diary)
    person = {"root": PERSONNUMMER, "extension": ANNA}
    acting = {"actor": {"actorId": person, "actorType": {"code": "116154003", "codeSystem": SNOMED_CT}}, "personId": person}
    one, other = acting | {"appointmentId": timed}, acting | {"appointmentId": invited}

    def call(contract: Contract, values: Mapping[str, Any], expected: dict[str, str], *absent: str) -> Call:
        return Call("/riv", contract, dict(values), expected, UNIT, frozenset(absent))

    seen = {"root": HSA_ROOT, "extension": UNIT, "name": diary.unit.name, "description": diary.unit.phone}
    yield call(appointments.GET_HEALTHCARE_FACILITY, {}, OK | seen)
    care = {"healthcareServiceCode": "394802001"}
    yield call(appointments.GET_HEALTHCARE_FACILITIES, {"personId": person} | care, OK | {"name": diary.unit.name})
    yield call(appointments.GET_TIME_TYPES, acting | care, OK | {"code": "ATER", "cancelAppointmentAllowed": "true"}, "NY")
    yield call(appointments.GET_PRACTITIONERS, acting | care, OK | {"extension": KARIN, "firstName": "Karin", "title": "Läkare"})
    kind = {"timeTypeCode": "NY"}
    yield call(appointments.GET_AVAILABLE_DATES, SPAN | kind, OK | {"date": "20270301", "noOfTimeslots": "1", "code": "NY"}, "ATER")
    yield call(appointments.GET_AVAILABLE_TIMESLOTS, acting | SPAN | kind, OK | {"timeslotId": ten, "startTime": rivta(TEN)}, nine)

    yield call(appointments.GET_APPOINTMENTS, acting | {"fromDate": "20270210"}, {"appointmentId": timed, "extension": UNIT}, invited)
    seen = {"appointmentId": timed, "startTime": "20270210100000", "description": "Återbesök efter operationen."}
    yield call(appointments.GET_APPOINTMENT, one, OK | seen | {"status": "preliminary"})
    yield call(appointments.CONFIRM_APPOINTMENT, one, OK)
    yield call(appointments.GET_APPOINTMENT, one, OK | seen | {"status": "confirmed"}, "preliminary")

    made = acting | {"timeslotId": ten, "reasonText": "Ont i <knät> & höften"}
    yield call(appointments.MAKE_APPOINTMENT, made, {"appointmentId": invited, "resultCode": "INFO", "resultText": FASTING})
    yield call(appointments.GET_APPOINTMENTS, acting, {"appointmentId": invited})
    yield call(appointments.CONFIRM_APPOINTMENT, other, {"resultCode": "APPOINTMENT_IS_ALREADY_CONFIRMED"})
    moved = acting | {"originalAppointmentId": invited, "timeslotId": nine}
    yield call(appointments.UPDATE_APPOINTMENT, moved, {"appointmentId": invited, "resultCode": "INFO"})
    seen = {"timeslotId": nine, "startTime": rivta(NINE), "lastName": "Exempel", "status": "confirmed"}
    yield call(appointments.GET_APPOINTMENT, other, OK | seen, ten)
    yield call(appointments.CANCEL_APPOINTMENT, other, OK)
    yield call(appointments.GET_APPOINTMENTS, acting, {"appointmentId": timed}, invited)
    yield call(appointments.GET_AVAILABLE_TIMESLOTS, SPAN, OK | {"timeslotId": nine})


STORIES: Mapping[Story, tuple[Contract, ...]] = {bookings: scheduling.ALL, visits: appointments.ALL}
"""Each story with the operations of its domain."""
