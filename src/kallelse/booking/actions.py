"""The patient's answers, by herself or through a colleague (`by`). Called after log-in; every answer is audited."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from kallelse.audit import actions as audit
from kallelse.booking import needs, reading
from kallelse.booking.because import NOTHING, Excuse
from kallelse.booking.by import PAPER, RESIDENT, By
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.delivery import schedules
from kallelse.delivery.schedules import Schedule
from kallelse.invitations import actions, by_hand, links, tasks, wording
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS, Answer, NoticeKind
from kallelse.kit import clock, db
from kallelse.kit.swedish import in_swedish
from kallelse.routing import reasons
from kallelse.sources import Change

TOO_LATE, NOT_ALLOWED, ENDED, ALREADY = "too_late", "not_allowed", "ended", "already"
OPEN = ("requested", "unknown")
"""States of a change whose outcome is not known."""
CANCEL, CONFIRM, MOVE, BOOK, AGAIN = "cancel", "confirm", "move", "book", "again"
VISIT = "visit"
"""One visit out of several is cancelled (`visits`)."""
SUITS = ("", "morning", "afternoon")
"""When another time would suit her best."""


type Ended = Callable[[BookingChange, datetime], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change that has been written down and may now be made in the unit's schedule; None = there is none that can be called."""

    change: UUID
    schedule: Schedule | None
    unit: str
    reference: str
    subject: str
    reason: str = ""
    """Why she cannot come, in words for the unit's staff."""


def accept(tenant_id: int, invitation_id: UUID, now: datetime, *, actor: str = "resident", by: By | None = None) -> bool:
    """The patient comes. False when the kallelse no longer holds.

    crm:scheduling carries no acceptance (rules.md, States): it is kept here. A unit with the successor is told by `jobs.settle`.
    """
    by = by or By(actor)
    with db.tenant_scope(tenant_id):
        invitation = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation_id, state__in=LIVE_VERSIONS).first()
        if invitation is None or invitation.answer == Answer.CANCELLED:
            return False
        if invitation.answer != Answer.ACCEPTED:
            actions.record_answer(tenant_id, invitation, Answer.ACCEPTED, now, by.said)
            _confirm_in_inbox(invitation, NoticeKind.ACCEPTED_FOR, by.said, now)
            _audit(invitation, by, Answer.ACCEPTED, now)
            if _confirmable(invitation):
                BookingChange.objects.get_or_create(
                    tenant_id=tenant_id, invitation=invitation, kind=CONFIRM, state="requested", defaults={"requested_at": now}
                )
    return True


def ask_for_other_time(
    tenant_id: int, invitation_id: UUID, now: datetime, *, by: By = RESIDENT, suits: str = "", excuse: Excuse = NOTHING
) -> bool:  # fmt: skip
    """The patient wants another time: the one that she has holds until she has got it, and the unit has her on its list. False when the
    kallelse no longer holds."""
    with db.tenant_scope(tenant_id):
        invitation = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation_id, state__in=LIVE_VERSIONS).first()
        if invitation is None or invitation.answer == Answer.CANCELLED:
            return False
        if invitation.answer != Answer.OTHER_TIME or excuse.words:
            wish = {"suits": suits} if suits else {}
            actions.record_answer(tenant_id, invitation, Answer.OTHER_TIME, now, wish | excuse.data | dict(by.said or {}))
            read_soon(invitation, excuse, now)
            _confirm_in_inbox(invitation, NoticeKind.OTHER_TIME_FOR, by.said, now)
            _audit(invitation, by, Answer.OTHER_TIME, now)
    return True


def ask_for_letter(tenant_id: int, invitation_id: UUID, now: datetime, *, actor: str = "resident") -> bool:
    """The patient wants it on paper. True when a letter (or, where none may go automatically, a person) will see to it."""
    with db.tenant_scope(tenant_id):
        invitation = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation_id, state__in=LIVE_VERSIONS).first()
        if invitation is None:
            return False
        actions.hasten(tenant_id, invitation.pk, "letter", "patient_asked", now)
        _audit(invitation, By(actor), "letter", now)
    return True


