"""Changes whose outcome nobody knows: ask the source whether the booking still stands, and only then ask it again."""

from datetime import datetime, timedelta

from kallelse.booking import actions
from kallelse.booking.models import BookingChange
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.sources import Change

CHUNK = 50


def settle(tenant_id: int, now: datetime) -> int:
    """Settle open cancellations older than the settle time; returns how many were settled."""
    with db.tenant_scope(tenant_id):
        before = now - timedelta(seconds=config().unknown_settle_s)
        waiting = BookingChange.objects.select_related("invitation").filter(state__in=("requested", "unknown"), requested_at__lte=before)
        asked = [(change.pk, actions.as_asked(change)) for change in waiting[:CHUNK]]
    settled = 0
    for change_id, one in asked:
        schedule = one.schedule
        booked = schedule.scheduler.is_booked(schedule.look_url, one.unit, one.reference, one.subject) if schedule else True
        if booked is None:
            continue
        said = actions.tell(one) if booked else Change("done")
        settled += actions.settle(tenant_id, change_id, said, now).outcome in ("done", "refused")
    return settled
