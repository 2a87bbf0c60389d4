"""What stands in a unit's diary: the bookings of a resident, one booking, free times and what kinds of them there are.

All run inside `db.tenant_scope` of the unit's care provider. A time is free when it lies ahead, its sender has not taken it back, and no
living kallelse stands in it: neither one that a patient has booked it for, nor the sender's own that it was published with, and nobody
else is looking at it (`holds`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.connections.queries import cached
from kallelse.diary.rules import Filters
from kallelse.invitations import wording
from kallelse.invitations.states import LIVE_VERSIONS, Answer
from kallelse.invitations.wording import Wording
from kallelse.kit import db

NOBODY = UUID(int=0)
"""No kallelse: whatever is kept is kept for somebody else."""
MOST = 3_000
"""Free times of one answer, in order of time: more than a unit has in the days that a resident looks at."""

_LIVE = ", ".join(f"'{state.value}'" for state in LIVE_VERSIONS)
_SLOT = """s.id, s.source_id, s.starts, s.ends, s.performer, s.performer_given, s.performer_surname, s.performer_title, s.resource,
    s.resource_name, s.time_type, s.time_type_name, s.care_type, s.care_type_name, s.reason"""
# OFFSET keeps the server from joining every slot with every kallelse: the few slots that name one look it up by its key.
_IS_FREE = f"""NOT s.withdrawn AND s.starts > %(now)s
    AND (s.invitation IS NULL OR NOT EXISTS (
        SELECT FROM invitations_invitation h WHERE h.id = s.invitation AND h.state IN ({_LIVE}) OFFSET 0))
    AND (s.kallelse = '' OR NOT EXISTS (
        SELECT FROM invitations_invitation k WHERE k.source_id = s.source_id AND k.reference = s.kallelse
        AND k.visit_start = s.starts AND k.state IN ({_LIVE}) OFFSET 0))
    AND NOT EXISTS (SELECT FROM diary_hold b WHERE b.slot = s.id AND b.until > %(now)s AND b.thread <> %(thread)s OFFSET 0)
"""  # noqa: S608 - Our own states.
_FITS = """(%(performers)s::text[] = '{}' OR s.performer = ANY(%(performers)s::text[]))
    AND %(time_type)s IN ('', s.time_type) AND %(time_type_name)s IN ('', s.time_type_name)
    AND %(care_type)s IN ('', s.care_type) AND %(care_type_name)s IN ('', s.care_type_name)
    AND %(resource)s IN ('', s.resource)"""
_OFFER = f"""FROM diary_slot s
WHERE s.unit_id = %(unit)s AND s.starts >= %(first)s AND s.starts < %(last)s AND {_IS_FREE} AND {_FITS}
ORDER BY s.starts, s.id LIMIT {MOST}"""
_FREE = f"SELECT {_SLOT} {_OFFER}"
# A row's xmin is the transaction that wrote it last: as long as that is the same, so is the row.
_MARK = "s.id::text || ':' || s.xmin::text"
_FREE_MARKED = f"SELECT {_SLOT}, {_MARK} {_OFFER}"
_MARKS = f"""
SELECT sha256(convert_to(coalesce(string_agg(one.mark, ' '), ''), 'UTF8')) FROM (SELECT {_MARK} AS mark {_OFFER}) one
"""  # noqa: S608 - Every piece is a text of this module.
_ANY_FREE = f"SELECT 1 FROM diary_slot s WHERE s.unit_id = %(unit)s AND {_IS_FREE} LIMIT 1"  # noqa: S608
_FREE_OF = f"SELECT {_SLOT} FROM diary_slot s WHERE s.id = ANY(%(ids)s::uuid[]) AND {_IS_FREE} AND {_FITS} ORDER BY s.id LIMIT 1"  # noqa: S608
_BOOKED = f"""
SELECT i.id, i.source_id, i.reference, i.thread, i.subject, i.kind, i.state, i.answer, i.visit_start, i.visit_end, i.care_level,
    i.cancel_deadline, i.content, i.content_hash, {_SLOT}
