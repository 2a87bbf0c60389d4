"""One visit out of several is cancelled, and the others stand (rules.md, Series).

The unit's schedule is told first, of the booking that this visit has alone; then the kallelse says that the visit is off, and goes on to
the next when it was that one. The last visit that is left ends the kallelse, as when an only visit is cancelled.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from kallelse.audit import actions as audit
from kallelse.booking import actions
from kallelse.booking.actions import ALREADY, CANCEL, ENDED, NOT_ALLOWED, OPEN, TOO_LATE, VISIT, Asked
from kallelse.booking.because import NOTHING, Excuse
from kallelse.booking.by import RESIDENT, By
from kallelse.booking.models import BookingChange
from kallelse.connections import queries as connections
from kallelse.delivery import coming, schedules
from kallelse.invitations import actions as invitations
from kallelse.invitations import by_hand, series, wording
from kallelse.invitations.models import Invitation
from kallelse.invitations.series import Begun
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.invitations.wording import Occasion, Wording
from kallelse.kit import clock, db
from kallelse.kit.swedish import in_swedish
from kallelse.sources import Change

PENDING = "pending"
"""The unit's system has not said what became of a cancellation."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit that lies ahead. `bar` is why it cannot be cancelled on the web (ALREADY, TOO_LATE, NOT_ALLOWED, PENDING), or ""; `last` is
    the last moment to cancel it."""

    start: datetime
    bar: str
    last: datetime


def ahead(invitation: Invitation, now: datetime) -> list[Visit]:
    """The visits of a living kallelse to several that have not begun, in order; none for any other. In no scope."""
    words = wording.from_data(invitation.content)
    if not words.series or invitation.state not in LIVE_VERSIONS or invitation.answer == Answer.CANCELLED:
        return []
    with db.tenant_scope(invitation.tenant_id):
        waiting = BookingChange.objects.filter(invitation=invitation, kind__in=(CANCEL, VISIT), state__in=OPEN)
        pending = {(one.wanted or {}).get("start", "") for one in waiting}
    found = []
    for one in sorted(words.series, key=lambda one: one.start):
        start = one.start.astimezone(UTC)
        if start > now:
            bar = PENDING if pending & {"", start.isoformat()} else _bar(invitation, words, one, now)
            found.append(Visit(start, bar, _last(invitation, start, now)))
    return found


@in_swedish
def cancel(
    tenant_id: int, invitation_id: UUID, start: datetime, now: datetime, *, by: By = RESIDENT, excuse: Excuse = NOTHING
) -> Change:  # fmt: skip
    """Cancel the visit at `start`; outcomes as `actions.cancel`."""
    asked = _ask(tenant_id, invitation_id, start, now, by, excuse)
    if isinstance(asked, Change):
        return asked
    return actions.settle(tenant_id, asked.change, actions.tell(asked), now, carry_out)


def cancel_rest(tenant_id: int, invitation: Invitation, now: datetime, *, by: By) -> Change:
    """Cancel all that is left of a kallelse: its only visit, or each of several that lies ahead, the last of which ends it. The first
    outcome that is not `done` is what is said: those after it stand."""
    words = wording.from_data(invitation.content)
    left = [one for one in ahead(invitation, now) if one.bar != ALREADY]
    if not left or (_has_schedule(invitation) and not all(_booking(invitation, words, one) for one in words.series)):
        return actions.cancel(tenant_id, invitation.pk, now, by=by)
    for one in left:
        said = cancel(tenant_id, invitation.pk, one.start, now, by=by)
        if said.outcome != "done":
            break
    return said


def carry_out(change: BookingChange, now: datetime) -> None:
    """The unit's system has cancelled the visit: so does the kallelse. Call inside the tenant's scope."""
    tenant_id, start = change.tenant_id, datetime.fromisoformat((change.wanted or {})["start"])
    version = Invitation.objects.select_for_update(no_key=True).get(pk=change.invitation_id)
    words = wording.from_data(version.content)
    left = [one for one in words.series if one.start > now and not one.off and one.start != start]
    if not left:
        actions.end(change, now)
        return
    excuse = Excuse(change.because, change.words)
    words = series.call_off(version, start)
    said = {"at": start.isoformat()} | excuse.data | (change.behalf or {})
    invitations.add_events(tenant_id, now, [invitations.Happened(version.pk, "visit_cancelled", data=said)])
    if by_hand.in_inbox(version):
        series.receipt(tenant_id, version.pk, start, now)
    actions.read_soon(version, excuse, now)
    schedule = actions.as_asked(change).schedule
    if schedule is None or not schedule.cancel_url:
        invitations.add_steps(tenant_id, [(version.pk, "manual", "visit_cancelled", now, start)])
    coming_next = wording.next_visit(words.series, now)
    if version.visit_start == start and coming_next is not None:
        end = coming_next.end and coming_next.end.astimezone(UTC)
        one = Begun(version.pk, version.unit_id, version.care_level, words, coming_next.start.astimezone(UTC), end)
        series.go_on(tenant_id, [(one, coming.deadlines(tenant_id, one, now))], now, "answered")


def _ask(tenant_id: int, invitation_id: UUID, start: datetime, now: datetime, by: By, excuse: Excuse) -> Asked | Change:
    with db.tenant_scope(tenant_id):
        version = Invitation.objects.select_for_update(no_key=True).filter(pk=invitation_id).first()
        words = wording.from_data(version.content) if version is not None else Wording()
        visit = next((one for one in words.series if one.start == start), None)
        if version is None or visit is None or version.state not in LIVE_VERSIONS or start <= now:
            return Change("refused", ENDED)
        if bar := ALREADY if version.answer == Answer.CANCELLED else _bar(version, words, visit, now, by):
            return Change("done" if bar == ALREADY else "refused", bar)
        if BookingChange.objects.filter(invitation=version, kind=CANCEL, state__in=OPEN).exists():
            return Change("unknown")
        try:
            with transaction.atomic():
                change = BookingChange.objects.create(
                    tenant_id=tenant_id, invitation=version, kind=VISIT, state="requested", requested_at=now, behalf=by.said,
                    because=excuse.because, words=excuse.words,
                    wanted={"start": start.astimezone(UTC).isoformat(), "booking": _booking(version, words, visit)},
                )  # fmt: skip
        except IntegrityError:
            return Change("unknown")
        unit = connections.unit(version.unit_id).hsa_id
        action = audit.Action.PATIENT_ANSWERED_FOR if by.colleague else audit.Action.PATIENT_ANSWERED
        record = audit.Record(by.actor, action, version.subject, f"change:{change.pk}", unit=unit, commission=by.commission, result=VISIT)
        audit.write(now, [record])
        return actions.as_asked(change)


def _bar(version: Invitation, words: Wording, visit: Occasion, now: datetime, by: By = RESIDENT) -> str:
    if visit.off:
        return ALREADY
    if not words.cancel_allowed and not by.colleague:
        return NOT_ALLOWED
    if not _booking(version, words, visit) and _has_schedule(version):
        return NOT_ALLOWED
    return TOO_LATE if now > _last(version, visit.start.astimezone(UTC), now) and not by.colleague else ""


def _booking(version: Invitation, words: Wording, visit: Occasion) -> str:
    """The booking that this visit has alone in the unit's system; "" when there is none. That of the kallelse is the first visit's where
    the others have their own, and else may be that of them all."""
    first, *others = sorted(words.series, key=lambda one: one.start)
    return visit.reference or ((words.known_as or version.reference) if visit is first and all(one.reference for one in others) else "")


def _has_schedule(version: Invitation) -> bool:
    """Whether the unit's own system is told of cancellations by us."""
    unit = connections.unit(version.unit_id)
    if unit.diary:
        return False
    schedule = schedules.of(connections.source(version.source_id), unit.hsa_id, clock.today())
    return schedule is not None and bool(schedule.cancel_url)


def _last(version: Invitation, start: datetime, now: datetime) -> datetime:
    if start == version.visit_start and version.cancel_deadline is not None:
        return version.cancel_deadline
    return coming.last_moment(version.tenant_id, version.care_level, version.unit_id, start, now)
