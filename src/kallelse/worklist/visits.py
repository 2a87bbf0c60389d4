"""The visits of the next fourteen days, day by day: who has accepted, who has read, who must prepare and has not read. Inside
`db.tenant_scope`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any
from uuid import UUID

import msgspec

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.persons.rules import PROTECTED
from kallelse.routing.timeline import preparation_moment
from kallelse.worklist import derived

PAGE = 50
UNREACHED = ("under_way", "listed")


@dataclass(frozen=True, slots=True)
class Day:
    """One day's visits: how many, how many have said yes, and to how many nothing has come yet."""

    day: date
    visits: int
    accepted: int
    unreached: int


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit. `way` as in `reached.WAYS`; `prepares` is when the first preparation begins. `name` is empty for a protected person."""

    id: UUID
    number: str
    subject: str
    name: str
    protected: bool
    starts: datetime
    way: str
    read_at: datetime | None
    prepares: datetime | None

    @property
    def reached(self) -> bool:
        """Whether the patient has it."""
        return self.way not in UNREACHED

    def late_to_prepare(self, now: datetime) -> bool:
        """Whether the preparation has begun, or begins within two days, and the patient does not have the kallelse."""
        return not self.reached and self.prepares is not None and self.prepares < now + timedelta(days=2)


_DAYS = f"""
SELECT (visit_start AT TIME ZONE 'Europe/Stockholm')::date, count(*), count(*) FILTER (WHERE way = 'accepted'),
    count(*) FILTER (WHERE way IN ('under_way', 'listed'))
FROM ({derived.NEAR}) near GROUP BY 1 ORDER BY 1
"""  # noqa: S608  Every part is a constant.

_OF_DAY = f"""
SELECT i.number, i.subject, p.standing, p.given_name, p.surname, n.visit_start, n.way, n.read_at, i.content, n.id, count(*) OVER ()
FROM ({derived.NEAR}) n
JOIN invitations_invitation i ON i.id = n.id
LEFT JOIN persons_person p ON p.tenant_id = %(tenant)s AND p.identity = i.subject
WHERE n.visit_start >= %(first)s AND n.visit_start < %(last)s AND (NOT %(unreached)s::boolean OR n.way IN ('under_way', 'listed'))
ORDER BY n.visit_start, n.id LIMIT %(size)s::bigint OFFSET %(skip)s::bigint
"""  # noqa: S608


def days(tenant_id: int, unit_id: int, now: datetime) -> list[Day]:
    """The days that have visits."""
    return [Day(*row) for row in derived.ask(_DAYS, derived.values(tenant_id, unit_id, now))]


def of_day(tenant_id: int, unit_id: int, now: datetime, day: date, page: int = 1, *, unreached: bool = False) -> tuple[list[Visit], int]:
    """The visits of a day, in order, and how many there are; with `unreached` only those whose patient has nothing in hand yet."""
    first, last = (datetime.combine(day + timedelta(days=n), clock_time(), SWEDISH_TIME) for n in (0, 1))
    more = {"first": first, "last": last, "unreached": unreached, "size": PAGE, "skip": (page - 1) * PAGE}
    rows = derived.ask(_OF_DAY, derived.values(tenant_id, unit_id, now, **more))
    return [_visit(row) for row in rows], rows[0][-1] if rows else 0


def _visit(row: tuple[Any, ...]) -> Visit:
    number, subject, standing, given, surname, starts, way, read_at, words, id, _total = row
    content: dict[str, Any] = msgspec.json.decode(words)
    protected = standing in PROTECTED
    known = " ".join(filter(None, (given, surname))) or str(content.get("person_name", ""))
    return Visit(id, number, subject, "" if protected else known, protected, starts, way, read_at, prepares(content, starts))


def prepares(content: Mapping[str, Any], starts: datetime) -> datetime | None:
    """When the first of the preparations that a kallelse tells of begins."""
    moments = []
    for one in content.get("preparation") or ():
        days_before, at = one.get("days_before"), one.get("time")
        if days_before is not None or at:
            moments.append(preparation_moment(starts, days_before or 0, clock_time.fromisoformat(at) if at else None))
    return min(moments, default=None)
