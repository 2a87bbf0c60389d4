"""The care system: bookings seen, cancelled, moved and made through crm:scheduling 1.1."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kallelse.protocols import scheduling, soap, times
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import MEDICINE, care

ANNA, BO = (person.id for person in shipped()[:2])
VISIT = {"booking_id": "K-1", "unit": MEDICINE, "person": ANNA, "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"}
OPEN = {"booking_id": "K-2", "unit": MEDICINE, "person": ANNA, "purpose": "Välkommen att boka tid."}
INFO = {"firstName": "Anna", "lastName": "Exempel"}


def details(sandbox: SandboxClient, booking: str = "K-1", person: str = ANNA, unit: str = MEDICINE) -> dict[str, Any]:
    values = {"healthcare_facility": unit, "bookingId": booking}
    found: dict[str, Any] = care(sandbox, scheduling.GET_BOOKING_DETAILS, values, person=person, unit=unit)["timeslotDetail"]
    return found


def free(sandbox: SandboxClient, first: str = "20270208", last: str = "20270212", **more: Any) -> list[dict[str, Any]]:
    values = {"healthcare_facility": MEDICINE, "startDateInclusive": first, "endDateInclusive": last, "subject_of_care": ANNA, **more}
    slots: list[dict[str, Any]] = care(sandbox, scheduling.GET_AVAILABLE_TIMESLOTS, values, person=ANNA)["timeslotDetail"]
    return slots


def cancel(sandbox: SandboxClient, person: str = ANNA) -> dict[str, Any]:
    return care(sandbox, scheduling.CANCEL_BOOKING, {"healthcare_facility": MEDICINE, "bookingId": "K-1"}, person=person)


def slot(of: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A wished time as UpdateBooking and MakeBooking carry it."""
    return {"startTimeInclusive": of["startTimeInclusive"], "endTimeExclusive": of["endTimeExclusive"],
            "healthcare_facility": MEDICINE, "subject_of_care": ANNA, **more}  # fmt: skip


def move(sandbox: SandboxClient, to: dict[str, Any], booking: str = "K-1") -> dict[str, Any]:
    return care(sandbox, scheduling.UPDATE_BOOKING, {"requestedTimeslot": slot(to, bookingId=booking)}, person=ANNA)


def make(sandbox: SandboxClient, at: dict[str, Any], **more: Any) -> dict[str, Any]:
    values = {"healthcare_facility_med": MEDICINE, "requestedTimeslot": slot(at, **more), "subject_of_care_info": INFO}
    return care(sandbox, scheduling.MAKE_BOOKING, values, person=ANNA)


def test_the_details_of_a_kallelse(sandbox: SandboxClient) -> None:
    assert sandbox.lay_bookings(VISIT, OPEN) == 2
    timed, untimed = details(sandbox), details(sandbox, "K-2")
    assert times.from_rivta(timed["startTimeInclusive"]) == datetime(2027, 2, 10, 9, 15, tzinfo=UTC)
    assert timed["isInvitation"]
    assert timed["cancel_booking_allowed"]
    assert timed["purpose"]
    assert "startTimeInclusive" not in untimed
    assert untimed["rebooking_allowed"] is False


@pytest.mark.parametrize(
    ("booking", "person", "unit"), [("K-9", ANNA, MEDICINE), ("K-1", BO, MEDICINE), ("K-1", ANNA, "TSTNMT2321000156-ALVC")]
)
def test_an_unknown_booking_and_somebody_elses_are_the_same_fault(sandbox: SandboxClient, booking: str, person: str, unit: str) -> None:
    sandbox.lay_bookings(VISIT)
    with pytest.raises(soap.Fault) as caught:
        details(sandbox, booking, person, unit)
    assert (caught.value.code, caught.value.text) == ("Client", "Bokningen finns inte.")


def test_hsa_ids_are_compared_without_case_and_an_unknown_unit_is_no_route(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT)
    assert details(sandbox, unit=MEDICINE.lower())["bookingId"] == "K-1"
    with pytest.raises(soap.Fault) as caught:
        details(sandbox, unit="TSTNMT2321000156-NOWHERE")
    assert caught.value.platform_code == "VP004"


def test_a_cancelled_time_is_free_at_once(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT)
    starts = {each["startTimeInclusive"] for each in free(sandbox)}
    assert "20270210101500" not in starts
    assert cancel(sandbox)["resultCode"] == "OK"
    after = free(sandbox)
    assert {each["startTimeInclusive"] for each in after} == starts | {"20270210101500"}
    taken = next(each for each in after if each["startTimeInclusive"] == "20270210101500")
    assert make(sandbox, taken)["resultCode"] == "OK"
    assert {each["startTimeInclusive"] for each in free(sandbox)} == starts


