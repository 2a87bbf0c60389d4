"""Ask for receipts and store them."""

from datetime import datetime, timedelta
from typing import NamedTuple
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
WATCHED = timedelta(minutes=15)
"""While a letter has been ordered and may still be taken back, a reading must be seen soon."""

_DUE = """
UPDATE invitations_step s SET poll_at = CASE WHEN i.state IN ('ready', 'active') THEN least(
    %(now)s + least(greatest((%(now)s - coalesce(s.accepted_at, %(now)s)) / 16, %(shortest)s), CASE WHEN EXISTS (
        SELECT FROM invitations_step l WHERE l.invitation_id = i.id AND l.channel = 'letter' AND l.safe_until <= %(now)s
          AND l.state IN ('planned', 'claimed', 'unknown', 'accepted') AND l.progress IN ('', 'printed') AND l.recall_at IS NULL
          AND (l.accepted_at IS NULL OR l.accepted_at > %(now)s - interval '1 day')) THEN %(watched)s ELSE %(slowest)s END),
    CASE WHEN i.print_decide > %(now)s THEN i.print_decide END) END
FROM invitations_invitation i
WHERE i.id = s.invitation_id AND s.id = ANY(ARRAY(
    SELECT id FROM invitations_step WHERE tenant_id = %(tenant)s AND channel = 'inbox' AND poll_at <= %(now)s
      AND state IN ('accepted', 'available', 'notified') ORDER BY poll_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED))
RETURNING s.id, s.invitation_id, s.accepted_at, s.available_at, s.notified_at, s.poll_at, i.thread, i.subject
"""
"""The interval grows with the age of the message (a sixteenth of it), between the configured shortest and six hours; never past the
print decision, and not long while a letter may be taken back. It is set by the claim, so that an answer without news needs no second write.
A version that has ended is asked about once more and then no longer."""


class Polled(NamedTuple):
    """A message that is asked about, and what we know of it."""

    step: UUID
    invitation: UUID
    accepted_at: datetime | None
    available_at: datetime | None
    notified_at: datetime | None
    next_poll: datetime | None
    thread: UUID
    subject: str


def poll(tenant_id: int, now: datetime) -> int:
    """Poll one chunk of messages; returns how many were asked about. A silent inbox is asked again after the shortest interval."""
    shortest = timedelta(seconds=config().read_poll_s)
    limits = {"tenant": tenant_id, "now": now, "shortest": shortest, "slowest": SLOWEST, "watched": WATCHED}
    with db.tenant_scope(tenant_id, forgetful=True):
        asked = [Polled(*row) for row in db.in_parts(CHUNK, lambda part: db.run(_DUE, limits | {"limit": part}))]
    if not asked:
        return 0
    told = plugs.CHANNELS["inbox"].read_back([str(one.thread) for one in asked])
    if told is None:
        with db.tenant_scope(tenant_id):
            again = "UPDATE invitations_step SET poll_at = %s WHERE id = ANY(%s::uuid[]) AND poll_at IS NOT NULL"
            db.run(again, [now + shortest, [one.step for one in asked]])
        return 0
    answers = [(one, told[str(one.thread)]) for one in asked]
    found = [(one, receipts.of_step(one.step, one.accepted_at, answer, one.next_poll)) for one, answer in answers]
    news = [receipt for one, receipt in found if _is_news(one, receipt)]
    waiting = [one.invitation for one, answer in answers if answer.available_at is None and one.next_poll is not None]
    if news or waiting:
        with db.tenant_scope(tenant_id):
            read = receipts.store(tenant_id, news, now)
            _hasten_letters(tenant_id, waiting, now)
            subjects = {one.invitation: one.subject for one in asked}
            audit.write(now, [_stored(subjects[one], one) for one in read])
    return len(asked)


def _is_news(one: Polled, receipt: StepReceipt) -> bool:
    return (
        receipt.read_at is not None
        or (receipt.available_at is not None and one.available_at is None)
        or (receipt.notified_at is not None and one.notified_at is None)
    )


def _stored(subject: str, invitation: UUID) -> audit.Record:
    return audit.Record("system:receipts", audit.Action.RECEIPT_STORED, subject, f"invitation:{invitation}", result="read")


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