def cancellable(invitation: Invitation, now: datetime, by: By = RESIDENT) -> str:
    """Why the patient cannot cancel on the page (TOO_LATE, NOT_ALLOWED, ENDED, ALREADY), or an empty string.

    A colleague may cancel for her also after the last moment, when the fee has been told, and what cannot be cancelled on the web.
    """
    if invitation.answer == Answer.CANCELLED:
        return ALREADY
    if invitation.state not in LIVE_VERSIONS:
        return ENDED
    if by.colleague and invitation.visit_start is not None:
        return "" if invitation.visit_start > now else ENDED
    if invitation.visit_start is None or not wording.from_data(invitation.content).cancel_allowed:
        return NOT_ALLOWED
    return TOO_LATE if invitation.cancel_deadline is not None and now > invitation.cancel_deadline else ""


@in_swedish
def cancel(
    tenant_id: int, invitation_id: UUID, now: datetime, *, actor: str = "resident", by: By | None = None, excuse: Excuse = NOTHING
) -> Change:  # fmt: skip
    """Cancel in the source system first, then here. `excuse` is why, where she has said so; it goes with the cancellation where the source
    takes such words.

    `done`: the source has cancelled. `refused`: it said no, in its own words (or the rule's code in `said` when the page's own rule says
    no).
    `unknown`/`unreachable`: nobody knows yet, or the source did not answer; the change stays requested and is settled by `jobs.settle`.
    """
    asked = _ask(tenant_id, invitation_id, now, by or By(actor), excuse)
    if isinstance(asked, Change):
        return asked
    return settle(tenant_id, asked.change, tell(asked), now)


def _ask(tenant_id: int, invitation_id: UUID, now: datetime, by: By, excuse: Excuse) -> Asked | Change:
    with db.tenant_scope(tenant_id):
        invitation = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation_id).first()
        if invitation is None:
            return Change("refused", ENDED)
        hindrance = cancellable(invitation, now, by)
        if not hindrance and BookingChange.objects.filter(invitation=invitation, kind__in=(MOVE, BOOK), state__in=OPEN).exists():
            return Change("unknown")  # Which time it is that should be cancelled is not known yet.
        if hindrance:
            return Change("done" if hindrance == ALREADY else "refused", hindrance)
        try:
            with transaction.atomic():
                change = BookingChange.objects.create(
                    tenant_id=tenant_id, invitation=invitation, kind=CANCEL, state="requested", requested_at=now, behalf=by.said,
                    because=excuse.because, words=excuse.words,
                )  # fmt: skip
        except IntegrityError:
            return Change("unknown")
        _audit(invitation, by, Answer.CANCELLED, now)
        return as_asked(change)


def as_asked(change: BookingChange) -> Asked:
    """What the source system must be told about a stored change."""
    invitation = change.invitation
    source, unit = connections.source(invitation.source_id), connections.unit(invitation.unit_id)
    if unit.diary:
        # We keep its diary: what stands here is what its contracts answer, and a platform's line would lead back to us.
        return Asked(change.pk, None, unit.hsa_id, invitation.reference, invitation.subject, _reason(change))
    schedule = schedules.of(source, unit.hsa_id, clock.today())
    of_visit = (change.wanted or {}).get("booking", "") if change.kind == VISIT else ""
    known_as = str(of_visit or invitation.content.get("known_as") or invitation.reference)
    return Asked(change.pk, schedule, unit.hsa_id, known_as, invitation.subject, _reason(change))


def _reason(change: BookingChange) -> str:
    return " ".join(filter(None, (reasons.text(f"because_{change.because}") if change.because else "", change.words)))


def tell(asked: Asked) -> Change:
    """Cancel in the unit's schedule. Without one there is nobody to ask: it is done here, and a person's task there."""
    schedule = asked.schedule
    if schedule is None or not schedule.cancel_url:
        return Change("done")
    scheduler, booking = schedule.scheduler, (asked.unit, asked.reference, asked.subject)
    hears = bool(asked.reason and schedule.look_url) and scheduler.hears(schedule.look_url, *booking)
    return scheduler.cancel(schedule.cancel_url, *booking, asked.reason if hears else "")


def _confirmable(invitation: Invitation) -> bool:
    """Whether the unit's own system wants to hear that the patient comes."""
    unit = connections.unit(invitation.unit_id)
    if unit.diary or invitation.visit_start is None:
        return False
    schedule = schedules.of(connections.source(invitation.source_id), unit.hsa_id, clock.today())
    return schedule is not None and bool(schedule.confirm_url)


