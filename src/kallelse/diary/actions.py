"""Make, move and cancel: what a resident does with the times of a unit whose diary we keep.

Each is one transaction: the new time is locked before the old one is let go, and a crash leaves everything as it was. What she books
becomes a version of a kallelse with her answer. The sender's own hash stays with it, so that the same row handed over again is "same" and
does not undo her choice. The same call twice finds its own result and says the same again: one resident's calls are taken one at a time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.booking import actions as booking
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.diary import holds, queries
from kallelse.diary.queries import Booked, Time
from kallelse.diary.rules import ALL_KINDS, WAITS, Filters, Why, is_outside, overlaps, waits
from kallelse.invitations import actions as invitations
from kallelse.invitations import links, taking_in
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.sources import Draft, Refusal

DOOR, MEDIA_TYPE = "riv", "text/xml"
OWN_WORDS = {"heading": "Din bokade tid", "purpose": "Du har själv bokat den här tiden."}


@dataclass(frozen=True, slots=True)
class Who:
    """For whom, and by whom: `actor` and `provenance` are as the access log names them. `behalf` is set when a colleague acts for the
    patient: what the event of the answer tells of it (`booking.By.said`)."""

    subject: str
    actor: str
    provenance: str = ""
    behalf: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """The time that is wanted: by its start and end, or by the id of a published one. `body` is the call as it came; `known_as` is the
    id that the unit's own system gave the booking, when that is another than the kallelse's reference."""

    start: datetime | None = None
    end: datetime | None = None
    slot: str = ""
    filters: Filters = ALL_KINDS
    reason: str = ""
    body: bytes = b""
    known_as: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """It is as it was wished; `booked` is the booking afterwards."""

    booked: Booked


type Outcome = Done | Why


def make(unit: CareUnit, who: Who, wish: Wish, now: datetime, find: str = "") -> Outcome:
    """Book a free time; with `find` (a booking id) it is the answer to that open kallelse, which can be given once."""
    with db.tenant_scope(unit.provider_id):
        _one_at_a_time(unit, who.subject)
        invited = queries.by_reference(unit, find) if find else None
        outcome = _make(unit, who, wish, now, invited) if invited or not find else Why.NO_BOOKING
        _log(unit, who, audit.Action.DIARY_BOOKED, outcome, now)
    return outcome


def move(unit: CareUnit, who: Who, booked: Booked | None, wish: Wish, now: datetime) -> Outcome:
    """Move a timed booking or kallelse to a free time. It keeps its id and is a booking afterwards."""
    with db.tenant_scope(unit.provider_id):
        _one_at_a_time(unit, who.subject)
        # What was found before this resident's turn may have changed since.
        found = queries.by_reference(unit, booked.reference) if booked else None
        outcome = _move(unit, who, found, wish, now)
        _log(unit, who, audit.Action.DIARY_MOVED, outcome, now)
    return outcome


def cancel(unit: CareUnit, who: Who, booked: Booked | None, now: datetime) -> Outcome:
    """Cancel, by the same way as on the patient's page. The time is free at once; cancelled already is as good as done."""
    with db.tenant_scope(unit.provider_id):
        hers = booked is not None and queries.is_hers(booked, unit, who.subject)
    if booked is None or not hers:
        outcome: Outcome = Why.NO_BOOKING
    else:
        said = booking.cancel(unit.provider_id, booked.invitation, now, actor=who.actor)
        no = {booking.TOO_LATE: Why.TOO_LATE, booking.NOT_ALLOWED: Why.NOT_ALLOWED, booking.ENDED: Why.NO_BOOKING}
        outcome = Done(booked) if said.outcome == "done" else no.get(said.said, Why.PENDING)
    with db.tenant_scope(unit.provider_id):
        _log(unit, who, audit.Action.DIARY_CANCELLED, outcome, now)
    return outcome


def booked_elsewhere(unit: CareUnit, who: Who, booked: Booked, wish: Wish, now: datetime, at: str = "") -> bool:
    """The unit's own system has given a kallelse the time that its patient wished, maybe `at` another unit (HSA-id): ours follows. False
    when there is nothing to follow."""
    with db.tenant_scope(unit.provider_id):
        _one_at_a_time(unit, who.subject)
        found = queries.by_reference(unit, booked.reference)
        if found is None or not found.is_live or wish.start is None or found.start == wish.start or wish.start <= now:
            return False
        taken = _renewed(unit, who, wish.body, wish.start, wish.end, now, found, wish.known_as, at)
        if isinstance(taken, Refusal):
            return False
        answer = Answer.ACCEPTED if found.start is None else Answer.REBOOKED
        _answer(unit, taken.id, found, answer, now, task=False, said=who.behalf)
        _log(unit, who, audit.Action.DIARY_MOVED, Done(found), now)
    return True


