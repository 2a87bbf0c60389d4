"""Due notices: the claim that takes them, with everything that may turn one away at the last moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from kallelse.invitations.states import CONFIRMING, FREED, WORDS, Answer, NoticeKind
from kallelse.kit import db
from kallelse.notices.rules import Earlier, Known

_LOCK = 4_707
"""One claim at a time for each tenant: two reminders of one kallelse must see one another, however many workers there are."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A claimed notice with what is needed to judge, render and send it. Carries the fields of `delivery.rendering.Said`. `named` is the
    kind with what it is about."""

    notice: UUID
    kind: str
    channel: str
    reason: str
    attempts: int
    safe_until: datetime
    invitation: UUID
    state: str
    unit_id: int
    source_id: int
    reference: str
    thread: UUID
    number: str
    version: int
    subject: str
    care_level: str
    visit_start: datetime | None
    visit_end: datetime | None
    book_before: date | None
    cancel_deadline: datetime | None
    received_at: datetime
    content: dict[str, Any]
    answer: str
    fee: str
    replaces: dict[str, Any] | None
    said_kind: str
    standing: str
    main_identity: str
    given_name: str
    surname: str
    checked_at: datetime
    inbox_step: UUID | None
    inbox_accepted_at: datetime | None
    in_inbox: bool
    read: bool
    letter: bool
    thread_open: bool
    others: list[dict[str, Any]]
    named: str

    @property
    def withdraws(self) -> bool:
        """Whether it is the word that the kallelse no longer holds, and no reminder."""
        return self.kind == NoticeKind.WITHDRAWN

    @property
    def confirms(self) -> bool:
        """Whether it confirms what was done on behalf of the patient, and reminds of nothing."""
        return self.kind in CONFIRMING

    @property
    def about_freed(self) -> bool:
        """Whether it is a word about a freed time (rules.md, Freed)."""
        return self.kind in FREED

    @property
    def planned_for(self) -> str:
        """The reasons code that such a notice is planned with."""
        return f"{'word' if self.about_freed else 'reminder'}_{self.kind}"

    @property
    def kallelse(self) -> tuple[int, str]:
        """What all versions of a kallelse share."""
        return self.source_id, self.reference

    @property
    def key(self) -> str:
        """The thread in the inbox: the kallelse's own for the word that it no longer holds, one of its own for a reminder."""
        return str(self.thread if self.withdraws else self.notice)

    def known(self) -> Known:
        """What is known of the kallelse."""
        return Known(Answer(self.answer), self.in_inbox, self.read, self.letter)

    def earlier(self) -> list[Earlier]:
        """The other reminders of the kallelse."""
        return [
            Earlier(NoticeKind(one["kind"]), None if one["day"] is None else date.fromisoformat(one["day"]), one["same"])
            for one in self.others
        ]


_FIELDS = list(Notice.__dataclass_fields__)
_DATA = {_FIELDS.index(name) for name in ("content", "replaces", "others")}

