"""What happened to each kallelse of a period, read in pieces in transactions that cannot write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from kallelse.delivery import lateness
from kallelse.invitations import wording
from kallelse.invitations.states import Answer
from kallelse.kit import db
from kallelse.persons import identity
from kallelse.routing.clocks import at
from kallelse.routing.facts import Facts

PIECE = 1000
INFORMED = (Answer.ACCEPTED, Answer.CANCELLED, Answer.REBOOKED)
"""Answers that show that the patient has the information."""


class Period(NamedTuple):
    """From the first day to the last, both included: the days on which kallelser were taken in."""

    first: date
    last: date

    @property
    def begins(self) -> datetime:
        """The first moment."""
        return at(self.first, time(0))

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        return at(self.last + timedelta(days=1), time(0))


@dataclass(frozen=True, slots=True)
class Recorded:
    """One version of a kallelse: what its plan was made from, and what happened. Names nobody; moments are aware UTC or None."""

    source_id: int
    unit_id: int
    care_level: str
    visit_start: datetime | None
    book_before: date | None
    words: wording.Wording
    """The preparations alone."""
    planned_at: datetime
    facts: Facts
    born: date | None
    plan: Mapping[str, Any]
    """As stored."""
    items: bool
    """Things must be posted beside the kallelse."""
    confirmed: bool
    """The patient had chosen the time herself before the plan was made: a confirmation is all there is."""
    digital_at: datetime | None
    refused: str
    """Why the inbox refused the message (a reason code), or empty."""
    read_at: datetime | None
    answered_at: datetime | None
    """When she gave an answer that shows that she has the information."""
    reminded_at: datetime | None
    letter_at: datetime | None
    """When it was ordered; one that fell due at a print run and left soon after it belongs to that run."""
    letter_reason: str
    task_reason: str
    """Why a person has or had a task; empty without one, and when the task was withdrawn, since the reason is then another."""
    task_came: bool
    """Whether it came to somebody: it was done, or fell due before it was withdrawn."""
    ended_at: datetime | None
    """When it was replaced, withdrawn or closed; its visit's passing is no end."""


@dataclass(slots=True)
class Left:
    """How many could not be taken along."""

    unplanned: int = 0
    without_facts: int = 0


# The plan of a series was made for its first visit.
_PIECE = """
SELECT i.id, i.source_id, i.unit_id, i.care_level, coalesce((i.content->'series'->0->>'start')::timestamptz, i.visit_start),
       i.book_before, i.content->'preparation', i.content->'items', i.plan,
       i.answer, i.answered_at, p.main_identity, b.accepted_at, CASE WHEN b.state = 'failed' THEN b.reason END, b.read_at,
       l.accepted_at, l.due_at, l.reason,
       m.state, m.reason, m.due_at,
       (SELECT min(e.at) FROM invitations_event e WHERE e.invitation_id = i.id AND e.kind IN ('superseded', 'withdrawn', 'closed')),
       (SELECT min(n.accepted_at) FROM invitations_notice n WHERE n.invitation_id = i.id AND n.kind = 'unread')
FROM invitations_invitation i
LEFT JOIN LATERAL (SELECT main_identity FROM persons_person WHERE tenant_id = i.tenant_id AND identity = i.subject LIMIT 1) p ON true
LEFT JOIN invitations_step b ON b.invitation_id = i.id AND b.channel = 'inbox'
LEFT JOIN invitations_step l ON l.invitation_id = i.id AND l.channel = 'letter'
LEFT JOIN invitations_step m ON m.invitation_id = i.id AND m.channel = 'manual'
WHERE i.tenant_id = %s AND i.id > %s AND i.received_at >= %s AND i.received_at < %s ORDER BY i.id LIMIT %s
"""


def of_period(tenant_id: int, period: Period, now: datetime, left: Left) -> Iterator[Recorded]:
    """Every kallelse of a tenant taken in during the period; those that cannot be replayed are counted in `left`."""
    after = UUID(int=0)
    while True:
        with db.tenant_scope(tenant_id):
            db.run("SET TRANSACTION READ ONLY")
            rows = db.run(_PIECE, [tenant_id, after, period.begins, period.ends, PIECE])
        for row in rows:
            one = _of(row, now, left)
            if one is not None:
                yield one
        if len(rows) < PIECE:
            return
        after = rows[-1][0]


def _of(row: tuple[Any, ...], now: datetime, left: Left) -> Recorded | None:
    (_, source, unit, level, visit, book_before, preparation, items, plan_text, answer, answered, number, sent, refused, read, letter,
     letter_due, letter_reason, task_state, task_reason, task_due, ended, reminded) = row  # fmt: skip
    if plan_text is None:
        left.unplanned += 1
        return None
    plan = msgspec.json.decode(plan_text)
    facts = _facts(plan)
    if facts is None:
        left.without_facts += 1
        return None
    planned_at = datetime.fromisoformat(plan["at"])
    words = wording.from_data({"preparation": msgspec.json.decode(preparation)} if preparation else {})
    informed = answered if answer in INFORMED else None
    stops = (read, informed, ended, visit if task_state == "withdrawn" else None, now)
    came = task_state == "done" or (task_state is not None and task_due <= min(moment for moment in stops if moment is not None))
    return Recorded(
        source, unit, level, visit, book_before, words, planned_at, facts, identity.born(number) if number else None, plan,
        bool(items and msgspec.json.decode(items)),
        informed is not None and answer != Answer.CANCELLED and informed <= planned_at,
        sent, refused or "", read, informed, reminded, _run(letter, letter_due, planned_at), letter_reason or "",
        task_reason if task_state in ("planned", "done") else "", came, ended,
    )  # fmt: skip


def _run(letter: datetime | None, due: datetime | None, planned_at: datetime) -> datetime | None:
    """The moment that decides which print run a letter belongs to: one that fell due at a run is picked up a little later, and with it."""
    if letter is None or due is None or due <= planned_at:
        return letter
    return due if timedelta(0) <= letter - due <= lateness.PICK_UP else letter


def _facts(plan: Mapping[str, Any]) -> Facts | None:
    """What the plan was made from; None when it was not kept, or when the table asks about more today than it did then."""
    kept = plan.get("facts")
    if not kept or "at" not in plan or set(kept) != set(Facts._fields):
        return None
    return Facts(**kept)