def cancelled_elsewhere(unit: CareUnit, who: Who, booked: Booked, now: datetime) -> bool:
    """The unit's own system has cancelled for the patient: our kallelse ends. False when it already has."""
    with db.tenant_scope(unit.provider_id):
        held = Invitation.objects.select_for_update(no_key=True).filter(pk=booked.invitation, state__in=LIVE_VERSIONS).first()
        if held is None:
            return False
        invitations.record_answer(unit.provider_id, held, Answer.CANCELLED, now)
        invitations.close_cancelled(unit.provider_id, held.pk, now)
        links.tell(unit.provider_id, {held.pk: held.number}, links.CANCELLED_BY_PATIENT, now)
        _log(unit, who, audit.Action.DIARY_CANCELLED, Done(booked), now)
    return True


def again(
    unit: CareUnit, who: Who, booked: Booked, now: datetime, *, needs_time: bool, body: bytes = b"", known_as: str = ""
) -> Outcome:  # fmt: skip
    """A kallelse that its patient has cancelled holds again at its own time: a new version with the sender's words and her yes.

    `needs_time`: it must be free in the diary that we keep, since nobody else keeps it for her. A published time that somebody else has
    taken is never hers again. `known_as` is the id that the unit's own system has given the booking now.
    """
    with db.tenant_scope(unit.provider_id):
        _one_at_a_time(unit, who.subject)
        found = queries.by_reference(unit, booked.reference)
        outcome = _again(unit, who, body, now, found, needs_time, known_as)
        if isinstance(outcome, Done):
            _answer(unit, outcome.booked.invitation, booked, Answer.ACCEPTED, now, task=False)
        _log(unit, who, audit.Action.DIARY_BOOKED, outcome, now)
    return outcome


def is_free(unit: CareUnit, start: datetime | None, now: datetime) -> bool:
    """Whether the diary that we keep has a free time that begins then. In the tenant's scope."""
    return start is not None and bool(queries.free(unit, start, start + timedelta(seconds=1), ALL_KINDS, now))


_PUBLISHED = "SELECT 1 FROM diary_slot WHERE unit_id = %s AND starts = %s AND NOT withdrawn LIMIT 1"


def _again(
    unit: CareUnit, who: Who, body: bytes, now: datetime, found: Booked | None, needs_time: bool, known_as: str
) -> Outcome:  # fmt: skip
    if found is None or found.is_live or found.start is None or found.answer != Answer.CANCELLED:
        return Why.NO_BOOKING
    if found.start <= now:
        return Why.PASSED
    others = [one for one in queries.ahead(unit, who.subject, now) if one.start is not None]
    if any(overlaps(found.start, found.end, one.start, one.end) for one in others if one.start is not None):
        return Why.OCCUPIED
    free = next(iter(queries.free(unit, found.start, found.start + timedelta(seconds=1), ALL_KINDS, now)), None)
    wish = Wish(found.start, found.end, slot=str(free.id) if free else "")
    time = _take(unit, wish, found.invitation, now)
    if time is None and (needs_time or db.run(_PUBLISHED, [unit.pk, found.start])):
        return Why.TAKEN
    taken = _renewed(unit, who, body, found.start, found.end, now, found, known_as)
    if isinstance(taken, Refusal):
        return Why.STRANGE
    if time is not None:
        db.run("UPDATE diary_slot SET invitation = %s WHERE id = %s", [taken.id, time.id])
    made = queries.by_reference(unit, taken.reference)
    assert made is not None
    return Done(made)


def movable(booked: Booked, now: datetime, who: Who | None = None) -> Why | None:
    """Why the resident may not move a booking; whether there is anywhere to move it is another question (`queries.any_free`).

    A colleague may move it for her also after the last moment, when the fee has been told, and sees to the interpreter herself.
    """
    helped = who is not None and who.behalf is not None
    if not booked.is_live:
        return Why.CANCELLED
    if booked.start is None:
        return Why.OPEN
    if not booked.words.may_move and (why := _not_alone(booked)) and not (helped and why is Why.INTERPRETER):
        return why
    late = booked.cancel_deadline is not None and now > booked.cancel_deadline and not helped
    return Why.TOO_LATE if booked.start <= now or late else None


def _not_alone(booked: Booked) -> Why:
    """What keeps a booking where it is."""
    words = booked.words
    if words.linked or words.series:
        return Why.LINKED
    return Why.INTERPRETER if words.rebook_allowed and "interpreter" in words.needs else Why.NOT_ALLOWED