# ARRAY makes the server look for due notices once, and find each of them by its key.
# A later visit of several has the day of its visit in the kind: two reminders are about the same visit when that, or else the time, is one.
_CLAIM = """
WITH claimed AS (
    UPDATE invitations_notice SET state = 'claimed', claimed_by = %(worker)s, attempts = attempts + 1
    WHERE id = ANY(ARRAY(
        SELECT n.id FROM invitations_notice n WHERE n.tenant_id = %(tenant)s AND n.state = 'planned' AND n.due_at <= %(now)s {condition}
        ORDER BY n.due_at LIMIT %(limit)s FOR NO KEY UPDATE OF n SKIP LOCKED))
    RETURNING id, kind, channel, reason, attempts, safe_until, invitation_id)
SELECT c.id, split_part(c.kind, ':', 1), c.channel, c.reason, c.attempts, c.safe_until, i.id, i.state, i.unit_id, i.source_id,
       i.reference, i.thread, i.number, i.version, i.subject, i.care_level, i.visit_start, i.visit_end, i.book_before, i.cancel_deadline,
       i.received_at, i.content, i.answer, i.fee, i.replaces, i.kind, p.standing, p.main_identity, p.given_name, p.surname, p.checked_at,
       b.id, b.accepted_at, coalesce(b.available_at IS NOT NULL OR b.read_at IS NOT NULL, false), coalesce(b.read_at IS NOT NULL, false),
       EXISTS (SELECT FROM invitations_step l WHERE l.invitation_id = i.id AND l.channel = 'letter' AND l.accepted_at IS NOT NULL),
       c.kind = 'withdrawn' AND EXISTS (SELECT FROM invitations_invitation v JOIN invitations_step s ON s.invitation_id = v.id
            WHERE v.source_id = i.source_id AND v.reference = i.reference AND s.channel = 'inbox' AND s.state IN ('claimed', 'unknown')),
       (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', o.kind,
            'same', CASE WHEN o.kind LIKE '%%:%%' OR c.kind LIKE '%%:%%' THEN split_part(o.kind, ':', 2) = split_part(c.kind, ':', 2)
                ELSE v.visit_start IS NOT DISTINCT FROM i.visit_start END,
            'day', CASE WHEN o.state <> 'planned' THEN (coalesce(o.accepted_at, %(now)s) AT TIME ZONE 'Europe/Stockholm')::date END)), '[]')
        FROM invitations_invitation v JOIN invitations_notice o ON o.invitation_id = v.id
        WHERE v.source_id = i.source_id AND v.reference = i.reference AND o.id <> c.id
          AND split_part(o.kind, ':', 1) <> ALL(%(words)s::text[])
          AND (o.state IN ('claimed', 'unknown', 'accepted') OR (o.state = 'planned' AND v.id = i.id))),
       c.kind
FROM claimed c JOIN invitations_invitation i ON i.id = c.invitation_id
-- LIMIT makes each look-up use the whole key, also on a day when the planner still believes the table to be small.
CROSS JOIN LATERAL (SELECT * FROM persons_person p WHERE p.tenant_id = %(tenant)s AND p.identity = i.subject LIMIT 1) p
LEFT JOIN LATERAL (SELECT * FROM invitations_step s WHERE s.invitation_id = i.id AND s.channel = 'inbox' LIMIT 1) b ON true
"""
_CLAIM_WITHDRAWALS = _CLAIM.format(condition="AND n.kind = 'withdrawn'")
_CLAIM_REMINDERS = _CLAIM.format(condition="AND n.kind <> 'withdrawn'")


def claim(tenant_id: int, worker: int, limit: int, now: datetime) -> list[Notice]:
    """Claim due notices: the words that a kallelse no longer holds before every reminder."""
    with db.tenant_scope(tenant_id):
        db.run("SELECT pg_advisory_xact_lock(%s::int, %s::int)", [_LOCK, tenant_id])
        values = {"tenant": tenant_id, "worker": worker, "limit": limit, "now": now, "words": [kind.value for kind in {*WORDS, *FREED}]}
        rows = db.run(_CLAIM_WITHDRAWALS, values)
        if len(rows) < limit:
            rows += db.run(_CLAIM_REMINDERS, values | {"limit": limit - len(rows)})
    return [Notice(*(_read(value) if at in _DATA else value for at, value in enumerate(row))) for row in rows]


def _read(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


def unclaim(tenant_id: int, notices: Sequence[Notice], worker: int, due_at: datetime, *, tried: bool = False) -> None:
    """Give notices back that nothing was done for."""
    if not notices:
        return
    with db.tenant_scope(tenant_id):
        db.run(
            """
            UPDATE invitations_notice SET state = 'planned', claimed_by = NULL, due_at = %s, attempts = attempts - %s::int
            WHERE id = ANY(%s::uuid[]) AND state = 'claimed' AND claimed_by = %s
            """,
            [due_at, 0 if tried else 1, [one.notice for one in notices], worker],
        )
