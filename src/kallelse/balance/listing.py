"""Take in a care system's list of bookings: a unit, some days, everything that is booked there (K5).

A list comes in pages under a name of the sender's own; it speaks when every page is here. Then what it leaves out is marked as gone, and
kallelser of those days that it knows nothing of are written down beside the bookings. A row that was refused keeps its booking: it is
there, we only do not believe what it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.balance import reconciling
from kallelse.balance.models import BookingList
from kallelse.balance.rules import Verdict
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.ids import new_id
from kallelse.persons import identity
from kallelse.sources import Refusal
from kallelse.sources.rows.bookings import Booked

LONGEST = timedelta(days=550)
"""About 18 months: nothing is booked further ahead (K11)."""
MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """Which list a page belongs to: the sender's name of it, its days, and the page's number of how many."""

    name: str
    first: date
    last: date
    number: int = 1
    of: int = 1


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of one row: its booking as it was compared."""

    row: int
    reference: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Told:
    """The answer about a page: a result for every row, whether the list is whole, and, when it is, what it no longer tells of."""

    results: tuple[Listed | Refusal, ...]
    whole: bool
    gone: int = 0
    unknown: int = 0
    """Living kallelser of those days that the list has no booking for."""


def wrong_days(first: date, last: date, today: date) -> tuple[str, str, str] | None:
    """Field, rule and remedy when nobody can have a list about those days."""
    if last < first:
        return "to", "Sista dagen ligger före den första.", "Kontrollera båda dagarna."
    if last < today:
        return "to", "Dagarna har redan passerat.", "Listan ska gälla bokningar som ligger framåt. Kontrollera året."
    if last - today > LONGEST:
        return "to", "Dagarna ligger mer än 18 månader framåt.", "Kontrollera året."
    if today - first > LONGEST:
        return "from", "Första dagen ligger mer än 18 månader tillbaka.", "Kontrollera året."
    return None


_LIST = """
INSERT INTO balance_bookinglist AS l (id, tenant_id, source_id, unit_id, name, first, last, pages, got, rows, refused, blind, begun_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '{}', 0, 0, false, %s)
ON CONFLICT (source_id, unit_id, name) WHERE whole_at IS NULL DO UPDATE SET first = least(l.first, excluded.first),
    last = greatest(l.last, excluded.last), pages = excluded.pages
RETURNING id
"""
_GOT = """
UPDATE balance_bookinglist SET got = (SELECT array_agg(DISTINCT page) FROM unnest(got || %s::int) AS page), rows = rows + %s,
    refused = refused + %s, blind = blind OR %s
WHERE id = %s RETURNING cardinality(got) >= pages, blind, first, last
"""
_PUT = """
INSERT INTO balance_booking AS b (id, tenant_id, source_id, unit_id, reference, subject, starts, told_by, no_kallelse, decided, list,
    first_told_at, told_at, verdict, since)
SELECT id, %(tenant)s, %(source)s, %(unit)s, reference, subject, starts, 'list', no_kallelse, '', %(list)s, %(now)s, %(now)s, '', %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(id uuid, reference text, subject text, starts timestamptz, no_kallelse text)
ON CONFLICT (source_id, reference) DO UPDATE SET unit_id = excluded.unit_id, subject = excluded.subject, starts = excluded.starts,
    told_by = 'list', no_kallelse = excluded.no_kallelse, list = excluded.list, told_at = excluded.told_at, gone_at = NULL,
    first_told_at = CASE WHEN b.told_at IS NULL THEN excluded.told_at ELSE b.first_told_at END
RETURNING b.id, b.reference
"""
_KEEP = "UPDATE balance_booking SET list = %s WHERE source_id = %s AND reference = ANY(%s::text[]) AND gone_at IS NULL"
_LEFT_OUT = """
UPDATE balance_booking SET gone_at = %(now)s
WHERE source_id = %(source)s AND unit_id = %(unit)s AND starts >= %(begin)s AND starts < %(end)s AND starts > %(now)s
  AND list IS DISTINCT FROM %(list)s AND gone_at IS NULL RETURNING id
"""
_NOT_KNOWN = """
INSERT INTO balance_booking (id, tenant_id, source_id, unit_id, reference, subject, starts, told_by, no_kallelse, decided, list,
    first_told_at, gone_at, verdict, since)
SELECT gen_random_uuid(), i.tenant_id, i.source_id, i.unit_id, coalesce(
        (SELECT nullif(e->>'reference', '') FROM jsonb_array_elements(i.content->'series') e
         WHERE (e->>'start')::timestamptz = i.visit_start LIMIT 1), nullif(i.content->>'known_as', ''), i.reference),
    i.subject, i.visit_start, 'us', '', '', %(list)s,
    %(now)s, %(now)s, '', %(now)s
FROM invitations_invitation i
WHERE i.unit_id = %(unit)s AND i.source_id = %(source)s AND i.state = ANY(%(live)s::text[]) AND i.visit_start >= %(begin)s
  AND i.visit_start < %(end)s AND i.visit_start > %(now)s AND i.received_at < %(begun)s
ON CONFLICT (source_id, reference) DO NOTHING RETURNING id
"""
"""A kallelse that came after the list was begun may be about a booking that is newer than the list. It is looked for under the id that its
booking has now."""


