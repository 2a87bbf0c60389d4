"""The words of supportprocess:logistics:scheduling 2.0 for what stands in a diary: ids, times, types, and the code of each refusal."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kallelse.connections.models import CareUnit
from kallelse.diary import actions, rules
from kallelse.diary.actions import Who
from kallelse.diary.queries import Booked, Time
from kallelse.diary.rules import Why
from kallelse.intake import riv_who
from kallelse.intake.riv_bookings import can_move, purpose
from kallelse.intake.riv_call import Call, Refused
from kallelse.invitations.states import Answer
from kallelse.persons import identity
from kallelse.protocols import times
from kallelse.protocols.appointments.types import HSA_ROOT, PERSONNUMMER, SAMORDNINGSNUMMER

RESIDENT, GUARDIAN, STAFF = "116154003", "60101000052104", "223366009"
ACTING_FOR = frozenset({GUARDIAN, "60081000052107", "60121000052105"})
"""Guardian of a child, god man and förmyndare: the e-service has seen to it that they may act for somebody."""
GUARDIANS_UNTIL = 13
NOT_FOR_THE_YOUNG = "Vårdnadshavare kan inte se eller ändra bokningar för den som har fyllt 13 år."

MAKE = {
    Why.PASSED: "REQUESTED_TIME_HAS_ALREADY_PASSED", Why.TAKEN: "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE",
    Why.OCCUPIED: "USER_IS_ALREADY_OCCUPIED", Why.TOO_LATE: "TOO_LATE_TO_MAKE_APPOINTMENT",
    Why.NOT_ALLOWED: "APPOINTMENT_IS_NOT_ALLOWED", Why.USED: "APPOINTMENT_IS_NOT_ALLOWED", Why.OUTSIDE: "APPOINTMENT_IS_NOT_ALLOWED",
}  # fmt: skip
MOVE = {
    Why.NO_BOOKING: "APPOINTMENT_DOES_NOT_EXIST", Why.CANCELLED: "APPOINTMENT_IS_ALREADY_CANCELED",
    Why.PASSED: "REQUESTED_TIME_HAS_ALREADY_PASSED", Why.TAKEN: "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE",
    Why.OCCUPIED: "USER_IS_ALREADY_OCCUPIED", Why.TOO_LATE: "TOO_LATE_TO_UPDATE_APPOINTMENT",
    Why.NOT_ALLOWED: "UPDATE_APPOINTMENT_IS_NOT_ALLOWED", Why.OPEN: "UPDATE_APPOINTMENT_IS_NOT_ALLOWED",
    Why.LINKED: "UPDATE_APPOINTMENT_IS_NOT_ALLOWED", Why.INTERPRETER: "UPDATE_APPOINTMENT_IS_NOT_ALLOWED",
    Why.OUTSIDE: "UPDATE_APPOINTMENT_IS_NOT_ALLOWED",
}  # fmt: skip
CANCEL = {
    Why.NO_BOOKING: "APPOINTMENT_DOES_NOT_EXIST", Why.TOO_LATE: "TOO_LATE_TO_CANCEL_APPOINTMENT",
    Why.NOT_ALLOWED: "CANCEL_IS_NOT_ALLOWED",
}  # fmt: skip
CONFIRM = {
    Why.NO_BOOKING: "APPOINTMENT_DOES_NOT_EXIST", Why.TOO_LATE: "TOO_LATE_TO_CONFIRM_APPOINTMENT",
    Why.USED: "APPOINTMENT_IS_ALREADY_CONFIRMED",
}  # fmt: skip
"""The codes of each contract; what has none of its own is ERROR. The words beside the code are the same in all of them."""


def refusal(why: Why, codes: dict[Why, str]) -> dict[str, Any]:
    """A refusal in the words of a contract."""
    return {"resultCode": codes.get(why, "ERROR"), "resultText": rules.sentence(why)}


def who(call: Call, *, changes: bool = False, books: bool = False) -> Who:
    """Who acts for whom, from the body. A search may say neither. A colleague looks and makes new bookings, and changes nothing."""
    subject = call.values.get("personId", {}).get("extension", "").strip().upper()
    actor = call.values.get("actor")
    if actor is None:
        if subject and "actor" in {field.name for field in call.contract.request.fields}:
            raise Refused("Client", riv_who.NO_ACTOR)
        return Who(subject, f"system:{call.consumer}", call.provenance)
    id, code = actor["actorId"].get("extension", ""), actor["actorType"]["code"]
    if code not in ACTING_FOR:
        named = bool(subject) or changes or books
        return riv_who.acting(call, id, code == RESIDENT, code == STAFF, subject, agents=not changes, named=named)
    guardian = riv_who.acting(call, id, True, False, "").subject
    if not subject:
        raise Refused("Client", riv_who.NO_SUBJECT)
    age = identity.age(subject, call.now.date())
    if code == GUARDIAN and (age is None or age >= GUARDIANS_UNTIL):
        raise Refused("Client", NOT_FOR_THE_YOUNG)
    return Who(subject, f"guardian:{guardian}", call.provenance)


def hsa(id: str) -> dict[str, str]:
    """An HSA-id with its root."""
    return {"root": HSA_ROOT, "extension": id}


def person(number: str) -> dict[str, str]:
    """An identity with its root: a samordningsnummer has 60 added to its day."""
    return {"root": SAMORDNINGSNUMMER if number[6:7] in "6789" else PERSONNUMMER, "extension": number}


def facility(unit: CareUnit) -> dict[str, Any]:
    """The unit, with how it is reached."""
    told = {"information": [{"header": _("Telefon"), "description": unit.phone}]} if unit.phone else {}
    return {"HSAId": hsa(unit.hsa_id), "name": unit.name} | told


def practitioner(time: Time) -> dict[str, Any] | None:
    """Whom the time is with; the contract has nobody without an HSA-id and a whole name."""
    if not (time.performer and time.given and time.surname):
        return None
    named = {"HSAId": hsa(time.performer), "firstName": time.given, "lastName": time.surname}
    return named | ({"title": time.title} if time.title else {})


def time_type(code: str, *, cancel: bool = True, move: bool = True) -> dict[str, Any]:
    """A type of time with what may be done with it."""
    return {"code": code, "cancelAppointmentAllowed": cancel, "updateAppointmentAllowed": move}


def timeslot(unit: CareUnit, time: Time, kind: dict[str, Any] | None = None) -> dict[str, Any]:
    """A published time."""
    with_whom = practitioner(time)
    return {
        "timeslotId": str(time.id), "timeType": kind or time_type(time.time_type),
        "startTime": times.to_rivta(time.starts), "endTime": times.to_rivta(time.ends),
        "healthcareFacilityHSAId": hsa(unit.hsa_id),
    } | ({"practitioner": [with_whom]} if with_whom else {})  # fmt: skip


def appointment(unit: CareUnit, booked: Booked, subject: str, is_open: bool, now: datetime) -> dict[str, Any]:
    """A booking or a timed kallelse. A kallelse that nobody has answered is a proposal: it may be confirmed."""
    assert booked.start is not None
    words = booked.words
    code = booked.time.time_type if booked.time else words.time_type or _("Kallelse")
    kind = time_type(code, cancel=actions.cancellable(booked, now), move=can_move(booked, is_open, now))
    if booked.time is not None:
        slot = timeslot(unit, booked.time, kind)
    else:
        slot = {
            "timeslotId": str(booked.thread), "timeType": kind, "startTime": times.to_rivta(booked.start),
            "endTime": times.to_rivta(booked.end or booked.start + rules.WITHOUT_END), "healthcareFacilityHSAId": hsa(unit.hsa_id),
        }  # fmt: skip
    reason = booked.time.reason if booked.time else ""
    return {
        "appointmentId": str(booked.thread), "timeslot": slot, "personId": person(subject),
        "information": [{"header": words.heading or _("Kallelse"), "description": purpose(booked, unit)}],
        "status": "preliminary" if booked.is_invitation and booked.answer == Answer.NONE else "confirmed",
    } | ({"newAppointmentReasonText": reason} if reason else {})  # fmt: skip
