"""A letter that leaves late, or does not leave: nothing is lost, but a person calls while there is time, and a missed visit costs nothing
(rules.md, Fallback; K6, K8)."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from kallelse.delivery import planning
from kallelse.invitations import actions, fees
from kallelse.invitations.actions import Happened
from kallelse.kit import db
from kallelse.routing import post
from kallelse.routing.clocks import day_of

PICK_UP = timedelta(minutes=15)
"""The print house empties the folder after the cut-off hour, not in its first second: what is due at that hour is of its run."""
STUCK = timedelta(hours=2)
CHUNK = 500
EVERY_S = 60.0


def in_hand(tenant_id: int, care_level: str, run: datetime, now: datetime) -> datetime:
    """When a letter ordered now may be assumed to lie in the patient's hand; `run` is the print decision that it was due at."""
    ordered = run if timedelta(0) <= now - run <= PICK_UP else now
    return post.assumed_in_hand(ordered, planning.parameters_of(tenant_id, care_level, day_of(now)))


_LATE = """
SELECT i.id, i.action_deadline, s.poll_at, EXISTS (
    SELECT FROM invitations_step m WHERE m.invitation_id = i.id AND m.channel = 'manual' AND m.state = 'planned')
FROM invitations_invitation i JOIN invitations_step s ON s.invitation_id = i.id AND s.channel = 'letter'
WHERE i.id = ANY(%s::uuid[]) AND i.visit_start IS NOT NULL AND i.print_decide < %s AND i.state IN ('ready', 'active')
  AND i.answer = 'none' AND NOT EXISTS (SELECT FROM invitations_step r WHERE r.invitation_id = i.id AND r.read_at IS NOT NULL)
  AND s.reason <> 'patient_asked'
"""
"""Who asks for the letter knows of the kallelse."""


def after_ordering(tenant_id: int, invitations: Sequence[UUID], now: datetime) -> None:
    """These letters have just been ordered. One that was not ordered in time cannot be shown to come in time; when it is sure to come after
    the action deadline and nobody has the case, a person calls."""
    if not invitations:
        return
    late = db.run(_LATE, [list(invitations), now - PICK_UP])
    fees.not_shown_in_time(tenant_id, [row[0] for row in late], now)
    _call(
        tenant_id, [(id, deadline) for id, deadline, hand, has_task in late if hand and deadline and hand > deadline and not has_task], now
    )


# Each half has an index of its own; a healthy day finds nothing in either.
_STUCK = """
WITH late AS (
    SELECT invitation_id, safe_until FROM invitations_step
    WHERE tenant_id = %(tenant)s AND channel = 'letter' AND state = 'planned' AND safe_until <= %(before)s
    UNION ALL
    SELECT invitation_id, safe_until FROM invitations_step
    WHERE tenant_id = %(tenant)s AND channel = 'letter' AND state IN ('claimed', 'unknown') AND safe_until <= %(before)s
)
SELECT i.id, i.action_deadline, i.care_level, l.safe_until FROM late l JOIN invitations_invitation i ON i.id = l.invitation_id
WHERE i.state IN ('ready', 'active') AND i.visit_start > %(now)s AND i.action_deadline IS NOT NULL AND NOT EXISTS (
    SELECT FROM invitations_step m WHERE m.invitation_id = i.id AND m.channel = 'manual'
    AND (m.state = 'planned' AND m.due_at <= %(now)s OR m.state = 'done' AND m.reason = 'letter_late'))
ORDER BY l.safe_until LIMIT %(limit)s
"""


def call_about_stuck(tenant_id: int, now: datetime) -> int:
    """Letters that could not be ordered in spite of everything: when even the next run comes too late, a person calls. The order stands."""
    with db.tenant_scope(tenant_id):
        found = db.run(_STUCK, {"tenant": tenant_id, "before": now - STUCK, "now": now, "limit": CHUNK})
        late = [(id, deadline) for id, deadline, level, run in found if in_hand(tenant_id, level, run, now) > deadline]
        fees.not_shown_in_time(tenant_id, [id for id, _ in late], now)
        _call(tenant_id, late, now)
    return len(late)


# Only what is under way is in the index. A letter that one of a later day has overtaken is not just slow.
_MISSING = """
SELECT i.id, i.action_deadline FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
WHERE s.tenant_id = %(tenant)s AND s.channel = 'letter' AND s.state = 'accepted' AND s.accepted_at <= %(before)s AND s.recall_at IS NULL
  AND i.state IN ('ready', 'active') AND i.visit_start > %(now)s AND i.action_deadline IS NOT NULL AND i.answer = 'none'
  AND EXISTS (SELECT FROM invitations_step p WHERE p.tenant_id = %(tenant)s AND p.channel = 'letter' AND p.state = 'posted'
      AND p.accepted_at > s.accepted_at + interval '1 day')
  AND NOT EXISTS (SELECT FROM invitations_step r WHERE r.invitation_id = i.id AND r.read_at IS NOT NULL)
  AND NOT EXISTS (SELECT FROM invitations_step m WHERE m.invitation_id = i.id AND m.channel = 'manual'
      AND (m.state = 'planned' AND m.due_at <= %(now)s OR m.state = 'done' AND m.reason = 'letter_missing'))
ORDER BY s.accepted_at LIMIT %(limit)s
"""


def call_about_missing(tenant_id: int, now: datetime) -> int:
    """Letters that the print house has not posted although it has posted those of a later day: they are lost, and a person calls (K17)."""
    with db.tenant_scope(tenant_id):
        before = now - timedelta(days=1)
        found = db.run(_MISSING, {"tenant": tenant_id, "before": before, "now": now, "limit": CHUNK})
        _call(tenant_id, [(id, deadline) for id, deadline in found], now, "letter_missing")
    return len(found)


def _call(tenant_id: int, late: Sequence[tuple[UUID, datetime]], now: datetime, reason: str = "letter_late") -> None:
    actions.add_steps(tenant_id, [(id, "manual", reason, now, max(now, deadline)) for id, deadline in late])
    left = {id: max(0, int((deadline - now) / timedelta(hours=1))) for id, deadline in late}
    told = [Happened(id, "call_wanted", "manual", {"reason": reason, "hours": hours}) for id, hours in left.items()]
    actions.add_events(tenant_id, now, told)


class Watch:
    """Looks for stuck and lost letters once a minute: in an outage there may be many, and nothing about them changes sooner."""

    def __init__(self) -> None:
        self._at = 0.0

    def run(self, now: datetime, *, thorough: bool) -> int:
        """Look, when it is time; returns how many calls were asked for."""
        if not thorough and time.monotonic() < self._at:
            return 0
        self._at = time.monotonic() + EVERY_S
        return sum(call_about_stuck(tenant_id, now) + call_about_missing(tenant_id, now) for tenant_id in db.all_tenants())
