"""The things that need a person at a unit, and how far each near visit has come: derived in SQL from the kallelser themselves.

Every part begins at an index of the unit, or at what few people of the tenant have said lately, and never walks through all the unit's
kallelser. States are written out, since a partial index is found by them. Parameters: tenant, unit, now, and the times of `rules`.
"""

from datetime import datetime, timedelta
from typing import Any

from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.worklist import rules

_NONE = "NULL::uuid"

# How far each kallelse with a near visit has come; each is one row with one way. What is open to be done by a person comes before what a
# person has done, and what is on its way counts only when it will be there before the visit. Outcomes are counted, for one kallelse at a
# time: of "exists" the server makes a list of all there are. Nearly all near visits are answered or read: those are told by two indexes
# that hold all that is asked, and only of the others are the steps themselves looked at. They tell also of a reading that does not lie
# where the visit now is.
_NEAR = """
SELECT i.id, i.visit_start, i.received_at, i.action_deadline, i.answered_at, CASE
    WHEN r.id IS NOT NULL THEN r.read_at
    WHEN i.answer = 'none' THEN (SELECT min(t.read_at) FROM invitations_step t WHERE t.invitation_id = i.id) END AS read_at, CASE
    WHEN i.answer IN ('accepted', 'rebooked') THEN 'accepted'
    WHEN i.answer = 'cancelled' THEN 'not_needed'
    WHEN r.id IS NOT NULL OR i.answer <> 'none' THEN 'read'
    ELSE (SELECT CASE
        WHEN bool_or(t.state = 'read' OR t.read_at IS NOT NULL) THEN 'read'
        WHEN bool_or(t.channel = 'letter' AND t.state = 'assumed_in_hand') THEN 'letter'
        WHEN bool_or(t.channel = 'manual' AND t.state = 'planned' AND t.due_at <= %(now)s) OR bool_or(t.state = 'unknown') AND (
            SELECT count(*) = 0 FROM worklist_outcome o WHERE o.invitation_id = i.id AND o.kind = 'unknown') THEN 'listed'
        WHEN (SELECT count(*) > 0 FROM worklist_outcome o
            WHERE o.invitation_id = i.id AND o.outcome IN ('reached', 'other_way')) THEN 'phone'
        WHEN bool_or(
            t.channel IN ('inbox', 'letter') AND t.state IN ('planned', 'claimed') AND t.due_at < i.visit_start
                AND greatest(t.due_at, t.safe_until) >= %(now)s - %(grace)s::interval
            OR t.channel = 'letter' AND t.state IN ('accepted', 'posted') AND t.recall_at IS NULL AND t.poll_at < i.visit_start
            OR t.channel = 'manual' AND t.state = 'planned' AND t.due_at > %(now)s AND t.due_at < i.visit_start)
          OR i.state = 'draft' AND greatest(i.received_at, i.held_until) >= %(now)s - %(stuck)s::interval THEN 'under_way'
        WHEN bool_or(t.channel = 'manual' AND t.state = 'done'
            AND t.reason NOT IN ('item_late', 'item_by_hand', 'parcel_returned', 'place_changed')) OR (
            SELECT count(*) > 0 FROM worklist_outcome o
            WHERE o.invitation_id = i.id AND o.kind IN ('manual', 'unknown', 'unread', 'unreached')) THEN 'settled'
        ELSE 'listed' END
    FROM invitations_step t WHERE t.invitation_id = i.id) END AS way
FROM invitations_invitation i
LEFT JOIN (
    {readings}) r ON r.id = i.id
WHERE i.unit_id = %(unit)s AND i.state IN ('draft', 'ready', 'active')
  AND i.visit_start > %(now)s AND i.visit_start <= %(now)s + %(near)s::interval
"""

NEAR = _NEAR.format(
    readings="""SELECT t.invitation_id AS id, min(t.read_at) AS read_at FROM invitations_step t
    WHERE t.unit_id = %(unit)s AND t.visit_start > %(now)s AND t.visit_start <= %(now)s + %(near)s::interval GROUP BY 1"""
)

_ONE = "= ANY(%(only)s::uuid[])"

NEAR_OF = _NEAR.format(readings="SELECT NULL::uuid AS id, NULL::timestamptz AS read_at WHERE false") + f" AND i.id {_ONE}"
"""As `NEAR`, of the kallelser in `only`, by their steps alone."""