FROM invitations_invitation i LEFT JOIN diary_slot s ON s.invitation = i.id
"""  # noqa: S608
_OF_SUBJECT = f"""{_BOOKED}
WHERE i.unit_id = %(unit)s AND i.state IN ({_LIVE}) AND i.answer <> 'cancelled' AND i.subject = ANY(array_append(ARRAY(
    SELECT p.identity::text FROM persons_person p
    WHERE p.tenant_id = %(tenant)s AND p.main_identity = %(subject)s AND p.main_identity <> p.identity), %(subject)s::text))
ORDER BY i.visit_start NULLS FIRST, i.id
"""  # noqa: S608
_OF_REFERENCE = f"""{_BOOKED}
WHERE i.source_id = ANY(%(sources)s::bigint[]) AND i.reference = %(reference)s AND i.unit_id = %(unit)s AND i.kind <> 'message'
ORDER BY i.state IN ({_LIVE}) DESC, i.version DESC LIMIT 1
"""
_EVERY_OF_SUBJECT = f"""{_BOOKED}
WHERE i.unit_id = %(unit)s AND i.thread = %(thread)s::uuid AND i.subject = ANY(array_append(ARRAY(
    SELECT p.identity::text FROM persons_person p
    WHERE p.tenant_id = %(tenant)s AND p.main_identity = %(subject)s AND p.main_identity <> p.identity), %(subject)s::text))
ORDER BY i.version DESC LIMIT 1
"""  # noqa: S608


class Time(NamedTuple):
    """A published time. `performer` is an HSA-id; `reason` the patient's words when she has booked it."""

    id: UUID
    source: int
    starts: datetime
    ends: datetime
    performer: str
    given: str
    surname: str
    title: str
    resource: str
    resource_name: str
    time_type: str
    time_type_name: str
    care_type: str
    care_type_name: str
    reason: str

    @property
    def performer_name(self) -> str:
        """Title and names, as GetAvailableTimeslots tells them."""
        return " ".join(filter(None, (self.title, self.given, self.surname)))

    @property
    def offered(self) -> tuple[Any, ...]:
        """What whoever looks for a time is told of it, and nothing else: the same values are the same offer."""
        return self[2:14]


@dataclass(frozen=True, slots=True)
class Booked:
    """A kallelse or booking: one version. `time` is set when the resident has booked it herself: then it is no invitation any more."""

    invitation: UUID
    source: int
    reference: str
    thread: UUID
    subject: str
    kind: str
    state: str
    answer: str
    start: datetime | None
    end: datetime | None
    care_level: str
    cancel_deadline: datetime | None
    content: dict[str, Any]
    content_hash: bytes
    time: Time | None

    @property
    def words(self) -> Wording:
        """What the sender said besides who, where and when."""
        return wording.from_data(self.content)

    @property
    def is_live(self) -> bool:
        """Whether it still holds."""
        return self.state in LIVE_VERSIONS and self.answer != Answer.CANCELLED

    @property
    def is_invitation(self) -> bool:
        """Care initiated, and not yet changed by the resident."""
        return self.time is None


def of_subject(unit: CareUnit, subject: str) -> list[Booked]:
    """Everything that lives for a resident at a unit, also under numbers that she had before; open kallelser first, then by time."""
    return [_booked(row) for row in db.run(_OF_SUBJECT, {"unit": unit.pk, "tenant": unit.provider_id, "subject": subject})]


def ahead(unit: CareUnit, subject: str, now: datetime) -> list[Booked]:
    """The timed bookings and kallelser of a resident that lie ahead; open ones are never among them."""
    return [one for one in of_subject(unit, subject) if one.start is not None and one.start > now]


def by_reference(unit: CareUnit, reference: str) -> Booked | None:
    """The latest version with this booking id at the unit, one that lives before one that has ended."""
    values = {"sources": _sources(unit.provider_id), "reference": reference, "unit": unit.pk}
    return next(map(_booked, db.run(_OF_REFERENCE, values)), None)


