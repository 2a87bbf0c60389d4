"""What is under way without a next step, found by one question and handed to a person at once.

A kallelse is under way when its version is alive. It has a next step when it waits to be planned; when a step or a notice is planned, being
sent or being read back; when an order or a message will be asked about at a stated time; or when its plan will be looked at again. Who has
read, answered, got the letter or been taken care of by a person waits for the visit. Everything else has fallen between two chairs.
"""

from collections import Counter
from datetime import datetime, timedelta

from kallelse.balance import alarms
from kallelse.balance.alarms import Code
from kallelse.balance.reconciling import limit
from kallelse.invitations import actions
from kallelse.kit import db

GRACE = timedelta(minutes=2)
"""What has just been planned or answered may be between two transactions of ours."""
MOST = 5_000
REASON = "no_next_step"

_LOST = """
SELECT i.id, i.source_id FROM invitations_invitation i
WHERE i.tenant_id = %(tenant)s AND i.state IN ('ready', 'active') AND i.answer = 'none' AND i.review_at IS NULL
  AND i.received_at < %(before)s
  AND NOT EXISTS (SELECT FROM invitations_step s WHERE s.invitation_id = i.id AND (
      s.state IN ('planned', 'claimed', 'unknown', 'read', 'assumed_in_hand', 'done')
      OR s.state IN ('accepted', 'available', 'notified', 'posted') AND s.poll_at IS NOT NULL OR s.recall_at IS NOT NULL))
  AND NOT EXISTS (SELECT FROM invitations_notice n WHERE n.invitation_id = i.id AND n.state IN ('planned', 'claimed', 'unknown'))
LIMIT %(most)s
"""
_UNHANDLED = """
SELECT count(*) FROM invitations_invitation i WHERE i.tenant_id = %s AND i.state IN ('draft', 'ready', 'active')
  AND i.answer IN ('other_time', 'needs_help', 'declined') AND i.answered_at < %s
  AND NOT EXISTS (SELECT FROM invitations_step s WHERE s.invitation_id = i.id AND s.channel = 'manual' AND s.state = 'done')
"""


def by_source(tenant_id: int, now: datetime) -> Counter[int]:
    """How many there are now, by source. Call inside the tenant's scope."""
    return Counter(source for _, source in db.run(_LOST, {"tenant": tenant_id, "before": now - GRACE, "most": MOST}))


def hand_over(tenant_id: int, now: datetime) -> int:
    """Give each of them to a person, who sees it in the work list, and raise the alarm; how many."""
    with db.tenant_scope(tenant_id):
        found = [id for id, _ in db.run(_LOST, {"tenant": tenant_id, "before": now - GRACE, "most": MOST})]
        for invitation in found:
            actions.hasten(tenant_id, invitation, "manual", REASON, now)
        ((waiting,),) = db.run(
            "SELECT count(*) FROM invitations_step WHERE tenant_id = %s AND channel = 'manual' AND state = 'planned' AND reason = %s",
            [tenant_id, REASON],
        )
        before = now - timedelta(hours=limit(tenant_id, "task_overdue_h", now))
        ((unhandled,),) = db.run(_UNHANDLED, [tenant_id, before])
        alarms.report(tenant_id, {Code.NO_NEXT_STEP: waiting, Code.ANSWER_UNHANDLED: unhandled}, now)
    return len(found)
