"""The work list of a unit: derived from the state of the kallelser, never set by hand. All run inside the unit's `db.tenant_scope`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.persons.rules import PROTECTED
from kallelse.staff_web import rules

PAGE = 25


@dataclass(frozen=True, slots=True)
class Task:
    """One line: whose kallelse, and what needs doing by when (`what` and `act_by` are empty where nothing does)."""

    id: UUID
    number: str
    subject: str
    name: str
    protected: bool
    visit_start: datetime | None
    state: str
    answer: str
    steps: tuple[dict[str, Any], ...]
    what: str = ""
    why: str = ""
    act_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of lines and how many there are in all."""

    rows: tuple[Task, ...]
    total: int


# Each part names one kind of thing that needs a person; a kallelse with several is one line, with the one that is soonest.
_TASKS = """
    SELECT s.invitation_id AS id, 'manual' AS what, s.reason AS why, s.safe_until AS act_by
    FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
    WHERE i.unit_id = %(unit)s AND s.channel = 'manual' AND s.state = 'planned' AND s.due_at <= %(now)s
    UNION ALL
    SELECT s.invitation_id, 'unknown', s.reason, s.safe_until
    FROM invitations_step s JOIN invitations_invitation i ON i.id = s.invitation_id
    WHERE i.unit_id = %(unit)s AND s.state = 'unknown' AND i.state = ANY(%(live)s)
    UNION ALL
    SELECT i.id, 'unread', letter.reason, letter.due_at
    FROM invitations_invitation i
    JOIN invitations_step letter ON letter.invitation_id = i.id AND letter.channel = 'letter'
    JOIN invitations_step inbox ON inbox.invitation_id = i.id AND inbox.channel = 'inbox'
    WHERE i.unit_id = %(unit)s AND i.state = ANY(%(live)s) AND letter.state = 'planned' AND letter.reason = 'unread'
      AND inbox.state IN ('accepted', 'available', 'notified') AND letter.due_at BETWEEN %(now)s AND %(now)s + %(unread)s
    UNION ALL
    SELECT c.invitation_id, CASE WHEN c.state = 'refused' THEN 'change_refused' ELSE 'change_open' END, '',
           coalesce(i.cancel_deadline, i.visit_start)
    FROM booking_bookingchange c JOIN invitations_invitation i ON i.id = c.invitation_id
    WHERE i.unit_id = %(unit)s AND c.kind = 'cancel' AND i.state = ANY(%(live)s) AND i.visit_start > %(now)s
      AND (c.state IN ('requested', 'unknown') AND c.requested_at < %(now)s - %(unconfirmed)s
           OR c.state = 'refused' AND i.answer <> 'cancelled' AND NOT EXISTS (
               SELECT FROM booking_bookingchange later WHERE later.invitation_id = c.invitation_id AND later.requested_at > c.requested_at))
    UNION ALL
    SELECT i.id, 'not_planned', '', i.received_at + %(stuck)s
    FROM invitations_invitation i WHERE i.unit_id = %(unit)s AND i.state = 'draft' AND i.received_at < %(now)s - %(stuck)s
    UNION ALL
    SELECT i.id, 'answer', '', i.action_deadline
    FROM invitations_invitation i
    WHERE i.unit_id = %(unit)s AND i.state = ANY(%(live)s) AND i.answer IN ('other_time', 'needs_help', 'declined')
"""

_SHOWN = """
    i.id, i.number, i.subject, i.visit_start, i.state, i.answer, p.standing,
    coalesce(nullif(concat_ws(' ', nullif(p.given_name, ''), nullif(p.surname, '')), ''), i.content->>'person_name', '') AS name,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('channel', s.channel, 'state', s.state)), '[]')
     FROM invitations_step s WHERE s.invitation_id = i.id) AS steps
"""

_NEEDS_ME = f"""
WITH tasks AS ({_TASKS}), soonest AS (SELECT DISTINCT ON (id) * FROM tasks ORDER BY id, act_by)
SELECT {_SHOWN}, t.what, t.why, t.act_by, count(*) OVER () AS total
FROM soonest t JOIN invitations_invitation i ON i.id = t.id
LEFT JOIN persons_person p ON p.tenant_id = i.tenant_id AND p.identity = i.subject
ORDER BY t.act_by NULLS LAST, i.id LIMIT %(size)s OFFSET %(skip)s
"""  # noqa: S608  Every part is a constant of this module.

_ALL = f"""
SELECT {_SHOWN}, '' AS what, '' AS why, i.action_deadline AS act_by, count(*) OVER () AS total
FROM invitations_invitation i LEFT JOIN persons_person p ON p.tenant_id = i.tenant_id AND p.identity = i.subject
WHERE i.unit_id = %(unit)s AND i.state = ANY(%(live)s)
ORDER BY coalesce(i.visit_start, i.action_deadline) NULLS FIRST, i.id LIMIT %(size)s OFFSET %(skip)s
"""  # noqa: S608

_SEARCH = f"""
SELECT {_SHOWN}, '' AS what, '' AS why, NULL::timestamptz AS act_by, count(*) OVER () AS total
FROM invitations_invitation i LEFT JOIN persons_person p ON p.tenant_id = i.tenant_id AND p.identity = i.subject
WHERE i.unit_id = %(unit)s AND (i.number = %(number)s OR i.subject = %(subject)s OR p.main_identity = %(subject)s)
ORDER BY i.visit_start DESC NULLS FIRST, i.version DESC LIMIT 100
"""  # noqa: S608

_COUNT = f"WITH tasks AS ({_TASKS}) SELECT count(DISTINCT id) FROM tasks"  # noqa: S608


def needs_me(unit_id: int, now: datetime, page: int) -> Listing:
    """What needs a person at this unit, the soonest first."""
    return _listing(_NEEDS_ME, _arguments(unit_id, now, page))


def every(unit_id: int, now: datetime, page: int) -> Listing:
    """Every kallelse of the unit that something may still happen to, the nearest visit (or last day to book) first."""
    return _listing(_ALL, _arguments(unit_id, now, page))


def search(unit_id: int, *, number: str = "", subject: str = "") -> Listing:
    """The unit's kallelser with this number or for this identity, ended ones too."""
    return _listing(_SEARCH, {"unit": unit_id, "number": number, "subject": subject or None})


def how_many(unit_id: int, now: datetime) -> int:
    """How many kallelser of the unit need a person."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, _arguments(unit_id, now, 1))
        return int(cursor.fetchone()[0])


def _arguments(unit_id: int, now: datetime, page: int) -> dict[str, Any]:
    return {
        "unit": unit_id, "now": now, "live": [state.value for state in LIVE_VERSIONS], "size": PAGE, "skip": (page - 1) * PAGE,
        "unread": rules.UNREAD_WARNING, "unconfirmed": rules.UNCONFIRMED, "stuck": rules.STUCK,
    }  # fmt: skip


def _listing(sql: str, arguments: dict[str, Any]) -> Listing:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return Listing(tuple(_task(row) for row in rows), rows[0][-1] if rows else 0)


def _task(row: tuple[Any, ...]) -> Task:
    id, number, subject, visit_start, state, answer, standing, name, steps, what, why, act_by, _total = row
    protected = standing in PROTECTED
    said = msgspec.json.decode(steps) if isinstance(steps, str) else steps
    return Task(id, number, subject, "" if protected else name, protected, visit_start, state, answer, tuple(said), what, why, act_by)
