"""Following up who has seen and done what: found by person, colleague, unit and day; a sample drawn, looked at and closed (R-HSLF-3).

Whose log somebody may read is for the caller to know, and that she has read it is for the caller to write down, before it is shown. All
run inside `db.tenant_scope`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from kallelse.audit.actions import Action, Record, write
from kallelse.audit.models import Sample
from kallelse.kit import db

STAFF = "staff:"
SAMPLE = 20
"""Entries of one sample."""
LONGEST_NOTE = 1000
_SEES = (
    "read", "list", "search", "look_up", "preview", "fetch", "fetch_calendar", "follow_calendar", "read_status", "read_never_contact",
    "export", "open",
)  # fmt: skip
SEEN = tuple(one for one in Action if one.value.rsplit(":", 1)[1] in _SEES)
"""Acts that show something of a patient and change nothing."""
CHANGED = tuple(one for one in Action if one not in SEEN)


class Outcome(StrEnum):
    """What a sample has shown."""

    GOOD = "good"
    """Every entry is explained by the colleague's work."""
    ASKED = "asked"
    """Somebody had to be asked, and could explain it."""
    REPORTED = "reported"
    """It could not be explained, and has been reported."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: at these units (HSA-ids), from a moment to before another. What is empty is no limit; only colleagues' acts, unless
    `everybody`."""

    units: tuple[str, ...]
    first: datetime
    last: datetime
    patient: str = ""
    employee: str = ""
    purpose: str = ""
    acts: tuple[Action, ...] = ()
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One entry."""

    id: int
    at: datetime
    actor: str
    commission: str
    unit: str
    patient: str
    action: str
    object: str
    purpose: str
    result: str


# The actor's beginning is written out, since the partial indexes are found by it.
_FOUND = """
SELECT id, at, actor, commission, unit, patient, action, object, purpose, result FROM audit_entry
WHERE {where} ORDER BY at DESC, id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
_LIMITS = """
    tenant_id = %(tenant)s AND at >= %(first)s AND at < %(last)s AND unit = ANY(%(units)s::text[])
    AND (%(purpose)s::text = '' OR purpose = %(purpose)s::text) AND (%(acts)s::text[] = '{}' OR action = ANY(%(acts)s::text[]))
    AND (%(patient)s::text = '' OR patient = %(patient)s::text) AND (%(actors)s::text[] = '{}' OR actor = ANY(%(actors)s::text[]))
"""
_PATIENT, _STAFF = "patient = %(patient)s AND ", "actor LIKE 'staff:%%' AND "


def found(tenant_id: int, wanted: Wanted, limit: int, offset: int = 0) -> list[Found]:
    """The entries, the latest first."""
    where = (_PATIENT if wanted.patient else "") + ("" if wanted.everybody else _STAFF) + _LIMITS
    values: dict[str, Any] = {
        "tenant": tenant_id, "first": wanted.first, "last": wanted.last, "units": list(wanted.units), "purpose": wanted.purpose,
        "acts": [act.value for act in wanted.acts], "patient": wanted.patient,
        "actors": [f"{STAFF}{one}" for one in sorted({wanted.employee, wanted.employee.upper()} - {""})], "limit": limit, "offset": offset,
    }  # fmt: skip
    return [Found(*row) for row in db.run(_FOUND.format(where=where), values)]


def of_ids(tenant_id: int, ids: Sequence[int]) -> list[Found]:
    """These entries, the latest first."""
    where = "id = ANY(%(ids)s::bigint[])"
    return [
        Found(*row) for row in db.run(_FOUND.format(where=where), {"tenant": tenant_id, "ids": list(ids), "limit": len(ids), "offset": 0})
    ]


_DRAW = """
SELECT id FROM audit_entry
WHERE tenant_id = %(tenant)s AND unit = %(unit)s AND actor LIKE 'staff:%%' AND actor <> %(by)s AND at >= %(first)s AND at < %(last)s
  AND patient <> '' AND action = ANY(%(seen)s::text[])
ORDER BY random() LIMIT %(count)s
"""


def draw(
    tenant_id: int, unit: str, days: tuple[date, date], between: tuple[datetime, datetime], by: Record, now: datetime
) -> Sample | None:
    """Draw what some colleagues, other than whoever draws, have seen of patients at a unit between two days. None when nobody has seen
    anything. `by` is the entry in the access log, who and where."""
    values = {
        "tenant": tenant_id, "unit": unit, "by": by.actor, "first": between[0], "last": between[1], "seen": [one.value for one in SEEN],
        "count": SAMPLE,
    }  # fmt: skip
    ids = sorted(row[0] for row in db.run(_DRAW, values))
    if not ids:
        return None
    made = Sample.objects.create(
        tenant_id=tenant_id, unit=unit, first=days[0], last=days[1], entries=ids, drawn_by=by.actor, drawn_at=now
    )  # fmt: skip
    write(now, [by])
    return made


def samples(tenant_id: int, units: Sequence[str], most: int = 50) -> list[Sample]:
    """The samples of these units, those that wait first, then the latest."""
    mine = Sample.objects.filter(tenant_id=tenant_id, unit__in=units)
    return [*mine.filter(closed_at=None).order_by("-drawn_at")[:most], *mine.exclude(closed_at=None).order_by("-drawn_at")[:most]]


def sample(id: UUID, units: Sequence[str]) -> Sample | None:
    """A sample of one of these units."""
    return Sample.objects.filter(pk=id, unit__in=units).first()


def close(id: UUID, outcome: Outcome, note: str, by: Record, now: datetime) -> bool:
    """Say what a sample has shown. It is said once: False when somebody has."""
    closed = Sample.objects.filter(pk=id, closed_at=None).update(
        outcome=outcome, note=note.strip()[:LONGEST_NOTE], closed_by=by.actor, closed_at=now
    )  # fmt: skip
    if closed:
        write(now, [by])
    return bool(closed)
