"""What became of it? Orphaned claims and sends without an answer are looked for at the outside before anything is sent again.

A message that may have been accepted is `unknown`. After the settle time (longer than the other side can still be working on it) the
channel is asked;
known → accepted, not known → planned again. After `LAST_TRY` rounds the letter takes over and a person is told: nothing is given up in
silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connection

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Channel, Receipt
from kallelse.delivery import lateness, taking_back, verdicts, workers
from kallelse.invitations import actions
from kallelse.invitations.actions import Happened
from kallelse.kit import clock, db
from kallelse.kit.config import config

LAST_TRY = 8
"""A worker that died on the way counts as a try too, so that a kallelse that kills its worker ends with a person and not never."""

CHUNK = 500
READ_BACK = "read back"
"""The reference of what the outside has without having told us: it has left, and is never sent again."""

_RESCUE_STEPS = """
UPDATE invitations_step SET state = 'unknown', unknown_since = %s, claimed_by = NULL
WHERE tenant_id = %s AND state = 'claimed' AND claimed_by <> ALL(%s) RETURNING invitation_id, channel
"""
_RESCUE_DRAFTS = """
UPDATE invitations_invitation SET claimed_by = NULL
WHERE tenant_id = %s AND state = 'draft' AND claimed_by IS NOT NULL AND claimed_by <> ALL(%s)
"""

_UNKNOWN = """
SELECT s.id, s.invitation_id, s.attempts, s.safe_until, i.thread, i.subject, i.care_level,
       -- Only a thread holds what went before; an order is known by its own key.
       CASE WHEN %(in_threads)s THEN (SELECT count(*) FROM invitations_invitation o JOIN invitations_step b ON b.invitation_id = o.id
        WHERE o.source_id = i.source_id AND o.reference = i.reference AND o.version < i.version AND b.channel = s.channel
        AND b.accepted_at IS NOT NULL)
       -- The word that an earlier version no longer holds stands in the same thread; one that may have arrived counts as arrived.
       + (SELECT count(*) FROM invitations_invitation o JOIN invitations_notice n ON n.invitation_id = o.id
        WHERE o.source_id = i.source_id AND o.reference = i.reference AND n.channel = s.channel AND n.kind = 'withdrawn'
        AND n.state IN ('claimed', 'unknown', 'accepted'))
       -- What the inbox has thrown away and still counts (`reviewing`).
       + (SELECT coalesce(sum((e.data->>'still_counted')::int), 0) FROM invitations_invitation o
        JOIN invitations_event e ON e.invitation_id = o.id AND e.kind = 'thrown_away' AND e.channel = s.channel
        WHERE o.source_id = i.source_id AND o.reference = i.reference AND o.version <= i.version)
       ELSE 0 END
FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
WHERE s.tenant_id = %(tenant)s AND s.channel = %(channel)s AND s.state = 'unknown' AND s.unknown_since <= %(before)s
ORDER BY s.safe_until LIMIT %(limit)s FOR NO KEY UPDATE OF i, s SKIP LOCKED
"""

_SETTLE = """
UPDATE invitations_step s SET state = row.state, reason = coalesce(row.reason, s.reason), unknown_since = NULL,
due_at = coalesce(row.due_at, s.due_at),
    accepted_at = coalesce(s.accepted_at, row.accepted_at), poll_at = row.poll_at,
    reference = CASE WHEN s.reference = '' THEN coalesce(row.reference, '') ELSE s.reference END
FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, state text, reason text, due_at timestamptz, accepted_at timestamptz,
poll_at timestamptz, reference text)
WHERE s.id = row.id AND s.state = 'unknown'
"""


@dataclass(frozen=True, slots=True)
class _Open:
    step: UUID
    invitation: UUID
    attempts: int
    safe_until: datetime
    thread: UUID
    subject: str
    care_level: str
    earlier: int


def rescue(tenant_id: int) -> int:
    """Take over what dead workers had claimed: their sends are unknown, their drafts free. Returns how many rows."""
    with db.tenant_scope(tenant_id), connection.cursor() as cursor:
        alive = workers.living()
        cursor.execute(_RESCUE_STEPS, [clock.real_now(), tenant_id, alive])
        orphans = cursor.fetchall()
        cursor.execute(_RESCUE_DRAFTS, [tenant_id, alive])
        freed: int = cursor.rowcount
        actions.add_events(tenant_id, clock.now(), [Happened(invitation, "outcome_unknown", channel) for invitation, channel in orphans])
    return len(orphans) + freed


def settle(tenant_id: int, channel: Channel, now: datetime) -> int:
    """Find out about one chunk of unknown sends of one channel; returns how many were settled."""
    settled_before = clock.real_now() - timedelta(seconds=config().unknown_settle_s)
    with db.tenant_scope(tenant_id):
        found = _unknown(tenant_id, channel, settled_before)
    if not found:
        return 0
    told = channel.read_back([_key(channel, one) for one in found])
    if told is None:
        return 0
    with db.tenant_scope(tenant_id):
        # Locked again: another worker may have settled the same steps while the outside was asked.
        still = {one.step for one in _unknown(tenant_id, channel, settled_before)}
        _write(tenant_id, channel, [(one, told[_key(channel, one)]) for one in found if one.step in still], now)
    return len(found)


def _unknown(tenant_id: int, channel: Channel, before: datetime) -> list[_Open]:
    values = {"tenant": tenant_id, "channel": channel.name, "in_threads": channel.tells_read, "before": before, "limit": CHUNK}
    return [_Open(*row) for row in db.run(_UNKNOWN, values)]


def _key(channel: Channel, one: _Open) -> str:
    """The inbox knows threads, the print folder knows orders."""
    return str(one.thread) if channel.tells_read else str(one.step)


def _write(tenant_id: int, channel: Channel, settled: Sequence[tuple[_Open, Receipt]], now: datetime) -> None:
    rows, events, given_up = [], [], []
    for one, receipt in settled:
        if receipt.known and receipt.messages > one.earlier:
            poll = now if channel.tells_read else _counts_from(tenant_id, channel, one, now)
            rows.append({"id": one.step, "state": "accepted", "accepted_at": now, "poll_at": poll, "reference": READ_BACK})
            events.append(Happened(one.invitation, "accepted", channel.name, {"reason": "read_back"}))
        elif one.attempts < LAST_TRY:
            rows.append({"id": one.step, "state": "planned", "due_at": now})
            events.append(Happened(one.invitation, "not_arrived", channel.name, {"attempt": one.attempts}))
        else:
            rows.append({"id": one.step, "state": "failed", "reason": "unknown_unresolved"})
            events.append(Happened(one.invitation, "given_up", channel.name, {"attempt": one.attempts}))
            given_up.append(one)
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [msgspec.json.encode(rows).decode()])
        arrived = [one.invitation for one, receipt in settled if receipt.known and receipt.messages > one.earlier]
        cursor.execute("UPDATE invitations_invitation SET state = 'active' WHERE id = ANY(%s) AND state = 'ready'", [arrived])
    actions.add_events(tenant_id, now, events)
    audit.write(
        now,
        [
            audit.Record(
                "system:settling",
                audit.Action.STEP_ENDED,
                one.subject,
                f"step:{one.step}",
                result="arrived" if receipt.known else "not arrived",
            )
            for one, receipt in settled
        ],
    )
    for one in given_up:
        if channel.name == "inbox" and verdicts.has_planned(one.invitation, "letter"):
            actions.hasten(tenant_id, one.invitation, "letter", "unknown_unresolved", now)
        actions.add_steps(tenant_id, [(one.invitation, "manual", "unknown_unresolved", now, max(now, one.safe_until))])
    if channel.name == "letter":
        lateness.after_ordering(tenant_id, arrived, now)
    taking_back.after_sending(tenant_id, actions.hold([one.invitation for one, _ in settled]), now)


def _counts_from(tenant_id: int, channel: Channel, one: _Open, now: datetime) -> datetime | None:
    """When an order counts as in hand; a parcel does when it is posted."""
    return lateness.in_hand(tenant_id, one.care_level, one.safe_until, now) if channel.name == "letter" else None


def settle_all(tenant_id: int, now: datetime) -> int:
    """Settle one chunk of every channel."""
    return sum(settle(tenant_id, channel, now) for channel in plugs.CHANNELS.values())
