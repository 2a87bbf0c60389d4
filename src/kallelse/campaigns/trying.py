"""The trial: the whole decision for every person on the list, without sending anything.

A worker claims a chunk, asks the person service and the inbox as for a real plan, and stores how each would be reached. Claims of workers
that have died are free at once. When nobody is left the figures are made, and the fingerprint of exactly what was tried.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.campaigns import drafting, figures, leaving_out
from kallelse.campaigns.models import Campaign
from kallelse.campaigns.rules import State, Way, Went
from kallelse.connections import queries as connections
from kallelse.delivery import prechecking, workers
from kallelse.delivery.prechecking import Planned
from kallelse.invitations import taking_in
from kallelse.invitations.taking_in import Row
from kallelse.kit import db
from kallelse.persons.rules import PROTECTED
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan
from kallelse.routing.timeline import Band
from kallelse.sources import Draft, Refusal

CHUNK = 500
"""As many as the person service answers for at a time."""

type Said = tuple[int, str, drafting.Said]
"""A claimed recipient: place on the list, identity, what is her own."""

_CLAIM = """
UPDATE campaigns_recipient SET claimed_by = %(worker)s WHERE id = ANY(ARRAY(
    SELECT id FROM campaigns_recipient
    WHERE campaign_id = %(campaign)s AND went = 'listed' AND (claimed_by IS NULL OR claimed_by <> ALL(%(living)s::bigint[]))
    ORDER BY nr LIMIT %(chunk)s FOR NO KEY UPDATE SKIP LOCKED))
RETURNING nr, subject, fields
"""
_STORE = """
UPDATE campaigns_recipient r SET went = row.went, why = row.why, refusal = row.refusal, decision = row.decision, claimed_by = NULL
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(subject text, went text, why text, refusal jsonb, decision jsonb)
WHERE r.campaign_id = %(campaign)s AND r.subject = row.subject AND r.went = 'listed' AND r.claimed_by = %(worker)s
"""
_RELEASE = "UPDATE campaigns_recipient SET claimed_by = NULL WHERE campaign_id = %s AND went = 'listed' AND claimed_by = %s"
_LEFT = "SELECT EXISTS (SELECT FROM campaigns_recipient WHERE campaign_id = %s AND went = 'listed')"

# One person may stand on the list with an old and a new number: the first of them stays.
_SAME_PERSON = """
UPDATE campaigns_recipient SET went = 'left_out', why = 'same_person' WHERE id = ANY(ARRAY(
    SELECT r.id FROM campaigns_recipient r WHERE r.campaign_id = %(campaign)s AND r.went = 'ready' AND r.decision ? 'main' AND (
        EXISTS (SELECT FROM campaigns_recipient o
            WHERE o.campaign_id = %(campaign)s AND o.subject = r.decision->>'main' AND o.went = 'ready')
        OR EXISTS (SELECT FROM campaigns_recipient o WHERE o.campaign_id = %(campaign)s AND o.went = 'ready'
            AND o.decision ? 'main' AND o.decision->>'main' = r.decision->>'main' AND o.nr < r.nr))))
"""
_LIST = """
SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', nr, subject, fields::text, went, why), E'\\n' ORDER BY nr), ''),
    'UTF8')), 'hex')
FROM campaigns_recipient WHERE campaign_id = %s
"""


def step(tenant_id: int, campaign_id: UUID, worker: int, now: datetime) -> int:
    """Try one chunk; returns how many persons. Raises RegisterSilent when nobody could be asked for: the claims are given back."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.filter(pk=campaign_id, state=State.TRYING).first()
        if campaign is None:
            return 0
        said = {"campaign": campaign_id, "worker": worker, "living": workers.living(), "chunk": CHUNK}
        claimed = [(nr, subject, msgspec.json.decode(fields)) for nr, subject, fields in db.run(_CLAIM, said)]
    if not claimed:
        return finish(tenant_id, campaign_id, now)
    try:
        rows = _decide(campaign, sorted(claimed), now)
    except Exception:
        # Whatever went wrong, nobody on the list may wait for a worker that has given up.
        with db.tenant_scope(tenant_id):
            db.run(_RELEASE, [campaign_id, worker])
        raise
    with db.tenant_scope(tenant_id):
        db.run(_STORE, {"campaign": campaign_id, "worker": worker, "rows": msgspec.json.encode(rows).decode()})
    return len(claimed)


