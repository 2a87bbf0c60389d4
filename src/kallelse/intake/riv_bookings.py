"""crm:scheduling 1.1 for units whose diary we keep: a resident's bookings and kallelser, and what she changes in them.

What each field may hold in which contract is the contract's own table (rules.md, Scheduling): what has no value is left out, the
flags say what would really be done, an open kallelse is seen through GetBookingDetails alone, and a kallelse that the resident has
changed is a booking.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kallelse.audit.actions import Action
from kallelse.connections.models import CareUnit
from kallelse.diary import actions, queries, rules
from kallelse.diary.actions import Done, Outcome, Wish
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Filters, Why
from kallelse.intake import riv_who
from kallelse.intake.riv_call import Call, Refused
from kallelse.kit import db
from kallelse.protocols import docbook, times

NO_TIME = "Tidpunkten finns inte i kalendern, eller slutet kommer före början."
LONGEST_REASON = 1_000


def schedule(call: Call) -> dict[str, Any]:
    """GetSubjectOfCareSchedule: the timed ones that lie ahead."""
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    who = riv_who.who(call, call.values["subject_of_care"])
    with db.tenant_trip(unit.provider_id):
        booked = queries.ahead(unit, who.subject, call.now)
        is_open = _offers_times(unit, booked, call.now)
        riv_who.log(unit, call, who, Action.DIARY_READ, result=f"{len(booked)} found")
    return {"timeslotDetail": [_row(unit, who.subject, one, is_open, call.now) for one in booked]}


def details(call: Call) -> dict[str, Any]:
    """GetBookingDetails. The contract has no empty answer: what does not exist, or is not hers, is a fault."""
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    id = call.values["bookingId"].strip()
    who = riv_who.reader(call)
    with db.tenant_trip(unit.provider_id):
        found = queries.by_reference(unit, id)
        if found is not None and not who.subject:
            who = replace(who, subject=found.subject)
        if found is not None and not (found.is_live and queries.is_hers(found, unit, who.subject)):
            found = None
        is_open = found is not None and _offers_times(unit, [found], call.now)
        thing, result = (f"invitation:{found.invitation}", "ok") if found else ("", "not found")
        riv_who.log(unit, call, who, Action.DIARY_READ, thing, result)
    if found is None:
        raise Refused("Client", riv_who.UNKNOWN)
    return {"timeslotDetail": _row(unit, who.subject, found, is_open, call.now)}


def make(call: Call) -> dict[str, Any]:
    """MakeBooking: a new booking, or with the id of an open kallelse its one answer."""
    slot = call.values["requestedTimeslot"]
    unit = riv_who.unit_of(call, call.values["healthcare_facility_med"], slot["healthcare_facility"])
    who = riv_who.who(call, slot.get("subject_of_care", ""))
    outcome = actions.make(unit, who, _wish(call, slot), call.now, find=slot.get("bookingId", "").strip())
    said = _result(outcome, call.now)
    return {"bookingId": outcome.booked.reference} | said if isinstance(outcome, Done) else said


def move(call: Call) -> dict[str, Any]:
    """UpdateBooking: the same id at another time."""
    slot = call.values["requestedTimeslot"]
    unit = riv_who.unit_of(call, slot["healthcare_facility"])
    who = riv_who.who(call, slot.get("subject_of_care", ""), agents=False)
    with db.tenant_trip(unit.provider_id):
        found = queries.by_reference(unit, slot.get("bookingId", "").strip())
    return _result(actions.move(unit, who, found, _wish(call, slot), call.now), call.now)


def cancel(call: Call) -> dict[str, Any]:
    """CancelBooking."""
    unit = riv_who.unit_of(call, call.values["healthcare_facility"])
    who = riv_who.who(call, agents=False)
    with db.tenant_trip(unit.provider_id):
        found = queries.by_reference(unit, call.values["bookingId"].strip())
    outcome = actions.cancel(unit, who, found, call.now)
    return {"resultCode": "OK"} if isinstance(outcome, Done) else _result(outcome, call.now)


def filters(values: dict[str, Any]) -> Filters:
    """What a search, or a wished time, is narrowed to."""
    staff = values.get("performer", [])
    return Filters(
        performers=tuple(one.strip().upper() for one in ([staff] if isinstance(staff, str) else staff) if one.strip()),
        time_type=values.get("timeTypeID", ""), time_type_name=values.get("timeTypeName", ""),
        care_type=values.get("careTypeID", ""), care_type_name=values.get("careTypeName", ""), resource=values.get("resourceID", ""),
    )  # fmt: skip


def time_values(one: queries.Time) -> dict[str, str]:
    """What kind of time it is and with whom; empty ones are left out (R-RIV-4)."""
    return {
        name: value
        for name, value in (
            ("performer", one.performer), ("resourceName", one.resource_name), ("performerName", one.performer_name),
            ("resourceID", one.resource), ("timeTypeName", one.time_type_name), ("timeTypeID", one.time_type),
            ("careTypeName", one.care_type_name), ("careTypeID", one.care_type),
        )
        if value
    }  # fmt: skip


def preparations(booked: Booked) -> str:
    """What the patient must do before the visit, on lines of its own; the words that INFO is for."""
    return "\n".join(one.text for one in booked.words.preparation)


def purpose(booked: Booked, unit: CareUnit) -> str:
    """The kallelse's text, never empty (R-RIV-5)."""
    words = booked.words
    text = words.purpose or _plain(words.docbook) or words.heading or _("Kallelse till {unit}").format(unit=unit.name)
    prepare = preparations(booked)
    return f"{text}\n{_('Förbered dig så här:')}\n{prepare}" if prepare else text