def cancellable(booked: Booked, now: datetime) -> bool:
    """Whether the resident may cancel a booking: the page's own rule."""
    if booked.start is None or not booked.is_live or not booked.words.cancel_allowed:
        return False
    return booked.cancel_deadline is None or now <= booked.cancel_deadline


def _make(unit: CareUnit, who: Who, wish: Wish, now: datetime, invited: Booked | None) -> Outcome:
    wish = _with_times(unit, wish)
    if wish.start is None:
        return Why.TAKEN
    if invited is not None:
        if not queries.is_hers(invited, unit, who.subject):
            return Why.NO_BOOKING
        if not invited.is_live:
            return Why.CANCELLED if invited.answer == Answer.CANCELLED else Why.NO_BOOKING
        if invited.start is not None:
            return Done(invited) if invited.time is not None and invited.start == wish.start else Why.USED
    else:
        same = [one for one in queries.ahead(unit, who.subject, now) if one.time is not None and one.start == wish.start]
        if same:
            return Done(same[0])
    return _book(unit, who, wish, now, invited, Answer.ACCEPTED)


def _move(unit: CareUnit, who: Who, booked: Booked | None, wish: Wish, now: datetime) -> Outcome:
    if booked is None or not queries.is_hers(booked, unit, who.subject):
        return Why.NO_BOOKING
    wish = _with_times(unit, wish)
    if wish.start is not None and booked.is_live and booked.time is not None and booked.start == wish.start:
        return Done(booked)
    if hindrance := movable(booked, now, who):
        return hindrance
    if links.ahead([booked.invitation], now):
        return Why.LINKED
    return _book(unit, who, wish, now, booked, Answer.REBOOKED) if wish.start is not None else Why.TAKEN


def _with_times(unit: CareUnit, wish: Wish) -> Wish:
    found = queries.time(unit, wish.slot) if wish.slot else None
    return replace(wish, start=found.starts, end=found.ends) if found else wish


def _book(unit: CareUnit, who: Who, wish: Wish, now: datetime, before: Booked | None, answer: Answer) -> Outcome:
    """Take a free time for a new booking, or for the kallelse `before`."""
    assert wish.start is not None
    if wish.start <= now:
        return Why.PASSED
    if before is not None and is_outside(before.words, wish.start):
        return Why.OUTSIDE
    kept = before.invitation if before else None
    if before is not None:
        # Whoever else changes this kallelse (its sender, the patient's page) comes before or after.
        held = Invitation.objects.select_for_update(no_key=True).filter(pk=before.invitation).first()
        if held is None or held.state not in LIVE_VERSIONS or held.answer == Answer.CANCELLED:
            return Why.CANCELLED if held is not None and held.answer == Answer.CANCELLED else Why.NO_BOOKING
    others = [one for one in queries.ahead(unit, who.subject, now) if one.invitation != kept]
    if any(overlaps(wish.start, wish.end, one.start, one.end) for one in others if one.start is not None):
        return Why.OCCUPIED
    time = _take(unit, wish, kept, now, before.thread if before else queries.NOBODY)
    if time is None:
        return Why.TAKEN
    taken = _new_version(unit, who, wish.body, time, now, before)
    if isinstance(taken, Refusal):
        return Why.STRANGE
    if kept is not None:
        db.run("UPDATE diary_slot SET invitation = NULL, reason = '' WHERE invitation = %s", [kept])
    db.run("UPDATE diary_slot SET invitation = %s, reason = %s WHERE id = %s", [taken.id, wish.reason, time.id])
    if before is not None:
        holds.forget(before.thread)
    _answer(unit, taken.id, before, answer, now, said=who.behalf)
    made = queries.by_reference(unit, taken.reference)
    assert made is not None
    return Done(made)


_LOCK = """
SELECT id FROM diary_slot WHERE (%(slot)s = '' AND unit_id = %(unit)s AND starts = %(start)s AND ends = %(end)s)
    OR id = nullif(%(slot)s, '')::uuid OR invitation = %(kept)s ORDER BY id FOR NO KEY UPDATE
"""
"""The wanted time and the one that is left are locked in one order, so that two who swap do not wait for each other."""


def _take(unit: CareUnit, wish: Wish, kept: UUID | None, now: datetime, thread: UUID = queries.NOBODY) -> Time | None:
    """A free time that fits, locked. Whether it is free is asked after the lock, when everything that came before can be seen."""
    rows = db.run(_LOCK, {"slot": wish.slot, "unit": unit.pk, "start": wish.start, "end": wish.end, "kept": kept})
    found = queries.free_of([row[0] for row in rows], wish.filters, now, thread)
    return found if found is not None and found.starts == wish.start else None