def confirm(asked: Asked) -> Change:
    """Say in the unit's schedule that the patient comes; it may be said twice."""
    schedule = asked.schedule
    if schedule is None or not schedule.confirm_url:
        return Change("done")
    return schedule.scheduler.confirm(schedule.confirm_url, asked.unit, asked.reference, asked.subject)


def settle(tenant_id: int, change_id: UUID, said: Change, now: datetime, ended: Ended | None = None) -> Change:
    """Write down what the source said: only `done` changes the kallelse, by `ended` where it is not the whole that has been cancelled."""
    with db.tenant_scope(tenant_id):
        change = BookingChange.objects.select_for_update(no_key=True).select_related("invitation").get(pk=change_id)
        if change.state not in ("requested", "unknown"):
            return Change(change.state, change.said)
        change.state = {"unreachable": "unknown"}.get(said.outcome, said.outcome)
        change.said = said.said
        change.settled_at = clock.now() if change.state in ("done", "refused") else None
        change.save()
        if change.state == "done" and change.kind in (CANCEL, VISIT):
            (ended or end)(change, now)
        record = audit.Record(
            "system:booking", audit.Action.BOOKING_CHANGED, change.invitation.subject, f"change:{change.pk}", result=change.state
        )  # fmt: skip
        audit.write(now, [record])
    return said


def end(change: BookingChange, now: datetime) -> None:
    """The cancellation is certain: the kallelse ends, and everybody whom it concerns is told. Call inside the tenant's scope."""
    tenant_id = change.tenant_id
    excuse = Excuse(change.because, change.words)
    actions.record_answer(tenant_id, change.invitation, Answer.CANCELLED, now, excuse.data | (change.behalf or {}))
    arranged = needs.arranged(change.invitation)
    actions.close_cancelled(tenant_id, change.invitation_id, now)
    if arranged:
        until = change.invitation.visit_start or now
        tasks.add_tasks(tenant_id, [(change.invitation_id, "need_taken_back", now, until)], anew=True)
    links.tell(tenant_id, {change.invitation_id: change.invitation.number}, links.CANCELLED_BY_PATIENT, now)
    _receipt(change.invitation, change.behalf, now)
    read_soon(change.invitation, excuse, now)
    schedule = as_asked(change).schedule
    if schedule is None or not schedule.cancel_url:
        # The source has no schedule that can be written to: a person at the unit must cancel there.
        actions.add_steps(tenant_id, [(change.invitation_id, "manual", "patient_cancelled", now, now)])


def _confirm_in_inbox(invitation: Invitation, kind: NoticeKind, said: Mapping[str, str] | None, now: datetime) -> None:
    """What a colleague does for a patient stands in the patient's inbox, where the kallelse is."""
    if said is not None and by_hand.in_inbox(invitation):
        by_hand.tell(invitation.tenant_id, invitation, kind, now)


def _receipt(invitation: Invitation, said: Mapping[str, str] | None, now: datetime) -> None:
    """A cancellation stands in the inbox, whoever made it: it cannot be somebody else's doing without the patient's knowing (K34)."""
    if by_hand.in_inbox(invitation):
        own = said is None or said.get("through") == PAPER
        kind = NoticeKind.CANCELLED_SELF if own else NoticeKind.CANCELLED_FOR
        by_hand.tell(invitation.tenant_id, invitation, kind, now)


def read_soon(invitation: Invitation, excuse: Excuse, now: datetime) -> None:
    """What she has written is read within the hours that the unit has promised, or the line is overdue (K35)."""
    if excuse.words:
        until = now + timedelta(hours=reading.hours(invitation))
        tasks.add_tasks(invitation.tenant_id, [(invitation.pk, "patient_wrote", now, until)], anew=True)


def _audit(invitation: Invitation, by: By, answer: str, now: datetime) -> None:
    unit = connections.unit(invitation.unit_id).hsa_id
    action = audit.Action.PATIENT_ANSWERED_FOR if by.colleague else audit.Action.PATIENT_ANSWERED
    object = f"invitation:{invitation.pk}"
    record = audit.Record(by.actor, action, invitation.subject, object, unit=unit, commission=by.commission, result=answer)
    audit.write(now, [record])