def by_thread(unit: CareUnit, thread: str, subject: str) -> Booked | None:
    """The latest version of a resident's kallelse by the id that all its versions share."""
    values = {"unit": unit.pk, "tenant": unit.provider_id, "thread": thread, "subject": subject}
    return next(map(_booked, db.run(_EVERY_OF_SUBJECT, values)), None)


def is_hers(booked: Booked, unit: CareUnit, subject: str) -> bool:
    """Whether a booking is the resident's, also when it was made under a number that she had before."""
    if booked.subject == subject:
        return True
    earlier = "SELECT 1 FROM persons_person p WHERE p.tenant_id = %s AND p.identity = %s AND p.main_identity = %s"
    return bool(db.run(earlier, [unit.provider_id, booked.subject, subject]))


def free(unit: CareUnit, first: datetime, last: datetime, filters: Filters, now: datetime, thread: UUID = NOBODY) -> list[Time]:
    """Free times that begin from `first` until before `last`, in order; what is kept for the kallelse `thread` is free for it."""
    return [Time._make(row) for row in db.run(_FREE, _wanted(unit, first, last, filters, now, thread))]


def mark(unit: CareUnit, first: datetime, last: datetime, filters: Filters, now: datetime) -> bytes:
    """What tells the times that `free` gives from all others: with the same mark they are the same, unchanged and in the same order.

    It is the scope's last statement.
    """
    return bytes(db.run_last(_MARKS, _wanted(unit, first, last, filters, now, NOBODY))[0][0])


def marked(unit: CareUnit, first: datetime, last: datetime, filters: Filters, now: datetime) -> tuple[bytes, list[Time]]:
    """The times that `free` gives, with their mark."""
    found = db.run(_FREE_MARKED, _wanted(unit, first, last, filters, now, NOBODY))
    return hashlib.sha256(" ".join([row[-1] for row in found]).encode()).digest(), [Time._make(row[:-1]) for row in found]


def any_free(unit: CareUnit, now: datetime) -> bool:
    """Whether the unit offers any time at all."""
    return bool(db.run(_ANY_FREE, {"unit": unit.pk, "now": now, "thread": NOBODY}))


def free_of(ids: Sequence[UUID], filters: Filters, now: datetime, thread: UUID = NOBODY) -> Time | None:
    """The first free one of some times; what is kept for the kallelse `thread` is free for it."""
    values = {"ids": list(ids), "now": now, "thread": thread} | _filters(filters)
    return next((Time._make(row) for row in db.run(_FREE_OF, values)), None)


def time(unit: CareUnit, id: str) -> Time | None:
    """A published time of the unit, free or not."""
    found = db.run(f"SELECT {_SLOT} FROM diary_slot s WHERE s.id = %s::uuid AND s.unit_id = %s", [id, unit.pk])  # noqa: S608
    return Time._make(found[0]) if found else None


def _wanted(unit: CareUnit, first: datetime, last: datetime, filters: Filters, now: datetime, thread: UUID) -> dict[str, Any]:
    return {"unit": unit.pk, "first": first, "last": last, "now": now, "thread": thread} | _filters(filters)


def _filters(filters: Filters) -> dict[str, Any]:
    return {
        "performers": list(filters.performers), "time_type": filters.time_type, "time_type_name": filters.time_type_name,
        "care_type": filters.care_type, "care_type_name": filters.care_type_name, "resource": filters.resource,
    }  # fmt: skip


def _booked(row: tuple[Any, ...]) -> Booked:
    time = Time._make(row[14:]) if row[14] is not None else None
    return Booked(*(*row[:12], msgspec.json.decode(row[12]), bytes(row[13]), time))


def _sources(provider_id: int) -> list[int]:
    return cached(
        "source ids", provider_id, lambda: list(SourceSystem.objects.filter(provider_id=provider_id).values_list("pk", flat=True))
    )