def can_move(booked: Booked, is_open: bool, now: datetime) -> bool:
    """Whether UpdateBooking would be done: the unit offers times, and the booking may be moved."""
    return is_open and actions.movable(booked, now) is None


def _plain(text: str) -> str:
    try:
        return docbook.to_text(text).strip() if text else ""
    except docbook.DocBookError:
        return ""


def _offers_times(unit: CareUnit, booked: list[Booked], now: datetime) -> bool:
    """Whether there is anywhere to move; asked only when somebody may."""
    return any(actions.movable(one, now) is None for one in booked) and queries.any_free(unit, now)


def _row(unit: CareUnit, subject: str, booked: Booked, is_open: bool, now: datetime) -> dict[str, Any]:
    words = booked.words
    row: dict[str, Any] = {
        "healthcare_facility": unit.hsa_id, "healthcare_facility_name": unit.name,
        "bookingId": booked.reference, "subject_of_care": subject, "purpose": purpose(booked, unit),
        "cancel_booking_allowed": actions.cancellable(booked, now), "rebooking_allowed": can_move(booked, is_open, now),
        "message_allowed": False, "isInvitation": booked.is_invitation,
    }  # fmt: skip
    if booked.start is not None:
        end = booked.end or booked.start + rules.WITHOUT_END
        row |= {"startTimeInclusive": times.to_rivta(booked.start), "endTimeExclusive": times.to_rivta(end)}
    if booked.time is not None:
        return row | time_values(booked.time) | ({"reason": booked.time.reason} if booked.time.reason else {})
    # 1177 requires a type of time (R-RIV-6); the sender's name for it is its code too.
    kind = words.time_type or _("Kallelse")
    return row | {"timeTypeName": kind, "timeTypeID": kind} | ({"performerName": words.performer} if words.performer else {})


def _wish(call: Call, slot: dict[str, Any]) -> Wish:
    try:
        start, end = times.from_rivta(slot.get("startTimeInclusive", "")), times.from_rivta(slot.get("endTimeExclusive", ""))
    except (times.UnreadableTime, times.NonexistentTime):
        raise Refused("Client", NO_TIME) from None
    if end <= start:
        raise Refused("Client", NO_TIME)
    return Wish(start, end, filters=filters(slot), reason=slot.get("reason", "").strip()[:LONGEST_REASON], body=call.body)


def _result(outcome: Outcome, now: datetime) -> dict[str, Any]:
    if isinstance(outcome, Why):
        return {"resultCode": "ERROR", "resultText": rules.sentence(outcome)}
    prepare = preparations(outcome.booked)
    if not prepare:
        return {"resultCode": "OK"}
    return {"resultCode": "INFO", "resultText": f"{_('Tiden är bokad. Förbered dig så här:')}\n{prepare}"}
