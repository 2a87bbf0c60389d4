"""The care system's side of supportprocess:logistics:scheduling 2.0: the same diary, spoken of in the successor's words.

A time that the unit has proposed and nobody has confirmed is preliminary. An id of the diary that is no UUID, as the contracts want it,
gets one that is derived from it; the id of a free time holds its unit and its start.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from kallelse.protocols import appointments, soap, times
from kallelse.protocols.appointments.types import HSA_ROOT, PERSONNUMMER, SAMORDNINGSNUMMER
from kallelse.sandbox import care_catalogue, diary, nation
from kallelse.sandbox.clock import SWEDISH_TIME
from kallelse.sandbox.diary import Booking, Diary, Refused, UnknownBooking

CONTRACTS = appointments.ALL
WITH_RESULT = {
    contract.name
    for contract in CONTRACTS
    if any(row.name == "resultCode" for row in contract.response.fields) and contract is not appointments.GET_HEALTHCARE_FACILITY
}
"""Contracts that can say no with a code and nothing else."""
_RESIDENT = "116154003"
_CODES = {
    diary.TOO_LATE: {"CancelAppointment": "TOO_LATE_TO_CANCEL_APPOINTMENT", "UpdateAppointment": "TOO_LATE_TO_UPDATE_APPOINTMENT"},
    diary.TAKEN: dict.fromkeys(("MakeAppointment", "UpdateAppointment"), "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE"),
    diary.PASSED: dict.fromkeys(("MakeAppointment", "UpdateAppointment"), "REQUESTED_TIME_HAS_ALREADY_PASSED"),
    diary.ALREADY_CANCELLED: dict.fromkeys(("CancelAppointment", "UpdateAppointment"), "APPOINTMENT_IS_ALREADY_CANCELED"),
    diary.CONFIRMED: {"ConfirmAppointment": "APPOINTMENT_IS_ALREADY_CONFIRMED"},
    diary.NOT_HERE: {"CancelAppointment": "CANCEL_IS_NOT_ALLOWED", "UpdateAppointment": "UPDATE_APPOINTMENT_IS_NOT_ALLOWED"},
}
"""What each refusal of the diary is called in each contract; what has no code of its own is ERROR."""


class CareSuccessor:
    """Answers the twelve contracts."""

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        self._answers: dict[str, Callable[[soap.Request, datetime], dict[str, Any]]] = {
            "GetAppointments": self._appointments,
            "GetAppointment": self._appointment,
            "ConfirmAppointment": self._confirm,
            "CancelAppointment": self._cancel,
            "MakeAppointment": self._make,
            "UpdateAppointment": self._move,
            "GetTimeTypes": self._time_types,
            "GetAvailableDates": self._dates,
            "GetAvailableTimeslots": self._slots,
            "GetHealthcareFacilities": self._facilities,
            "GetHealthcareFacility": self._facility,
            "GetPractitioners": self._practitioners,
        }

    def persons(self, request: soap.Request) -> list[str]:
        """The person that a request concerns, for misbehaviour by person."""
        return [request.values["personId"]["extension"]] if "personId" in request.values else []

    def answer(self, request: soap.Request, now: datetime) -> bytes:
        """The response envelope; what does not exist has a code of its own."""
        if nation.unit(request.logical_address) is None:
            return soap.fault("Client", "VP004 Ingen vårdenhet med den logiska adressen.")
        name = request.contract.name
        try:
            values = self._answers[name](request, now)
        except UnknownBooking:
            values = {"resultCode": "APPOINTMENT_DOES_NOT_EXIST", "resultText": "Bokningen finns inte."}
        except Refused as refusal:
            values = {"resultCode": _CODES.get(str(refusal), {}).get(name, "ERROR"), "resultText": str(refusal)}
        except (times.UnreadableTime, times.NonexistentTime):
            return soap.fault("Client", "Tidpunkten finns inte i kalendern.")
        if "resultCode" not in values and request.contract is not appointments.GET_APPOINTMENTS:
            values = values | {"resultCode": "OK"}
        return soap.response(request.contract, values)

    def _appointments(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        person = request.values["personId"]["extension"]
        found = self._diary.of_person(request.logical_address, person, now) if _may_see(request, person) else []
        return {"appointment": [{"appointmentId": str(_id(one)), "healthcareFacilityId": _hsa(one.unit)} for one in found]}

    def _appointment(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        try:
            booking = self._own(request, "appointmentId")
        except UnknownBooking:
            return {}
        return {} if booking.cancelled or booking.start is None else {"appointment": _appointment(booking)}

    def _confirm(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        self._diary.confirm(request.logical_address, self._own(request, "appointmentId").booking_id)
        return {}

    def _cancel(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        booking = self._own(request, "appointmentId")
        if not booking.cancel_allowed:
            raise Refused(diary.NOT_HERE)
        self._diary.cancel(request.logical_address, booking.booking_id, now, request.values.get("reasonText", ""))
        return {}

    def _make(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        start, end = self._slot_of(request, now)
        made = self._diary.make(request.logical_address, request.values["personId"]["extension"], start, end, now)
        return {"appointmentId": str(_id(self._diary.find(request.logical_address, made)))}

    def _move(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        booking = self._own(request, "originalAppointmentId")
        if not booking.rebook_allowed:
            raise Refused(diary.NOT_HERE)
        start, end = self._slot_of(request, now)
        self._diary.move(request.logical_address, booking.booking_id, start, end, now, request.values.get("reasonText", ""))
        return {"appointmentId": str(_id(booking))}

    def _slots(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        place = nation.known_unit(request.logical_address)
        return {"timeslot": [_timeslot(place, start, end) for start, end in self._free(request, now)]}

    def _dates(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        days: dict[tuple[str, str], int] = {}
        for start, _end in self._free(request, now):
            key = (f"{start.astimezone(SWEDISH_TIME):%Y%m%d}", care_catalogue.time_type(start)[0])
            days[key] = days.get(key, 0) + 1
        return {"availableDate": [{"date": day, "noOfTimeslots": many, "timeType": _kind(code)} for (day, code), many in days.items()]}

    def _free(self, request: soap.Request, now: datetime) -> list[tuple[datetime, datetime]]:
        first, last = (times.from_rivta_date(request.values[name]) for name in ("startDateInclusive", "endDateInclusive"))
        wanted = request.values.get("timeTypeCode")
        found = self._diary.free(request.logical_address, first, last, now)
        return [slot for slot in found if wanted in (None, care_catalogue.time_type(slot[0])[0])]

    def _time_types(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"timeType": [_kind(code) for code, _name in (care_catalogue.NEW, care_catalogue.RETURN)]}

    def _facilities(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"healthcareFacility": [_facility(request)]}

    def _facility(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"healthcareFacility": _facility(request)}

    def _practitioners(self, request: soap.Request, now: datetime) -> dict[str, Any]:
        return {"practitioner": [_practitioner(nation.known_unit(request.logical_address))]}

    def _slot_of(self, request: soap.Request, now: datetime) -> tuple[datetime, datetime]:
        """The time that a slot's id stands for. Raises Refused when there is none such."""
        place = nation.known_unit(request.logical_address)
        number = UUID(request.values["timeslotId"]).int
        if number >> 64 != _hash(place.hsa_id):
            raise Refused(diary.TAKEN)
        start = datetime.fromtimestamp(number & 0xFFFF_FFFF_FFFF_FFFF, UTC)
        day = start.astimezone(SWEDISH_TIME).date()
        # What somebody has given back may be longer than the unit's own times.
        free = self._diary.free(request.logical_address, day, day, now)
        return next((slot for slot in free if slot[0] == start), (start, start + timedelta(minutes=place.slot_minutes)))

    def _own(self, request: soap.Request, field: str) -> Booking:
        """The booking, when it is the person's and the one who acts may see it."""
        wanted = UUID(request.values[field])
        person = request.values["personId"]["extension"]
        found = next((one for one in self._diary.of_unit(request.logical_address, person) if _id(one) == wanted), None)
        if found is None or not _may_see(request, person):
            raise UnknownBooking(str(wanted))
        return found