def finish(tenant_id: int, campaign_id: UUID, now: datetime) -> int:
    """Make the figures when nobody is left to try; 1 when that was done."""
    with db.tenant_scope(tenant_id):
        campaign = Campaign.objects.select_for_update(no_key=True).filter(pk=campaign_id, state=State.TRYING).first()
        if campaign is None or db.run(_LEFT, [campaign_id])[0][0]:
            return 0
        db.run(_SAME_PERSON, {"campaign": campaign_id})
        found = figures.of(campaign, now)
        Campaign.objects.filter(pk=campaign_id).update(
            state=State.TRIED.value, tried_at=now, tried=msgspec.to_builtins(found), fingerprint=fingerprint(campaign)
        )
        unit = connections.unit(campaign.unit_id).hsa_id
        done = audit.Record(campaign.tried_by, audit.Action.CAMPAIGN_TRIED, "", f"campaign:{campaign_id}", unit=unit)
        audit.write(now, [done])
    # What the channels will do is asked of every tenant's work: outside this one's scope.
    figures.forecast(tenant_id, campaign_id, now)
    return 1


def fingerprint(campaign: Campaign) -> bytes:
    """SHA-256 over list and settings. A template's approved version never changes, so that its number stands for its words."""
    ((people,),) = db.run(_LIST, [campaign.pk])
    settings = [
        campaign.unit_id, campaign.purpose, campaign.template, campaign.row, campaign.expected_size, campaign.canary_size,
        campaign.per_hour, campaign.not_before, campaign.risk_reference, campaign.review_by, people,
    ]  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(settings, order="sorted")).digest()


def _decide(campaign: Campaign, claimed: Sequence[Said], now: datetime) -> list[dict[str, Any]]:
    """What is stored of each."""
    made = drafting.drafts(campaign, claimed)
    subjects = {nr: subject for nr, subject, _ in claimed}
    barred = leaving_out.of(campaign.tenant_id, campaign.unit_id, campaign.purpose, list(subjects.values()))
    found: dict[int, dict[str, Any]] = {}
    for one in made:
        if isinstance(one, Draft) and (why := barred.get(subjects[one.row])):
            found[one.row] = _left_out(why)
    unit = connections.unit(campaign.unit_id).hsa_id
    checked = taking_in.check(campaign.source, [one for one in made if one.row not in found], now, unit)
    found |= {one.row: _left_out("refused", one) for one in checked if isinstance(one, Refusal)}
    rows = [one for one in checked if isinstance(one, Row)]
    if rows:
        planned = prechecking.plan(campaign.source, rows, now, actor=campaign.tried_by, hurried=False)
        found |= {one.row.draft.row: _decided(one, now) for one in planned}
    return [{"subject": subjects[nr]} | one for nr, one in found.items()]


def _left_out(why: str, refusal: Refusal | None = None) -> dict[str, Any]:
    said = None if refusal is None else {"field": refusal.field, "rule": refusal.rule, "remedy": refusal.remedy}
    return {"went": Went.LEFT_OUT.value, "why": why, "refusal": said, "decision": None}


def _decided(one: Planned, now: datetime) -> dict[str, Any]:
    plan, record = one.plan, one.record
    if plan.stop:
        return _left_out(plan.reasons[0].code)
    decision = decision_of(plan, now)
    if record.standing in PROTECTED:
        decision["protected"] = True
    if record.identity != one.row.subject:
        decision["main"] = record.identity
    return {"went": Went.READY.value, "why": "", "refusal": None, "decision": decision}


def decision_of(plan: Plan, now: datetime) -> dict[str, Any]:
    """How a person would be reached: `way`, `band`, `reasons`, `late`; `letters` that are certain and `maybe` those only for the unread;
    `safe` is until when the inbox message is safe (ISO, whole minutes)."""
    steps = {step.channel: step for step in plan.steps}
    letter, inbox = steps.get(LETTER), steps.get(INBOX)
    waits = letter is not None and inbox is not None and letter.due_at > now
    if inbox is not None and (letter is None or waits):
        way = Way.DIGITAL
    elif letter is not None:
        # Without an account the message in the inbox waits for one that may never come: the letter is what reaches the patient.
        way = Way.LETTER if inbox is None or letter.reason == "no_account" else Way.BOTH
    else:
        way = Way.MANUAL
    # A reason that carries a moment is the same reason at another time: how much time there is, the band says.
    said = [reason.code for reason in plan.reasons if not reason.data and not reason.code.startswith("band_")]
    decision: dict[str, Any] = {"way": way.value, "band": plan.band.value, "reasons": said}
    if letter is not None:
        decision["maybe" if waits else "letters"] = 1
    if inbox is not None:
        decision["safe"] = f"{inbox.safe_until.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
    if MANUAL in steps:
        decision["task"] = True
    if plan.band is Band.TOO_LATE:
        decision["late"] = True
    return decision
