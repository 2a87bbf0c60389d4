"""supportprocess:logistics:scheduling 2.0 for units whose diary we keep: a resident's appointments, and what she changes in them.

The same bookings as in crm:scheduling 1.1, under the id that all versions of a kallelse share. A slot is booked by its id alone. An open
kallelse has no place in these contracts: it is used up when its patient books a time of its type.
"""

from typing import Any

from kallelse.audit.actions import Action
from kallelse.booking import actions as booking
from kallelse.connections.models import CareUnit
from kallelse.diary import actions, queries
from kallelse.diary.actions import Done, Who, Wish
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Why
from kallelse.intake import riv_appointment_words as words
from kallelse.intake import riv_who
from kallelse.intake.riv_bookings import LONGEST_REASON, preparations
from kallelse.intake.riv_call import Call, Refused
from kallelse.invitations.states import Answer
from kallelse.kit import db
from kallelse.protocols import times

BAD_DATES = "Datumen finns inte i kalendern."


def appointments(call: Call) -> dict[str, Any]:
    """GetAppointments: the ids of the timed ones that lie ahead."""
    unit, who = riv_who.unit_of(call), words.who(call)
    asked = call.values
    try:
        first, last = (times.from_rivta_date(asked[name]) if name in asked else None for name in ("fromDate", "toDate"))
    except times.UnreadableTime:
        raise Refused("Client", BAD_DATES) from None
    with db.tenant_trip(unit.provider_id):
        found = queries.ahead(unit, who.subject, call.now)
        riv_who.log(unit, call, who, Action.DIARY_READ, result=f"{len(found)} found")
    days = [(one, times.swedish_date(one.start)) for one in found if one.start is not None]
    wanted = [one for one, day in days if (first is None or day >= first) and (last is None or day <= last) and _is_of_kind(one, asked)]
    return {"appointment": [{"appointmentId": str(one.thread), "healthcareFacilityId": words.hsa(unit.hsa_id)} for one in wanted]}


def appointment(call: Call) -> dict[str, Any]:
    """GetAppointment: empty when id and person do not belong together."""
    unit, who = riv_who.unit_of(call), words.who(call)
    with db.tenant_trip(unit.provider_id):
        found = _found(unit, who, call.values["appointmentId"])
        if found is not None and (not found.is_live or found.start is None):
            found = None
        is_open = found is not None and queries.any_free(unit, call.now)
        thing, result = (f"invitation:{found.invitation}", "ok") if found else ("", "not found")
        riv_who.log(unit, call, who, Action.DIARY_READ, thing, result)
    shown = {"appointment": words.appointment(unit, found, who.subject, is_open, call.now)} if found else {}
    return shown | {"resultCode": "OK"}


def confirm(call: Call) -> dict[str, Any]:
    """ConfirmAppointment: she comes. Said twice it is still so; what she has booked herself needs no confirmation."""
    unit, who = riv_who.unit_of(call), words.who(call, changes=True)
    with db.tenant_trip(unit.provider_id):
        found = _found(unit, who, call.values["appointmentId"])
    if found is None or not found.is_live or found.start is None:
        return words.refusal(Why.NO_BOOKING, words.CONFIRM)
    if found.start <= call.now:
        return words.refusal(Why.TOO_LATE, words.CONFIRM)
    if found.time is not None or found.answer not in (Answer.NONE, Answer.ACCEPTED):
        return words.refusal(Why.USED, words.CONFIRM)
    done = booking.accept(unit.provider_id, found.invitation, call.now, actor=who.actor)
    return {"resultCode": "OK"} if done else words.refusal(Why.NO_BOOKING, words.CONFIRM)


def cancel(call: Call) -> dict[str, Any]:
    """CancelAppointment."""
    unit, who = riv_who.unit_of(call), words.who(call, changes=True)
    with db.tenant_trip(unit.provider_id):
        found = _found(unit, who, call.values["appointmentId"])
    outcome = actions.cancel(unit, who, found, call.now)
    return {"resultCode": "OK"} if isinstance(outcome, Done) else words.refusal(outcome, words.CANCEL)


def make(call: Call) -> dict[str, Any]:
    """MakeAppointment: a free time by its id, for the open kallelse of its type when there is one."""
    unit, who = riv_who.unit_of(call), words.who(call, books=True)
    wish = _wish(call)
    with db.tenant_trip(unit.provider_id):
        time = queries.time(unit, wish.slot)
        waiting = [one for one in queries.of_subject(unit, who.subject) if time and one.start is None and one.kind == "open"]
    kinds = (time.time_type, time.time_type_name) if time else ()
    invited = [one.reference for one in waiting if one.words.time_type in kinds]
    outcome = actions.make(unit, who, wish, call.now, find=invited[0] if len(invited) == 1 else "")
    return _done(outcome) if isinstance(outcome, Done) else words.refusal(outcome, words.MAKE)


def move(call: Call) -> dict[str, Any]:
    """UpdateAppointment: it keeps its id."""
    unit, who = riv_who.unit_of(call), words.who(call, changes=True)
    with db.tenant_trip(unit.provider_id):
        found = _found(unit, who, call.values["originalAppointmentId"])
    outcome = actions.move(unit, who, found, _wish(call), call.now)
    return _done(outcome) if isinstance(outcome, Done) else words.refusal(outcome, words.MOVE)


def _found(unit: CareUnit, who: Who, id: str) -> Booked | None:
    return queries.by_thread(unit, id.lower(), who.subject)


def _wish(call: Call) -> Wish:
    reason = call.values.get("reasonText", "").strip()[:LONGEST_REASON]
    return Wish(slot=call.values["timeslotId"].lower(), reason=reason, body=call.body)


def _done(outcome: Done) -> dict[str, Any]:
    prepare = preparations(outcome.booked)
    text = {"resultCode": "INFO", "resultText": prepare} if prepare else {"resultCode": "OK"}
    return {"appointmentId": str(outcome.booked.thread)} | text


def _is_of_kind(one: Booked, asked: dict[str, Any]) -> bool:
    """Whether a booking is of the type or the kind of care that is asked for; without a question every one is."""
    kind = one.time.time_type if one.time else one.words.time_type
    care = one.time.care_type if one.time else ""
    return asked.get("timeTypeCode") in (None, kind) and asked.get("healthcareServiceCode") in (None, care)
