"""A patient changes her mind: the time that she has cancelled is hers again, while nobody else has it (K34).

Where the unit's own system keeps the diary, the wish is written down first, then the same time is looked for and booked there, and only
then does the kallelse hold again. Where nobody can be asked (no schedule), the cancellation is a task that a colleague may not have done
yet: then it is taken off the list. What the unit's system never says anything about is a colleague's to look at (`settle`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kallelse.audit import actions as audit
from kallelse.booking.actions import AGAIN, OPEN
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery import schedules
from kallelse.delivery.schedules import Schedule
from kallelse.diary import actions, queries, rules
from kallelse.diary.actions import Done, Who
from kallelse.diary.queries import Booked
from kallelse.diary.rules import Why
from kallelse.invitations import actions as invitations
from kallelse.invitations import tasks
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import Answer, NoticeKind, Version
from kallelse.invitations.states import Step as StepState
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.config import config
from kallelse.kit.swedish import in_swedish
from kallelse.persons.models import Person
from kallelse.sources import Change, Offer, Search

CHUNK = 50
GIVEN_UP = timedelta(minutes=10)
"""When the unit's system has not said for so long whether it booked the time again, a person at the unit is asked to look."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A wish that is written down. `named` is how the resident is called in the register."""

    change: UUID
    unit: int
    source: int
    subject: str
    reference: str
    start: datetime
    actor: str
    at: datetime
    named: tuple[str, str]


def possible(unit: CareUnit, invitation: Invitation, now: datetime) -> bool:
    """Whether there is a way to get the time back; whether it is still free is asked when she asks for it. In no scope."""
    if not _is_cancelled(invitation, now):
        return False
    with db.tenant_scope(unit.provider_id):
        if BookingChange.objects.filter(invitation=invitation, kind=AGAIN, state__in=(*OPEN, "refused")).exists():
            return False
        same = Invitation.objects.filter(source_id=invitation.source_id, reference=invitation.reference)
        if same.filter(version__gt=invitation.version).exists():
            return False
        if unit.diary:
            return _is_waiting(invitation.pk) or actions.is_free(unit, invitation.visit_start, now)
    schedule = _schedule(unit, invitation.source_id)
    if schedule is not None and schedule.cancel_url:
        return bool(schedule.offer_url and schedule.book_url)
    with db.tenant_scope(unit.provider_id):
        return _is_waiting(invitation.pk)


@in_swedish
def take_back(unit: CareUnit, who: Who, invitation: Invitation, now: datetime) -> Change:
    """Let a cancelled kallelse hold again at its own time. The same again is the same outcome; `said` are words for the resident."""
    with db.tenant_scope(unit.provider_id):
        booked = queries.by_reference(unit, invitation.reference)
    if booked is not None and booked.is_live and booked.start == invitation.visit_start:
        return Change("done", booking=booked.reference)
    if booked is None or booked.invitation != invitation.pk or not _is_cancelled(invitation, now):
        return Change("refused", rules.sentence(Why.PASSED if _has_been(invitation, now) else Why.NO_BOOKING))
    schedule = None if unit.diary else _schedule(unit, invitation.source_id)
    if schedule is None or not schedule.cancel_url:
        return _here(unit, who, booked, now)
    if not (schedule.offer_url and schedule.book_url):
        return Change("refused", rules.sentence(Why.NOT_ALLOWED))
    asked = _ask(unit, who, booked, now)
    return asked if isinstance(asked, Change) else _settle(unit, asked, _tell(unit, asked), now)


def settle(tenant_id: int, now: datetime) -> int:
    """Find out about wishes whose outcome nobody knows; returns how many were settled."""
    before = now - timedelta(seconds=config().unknown_settle_s)
    with db.tenant_scope(tenant_id):
        open_ones = BookingChange.objects.filter(kind=AGAIN, state__in=OPEN, requested_at__lte=before)
        waiting = [_asked(change) for change in open_ones.select_related("invitation").order_by("requested_at")[:CHUNK]]
    settled = 0
    for one in waiting:
        unit = connections.unit(one.unit)
        offer = _offer(unit, one)
        # What is free has not been booked by the first attempt; what is not may be hers or somebody else's.
        said = _book(unit, one, offer) if isinstance(offer, Offer) else Change("unknown")
        settled += _settle(unit, one, said, now).outcome in ("done", "refused")
    return settled


def _has_been(invitation: Invitation, now: datetime) -> bool:
    return invitation.visit_start is not None and invitation.visit_start <= now


def _is_cancelled(invitation: Invitation, now: datetime) -> bool:
    """Whether it is the patient's own cancellation that has ended it, and its time lies ahead."""
    ended = invitation.state == Version.CLOSED and invitation.answer == Answer.CANCELLED
    return ended and invitation.visit_start is not None and invitation.visit_start > now


def _is_waiting(invitation: UUID) -> bool:
    """Whether nobody has cancelled in the unit's system by hand yet."""
    step = Step.objects.filter(invitation=invitation, channel="manual", state=StepState.PLANNED).first()
    return step is not None and "patient_cancelled" in tasks.open_reasons(step)


def _schedule(unit: CareUnit, source: int) -> Schedule | None:
    return schedules.of(connections.source(source), unit.hsa_id, clock.today())


