"""Give every kallelse that a channel has taken its reminders. What has none yet is found by its own index, so that none is missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any
from uuid import UUID

import msgspec

from kallelse.connections import queries as connections
from kallelse.delivery.planning import earliest_preparation
from kallelse.invitations import actions, wording
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.notices import gates, rules
from kallelse.notices.rules import INBOX, OPEN, UNREAD, Facts, Figures
from kallelse.routing.clocks import day_of

type Row = tuple[UUID, str, str, str, datetime, datetime]

VIDEO = "video"
"""The type of visit that takes place on a screen."""
CHUNK = 500
MOST_CHUNKS = 8
"""At most so many chunks in a round: reminders lie days ahead and must not keep kallelser waiting."""

# ARRAY makes the server look for the steps once, and find each of them by its key.
_TAKE = """
WITH taken AS (
    UPDATE invitations_step SET noticed_at = %(now)s WHERE id = ANY(ARRAY(
        SELECT id FROM invitations_step WHERE tenant_id = %(tenant)s AND accepted_at IS NOT NULL AND noticed_at IS NULL
        ORDER BY accepted_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING invitation_id, channel, accepted_at)
SELECT t.invitation_id, t.channel, t.accepted_at, i.state, i.unit_id, i.subject, i.care_level, i.visit_start, i.cancel_deadline,
       i.print_decide, i.book_before, i.content, t.channel <> 'inbox' AND EXISTS (SELECT FROM invitations_step b
           WHERE b.invitation_id = i.id AND b.channel = 'inbox' AND b.accepted_at IS NOT NULL)
FROM taken t JOIN invitations_invitation i ON i.id = t.invitation_id
"""
_CONTENT = 11


@dataclass(frozen=True, slots=True)
class Taken:
    """A kallelse that a channel has taken; `also_inbox` is that its reminders are planned with its inbox step."""

    invitation: UUID
    channel: str
    accepted_at: datetime
    state: str
    unit_id: int
    subject: str
    care_level: str
    visit_start: datetime | None
    cancel_deadline: datetime | None
    print_decide: datetime | None
    book_before: date | None
    content: dict[str, Any]
    also_inbox: bool


def plan_all(tenant_id: int, now: datetime) -> int:
    """Plan some chunks; returns how many steps were looked at."""
    done = 0
    for _ in range(MOST_CHUNKS):
        planned = plan_chunk(tenant_id, now)
        done += planned
        if planned < CHUNK:
            break
    return done


def plan_chunk(tenant_id: int, now: datetime) -> int:
    """Plan one chunk; returns how many steps were looked at."""
    with db.tenant_scope(tenant_id, forgetful=True):
        rows = db.in_parts(CHUNK, lambda part: db.run(_TAKE, {"tenant": tenant_id, "now": now, "limit": part}))
        taken = [Taken(*(msgspec.json.decode(value) if at == _CONTENT else value for at, value in enumerate(row))) for row in rows]
        live = [one for one in taken if one.state in LIVE_VERSIONS and not one.also_inbox]
        if live:
            plan(tenant_id, live, day_of(now))
    return len(taken)


def plan(tenant_id: int, live: Sequence[Taken], on: date) -> None:
    """Plan the reminders of kallelser: through the open channel that unit and patient have agreed on, otherwise in the inbox."""
    decided = gates.decisions(tenant_id, on)
    agreed = gates.consents(one.subject for one in live) if decided else {}
    planned: list[Row] = []
    for one in live:
        way = gates.way(one.unit_id, one.subject, decided, agreed)
        figures = figures_of(tenant_id, one.care_level, on)
        words = wording.from_data(one.content)
        before = wording.visits_before(words.series, one.visit_start) if one.visit_start is not None else []
        # A later visit of several is reminded of between the one before it and itself, and whoever came to that one has the kallelse.
        sent_at = max([one.accepted_at, *(each.start for each in before if not each.off)])
        about = f":{one.visit_start.astimezone(SWEDISH_TIME):%y%m%d}" if before and one.visit_start is not None else ""
        facts = Facts(
            sent_at, one.visit_start, one.cancel_deadline, None if before else one.print_decide,
            earliest_preparation(one.visit_start, words),
            video=words.visit_type == VIDEO, test=bool(words.test_url), book_before=one.book_before,
        )  # fmt: skip
        # What came on paper alone can be reminded of only over an open network: there is no inbox to write to.
        if one.channel == INBOX:
            planned += [_row(one.invitation, reminder, INBOX, about) for reminder in rules.reminders(facts, figures, INBOX)
                        if not way or reminder.kind in (*UNREAD, *OPEN)]  # fmt: skip
        if way:
            planned += [_row(one.invitation, reminder, way, about) for reminder in rules.reminders(facts, figures, way)]
    for part in batched(planned, db.PART, strict=False):
        actions.add_notices(tenant_id, part)


def _row(invitation: UUID, one: rules.Reminder, channel: str, about: str) -> Row:
    """`about` names the day of a later visit of several, so that each visit has reminders of its own."""
    return invitation, f"{one.kind}{about}", channel, f"reminder_{one.kind}", one.due_at, one.safe_until


def figures_of(tenant_id: int, care_level: str, on: date) -> Figures:
    """The figures of a day, made once for many."""

    def load() -> Figures:
        return Figures.from_data(connections.parameters(tenant_id, care_level, on))

    return connections.cached("reminders", (tenant_id, care_level, on), load)