# Each part names one kind of thing. `since` is when it arose: what a colleague has done, and a rest, answer for what arose before them.
# What is few is looked at first and its kallelse then, one by one (LATERAL with LIMIT): left to itself the server may begin at the unit's
# kallelser instead, since it plans once for units of every size.
THINGS = f"""
    SELECT s.invitation_id AS id, {_NONE} AS booking, 'manual' AS kind, s.reason AS why, CASE
        WHEN s.also IS NULL THEN s.due_at
        ELSE greatest(s.due_at, (SELECT max((a->>'due_at')::timestamptz) FROM jsonb_array_elements(s.also) a
            WHERE (a->>'due_at')::timestamptz <= %(now)s)) END AS since,
        s.safe_until AS act_by
    FROM invitations_step s
    WHERE s.unit_id = %(unit)s AND s.channel = 'manual' AND s.state = 'planned' AND s.due_at <= %(now)s
    UNION ALL
    SELECT s.invitation_id, {_NONE}, 'unknown', s.reason, s.due_at, s.safe_until
    FROM invitations_step s
    CROSS JOIN LATERAL (SELECT v.state FROM invitations_invitation v WHERE v.id = s.invitation_id LIMIT 1) i
    WHERE s.unit_id = %(unit)s AND s.state = 'unknown' AND i.state IN ('draft', 'ready', 'active')
    UNION ALL
    SELECT s.invitation_id, {_NONE}, 'unread', s.reason, s.due_at - %(unread)s::interval, s.due_at
    FROM invitations_step s
    CROSS JOIN LATERAL (
        SELECT t.state FROM invitations_step t WHERE t.invitation_id = s.invitation_id AND t.channel = 'inbox' LIMIT 1) inbox
    CROSS JOIN LATERAL (SELECT v.state FROM invitations_invitation v WHERE v.id = s.invitation_id LIMIT 1) i
    WHERE s.unit_id = %(unit)s AND s.channel = 'letter' AND s.state = 'planned' AND s.reason = 'unread'
      AND s.due_at BETWEEN %(now)s AND %(now)s + %(unread)s::interval
      AND inbox.state IN ('accepted', 'available', 'notified') AND i.state IN ('draft', 'ready', 'active')
    UNION ALL
    SELECT c.invitation_id, {_NONE}, CASE WHEN c.state = 'refused' THEN 'change_refused' ELSE 'change_open' END, c.kind, c.requested_at,
        coalesce(i.cancel_deadline, i.visit_start)
    FROM (
        SELECT invitation_id, kind, state, requested_at FROM booking_bookingchange
        WHERE unit_id = %(unit)s AND state IN ('requested', 'unknown') AND requested_at < %(now)s - %(unconfirmed)s::interval
        UNION ALL
        SELECT invitation_id, kind, state, requested_at FROM booking_bookingchange
        WHERE unit_id = %(unit)s AND state = 'refused' AND requested_at > %(now)s - %(ahead)s::interval) c
    CROSS JOIN LATERAL (SELECT v.* FROM invitations_invitation v WHERE v.id = c.invitation_id LIMIT 1) i
    WHERE i.state IN ('draft', 'ready', 'active') AND i.visit_start > %(now)s
      AND (c.state <> 'refused' OR i.answer <> 'cancelled' AND c.requested_at = (
        SELECT max(later.requested_at) FROM booking_bookingchange later WHERE later.invitation_id = c.invitation_id))
    UNION ALL
    SELECT i.id, {_NONE}, 'not_planned', '', i.received_at, greatest(i.received_at + %(stuck)s::interval,
        coalesce(i.visit_start, i.book_before::timestamp AT TIME ZONE 'Europe/Stockholm') - %(lead)s::interval)
    FROM invitations_invitation i
    WHERE i.unit_id = %(unit)s AND i.state = 'draft' AND i.received_at < %(now)s - %(stuck)s::interval
      AND (i.held_until IS NULL OR i.held_until < %(now)s - %(stuck)s::interval)
    UNION ALL
    SELECT i.id, {_NONE}, 'answer', '', coalesce(i.answered_at, i.received_at), i.action_deadline
    FROM invitations_invitation i
    WHERE i.unit_id = %(unit)s AND i.state IN ('draft', 'ready', 'active') AND i.answer IN ('other_time', 'needs_help', 'declined')
    UNION ALL
    SELECT i.id, {_NONE}, 'interpreter', '', p.said_at, i.visit_start - %(interpreter)s::interval
    FROM persons_preference p
    CROSS JOIN LATERAL (
        SELECT v.* FROM invitations_invitation v WHERE v.subject = p.identity AND v.unit_id = %(unit)s AND v.received_at < p.said_at
          AND v.state IN ('draft', 'ready', 'active') AND v.visit_start > %(now)s OFFSET 0) i
    WHERE p.tenant_id = %(tenant)s AND p.kind = 'interpreter' AND p.holds AND p.said_at > %(now)s - %(lately)s::interval
      AND p.said_by NOT LIKE 'source:%%'
    UNION ALL
    SELECT n.id, {_NONE}, 'unreached', '', n.received_at,
        CASE WHEN n.action_deadline > %(now)s THEN n.action_deadline ELSE n.visit_start END
    FROM near n WHERE n.way = 'listed'
    UNION ALL
    SELECT {_NONE}, b.id, 'booking', b.verdict, b.since, greatest(b.since, b.starts - %(lead)s::interval)
    FROM balance_booking b
    WHERE b.unit_id = %(unit)s AND b.starts > %(now)s AND b.verdict IN ('missing', 'moved', 'other_person', 'ended', 'no_booking')
"""  # noqa: S608  Every part is a constant of this module.

