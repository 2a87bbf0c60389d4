"""What became of it? Notices whose sender died, or got no answer, are looked for at the outside before anything is sent again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Receipt
from kallelse.delivery import taking_back, workers
from kallelse.invitations import actions
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import Notice as State
from kallelse.invitations.states import NoticeKind
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.notices.rules import INBOX

CHUNK = 500
LAST_TRY = 8

_RESCUE = """
UPDATE invitations_notice SET state = 'unknown', unknown_since = %s, claimed_by = NULL
WHERE tenant_id = %s AND state = 'claimed' AND claimed_by <> ALL(%s::bigint[]) RETURNING invitation_id, channel, kind
"""

# A reminder is alone in its thread. The word that a kallelse no longer holds stands behind every message of the kallelse that arrived, and
# waits until nothing else there is unknown.
_UNKNOWN = """
SELECT n.id, n.kind, n.invitation_id, n.attempts, n.safe_until, i.thread, i.subject,
       CASE WHEN n.kind = 'withdrawn' AND n.channel = 'inbox' THEN (
           SELECT count(*) FROM invitations_invitation v JOIN invitations_step s ON s.invitation_id = v.id AND s.channel = 'inbox'
           WHERE v.source_id = i.source_id AND v.reference = i.reference AND s.accepted_at IS NOT NULL) + (
           SELECT count(*) FROM invitations_invitation v JOIN invitations_notice o ON o.invitation_id = v.id AND o.kind = 'withdrawn'
           WHERE v.source_id = i.source_id AND v.reference = i.reference AND o.id <> n.id AND o.accepted_at IS NOT NULL) + (
           SELECT coalesce(sum((e.data->>'still_counted')::int), 0) FROM invitations_invitation v
           JOIN invitations_event e ON e.invitation_id = v.id AND e.kind = 'thrown_away'
           WHERE v.source_id = i.source_id AND v.reference = i.reference)
       ELSE 0 END
FROM invitations_notice n JOIN invitations_invitation i ON i.id = n.invitation_id
WHERE n.tenant_id = %s AND n.channel = %s AND n.state = 'unknown' AND n.unknown_since <= %s
  AND (n.kind <> 'withdrawn' OR NOT EXISTS (
      SELECT FROM invitations_invitation v JOIN invitations_step s ON s.invitation_id = v.id AND s.channel = 'inbox'
      WHERE v.source_id = i.source_id AND v.reference = i.reference AND s.state IN ('claimed', 'unknown')))
ORDER BY n.safe_until LIMIT %s FOR NO KEY UPDATE OF n SKIP LOCKED
"""

_SETTLE = """
UPDATE invitations_notice n SET state = row.state, reason = coalesce(row.reason, n.reason), unknown_since = NULL,
    due_at = coalesce(row.due_at, n.due_at), accepted_at = coalesce(n.accepted_at, row.accepted_at),
    reference = CASE WHEN n.reference = '' THEN coalesce(row.reference, '') ELSE n.reference END
FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, state text, reason text, due_at timestamptz, accepted_at timestamptz, reference text)
WHERE n.id = row.id AND n.state = 'unknown' RETURNING n.id
"""


@dataclass(frozen=True, slots=True)
class _Open:
    notice: UUID
    kind: str
    invitation: UUID
    attempts: int
    safe_until: datetime
    thread: UUID
    subject: str
    earlier: int

    @property
    def withdraws(self) -> bool:
        return self.kind == NoticeKind.WITHDRAWN

    def key(self, channel: str) -> str:
        """The inbox knows threads, the other channels know keys; a reminder's are the same."""
        return str(self.thread if self.withdraws and channel == INBOX else self.notice)


def rescue(tenant_id: int, now: datetime) -> int:
    """Take over what dead workers had claimed: what they sent is unknown. Returns how many."""
    with db.tenant_scope(tenant_id):
        orphans = db.run(_RESCUE, [clock.real_now(), tenant_id, workers.living()])
        actions.add_events(tenant_id, now, [Happened(one, "notice_unknown", channel, {"notice": kind}) for one, channel, kind in orphans])
    return len(orphans)


def settle(tenant_id: int, now: datetime) -> int:
    """Find out about one chunk of unknown notices of every channel; returns how many were settled."""
    return sum(_settle(tenant_id, channel, now) for channel in (INBOX, *plugs.SHORT))


def _settle(tenant_id: int, channel: str, now: datetime) -> int:
    before = clock.real_now() - timedelta(seconds=config().unknown_settle_s)
    with db.tenant_scope(tenant_id):
        found = _unknown(tenant_id, channel, before)
    if not found:
        return 0
    told = (plugs.CHANNELS | plugs.SHORT)[channel].read_back([one.key(channel) for one in found])
    with db.tenant_scope(tenant_id):
        # Locked again: another worker may have settled the same notices while the outside was asked.
        still = {one.notice: one for one in _unknown(tenant_id, channel, before)}
        if told is not None:
            answered = [(one, told[one.key(channel)]) for one in found if still.get(one.notice) == one]
        else:
            # Nobody can say any more: after the moment until which it was of use, it is left as it is.
            answered = [(one, Receipt(known=False)) for one in still.values() if one.safe_until < now]
        return _write(tenant_id, channel, answered, now)


def _unknown(tenant_id: int, channel: str, before: datetime) -> list[_Open]:
    return [_Open(*row) for row in db.run(_UNKNOWN, [tenant_id, channel, before, CHUNK])]


def _write(tenant_id: int, channel: str, answered: Sequence[tuple[_Open, Receipt]], now: datetime) -> int:
    rows: list[dict[str, Any]] = []
    told: dict[UUID, tuple[_Open, str, str]] = {}
    for one, receipt in answered:
        if receipt.known and receipt.messages > one.earlier:
            rows.append({"id": one.notice, "state": State.ACCEPTED, "accepted_at": now, "reference": one.key(channel)})
            told[one.notice] = (one, "notice_sent", "")
        elif one.attempts < LAST_TRY and now < one.safe_until:
            rows.append({"id": one.notice, "state": State.PLANNED, "due_at": now})
            told[one.notice] = (one, "notice_try_later", "")
        else:
            rows.append({"id": one.notice, "state": State.FAILED, "reason": "unknown_outcome"})
            told[one.notice] = (one, "notice_failed", "reminder_too_late")
    if not rows:
        return 0
    written = [told[row[0]] for row in db.run(_SETTLE, [msgspec.json.encode(rows).decode()])]
    events = [
        Happened(one.invitation, kind, channel, {"notice": one.kind} | ({"reason": reason} if reason else {}))
        for one, kind, reason in written
    ]
    actions.add_events(tenant_id, now, events)
    records = [
        audit.Record("system:notices", audit.Action.NOTICE_ENDED, one.subject, f"notice:{one.notice}", result=kind)
        for one, kind, _ in written
    ]
    audit.write(now, records)
    taking_back.word_failed(tenant_id, [one.invitation for one, kind, _ in written if one.withdraws and kind == "notice_failed"], now)
    taking_back.overtaken(tenant_id, [one.invitation for one, _, _ in written if one.withdraws], now)
    return len(written)