def test_cancelling_twice_says_so(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT)
    cancel(sandbox)
    again = cancel(sandbox)
    assert (again["resultCode"], again["resultText"]) == ("ERROR", "Tiden är redan avbokad.")


def test_too_late_and_not_allowed_are_errors_with_words_for_the_patient(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings({**VISIT, "cancel_allowed": False})
    assert "Ring mottagningen" in cancel(sandbox)["resultText"]
    sandbox.lay_bookings(VISIT)
    sandbox.move_clock(to="2027-02-10T08:30:00+01:00")
    late = cancel(sandbox)
    assert late["resultCode"] == "ERROR"
    assert "för sent" in late["resultText"]


def test_a_moved_kallelse_becomes_a_booking_and_its_old_time_is_free(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT)
    target = free(sandbox, bookingId="K-1")[0]
    assert move(sandbox, target)["resultCode"] == "OK"
    assert move(sandbox, target)["resultCode"] == "OK", "a repeated call by the platform does no harm"
    now = details(sandbox)
    assert now["startTimeInclusive"] == target["startTimeInclusive"]
    assert now["isInvitation"] is False
    starts = {each["startTimeInclusive"] for each in free(sandbox)}
    assert "20270210101500" in starts
    assert target["startTimeInclusive"] not in starts


def test_a_taken_or_past_time_is_refused_and_the_old_time_is_kept(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT, {**VISIT, "booking_id": "K-3", "person": BO, "start": "2027-02-11 08:00", "end": "2027-02-11 08:45"})
    taken = {"startTimeInclusive": "20270211080000", "endTimeExclusive": "20270211084500"}
    past = {"startTimeInclusive": "20270108080000", "endTimeExclusive": "20270108084500"}
    assert "inte längre ledig" in move(sandbox, taken)["resultText"]
    assert "redan varit" in move(sandbox, past)["resultText"]
    assert details(sandbox)["startTimeInclusive"] == "20270210101500"


def test_an_open_kallelse_is_used_up_by_one_booking(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(OPEN)
    first, second = free(sandbox)[:2]
    assert move(sandbox, first, "K-2")["resultCode"] == "ERROR"
    assert make(sandbox, first, bookingId="K-2") == {"bookingId": "K-2", "resultCode": "OK"}
    assert make(sandbox, second, bookingId="K-2")["resultCode"] == "ERROR"
    assert details(sandbox, "K-2")["isInvitation"] is False


def test_the_schedule_shows_timed_bookings_ahead(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT, OPEN, {**VISIT, "booking_id": "K-4", "start": "2027-01-12 08:00", "end": "2027-01-12 08:45"})
    values = {"healthcare_facility": MEDICINE, "subject_of_care": ANNA}
    seen = care(sandbox, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, values, person=ANNA)["timeslotDetail"]
    assert [each["bookingId"] for each in seen] == ["K-4", "K-1"]
    sandbox.move_clock(to="2027-01-20T08:00:00+01:00")
    seen = care(sandbox, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, values, person=ANNA, agent=True)["timeslotDetail"]
    assert [each["bookingId"] for each in seen] == ["K-1"]
    with pytest.raises(soap.Fault):
        care(sandbox, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, values, person=BO)


def test_dates_with_free_times_are_the_dates_of_the_free_times_and_never_past_or_free_days(sandbox: SandboxClient) -> None:
    values = {"healthcare_facility": MEDICINE, "startDateInclusive": "20270101", "endDateInclusive": "20270430", "subject_of_care": ANNA}
    answer = care(sandbox, scheduling.GET_AVAILABLE_DATES, values, person=ANNA)["performerAvailabilityByDate"]
    dates = [each["date"] for each in answer]
    assert dates == sorted({each["startTimeInclusive"][:8] for each in free(sandbox, "20270101", "20270430")})
    assert min(dates) >= "20270111"
    for closed in ("20270326", "20270329", "20270117"):
        assert closed not in dates


def test_bookings_are_laid_all_or_none(sandbox: SandboxClient) -> None:
    with pytest.raises(ValueError, match="Bokning nummer 2"):
        sandbox.lay_bookings(VISIT, {**VISIT, "start": "i morgon"})
    assert sandbox.stats()["bookings"] == 0