_OPEN = f"""
SELECT t.* FROM ({THINGS}) t
WHERE (t.kind IN ('manual', 'booking') OR (
    SELECT count(*) = 0 FROM worklist_outcome o WHERE o.invitation_id = t.id AND o.kind = t.kind AND o.about >= t.since))
"""  # noqa: S608

OPEN_OF = f"{_OPEN} AND t.id {_ONE}"
"""Things that nobody has done, of the kallelser in `only`. A manual step says so itself, and a booking is decided on where
bookings are. A statement that reads them has `NEAR_OF` as its common table `near`."""


def _lines(things: str) -> str:
    return f"""
SELECT l.*, m.assignee, m.note, m.noted_by, m.noted_at, m.snoozed_until,
    coalesce(
        m.snoozed_until > %(now)s AND (l.act_by IS NULL OR m.snoozed_until <= l.act_by) AND l.newest <= m.snoozed_at, false
    ) AS rests
FROM (
    SELECT DISTINCT ON (coalesce(o.id, o.booking)) o.id, o.booking, o.kind, o.why, o.since,
        min(o.act_by) OVER each AS act_by, max(o.since) OVER each AS newest,
        count(*) FILTER (WHERE o.kind <> 'unreached') OVER each AS things
    FROM ({things}) o
    WINDOW each AS (PARTITION BY coalesce(o.id, o.booking))
    ORDER BY coalesce(o.id, o.booking), o.kind = 'unreached', o.act_by NULLS LAST
) l LEFT JOIN LATERAL (SELECT * FROM worklist_mark k WHERE k.invitation_id = l.id LIMIT 1) m ON true
"""  # noqa: S608  Every part is a constant of this module.


LINES = _lines(_OPEN)
"""One line for each kallelse or booking: the soonest of its things, the first moment of all of them, and what is said about it. That a near
visit is unreached only speaks where nothing else does. A statement that reads them has `NEAR` as its common table `near`."""

LINES_OF = _lines(OPEN_OF)
"""The same of the kallelser in `only`, with `NEAR_OF`: what one line costs does not depend on how many the unit has."""


def ask(statement: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement of this module by the plan that the server has made for every unit. It is long: planned anew for each unit's own
    numbers, which the server does of itself, it costs more than carrying it out. What is looked up for each of many is seldom asked for
    twice: remembering it costs more than it saves."""
    db.run(_STEADY, ["force_generic_plan", "off"])
    rows = db.run(statement, parameters)
    db.run(_STEADY, ["auto", "on"])
    return rows


_STEADY = "SELECT set_config('plan_cache_mode', %s::text, true), set_config('enable_memoize', %s::text, true)"


def values(tenant_id: int, unit_id: int, now: datetime, **more: Any) -> dict[str, Any]:
    """The parameters of the statements of this module."""
    times: dict[str, timedelta] = {
        "unread": rules.UNREAD_WARNING, "unconfirmed": rules.UNCONFIRMED, "stuck": rules.STUCK, "grace": rules.GRACE, "near": rules.NEAR,
        "lead": rules.LEAD, "interpreter": rules.INTERPRETER_LEAD, "lately": rules.SAID_LATELY,
        "ahead": rules.FURTHEST,
    }  # fmt: skip
    return {"tenant": tenant_id, "unit": unit_id, "now": now, "zone": SWEDISH_TIME.key} | times | more