def _here(unit: CareUnit, who: Who, booked: Booked, now: datetime) -> Change:
    """Where the diary is ours, or nobody can be asked."""
    tenant = unit.provider_id
    with db.tenant_scope(tenant):
        outcome = actions.again(unit, who, booked, now, needs_time=not _is_waiting(booked.invitation))
        if isinstance(outcome, Done):
            if not tasks.drop(tenant, booked.invitation, "patient_cancelled", "cancel_undone", now):
                # A colleague has cancelled it in the unit's own calendar already.
                invitations.add_steps(tenant, [(outcome.booked.invitation, "manual", "patient_booked", now, now)])
            _tell_it(tenant, booked.invitation, now)
            return Change("done", booking=outcome.booked.reference)
    return Change("refused", rules.sentence(outcome))


def _tell_it(tenant_id: int, invitation: UUID, now: datetime) -> None:
    """The receipt of the cancellation is not sent when it has not left: the kallelse comes again instead."""
    invitations.withdraw_notices(tenant_id, [invitation], "cancel_undone", now, kinds=[NoticeKind.CANCELLED_SELF, NoticeKind.CANCELLED_FOR])
    invitations.add_events(tenant_id, now, [invitations.Happened(invitation, "cancel_undone")])


def _ask(unit: CareUnit, who: Who, booked: Booked, now: datetime) -> _Asked | Change:
    with db.tenant_scope(unit.provider_id):
        invitation = Invitation.objects.select_for_update(no_key=True).get(pk=booked.invitation)
        try:
            with transaction.atomic():
                change = BookingChange.objects.create(
                    tenant_id=unit.provider_id, invitation=invitation, kind=AGAIN, state="requested", requested_at=now,
                    wanted={"actor": who.actor},
                )  # fmt: skip
        except IntegrityError:
            return Change("unknown")
        thing = f"change:{change.pk}"
        audit.write(now, [audit.Record(who.actor, audit.Action.DIARY_BOOKED, who.subject, thing, audit.CARE, unit.hsa_id, result="asked")])
        return _asked(change)


def _asked(change: BookingChange) -> _Asked:
    """Call inside the tenant's scope."""
    one, data = change.invitation, change.wanted or {}
    assert one.visit_start is not None
    person = Person.objects.filter(tenant_id=one.tenant_id, identity=one.subject).first()
    named = (person.given_name, person.surname) if person else ("", "")
    actor = str(data.get("actor", "resident"))
    return _Asked(change.pk, one.unit_id, one.source_id, one.subject, one.reference, one.visit_start, actor, change.requested_at, named)


def _tell(unit: CareUnit, one: _Asked) -> Change:
    offer = _offer(unit, one)
    return _book(unit, one, offer) if isinstance(offer, Offer) else offer


def _offer(unit: CareUnit, one: _Asked) -> Offer | Change:
    """The time that she had, as the unit's system offers it now; or why it cannot be had."""
    schedule = _schedule(unit, one.source)
    if schedule is None or not schedule.offer_url:
        return Change("refused", rules.sentence(Why.NOT_ALLOWED))
    day = one.start.astimezone(SWEDISH_TIME).date()
    free = schedule.scheduler.free(schedule.offer_url, Search(unit.hsa_id, one.subject, day, day))
    if free is None:
        return Change("unreachable")
    same = next((offer for offer in free if offer.start == one.start.replace(microsecond=0)), None)
    return same or Change("refused", _("Tiden har gått till någon annan. Ring mottagningen, så hjälper de dig att få en ny."))


def _book(unit: CareUnit, one: _Asked, offer: Offer) -> Change:
    schedule = _schedule(unit, one.source)
    if schedule is None or not schedule.book_url:
        return Change("refused", rules.sentence(Why.NOT_ALLOWED))
    return schedule.scheduler.book(schedule.book_url, unit.hsa_id, "", one.subject, one.named, offer)


def _settle(unit: CareUnit, one: _Asked, said: Change, now: datetime) -> Change:
    """Write down what the unit's system said; the kallelse holds again only when it has the time."""
    with db.tenant_scope(unit.provider_id):
        change = BookingChange.objects.select_for_update(no_key=True).get(pk=one.change)
        if change.state not in OPEN:
            return Change(change.state, change.said)
        if said.outcome in ("unknown", "unreachable") and now - one.at >= GIVEN_UP:
            words = _("Mottagningens system har inte svarat på om du fick tillbaka tiden. Ring mottagningen och fråga vad som gäller.")
            said = Change("refused", words)
            invitations.add_steps(unit.provider_id, [(change.invitation_id, "manual", "again_unknown", now, max(now, one.start))])
        change.state = "unknown" if said.outcome == "unreachable" else said.outcome
        change.said = said.said
        change.settled_at = clock.now() if change.state in ("done", "refused") else None
        change.save()
        if change.state == "done":
            booked = queries.by_reference(unit, one.reference)
            if booked is not None and booked.invitation == change.invitation_id:
                body: Any = msgspec.json.encode({"again": str(one.change)})
                held = actions.again(unit, Who(one.subject, one.actor), booked, now, needs_time=False, body=body, known_as=said.booking)
                if isinstance(held, Done):
                    _tell_it(unit.provider_id, booked.invitation, now)
        record = audit.Record("system:booking", audit.Action.BOOKING_CHANGED, one.subject, f"change:{one.change}", result=change.state)
        audit.write(now, [record])
    return said
