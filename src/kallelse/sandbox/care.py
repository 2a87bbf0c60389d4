"""The care system's side of crm:scheduling 1.1 (its description, TKB 1.1.5): a producer in front of the diary.

An unknown booking is a Client fault, because the contract has no empty answer for it. Cancelling or moving a booking through a
patient whose number is not the booking's is treated as unknown too.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from kallelse.protocols import scheduling, soap, times
from kallelse.sandbox import care_catalogue, nation
from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.diary import Booking, Diary, Refused, UnknownBooking

CONTRACTS = scheduling.ALL
WITH_RESULT = {"CancelBooking", "UpdateBooking", "MakeBooking"}
UNKNOWN = "Bokningen finns inte."
_RESIDENT = "subject_of_care"


class CareSystem:
    """Answers the eleven contracts."""

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self._answers: dict[str, Callable[[soap.Request, datetime], dict[str, Any]]] = {
            "GetBookingDetails": self._details,
            "CancelBooking": self._cancel,
            "UpdateBooking": self._move,
            "GetAvailableTimeslots": self._slots,
            "GetAvailableDates": self._dates,
            "GetSubjectOfCareSchedule": self._schedule,
            "MakeBooking": self._make,
            "GetAllTimeTypes": self._time_types,
            "GetAllCareTypes": self._care_types,
            "GetAllPerformers": self._performers,
            "GetAllHealthcareFacilities": self._facilities,
        }

    def persons(self, request: soap.Request) -> list[str]:
        """The persons that a request concerns, for misbehaviour by person."""
        values = request.values
        slot = values.get("requestedTimeslot", {})
        known = [values.get("subject_of_care"), slot.get("subject_of_care")]
        booking_id = values.get("bookingId") or slot.get("bookingId")
        if booking_id:
            with suppress(UnknownBooking):
                known.append(self._diary.find(request.logical_address, booking_id).person)
        return [person for person in known if person]

    def answer(self, request: soap.Request, now: datetime) -> bytes:
        """The response envelope, or a Client fault for what does not exist here."""
        if nation.unit(request.logical_address) is None:
            return soap.fault("Client", "VP004 Ingen vårdenhet med den logiska adressen.")
        try:
            values = self._answers[request.contract.name](request, now)
        except UnknownBooking:
            return soap.fault("Client", UNKNOWN)
        except Refused as refusal:
            values = {"resultCode": "ERROR", "resultText": str(refusal)}
        except (times.UnreadableTime, times.NonexistentTime):
            return soap.fault("Client", "Tidpunkten finns inte i kalendern.")
        return soap.response(request.contract, values)

    def _details(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        booking = self._own(request, request.values["bookingId"])
        if booking.cancelled:
            raise UnknownBooking(booking.booking_id)
        return {"timeslotDetail": _slot(booking)}

    def _schedule(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        person = request.values["subject_of_care"]
        if request.actor is not None and request.actor[1] == _RESIDENT and request.actor[0] != person:
            raise UnknownBooking(person)
        found = self._diary.of_person(request.logical_address, person, now)
        return {"timeslotDetail": [_slot(booking) for booking in found]}

    def _cancel(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        booking = self._own(request, request.values["bookingId"])
        if not booking.cancel_allowed:
            raise Refused("Tiden kan inte avbokas här. Ring mottagningen.")
        self._diary.cancel(request.logical_address, booking.booking_id, now, request.values.get("message", ""))
        return {"resultCode": "OK"}

    def _move(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        wish = request.values["requestedTimeslot"]
        booking = self._own(request, wish.get("bookingId", ""))
        if wish.get("subject_of_care", booking.person) != booking.person:
            raise UnknownBooking(booking.booking_id)
        if not booking.rebook_allowed:
            raise Refused("Tiden kan inte ombokas här. Ring mottagningen.")
        start, end = _times(wish)
        to = str(wish["healthcare_facility"]).upper()
        elsewhere = to if to in self._diary.places_of(booking.booking_id) else ""
        self._diary.move(request.logical_address, booking.booking_id, start, end, now, wish.get("reason", ""), elsewhere)
        return {"resultCode": "OK"}

    def _make(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        wish = request.values["requestedTimeslot"]
        start, end = _times(wish)
        person = wish.get("subject_of_care") or (request.actor or ("", ""))[0]
        made = self._diary.make(request.logical_address, person, start, end, now, wish.get("bookingId", ""))
        return {"bookingId": made, "resultCode": "OK"}

    def _slots(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        place = nation.known_unit(request.logical_address)
        details = []
        for start, end in self._free(request, now):
            details.append(
                {
                    "startTimeInclusive": times.to_rivta(start),
                    "endTimeExclusive": times.to_rivta(end),
                    "healthcare_facility": place.hsa_id,
                    "healthcare_facility_name": place.name,
                    "performerName": place.performer,
                    "cancel_booking_allowed": True,
                    "rebooking_allowed": True,
                    **care_catalogue.described(place, start),
                }
            )
        return {"timeslotDetail": details}

    def _dates(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        place = nation.known_unit(request.logical_address)
        days = sorted({f"{start.astimezone(SWEDISH_TIME):%Y%m%d}" for start, _ in self._free(request, now)})
        return {"performerAvailabilityByDate": [{"healthcare_facility": place.hsa_id, "date": day} for day in days]}

    def _free(self, request: soap.Request, now: datetime) -> Iterable[tuple[datetime, datetime]]:
        first = times.from_rivta_date(request.values["startDateInclusive"])
        last = times.from_rivta_date(request.values["endDateInclusive"])
        booking_id = request.values.get("bookingId")
        if booking_id and request.logical_address.upper() not in self._diary.places_of(booking_id):
            self._own(request, booking_id)
        place = nation.known_unit(request.logical_address)
        found = self._diary.free(request.logical_address, first, last, now)
        return (slot for slot in found if care_catalogue.wanted(place, slot[0], request.values))

    def _time_types(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"ListOfTimeTypes": care_catalogue.time_types(nation.known_unit(request.logical_address), request.values)}

    def _care_types(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"careTypes": care_catalogue.care_types(nation.known_unit(request.logical_address), request.values)}

    def _performers(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"performerInfos": care_catalogue.performers(nation.known_unit(request.logical_address), request.values)}

    def _facilities(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        """The unit itself, unless the booking was laid with others to choose among: then it only calls."""
        places = [request.logical_address]
        if "bookingId" in request.values:
            places = list(self._own(request, request.values["bookingId"]).places) or places
        found = [nation.known_unit(one) for one in places]
        return {"healthcareFacilityInfos": [{"healthcare_facility": one.hsa_id, "healthcare_facility_name": one.name} for one in found]}

    def _own(self, request: soap.Request, booking_id: str) -> Booking:
        """The booking, when the acting resident is the one it was made for; a staff agent may see every booking of the unit."""
        booking = self._diary.find(request.logical_address, booking_id)
        if request.actor is not None and request.actor[1] == _RESIDENT and request.actor[0] != booking.person:
            raise UnknownBooking(booking_id)
        return booking


def _times(wish: dict[str, Any]) -> tuple[datetime, datetime]:
    return times.from_rivta(wish.get("startTimeInclusive", "")), times.from_rivta(wish.get("endTimeExclusive", ""))


def _slot(booking: Booking) -> dict[str, Any]:
    place = nation.known_unit(booking.unit)
    slot: dict[str, Any] = {
        "healthcare_facility": booking.unit,
        "healthcare_facility_name": place.name,
        "bookingId": booking.booking_id,
        "subject_of_care": booking.person,
        "performerName": booking.performer or place.performer,
        "cancel_booking_allowed": booking.cancel_allowed,
        "rebooking_allowed": booking.start is not None and booking.rebook_allowed,
        "message_allowed": True,
        "isInvitation": booking.invitation,
    }
    if booking.start is not None and booking.end is not None:
        slot |= {"startTimeInclusive": times.to_rivta(booking.start), "endTimeExclusive": times.to_rivta(booking.end)}
        slot |= care_catalogue.described(place, booking.start)
    if booking.purpose or booking.invitation:
        slot["purpose"] = booking.purpose or "Kallelse"
    return slot
