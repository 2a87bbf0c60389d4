"""What stands still that should move: one question for each kind, asked every few minutes, each with the alarm that it raises.

The questions look at times, not at pace: a bulk that waits for its turn is no alarm until its sends pass their latest safe moment. What
dead workers have left is taken over by the delivery itself at once; what an index has told and could not be followed is set going again
every night.
"""

from datetime import datetime, timedelta
from typing import Any

from kallelse import plugs
from kallelse.balance import alarms
from kallelse.balance.alarms import Code
from kallelse.balance.reconciling import limit
from kallelse.balance.rules import Verdict
from kallelse.engagement import notifications
from kallelse.kit import clock, db
from kallelse.kit.config import config

UNKNOWN_PATIENCE = 20
"""So many settle times may pass before an unknown outcome is an alarm: it is read back after each of them."""

_QUESTIONS: dict[Code, str] = {
    Code.DRAFT_NOT_PLANNED: """
        SELECT count(*) FROM invitations_invitation WHERE tenant_id = %(tenant)s AND state = 'draft' AND received_at < %(draft)s
    """,
    Code.STEP_OVERDUE: """
        SELECT count(*) FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
        WHERE s.tenant_id = %(tenant)s AND s.channel = ANY(%(channels)s::text[]) AND s.state = 'planned' AND s.safe_until < %(step)s
          AND s.due_at < %(step)s AND i.state IN ('ready', 'active')
    """,
    Code.OUTCOME_UNKNOWN: """
        SELECT (SELECT count(*) FROM invitations_step WHERE tenant_id = %(tenant)s AND state = 'unknown' AND unknown_since < %(unknown)s)
             + (SELECT count(*) FROM invitations_notice WHERE tenant_id = %(tenant)s AND state = 'unknown' AND unknown_since < %(unknown)s)
    """,
    Code.TASK_OVERDUE: """
        SELECT count(*) FROM invitations_step
        WHERE tenant_id = %(tenant)s AND channel = 'manual' AND state = 'planned' AND safe_until < %(task)s AND due_at < %(task)s
    """,
    Code.NOTICE_OVERDUE: """
        SELECT count(*) FROM invitations_notice WHERE tenant_id = %(tenant)s AND state = 'planned' AND due_at < %(step)s
    """,
    Code.CANCELLATION_UNWRITTEN: """
        SELECT count(*) FROM booking_bookingchange
        WHERE tenant_id = %(tenant)s AND kind = 'cancel' AND state IN ('requested', 'unknown') AND requested_at < %(call)s
    """,
    Code.INDEX_BEHIND: """
        SELECT count(*) FROM engagement_indexentry
        WHERE tenant_id = %(tenant)s AND state IN ('wanted', 'unwanted') AND (next_at < %(call)s OR attempts > 10)
    """,
    Code.INDEX_REFUSED: "SELECT count(*) FROM engagement_indexentry WHERE tenant_id = %(tenant)s AND state = 'refused'",
    Code.NOTIFICATION_UNFOLLOWED: """
        SELECT (SELECT count(*) FROM engagement_notification WHERE tenant_id = %(tenant)s AND state = 'failed')
             + (SELECT count(*) FROM engagement_notification WHERE tenant_id = %(tenant)s AND state = 'waiting' AND next_at < %(call)s)
    """,
    Code.RECALL_UNANSWERED: """
        SELECT count(*) FROM invitations_step WHERE tenant_id = %(tenant)s AND recall_at IS NOT NULL AND recall_at < %(call)s
    """,
    Code.ORDER_UNREPORTED: """
        SELECT count(*) FROM invitations_step
        WHERE tenant_id = %(tenant)s AND channel IN ('letter', 'parcel') AND state = 'accepted' AND poll_at < %(call)s
    """,
    Code.READ_STATUS_BEHIND: """
        SELECT count(*) FROM invitations_step
        WHERE tenant_id = %(tenant)s AND channel = 'inbox' AND state IN ('accepted', 'available', 'notified') AND poll_at < %(call)s
    """,
}


def look(tenant_id: int, now: datetime) -> int:
    """Ask every question of one tenant, and keep its alarms; how many kinds of things stand still."""
    values = _limits(tenant_id, now)
    with db.tenant_scope(tenant_id):
        found = {code: int(db.run(question, values)[0][0]) for code, question in _QUESTIONS.items()}
        found |= _bookings(tenant_id, now)
        alarms.report(tenant_id, found, now)
    return sum(map(bool, found.values()))


def _limits(tenant_id: int, now: datetime) -> dict[str, Any]:
    def before(name: str) -> datetime:
        minutes = limit(tenant_id, name, now)
        return now - (timedelta(hours=minutes) if name.endswith("_h") else timedelta(minutes=minutes))

    return {
        "tenant": tenant_id, "draft": before("stuck_draft_min"), "step": before("stuck_step_min"), "call": before("stuck_call_min"),
        "task": before("task_overdue_h"), "channels": list(plugs.CHANNELS),
        "unknown": clock.real_now() - timedelta(seconds=max(config().unknown_settle_s, 3) * UNKNOWN_PATIENCE),
    }  # fmt: skip


_AGED = """
SELECT count(*) FILTER (WHERE verdict = %s), count(*) FILTER (WHERE verdict = ANY(%s::text[])) FROM balance_booking
WHERE tenant_id = %s AND starts > %s AND since <= %s
"""
_LISTS = """
SELECT count(*) FILTER (WHERE latest.whole_at < %s), count(*) FILTER (WHERE latest.refused > 0)
FROM (SELECT DISTINCT ON (l.source_id, l.unit_id) l.whole_at, l.refused, l.last FROM balance_bookinglist l
      JOIN connections_sourcesystem s ON s.id = l.source_id AND s.active JOIN connections_careunit u ON u.id = l.unit_id AND u.active
      WHERE l.tenant_id = %s AND l.whole_at IS NOT NULL ORDER BY l.source_id, l.unit_id, l.whole_at DESC) latest
"""


def _bookings(tenant_id: int, now: datetime) -> dict[Code, int]:
    """Bookings that have been without their kallelse for too long, and care systems that have stopped telling of theirs."""
    aged = now - timedelta(hours=limit(tenant_id, "missing_alarm_h", now))
    differs = [str(one) for one in (Verdict.MOVED, Verdict.OTHER_PERSON, Verdict.ENDED, Verdict.NO_BOOKING)]
    ((missing, other),) = db.run(_AGED, [str(Verdict.MISSING), differs, tenant_id, now, aged])
    silent = now - timedelta(hours=limit(tenant_id, "bookings_silent_h", now))
    ((quiet, refused),) = db.run(_LISTS, [silent, tenant_id])
    return {
        Code.BOOKING_MISSING: missing, Code.BOOKING_DIFFERS: other, Code.BOOKINGS_SILENT: quiet, Code.BOOKINGS_REFUSED: refused,
    }  # fmt: skip


def replay(tenant_id: int, now: datetime) -> int:
    """Set going again, once a night, what failed because another system was silent; how many."""
    return notifications.try_again(tenant_id, now)
