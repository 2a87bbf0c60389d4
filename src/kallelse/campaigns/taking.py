"""A campaign that is approved: its recipients become kallelser, a few at a time, in the order of the list.

One transaction takes some recipients, hands them to the ordinary taking in and writes down which kallelse each has got, while it holds the
campaign's row: a process that dies has done nothing, two workers never take the same, and a stop is seen before the next few. The reference
is made from the campaign and the place on the list, so that not even a defect could call anybody twice.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from kallelse.campaigns import drafting, leaving_out, rules
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import State, Went
from kallelse.connections import queries as connections
from kallelse.invitations import taking_in
from kallelse.kit import db
from kallelse.sources import Refusal

ACTOR = "system:campaigns"

_NEXT = """
SELECT nr, subject, fields FROM campaigns_recipient WHERE campaign_id = %s AND went = 'ready' ORDER BY nr LIMIT %s
FOR NO KEY UPDATE SKIP LOCKED
"""
_TOOK = """
UPDATE campaigns_recipient r SET went = row.went, why = row.why, refusal = row.refusal, invitation = row.invitation, canary = %(canary)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(subject text, went text, why text, refusal jsonb, invitation uuid)
WHERE r.campaign_id = %(campaign)s AND r.subject = row.subject
"""
# What is looked up and planned has left us, or waits for a moment of its own: nobody else waits for it.
_FOLLOW = """
UPDATE campaigns_recipient SET went = 'away' WHERE id = ANY(ARRAY(
    SELECT r.id FROM campaigns_recipient r WHERE r.campaign_id = %(campaign)s AND r.went = 'taken'
    AND 0 < (SELECT count(*) FROM invitations_invitation i WHERE i.id = r.invitation AND i.state <> 'draft')
    AND 0 = (SELECT count(*) FROM invitations_step s WHERE s.invitation_id = r.invitation AND s.channel = 'inbox'
        AND s.state IN ('planned', 'claimed') AND s.due_at <= %(now)s)
    FOR NO KEY UPDATE SKIP LOCKED))
"""
_COUNT = "SELECT count(*) FROM campaigns_recipient WHERE campaign_id = %s AND went = %s"
_ANY = "SELECT EXISTS (SELECT FROM campaigns_recipient WHERE campaign_id = %s AND went = ANY(%s::text[]))"


def step(tenant_id: int, campaign_id: UUID, room: int, now: datetime) -> int:
    """Take the next few, at most so many that `room` are on their way; returns how many were taken."""
    with db.tenant_scope(tenant_id):
        held = Campaign.objects.select_for_update(no_key=True, skip_locked=True, of=("self",)).select_related("source")
        campaign = held.filter(pk=campaign_id, state__in=(State.APPROVED, State.CANARY, State.RUNNING, State.PAUSED)).first()
        if campaign is None:
            return 0
        db.run(_FOLLOW, {"campaign": campaign.pk, "now": now})
        if campaign.state == State.PAUSED or (campaign.state == State.APPROVED and not _begin(campaign, now)):
            return 0
        under_way = int(db.run(_COUNT, [campaign.pk, Went.TAKEN.value])[0][0])
        few = min(room - under_way, _wanted(campaign, now))
        took = _take(campaign, few, now) if few > 0 else 0
        _next_state(campaign, now)
    return took


def _begin(campaign: Campaign, now: datetime) -> bool:
    if campaign.not_before is not None and now < campaign.not_before:
        return False
    campaign.state, campaign.began_at = State.CANARY.value, now
    campaign.save(update_fields=["state", "began_at"])
    return True


def _wanted(campaign: Campaign, now: datetime) -> int:
    """How many more the canary or the wished rate leaves."""
    if campaign.state == State.CANARY:
        return max(0, campaign.canary_size - campaign.taken)
    allowed = rules.allowed(campaign.per_hour, campaign.paced_from, campaign.paced_at, campaign.taken, now)
    return 1_000_000 if allowed is None else allowed


def _next_state(campaign: Campaign, now: datetime) -> None:
    """The canary is complete and somebody looks at it; or there is nobody left."""
    (ready, moving) = (db.run(_ANY, [campaign.pk, [went.value]])[0][0] for went in (Went.READY, Went.TAKEN))
    if not ready and not moving:
        campaign.state, campaign.done_at = State.DONE.value, now
        campaign.save(update_fields=["state", "done_at"])
    elif campaign.state == State.CANARY and ready and campaign.taken >= campaign.canary_size:
        campaign.state = State.PAUSED.value
        campaign.save(update_fields=["state"])


def _take(campaign: Campaign, few: int, now: datetime) -> int:
    rows = [(nr, subject, msgspec.json.decode(own)) for nr, subject, own in db.run(_NEXT, [campaign.pk, few])]
    if not rows:
        return 0
    found = _taken_in(campaign, rows, now)
    said = {"campaign": campaign.pk, "canary": campaign.state == State.CANARY, "rows": msgspec.json.encode(found).decode()}
    db.run(_TOOK, said)
    taken = sum(one["invitation"] is not None for one in found)
    campaign.taken += taken
    campaign.save(update_fields=["taken"])
    return len(found)


def _taken_in(campaign: Campaign, rows: Sequence[tuple[int, str, Any]], now: datetime) -> list[dict[str, Any]]:
    """What became of each: a kallelse, or why none. Whoever has declined since the trial is left out."""
    barred = leaving_out.of(campaign.tenant_id, campaign.unit_id, campaign.purpose, [subject for _, subject, _ in rows])
    made = drafting.drafts(campaign, [one for one in rows if one[1] not in barred])
    body = msgspec.json.encode({"invitations": [drafting.row(campaign, *one) for one in rows if one[1] not in barred]})
    unit = connections.unit(campaign.unit_id).hsa_id
    results = {
        one.row: one for one in taking_in.take_in(campaign.source, "campaign", body, "application/json", made, now, ACTOR, only_unit=unit)
    }
    return [_found(subject, barred.get(subject, ""), results.get(nr)) for nr, subject, _ in rows]


def _found(subject: str, why: str, result: taking_in.Taken | Refusal | None) -> dict[str, Any]:
    if isinstance(result, taking_in.Taken):
        return {"subject": subject, "went": Went.TAKEN.value, "why": "", "refusal": None, "invitation": result.id}
    refusal = None if result is None else {"field": result.field, "rule": result.rule, "remedy": result.remedy}
    return {"subject": subject, "went": Went.LEFT_OUT.value, "why": why or "refused", "refusal": refusal, "invitation": None}
