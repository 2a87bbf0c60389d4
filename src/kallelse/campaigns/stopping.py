"""Stop: nobody more is taken in from that moment on, and what has not left is stopped, chunk by chunk.

A kallelse of which something has left holds, with the letter that it may still need, unless the colleague asked for it to be taken back
too: then it is recalled in every channel and the patient is told that it was sent by mistake. What leaves in the same moment is found when
its verdict is written, as for every kallelse that ends.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from kallelse.campaigns import drafting
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import State, Went
from kallelse.delivery import recall
from kallelse.invitations import actions
from kallelse.kit import db
from kallelse.sources import Cancellation

CHUNK = 500
REASON = "campaign_stopped"

_NOT_TAKEN = """
UPDATE campaigns_recipient SET went = 'not_sent', why = 'stopped' WHERE id = ANY(ARRAY(
    SELECT id FROM campaigns_recipient WHERE campaign_id = %s AND went = ANY('{listed,ready}'::text[]) LIMIT 20000
    FOR NO KEY UPDATE SKIP LOCKED)) RETURNING 1
"""
# Those whose first message is about to leave come before those that wait.
_TAKEN = """
SELECT nr, invitation FROM campaigns_recipient WHERE campaign_id = %s AND went = %s ORDER BY nr LIMIT %s
FOR NO KEY UPDATE SKIP LOCKED
"""
# A step that a worker holds is being sent: its row is passed over, so that its kallelse does not count as unsent.
_UNSENT = """
SELECT i.id FROM invitations_invitation i WHERE i.id = ANY(%s::uuid[]) AND i.state IN ('draft', 'ready')
  AND 0 = (SELECT count(*) FROM invitations_step s WHERE s.invitation_id = i.id AND s.state NOT IN ('planned', 'withdrawn'))
"""
_HOLD_STEPS = "SELECT id FROM invitations_step WHERE invitation_id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
_WENT = """
UPDATE campaigns_recipient r SET went = row.went, why = row.why
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(nr int, went text, why text)
WHERE r.campaign_id = %(campaign)s AND r.nr = row.nr AND r.went = %(before)s
"""


def step(tenant_id: int, campaign_id: UUID, now: datetime) -> int:
    """Stop one chunk; returns how many recipients were seen to. When nobody is left the campaign is stopped."""
    with db.tenant_scope(tenant_id):
        held = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related("source")
        campaign = held.filter(pk=campaign_id, state=State.STOPPING).first()
        if campaign is None:
            return 0
        if done := len(db.run(_NOT_TAKEN, [campaign.pk])):
            return done
        for went in (Went.TAKEN, Went.AWAY):
            if taken := db.run(_TAKEN, [campaign.pk, went.value, CHUNK]):
                return _stop(campaign, went, dict(taken), now)
        campaign.state, campaign.emptied_at = State.STOPPED.value, now
        campaign.save(update_fields=["state", "emptied_at"])
    return 1


def _stop(campaign: Campaign, before: Went, taken: dict[int, UUID], now: datetime) -> int:
    """Each recipient by place, with her kallelse."""
    ids = list(taken.values())
    actions.hold(ids)
    db.run(_HOLD_STEPS, [ids])
    unsent = {row[0] for row in db.run(_UNSENT, [ids])}
    actions.withdraw(campaign.tenant_id, sorted(unsent), REASON, now)
    gone = {nr for nr, id in taken.items() if id not in unsent}
    back = _recall(campaign, sorted(gone), now) if campaign.takes_back and gone else set()
    rows = [{"nr": nr} | _went(before, sent=nr in gone, back=nr in back) for nr in taken]
    db.run(_WENT, {"campaign": campaign.pk, "rows": msgspec.json.encode(rows).decode(), "before": before.value})
    return len(taken)


def _went(before: Went, *, sent: bool, back: bool) -> dict[str, str]:
    if not sent:
        return {"went": Went.NOT_SENT.value, "why": "stopped"}
    return {"went": Went.TAKEN_BACK.value, "why": "stopped"} if back else {"went": Went.KEPT.value, "why": ""}


def _recall(campaign: Campaign, places: list[int], now: datetime) -> set[int]:
    """Take back what has left; returns the places of those that could be (a visit that has begun, or was answered no, stays)."""
    said = [Cancellation(nr, drafting.reference(campaign, nr), "care", "mistake") for nr in places]
    done = recall.cancelled_by_source(campaign.source, said, now, campaign.stopped_by)
    return {one.row for one in done if isinstance(one, recall.Cancelled) and one.verdict == "cancelled"}