def _new_version(
    unit: CareUnit, who: Who, body: bytes, time: Time, now: datetime, before: Booked | None
) -> taking_in.Taken | Refusal:  # fmt: skip
    if before is None:
        words = OWN_WORDS | {"performer": time.performer_name, "time_type": time.time_type_name, "rebook_allowed": True}
        source, reference, subject = connections.source(time.source), str(new_id()), who.subject
        draft = Draft(0, reference, subject, unit.hsa_id, start=time.starts, end=time.ends, wording=_words(words))
        (taken,) = taking_in.take_in(source, DOOR, body, MEDIA_TYPE, [draft], now, who.actor, commission=who.provenance)
        return taken
    return _renewed(unit, who, body, time.starts, time.ends, now, before)


def _renewed(
    unit: CareUnit, who: Who, body: bytes, start: datetime, end: datetime | None, now: datetime, before: Booked, known_as: str = "",
    at: str = "",
) -> taking_in.Taken | Refusal:  # fmt: skip
    """The next version of a kallelse: its sender's words at another time, and maybe at another unit."""
    words = dict(before.content)
    name = str(words.pop("person_name", ""))
    words.pop("docbook", None)  # A finished text states the old time.
    if known_as and known_as.lower() != before.reference.lower():
        words["known_as"] = known_as
    draft = Draft(
        0, before.reference, before.subject, at or unit.hsa_id, start=start, end=end, care_level=before.care_level, person_name=name,
        wording=_words(words),
    )  # fmt: skip
    source = connections.source(before.source)
    (taken,) = taking_in.take_in(source, DOOR, body, MEDIA_TYPE, [draft], now, who.actor, commission=who.provenance)
    return taken


def _words(words: dict[str, Any]) -> dict[str, Any]:
    """The words of a version that a resident has made; without its own mark a move back would look like what is here already."""
    return {name: value for name, value in words.items() if value != ""} | {"change": str(new_id())}


def _answer(
    unit: CareUnit, id: UUID, before: Booked | None, answer: Answer, now: datetime, *, task: bool = True,
    said: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """The version is the resident's own choice: her answer, whether she waits longer by it than care has promised, and a task for whoever
    keeps the unit's calendar elsewhere."""
    version = Invitation.objects.get(pk=id)
    if before is not None:
        Invitation.objects.filter(pk=id).update(content_hash=before.content_hash)
    invitations.record_answer(unit.provider_id, version, answer, now, said)
    if before is not None and version.visit_start is not None and (until := waits(before.words, before.start, version.visit_start)):
        data = {"reason": WAITS, "guarantee": until.isoformat()}
        invitations.add_events(unit.provider_id, now, [invitations.Happened(id, "waits_by_choice", data=data)])
    if task:
        reason = "patient_rebooked" if answer is Answer.REBOOKED else "patient_booked"
        invitations.add_steps(unit.provider_id, [(id, "manual", reason, now, now)])


def _one_at_a_time(unit: CareUnit, subject: str) -> None:
    """Until this transaction ends nobody else changes this resident's bookings at this unit: the platform may send a call twice at once."""
    db.run("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [subject, unit.pk])


def _log(unit: CareUnit, who: Who, action: audit.Action, outcome: Outcome, now: datetime) -> None:
    thing = f"invitation:{outcome.booked.invitation}" if isinstance(outcome, Done) else ""
    result = "ok" if isinstance(outcome, Done) else outcome.value
    audit.write(now, [audit.Record(who.actor, action, who.subject, thing, audit.CARE, unit.hsa_id, who.provenance[:100], result)])


def source_of(unit: CareUnit, slot: UUID) -> int | None:
    """The source system that published a time of the unit. Call inside the tenant's scope."""
    found = queries.time(unit, str(slot))
    return found.source if found else None


PLACED_HERE = "formular-"
"""How the references begin of kallelser that a colleague has placed in a time."""


def place(unit: CareUnit, slot: UUID, reference: str, now: datetime) -> bool:
    """Let the kallelse that is being sent under `reference` stand in a free time; False when it is not free. In the tenant's scope.

    The time is free again as soon as that kallelse ends, as for one that its sender has published it with.
    """
    held = db.run("SELECT kallelse FROM diary_slot WHERE id = %s AND unit_id = %s FOR NO KEY UPDATE", [slot, unit.pk])
    if not held:
        return False
    if held[0][0] == reference:
        return True
    if queries.free_of([slot], ALL_KINDS, now) is None:
        return False
    db.run("UPDATE diary_slot SET kallelse = %s WHERE id = %s", [reference, slot])
    return True