def tell(
    source: SourceSystem, unit: CareUnit, page: Page, rows: Sequence[Booked | Refusal], now: datetime, actor: str
) -> Told:  # fmt: skip
    """Store one page of a list and compare it. The same page again changes nothing."""
    checked = _checked(unit, rows, now)
    booked = {one.row: one for one in checked if isinstance(one, Booked)}
    refused = [one for one in checked if isinstance(one, Refusal)]
    values = {"tenant": source.provider_id, "source": source.pk, "unit": unit.pk, "now": now}
    with db.tenant_scope(source.provider_id):
        begun = [new_id(), source.provider_id, source.pk, unit.pk, page.name, page.first, page.last, page.of, now]
        ((list_id,),) = db.run(_LIST, begun)
        ids: dict[str, UUID] = {}
        if booked:
            put = [
                {"id": new_id(), "reference": one.reference, "subject": one.person, "starts": one.start, "no_kallelse": one.no_kallelse}
                for one in sorted(booked.values(), key=lambda one: one.reference)
            ]
            stored = db.run(_PUT, values | {"list": list_id, "rows": msgspec.json.encode(put).decode()})
            ids = {reference: id for id, reference in stored}
        known = [one.reference for one in refused if one.reference]
        if known:
            db.run(_KEEP, [list_id, source.pk, known])
        blind = len(known) < len(refused)
        ((whole, blind, first, last),) = db.run(_GOT, [page.number, len(rows), len(refused), blind, list_id])
        gone, unknown = _speak(values, list_id, first, last, blind=blind) if whole else ([], [])
        verdicts = reconciling.compare(source.provider_id, now, ids=[*ids.values(), *gone, *unknown])
        result = f"{len(rows)}"
        audit.write(now, [audit.Record(actor, audit.Action.BOOKINGS_LISTED, object=f"list:{list_id}", unit=unit.hsa_id, result=result)])
    results = [
        one if isinstance(one, Refusal) else Listed(one.row, one.reference, verdicts.get(ids[one.reference], Verdict.MISSING))
        for one in checked
    ]
    return Told(tuple(results), whole, len(gone), len(unknown))


def _speak(values: dict[str, object], list_id: UUID, first: date, last: date, *, blind: bool) -> tuple[list[UUID], list[UUID]]:
    """The list is whole: what it leaves out is gone, unless it has rows that could not be read at all."""
    begin, end = (datetime.combine(day, time(0), SWEDISH_TIME) for day in (first, last + timedelta(days=1)))
    done = BookingList.objects.get(pk=list_id)
    values = values | {"list": list_id, "begin": begin, "end": end, "begun": done.begun_at, "live": [str(one) for one in LIVE_VERSIONS]}
    BookingList.objects.filter(pk=list_id).update(whole_at=values["now"])
    if blind:
        return [], []
    return [row[0] for row in db.run(_LEFT_OUT, values)], [row[0] for row in db.run(_NOT_KNOWN, values)]


def _checked(unit: CareUnit, rows: Sequence[Booked | Refusal], now: datetime) -> list[Booked | Refusal]:
    """The rows with their numbers as they are kept: another unit, an impossible number and a reference twice are refused."""
    today = now.astimezone(SWEDISH_TIME).date()
    seen: set[str] = set()
    found: list[Booked | Refusal] = []
    for one in rows:
        if isinstance(one, Refusal):
            found.append(one)
            continue
        if one.unit and one.unit != unit.hsa_id.upper():
            found.append(
                Refusal(one.row, "unit", "Raden gäller en annan enhet än listan.", "Lämna en lista för varje enhet.", one.reference)
            )
        elif one.reference in seen:
            found.append(
                Refusal(one.row, "reference", "Referensen förekommer två gånger i listan.", "Ta med varje bokning en gång.", one.reference)
            )
        else:
            seen.add(one.reference)
            try:
                subject = identity.parse(one.person, today).number
                found.append(Booked(one.row, one.reference, subject, one.unit, one.start, one.no_kallelse))
            except identity.IdentityError as error:
                found.append(Refusal(one.row, "person", error.rule, error.remedy, one.reference))
    return found


def unit_of(source: SourceSystem, hsa_id: str) -> CareUnit | None:
    """The connected unit of the source's care provider with this HSA-id."""
    return connections.units(source.provider_id).get(hsa_id.strip().upper())
