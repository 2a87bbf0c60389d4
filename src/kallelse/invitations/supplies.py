"""Store what suppliers tell of orders: how far they have come, and what became of the wish to have one back. Set-based, and indifferent to
order and repetition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from kallelse.invitations.events import Happened, add_events
from kallelse.invitations.states import RECALLABLE, Progress
from kallelse.kit import db

ASK_AGAIN = timedelta(hours=1)
ORDER = [one.value for one in Progress if one]
"""The states of an order in the order in which they follow."""


class Told(Protocol):
    """A line of a supplier's report."""

    @property
    def key(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that has come further: `reason` is why it was placed, `at` since when it is `progress`."""

    step: UUID
    invitation: UUID
    progress: str
    at: datetime
    reason: str
    subject: str
    care_level: str
    action_deadline: datetime | None
    live: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """An order that cannot be taken back any more; `reason` is why it should have been."""

    invitation: UUID
    reason: str


# The words of a report that came late find a state that is further on, and change nothing. What was posted although it had been given back
# is posted: the patient has it.
_PROGRESS = """
UPDATE invitations_step s SET progress = row.state,
    state = CASE WHEN row.state = 'returned' THEN 'returned'
                 WHEN row.state = 'posted' AND s.state IN ('accepted', 'withdrawn') THEN 'posted' ELSE s.state END,
    poll_at = CASE WHEN row.state = 'returned' THEN NULL ELSE s.poll_at END
FROM jsonb_to_recordset(%s::jsonb) AS row(key uuid, state text, at timestamptz), invitations_invitation i
WHERE s.id = row.key AND i.id = s.invitation_id AND s.channel = %s
  AND (s.state IN ('unknown', 'accepted', 'posted', 'assumed_in_hand')
       OR (s.state = 'withdrawn' AND s.reference <> '' AND row.state IN ('posted', 'returned')))
  AND array_position(%s::text[], row.state) > coalesce(array_position(%s::text[], s.progress::text), 0)
RETURNING s.id, s.invitation_id, s.progress, row.at, s.reason, i.subject, i.care_level, i.action_deadline,
    i.state IN ('draft', 'ready', 'active')
"""


def known(channel: str, keys: Sequence[str]) -> set[str]:
    """Which of these keys are orders of the tenant in scope."""
    return {str(row[0]) for row in db.run("SELECT id FROM invitations_step WHERE id = ANY(%s::uuid[]) AND channel = %s", [keys, channel])}


def store_progress(tenant_id: int, channel: str, told: Sequence[Told], now: datetime) -> list[Moved]:
    """Store how far orders have come; returns those for which this was news. Call inside the tenant's scope."""
    furthest: dict[str, Told] = {}
    for one in told:
        if one.state in ORDER and (one.key not in furthest or ORDER.index(one.state) > ORDER.index(furthest[one.key].state)):
            furthest[one.key] = one
    if not furthest:
        return []
    rows = msgspec.json.encode([{"key": one.key, "state": one.state, "at": one.at} for one in furthest.values()]).decode()
    moved = [Moved(*row) for row in db.run(_PROGRESS, [rows, channel, ORDER, ORDER])]
    events = [Happened(one.invitation, f"{channel}_{one.progress}", channel, {"at": one.at.isoformat()}) for one in moved]
    add_events(tenant_id, now, events)
    return moved


def give_up_recalls(tenant_id: int, channel: str, now: datetime) -> list[Kept]:
    """Recalls of orders that lie in an envelope or have left for the post: nobody asks any more, and the order goes."""
    kept = db.run(
        """
        UPDATE invitations_step SET recall_at = NULL
        WHERE tenant_id = %s AND channel = %s AND recall_at IS NOT NULL
          AND (progress <> ALL(%s::text[]) OR state IN ('posted', 'assumed_in_hand', 'returned'))
        RETURNING invitation_id, recall_reason
        """,
        [tenant_id, channel, [*RECALLABLE]],
    )
    return _kept(tenant_id, channel, kept, now)


def too_late(tenant_id: int, channel: str, keys: Sequence[str], now: datetime) -> list[Kept]:
    """The supplier cannot give these orders back, as if they lay in an envelope: they go, and nobody asks again."""
    kept = db.run(
        """
        UPDATE invitations_step SET recall_at = NULL, progress = CASE WHEN progress = ANY(%s::text[]) THEN 'enveloped' ELSE progress END
        WHERE id = ANY(%s::uuid[]) AND channel = %s AND recall_at IS NOT NULL RETURNING invitation_id, recall_reason
        """,
        [[*RECALLABLE], list(keys), channel],
    )
    return _kept(tenant_id, channel, kept, now)


def taken_back(tenant_id: int, channel: str, keys: Sequence[str], now: datetime) -> list[UUID]:
    """The supplier has thrown these orders away; returns the invitations. An order that nobody wanted back is not withdrawn by its word."""
    ended = db.run(
        """
        UPDATE invitations_step SET state = 'withdrawn', reason = recall_reason, recall_at = NULL, poll_at = NULL, unknown_since = NULL
        WHERE id = ANY(%s::uuid[]) AND channel = %s AND state IN ('accepted', 'unknown') AND recall_reason <> ''
        RETURNING invitation_id, reason
        """,
        [list(keys), channel],
    )
    events = [Happened(one, "order_withdrawn", channel, {"reason": reason}) for one, reason in ended]
    add_events(tenant_id, now, events)
    return [one for one, _ in ended]


def to_ask(tenant_id: int, channel: str, limit: int, now: datetime) -> list[UUID]:
    """The orders (step ids) to ask the supplier for now, claimed by not being asked for again before `ASK_AGAIN`.

    What never left after all (its send failed or is to be tried again) is withdrawn here and not asked for.
    """
    ended = db.run(
        """
        UPDATE invitations_step SET state = 'withdrawn', reason = recall_reason, recall_at = NULL
        WHERE tenant_id = %s AND channel = %s AND recall_at <= %s AND state = 'planned' RETURNING invitation_id, reason
        """,
        [tenant_id, channel, now],
    )
    add_events(tenant_id, now, [Happened(one, "step_withdrawn", channel, {"reason": reason}) for one, reason in ended])
    rows = db.run(
        """
        UPDATE invitations_step SET recall_at = CASE WHEN state IN ('accepted', 'unknown') THEN %s::timestamptz END
        WHERE id = ANY(ARRAY(SELECT id FROM invitations_step
            WHERE tenant_id = %s AND channel = %s AND recall_at <= %s AND state <> 'claimed'
            ORDER BY recall_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED))
        RETURNING id, state
        """,
        [now + ASK_AGAIN, tenant_id, channel, now, limit],
    )
    return [row[0] for row in rows if row[1] in ("accepted", "unknown")]


def _kept(tenant_id: int, channel: str, rows: Sequence[tuple[UUID, str]], now: datetime) -> list[Kept]:
    kept = [Kept(*row) for row in rows]
    add_events(tenant_id, now, [Happened(one.invitation, "order_kept", channel, {"reason": one.reason}) for one in kept])
    return kept