def _may_see(request: soap.Request, person: str) -> bool:
    actor = request.values["actor"]
    return bool(actor["actorType"]["code"] != _RESIDENT or actor["actorId"].get("extension") == person)


def _id(booking: Booking) -> UUID:
    try:
        return UUID(booking.booking_id)
    except ValueError:
        return uuid5(NAMESPACE_OID, booking.booking_id)


def _hash(unit: str) -> int:
    return int.from_bytes(blake2b(unit.encode(), digest_size=8).digest())


def _hsa(id: str) -> dict[str, str]:
    return {"root": HSA_ROOT, "extension": id}


def _kind(code: str, *, cancel: bool = True, move: bool = True) -> dict[str, Any]:
    return {"code": code, "cancelAppointmentAllowed": cancel, "updateAppointmentAllowed": move}


def _practitioner(place: nation.Unit) -> dict[str, Any]:
    one = care_catalogue.performer(place)
    return {"HSAId": _hsa(one["perfomer"]), "firstName": one["firstName"], "lastName": one["lastName"], "title": one["title"]}


def _timeslot(place: nation.Unit, start: datetime, end: datetime, kind: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "timeslotId": str(UUID(int=_hash(place.hsa_id) << 64 | int(start.timestamp()))),
        "timeType": kind or _kind(care_catalogue.time_type(start)[0]),
        "startTime": times.to_rivta(start),
        "endTime": times.to_rivta(end),
        "healthcareFacilityHSAId": _hsa(place.hsa_id),
        "practitioner": [_practitioner(place)],
    }


def _appointment(booking: Booking) -> dict[str, Any]:
    assert booking.start is not None
    assert booking.end is not None
    place = nation.known_unit(booking.unit)
    kind = _kind(care_catalogue.time_type(booking.start)[0], cancel=booking.cancel_allowed, move=booking.rebook_allowed)
    heard = {"reasonTextRequired": "Optional", "reasonCodeRequired": "ReasonNotSupported"}
    kind["appointmentRule"] = [{"type": process} | heard for process in ("AVBOKNING", "OMBOKNING")]
    root = SAMORDNINGSNUMMER if booking.person[6:7] in "6789" else PERSONNUMMER
    told = [{"header": "Kallelse", "description": booking.purpose}] if booking.purpose else []
    return {
        "appointmentId": str(_id(booking)),
        "timeslot": _timeslot(place, booking.start, booking.end, kind),
        "personId": {"root": root, "extension": booking.person},
        "information": told,
        "status": "preliminary" if booking.invitation else "confirmed",
    }


def _facility(request: soap.Request) -> dict[str, Any]:
    place = nation.known_unit(request.logical_address)
    return {"HSAId": _hsa(place.hsa_id), "name": place.name}
