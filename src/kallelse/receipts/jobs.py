"""Ask for receipts and store them."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.invitations import actions, receipts
from kallelse.invitations.actions import Happened
from kallelse.invitations.receipts import StepReceipt
from kallelse.kit import db
from kallelse.kit.config import config

CHUNK = 500
SLOWEST = timedelta(hours=6)

_DUE = """
UPDATE invitations_step SET poll_at = %(later)s
WHERE id IN (
    SELECT id FROM invitations_step WHERE tenant_id = %(tenant)s AND channel = 'inbox' AND poll_at <= %(now)s
      AND state IN ('accepted', 'available', 'notified') ORDER BY poll_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING id, invitation_id, accepted_at, state
"""
_THREADS = "SELECT id, thread, subject, state, print_decide FROM invitations_invitation WHERE id = ANY(%s::uuid[])"


def poll(tenant_id: int, now: datetime) -> int:
    """Poll one chunk of messages; returns how many were asked about. A silent inbox is asked again after the shortest interval."""
    with db.tenant_scope(tenant_id):
        later = now + timedelta(seconds=config().read_poll_s)
        steps = db.run(_DUE, {"tenant": tenant_id, "now": now, "limit": CHUNK, "later": later})
        invitations = {row[0]: row[1:] for row in db.run(_THREADS, [[row[1] for row in steps]])}
    if not steps:
        return 0
    told = plugs.CHANNELS["inbox"].read_back([str(invitations[row[1]][0]) for row in steps])
    if told is None:
        return 0
    found: list[StepReceipt] = []
    waiting: list[UUID] = []
    for step, invitation, accepted_at, _state in steps:
        thread, _subject, version, print_decide = invitations[invitation]
        receipt = told[str(thread)]
        alive = version in ("ready", "active")
        found.append(receipts.of_step(step, accepted_at, receipt, _next_poll(accepted_at or now, now, print_decide) if alive else None))
        if receipt.available_at is None and alive:
            waiting.append(invitation)
    with db.tenant_scope(tenant_id):
        read = receipts.store(tenant_id, found, now)
        _hasten_letters(tenant_id, waiting, now)
        records = [
            audit.Record("system:receipts", audit.Action.RECEIPT_STORED, invitations[one][1], f"invitation:{one}", result="read")
            for one in read
        ]
        audit.write(now, records)
    return len(steps)


def _next_poll(accepted: datetime, now: datetime, print_decide: datetime | None) -> datetime:
    """The interval grows with the age of the message (a sixteenth of it), between the configured shortest and six hours; never past the
    print decision."""
    pause = min(max((now - accepted) / 16, timedelta(seconds=config().read_poll_s)), SLOWEST)
    then = now + pause
    return min(then, print_decide) if print_decide is not None and print_decide > now else then


def _hasten_letters(tenant_id: int, invitations: list[UUID], now: datetime) -> None:
    """Accepted but not available: the inbox is keeping it for an account that does not exist, so that the letter goes at once (K2)."""
    if not invitations:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE invitations_step SET due_at = %s, reason = 'no_account'
            WHERE invitation_id = ANY(%s) AND channel = 'letter' AND state = 'planned' AND reason = 'unread' RETURNING invitation_id
            """,
            [now, invitations],
        )
        hastened = [row[0] for row in cursor.fetchall()]
    actions.add_events(tenant_id, now, [Happened(one, "step_hastened", "letter", {"reason": "no_account"}) for one in hastened])


def assume_in_hand(tenant_id: int, now: datetime) -> int:
    """Ordered letters whose postal time has passed count as being in the patient's hand."""
    with db.tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE invitations_step SET state = 'assumed_in_hand', poll_at = NULL
            WHERE tenant_id = %s AND channel = 'letter' AND state IN ('accepted', 'posted') AND poll_at <= %s RETURNING invitation_id
            """,
            [tenant_id, now],
        )
        arrived = [row[0] for row in cursor.fetchall()]
        actions.add_events(tenant_id, now, [Happened(one, "assumed_in_hand", "letter") for one in arrived])
    return len(arrived)
