"""Visits that belong together (K36; rules.md, Scheduling): a change of one is told of with the others.

A care system names the references of the visits that belong to one (`wording.linked`); naming them in one of them is enough. They are the
same patient's and come from the same care system, and are found by her number. Runs inside `db.tenant_scope` (`of` also in the resident's).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.invitations import actions
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.kit import db

RENEWED = timedelta(hours=24)
"""A visit that its sender has handed over anew so lately has been thought of already."""

CANCELLED, CANCELLED_BY_PATIENT, MOVED = "linked_cancelled", "linked_cancelled_patient", "linked_moved"
"""Why a colleague looks at a visit whose company has changed (reasons codes)."""


@dataclass(frozen=True, slots=True)
class Linked:
    """The latest version of a visit that belongs with another."""

    id: UUID
    reference: str
    number: str
    unit: int
    start: datetime | None
    state: str
    answer: str
    version: int
    received_at: datetime
    action_deadline: datetime | None

    def is_ahead(self, now: datetime) -> bool:
        """Whether it still holds and lies ahead."""
        return self.state in LIVE_VERSIONS and self.answer != Answer.CANCELLED and (self.start is None or self.start > now)


# Most patients have no such visits: then nothing but their own few rows is looked at.
_LATEST = """
SELECT DISTINCT ON (a.id, o.reference) a.id, a.reference, o.id, o.reference, o.number, o.unit_id, o.visit_start, o.state, o.answer,
    o.version, o.received_at, o.action_deadline, coalesce(o.content->'linked', '[]'), a.content->'linked'
FROM invitations_invitation a JOIN invitations_invitation o ON o.subject = a.subject AND o.source_id = a.source_id
WHERE a.id = ANY(%s::uuid[])
  AND EXISTS (SELECT FROM invitations_invitation l WHERE l.subject = a.subject AND l.source_id = a.source_id AND l.content ? 'linked')
ORDER BY a.id, o.reference, o.version DESC
"""


def of(ids: Sequence[UUID]) -> dict[UUID, list[Linked]]:
    """The visits that belong with each of these versions, directly or through one another, by time; left out where there are none."""
    rows: dict[UUID, list[tuple[str, Linked, tuple[str, ...]]]] = {}
    named: dict[UUID, tuple[str, ...]] = {}
    for asked, own, *other, theirs, ours in db.run(_LATEST, [list(ids)]) if ids else []:
        rows.setdefault(asked, []).append((own, Linked(*other), tuple(msgspec.json.decode(theirs))))
        named[asked] = tuple(msgspec.json.decode(ours)) if ours else ()
    found = {asked: _together(several, named[asked]) for asked, several in rows.items()}
    return {asked: others for asked, others in found.items() if others}


def _together(rows: Sequence[tuple[str, Linked, tuple[str, ...]]], named: tuple[str, ...]) -> list[Linked]:
    own = rows[0][0]
    known = {one.reference: one for _, one, _ in rows}
    ties: dict[str, set[str]] = {reference: set() for reference in known}
    for reference, others in [(own, named), *((one.reference, theirs) for _, one, theirs in rows)]:
        for other in others:
            if other in ties and reference in ties:
                ties[reference].add(other)
                ties[other].add(reference)
    reached, ahead = {own}, [own]
    while ahead:
        new = ties[ahead.pop()] - reached
        reached |= new
        ahead += new
    others_ = [known[reference] for reference in reached - {own}]
    return sorted(others_, key=lambda one: (one.start is None, one.start or one.received_at, one.reference))


def ahead(ids: Sequence[UUID], now: datetime) -> dict[UUID, list[Linked]]:
    """As `of`, with those alone that hold and lie ahead."""
    found = {asked: [one for one in others if one.is_ahead(now)] for asked, others in of(ids).items()}
    return {asked: others for asked, others in found.items() if others}


_TOLD = """
SELECT invitation_id, data->>'number', data->>'reason' FROM invitations_event
WHERE invitation_id = ANY(%s::uuid[]) AND kind = 'linked_changed'
"""


def tell(tenant_id: int, changed: Mapping[UUID, str], why: str, now: datetime) -> None:
    """The visits that belong with these versions (with their numbers) get a colleague's task: shall they stand? Repeating adds nothing.

    Left out are those that change themselves at the same time, and those that their sender has just handed over anew.
    """
    together = ahead(list(changed), now)
    others = {one.id: one for several in together.values() for one in several if one.id not in changed}
    if not others:
        return
    told = set(db.run(_TOLD, [list(others)]))
    events, tasks = [], []
    for asked, several in together.items():
        for one in several:
            renewed = one.version > 1 and one.received_at > now - RENEWED
            if one.id not in others or renewed or (one.id, changed[asked], why) in told:
                continue
            events.append(Happened(one.id, "linked_changed", data={"number": changed[asked], "reason": why}))
            tasks.append((one.id, "manual", why, now, max(now, one.action_deadline or one.start or now)))
    actions.add_steps(tenant_id, tasks)
    actions.add_events(tenant_id, now, events)
