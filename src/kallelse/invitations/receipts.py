"""Store what a channel tells about steps: accepted, available, notified, read. Set-based and indifferent to order and repetition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from kallelse.invitations import actions, fees
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import Step as StepState
from kallelse.invitations.states import sources_of
from kallelse.kit import db
from kallelse.persons import unopened

CLOCK_SKEW = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class StepReceipt:
    """What the outside told about one step; a None moment was not told. `next_poll` is when to ask again."""

    step: UUID
    available_at: datetime | None
    notified_at: datetime | None
    read_at: datetime | None
    next_poll: datetime | None


class Told(Protocol):
    """A channel's receipt."""

    @property
    def available_at(self) -> datetime | None: ...
    @property
    def notified_at(self) -> datetime | None: ...
    @property
    def read_at(self) -> datetime | None: ...


def of_step(step: UUID, accepted_at: datetime | None, told: Told, next_poll: datetime | None) -> StepReceipt:
    """A thread's receipt as that of one step: a reading from before this version was accepted was of an earlier version."""
    read = told.read_at if told.read_at is not None and (accepted_at is None or told.read_at >= accepted_at - CLOCK_SKEW) else None
    return StepReceipt(step, told.available_at, told.notified_at, read, next_poll)


_STORE = """
UPDATE invitations_step s SET
    available_at = coalesce(s.available_at, row.available_at), notified_at = coalesce(s.notified_at, row.notified_at),
    read_at = coalesce(s.read_at, row.read_at),
    visit_start = CASE WHEN row.read_at IS NOT NULL THEN (
        SELECT i.visit_start FROM invitations_invitation i WHERE i.id = s.invitation_id) END,
    poll_at = CASE WHEN row.read_at IS NULL THEN row.next_poll END,
    state = CASE WHEN row.read_at IS NOT NULL THEN 'read'
                 WHEN row.notified_at IS NOT NULL THEN 'notified'
                 WHEN row.available_at IS NOT NULL AND s.state <> 'notified' THEN 'available' ELSE s.state END
FROM jsonb_to_recordset(%s::jsonb) AS row(step uuid, available_at timestamptz, notified_at timestamptz, read_at timestamptz,
next_poll timestamptz),
     invitations_step was
WHERE s.id = row.step AND was.id = s.id AND s.state = ANY(%s::text[])
RETURNING s.id, s.invitation_id, s.channel, was.state, s.state, s.read_at
"""


def store(tenant_id: int, receipts: Sequence[StepReceipt], now: datetime) -> list[UUID]:
    """Store receipts; returns the invitations that became read, whose paper and telephone tasks fall away in the same transaction."""
    if not receipts:
        return []
    stored = db.run(_STORE, [msgspec.json.encode(receipts).decode(), sources_of(StepState.READ)])
    changed = [row for row in stored if row[3] != row[4]]
    actions.add_events(
        tenant_id,
        now,
        [Happened(row[1], row[4], row[2], {"at": row[5].isoformat()} if row[4] == StepState.READ else {}) for row in changed],
    )
    read = [row[1] for row in changed if row[4] == StepState.READ]
    if read:
        subjects = db.run("SELECT DISTINCT subject FROM invitations_invitation WHERE id = ANY(%s::uuid[])", [read])
        unopened.opened(tenant_id, [subject for (subject,) in subjects])
    withdraw_after_read(tenant_id, read, now)
    return read


def withdraw_after_read(tenant_id: int, invitations: Sequence[UUID], now: datetime) -> None:
    """Who has read needs neither the fallback letter nor a call. One that has been ordered is asked back, as long as it can be."""
    if not invitations:
        return
    ended = db.run(
        """
        UPDATE invitations_step SET state = 'withdrawn', reason = 'read'
        WHERE invitation_id = ANY(%s::uuid[]) AND state = 'planned' AND channel = 'letter' AND reason = ANY(%s::text[])
        RETURNING invitation_id
        """,
        [list(invitations), list(actions.FALLBACK)],
    )
    actions.add_events(tenant_id, now, [Happened(one, "step_withdrawn", "letter", {"reason": "read"}) for (one,) in ended])
    actions.finish_unread_tasks(tenant_id, invitations, "read", now)
    actions.ask_recall(tenant_id, invitations, "read", now, channels=["letter"], ordered_for=actions.FALLBACK)
    fees.shown(tenant_id, invitations, now)
