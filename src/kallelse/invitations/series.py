"""Kallelser to several visits: the row stands for the visit that comes next, and lives until the last one has begun (rules.md, Series).

So everything that looks at a kallelse's time (reminders, lists, deadlines, the index) looks at the visit that the patient is to come to.
All visits, those that have been too, are in the words. Runs inside `db.tenant_scope`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from kallelse.invitations import actions, wording
from kallelse.invitations.events import Happened, add_events
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import NoticeKind
from kallelse.kit import db

CHUNK = 500
WORTH_TELLING = timedelta(days=1)
_MINUTE = "%y%m%d%H%M"


@dataclass(frozen=True, slots=True)
class Begun:
    """A kallelse whose visit has begun, and the visit that comes next."""

    id: UUID
    unit_id: int
    care_level: str
    words: wording.Wording
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last moments to cancel the next visit and to act before it."""

    cancel: datetime | None
    action: datetime


# The few whose time has come are found by the index that ends kallelser. What a worker is planning waits until it has been planned.
_BEGUN = """
SELECT id, unit_id, care_level, content FROM invitations_invitation WHERE id = ANY(ARRAY(
    SELECT id FROM invitations_invitation
    WHERE tenant_id = %(tenant)s AND state IN ('draft', 'ready', 'active') AND visit_start <= %(now)s
      AND claimed_by IS NULL AND content->'series' IS NOT NULL
    ORDER BY visit_start LIMIT %(limit)s)) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""

_GO_ON = """
UPDATE invitations_invitation i SET visit_start = row.visit_start, visit_end = row.visit_end,
    cancel_deadline = CASE WHEN i.plan IS NULL THEN i.cancel_deadline ELSE row.cancel END,
    action_deadline = CASE WHEN i.plan IS NULL THEN i.action_deadline ELSE row.action END,
    plan = i.plan || jsonb_build_object('moments', coalesce(i.plan->'moments', '{}') || row.moments)
FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, visit_start timestamptz, visit_end timestamptz, cancel timestamptz,
    action timestamptz, moments jsonb)
WHERE i.id = row.id AND i.state IN ('draft', 'ready', 'active') AND i.visit_start < row.visit_start RETURNING i.id
"""

_REMIND_ANEW = """
UPDATE invitations_step SET noticed_at = NULL WHERE invitation_id = ANY(%s::uuid[]) AND accepted_at IS NOT NULL
"""


def begun(tenant_id: int, now: datetime) -> list[Begun]:
    """Kallelser, held until the transaction ends, whose visit has begun while another lies ahead."""
    found = []
    for id, unit_id, level, content in db.run(_BEGUN, {"tenant": tenant_id, "now": now, "limit": CHUNK}):
        words = wording.from_data(msgspec.json.decode(content))
        coming = wording.next_visit(words.series, now)
        if coming is not None:
            end = coming.end and coming.end.astimezone(UTC)
            found.append(Begun(id, unit_id, level, words, coming.start.astimezone(UTC), end))
    return found


def go_on(tenant_id: int, coming: Sequence[tuple[Begun, Deadlines]], now: datetime, reason: str = "visit_passed") -> int:
    """From now on these stand for their next visit. The reminders that are left were about the one before; others are planned."""
    if not coming:
        return 0
    rows = [_row(one, deadlines) for one, deadlines in coming]
    gone_on = {row[0] for row in db.run(_GO_ON, [msgspec.json.encode(rows).decode()])}
    actions.withdraw_notices(tenant_id, list(gone_on), reason, now)
    db.run(_REMIND_ANEW, [list(gone_on)])
    told = [Happened(one.id, "next_visit", data={"at": one.start.isoformat()}) for one, _ in coming if one.id in gone_on]
    add_events(tenant_id, now, told)
    return len(gone_on)


def call_off(version: Invitation, start: datetime) -> wording.Wording:
    """Write down that the patient does not come to the visit at `start`, and return the words as they are then."""
    content = dict(version.content)
    content["series"] = [one | {"off": True} if datetime.fromisoformat(one["start"]) == start else one for one in content.get("series", ())]
    Invitation.objects.filter(pk=version.pk).update(content=content)
    return wording.from_data(content)


def receipt(tenant_id: int, version: UUID, start: datetime, now: datetime) -> None:
    """Plan the word in the inbox that the visit at `start` is off; it is said once for each visit."""
    kind = f"{NoticeKind.VISIT_OFF}:{start.astimezone(UTC):{_MINUTE}}"
    actions.add_notices(tenant_id, [(version, kind, "inbox", "word_visit_off", now, max(start, now + WORTH_TELLING))])


def visit_told_of(named: str) -> datetime:
    """The visit that such a word is about, by its kind."""
    return datetime.strptime(named.partition(":")[2], _MINUTE).replace(tzinfo=UTC)


def _row(one: Begun, deadlines: Deadlines) -> dict[str, Any]:
    shown = {"action_deadline": deadlines.action} | ({"cancel_deadline": deadlines.cancel} if deadlines.cancel else {})
    return {
        "id": one.id, "visit_start": one.start, "visit_end": one.end, "cancel": deadlines.cancel, "action": deadlines.action,
        "moments": {name: at.isoformat() for name, at in shown.items()},
    }  # fmt: skip
