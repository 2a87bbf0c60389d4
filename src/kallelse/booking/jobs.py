"""Changes whose outcome nobody knows: ask the source whether the booking still stands, and only then ask it again."""

from datetime import datetime, timedelta
from uuid import UUID

from kallelse.booking import actions, needs, visits
from kallelse.booking.models import BookingChange
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.sources import Change

CHUNK = 50
_HAS_OPEN = "SELECT EXISTS(SELECT FROM booking_bookingchange WHERE tenant_id = %s AND state IN ('requested', 'unknown'))"


def has_open(tenant_id: int) -> bool:
    """Whether there is any change whose outcome nobody knows yet. Mostly there is none: it is asked before anything else is."""
    with db.tenant_trip(tenant_id):
        return bool(db.run(_HAS_OPEN, [tenant_id])[0][0])


def settle(tenant_id: int, now: datetime) -> int:
    """Tell of acceptances, and settle open cancellations older than the settle time; returns how many were settled."""
    return _confirm(tenant_id, now) + _settle(tenant_id, now)


def follow(tenant_id: int, now: datetime) -> int:
    """Let what a patient needs follow her kallelse; returns how many needs have followed."""
    return needs.follow(tenant_id, now)


def _confirm(tenant_id: int, now: datetime) -> int:
    """What the care system says no to, it says to its own staff: the patient's answer stands here all the same."""
    asked = _open(tenant_id, actions.CONFIRM, now)
    outcomes = [actions.settle(tenant_id, change_id, actions.confirm(one), now).outcome for change_id, one in asked]
    return sum(outcome in ("done", "refused") for outcome in outcomes)


def _open(tenant_id: int, kind: str, before: datetime) -> list[tuple[UUID, actions.Asked]]:
    with db.tenant_scope(tenant_id):
        waiting = BookingChange.objects.select_related("invitation").filter(
            kind=kind, state__in=("requested", "unknown"), requested_at__lte=before
        )
        return [(change.pk, actions.as_asked(change)) for change in waiting.order_by("requested_at")[:CHUNK]]


def _settle(tenant_id: int, now: datetime) -> int:
    settled = 0
    before = now - timedelta(seconds=config().unknown_settle_s)
    waiting = [(*one, actions.end) for one in _open(tenant_id, actions.CANCEL, before)]
    waiting += [(*one, visits.carry_out) for one in _open(tenant_id, actions.VISIT, before)]
    for change_id, one, ended in waiting:
        schedule = one.schedule
        booked = schedule.scheduler.is_booked(schedule.look_url, one.unit, one.reference, one.subject) if schedule else True
        if booked is None:
            continue
        said = actions.tell(one) if booked else Change("done")
        settled += actions.settle(tenant_id, change_id, said, now, ended).outcome in ("done", "refused")
    return settled
