"""Taking in: drafts of a source become invitation versions, told apart as new, same again, still processing or changed.

Everything of one envelope happens in one transaction: the verbatim bytes, the versions, the superseding of older versions, events and audit.
The unique key (source, reference, version) decides races between two deliveries of the same reference.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.invitations import actions
from kallelse.invitations.models import Invitation
from kallelse.kit import clock, db
from kallelse.kit.ids import kallelse_number, new_id
from kallelse.persons import identity
from kallelse.sources import Draft, Refusal

LONGEST_AHEAD = timedelta(days=548)
"""18 months: a visit further away is more likely a wrong year than a plan (K11)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row: `accepted` (new), `same` (already taken in), `processing` (same, not planned yet), `changed` (new version)."""

    row: int
    reference: str
    verdict: str
    id: UUID
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class _Row:
    """A draft that may be stored."""

    draft: Draft
    unit: CareUnit
    subject: str
    content_hash: bytes


def take_in(
    source: SourceSystem, door: str, body: bytes, media_type: str, results: Sequence[Draft | Refusal], now: datetime, actor: str,
    *, all_or_nothing: bool = False, commission: str = "", only_unit: str = "",
) -> list[Taken | Refusal]:  # fmt: skip
    """Store what can be stored and answer row by row, in the order of `results`.

    With `all_or_nothing` a single refusal keeps the whole envelope out. `only_unit` (HSA-id) refuses rows for every other unit.
    """
    checked = _check(source, results, now, only_unit)
    refused = [one for one in checked if isinstance(one, Refusal)]
    rows = [one for one in checked if isinstance(one, _Row)]
    if not rows or (all_or_nothing and refused):
        return list(refused)
    with db.tenant_scope(source.provider_id):
        taken = _store(source, door, body, media_type, rows, now, actor)
        audit.write(now, [_audit(one, taken[one.draft.row], actor, commission) for one in rows])
    return [one if isinstance(one, Refusal) else taken[one.draft.row] for one in checked]


def refusals(source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime, only_unit: str = "") -> list[Refusal]:
    """What would be refused, without storing anything."""
    return [one for one in _check(source, results, now, only_unit) if isinstance(one, Refusal)]


def _audit(row: _Row, taken: Taken, actor: str, commission: str) -> audit.Record:
    return audit.Record(
        actor, audit.Action.INVITATION_TAKEN_IN, row.subject, f"invitation:{taken.id}", unit=row.unit.hsa_id, commission=commission, result=taken.verdict
    )


def _check(source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime, only_unit: str) -> list[_Row | Refusal]:
    units = connections.units(source.provider_id)
    today = now.astimezone(clock.SWEDISH_TIME).date()
    seen: set[str] = set()
    return [one if isinstance(one, Refusal) else _check_one(one, units, now, today, seen, only_unit.upper()) for one in results]


def _check_one(draft: Draft, units: dict[str, CareUnit], now: datetime, today: date, seen: set[str], only_unit: str) -> _Row | Refusal:
    def refuse(field: str, rule: str, remedy: str) -> Refusal:
        return Refusal(draft.row, field, rule, remedy, draft.reference)

    if draft.reference in seen:
        return refuse("reference", "Referensen förekommer två gånger i samma leverans.", "Ge varje kallelse en egen referens.")
    seen.add(draft.reference)
    unit = units.get(draft.unit.upper())
    if unit is None or (only_unit and unit.hsa_id != only_unit):
        return refuse("unit", "Enheten är inte ansluten för den här avsändaren.", "Kontrollera enhetens HSA-id, eller låt systemförvaltaren ansluta den.")
    try:
        subject = identity.parse(draft.person, today).number
    except identity.IdentityError as error:
        return refuse("person", error.rule, error.remedy)
    if draft.start is not None and draft.start <= now:
        return refuse("start", "Tiden har redan varit.", "Kontrollera datum och år.")
    if draft.start is not None and draft.start > now + LONGEST_AHEAD:
        return refuse("start", "Tiden ligger mer än 18 månader fram.", "Kontrollera årtalet.")
    if draft.book_before is not None and draft.book_before < today:
        return refuse("book_before", "Sista bokningsdag har redan varit.", "Ange ett datum framåt i tiden.")
    said = (subject, unit.hsa_id, draft.kind, draft.start, draft.end, draft.book_before, draft.care_level, draft.person_name, draft.wording)
    return _Row(draft, unit, subject, hashlib.sha256(msgspec.json.encode(said, order="sorted")).digest())


_INSERT = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(
        id uuid, unit bigint, nr int, reference text, version int, thread uuid, number text, subject text, kind text, care_level text,
        visit_start timestamptz, visit_end timestamptz, book_before date, content jsonb, hash text)
), made AS (
    INSERT INTO invitations_invitation (id, tenant_id, source_id, unit_id, envelope_id, envelope_row, reference, version, thread, number, subject,
        kind, care_level, visit_start, visit_end, book_before, content, content_hash, received_at, state, answer)
    SELECT id, %(tenant)s, %(source)s, unit, %(envelope)s, nr, reference, version, thread, number, subject,
        kind, care_level, visit_start, visit_end, book_before, content, decode(hash, 'hex'), %(now)s, 'draft', 'none'
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING id, envelope_row, version
), told AS (
    INSERT INTO invitations_event (tenant_id, invitation_id, channel, kind, at, data)
    SELECT %(tenant)s, id, '', 'taken_in', %(now)s, jsonb_build_object('door', %(door)s::text, 'version', version) FROM made
)
SELECT envelope_row, id FROM made
"""

_ENVELOPE = """
INSERT INTO invitations_envelope (id, tenant_id, source_id, door, media_type, body, sha256, received_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""

_LATEST = """
SELECT DISTINCT ON (reference) reference, id, version, thread, number, state, content_hash
FROM invitations_invitation WHERE source_id = %s AND reference = ANY(%s) ORDER BY reference, version DESC
"""


def _store(source: SourceSystem, door: str, body: bytes, media_type: str, rows: list[_Row], now: datetime, actor: str) -> dict[int, Taken]:
    envelope = new_id()
    taken: dict[int, Taken] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENVELOPE, [envelope, source.provider_id, source.pk, door, media_type, body, hashlib.sha256(body).digest(), now])
        # Optimistic: most references are new. What the unique key refuses is compared with the version that is there.
        waiting = {row.draft.row: (row, 1, new_id()) for row in rows}
        for _ in range(5):
            made = _insert(cursor, source, door, envelope, list(waiting.values()), now, taken)
            for row_number in made:
                del waiting[row_number]
            if not waiting:
                return taken
            cursor.execute(_LATEST, [source.pk, [row.draft.reference for row, _, _ in waiting.values()]])
            latest = {found[0]: found[1:] for found in cursor.fetchall()}
            for row_number, (row, _, _) in list(waiting.items()):
                if row.draft.reference not in latest:
                    continue  # The kallelse number was taken by chance: the next round draws another.
                old_id, version, thread, number, state, old_hash = latest[row.draft.reference]
                if bytes(old_hash) == row.content_hash and state not in ("superseded", "withdrawn"):
                    verdict = "processing" if state == "draft" else "same"
                    taken[row_number] = Taken(row_number, row.draft.reference, verdict, old_id, number, version)
                    del waiting[row_number]
                else:
                    waiting[row_number] = (row, version + 1, thread)
                    actions.supersede(source.provider_id, old_id, now)
            if not waiting:
                return taken
    raise RuntimeError("Concurrent deliveries of one reference did not settle.")


def _insert(cursor, source: SourceSystem, door: str, envelope: UUID, rows: list[tuple[_Row, int, UUID]], now: datetime, taken: dict[int, Taken]) -> list[int]:  # type: ignore[no-untyped-def]
    prepared: list[dict[str, Any]] = []
    for row, version, thread in rows:
        draft = row.draft
        prepared.append(
            {
                "id": new_id(), "unit": row.unit.pk, "nr": draft.row, "reference": draft.reference, "version": version, "thread": thread,
                "number": kallelse_number(), "subject": row.subject, "kind": draft.kind, "care_level": draft.care_level or row.unit.care_level,
                "visit_start": draft.start, "visit_end": draft.end, "book_before": draft.book_before,
                "content": draft.wording | ({"person_name": draft.person_name} if draft.person_name else {}), "hash": row.content_hash.hex(),
            }
        )  # fmt: skip
    arguments = {
        "rows": msgspec.json.encode(prepared).decode(), "tenant": source.provider_id, "source": source.pk, "envelope": envelope, "now": now, "door": door,
    }  # fmt: skip
    cursor.execute(_INSERT, arguments)
    made = dict(cursor.fetchall())
    for one in prepared:
        if one["nr"] in made:
            verdict = "accepted" if one["version"] == 1 else "changed"
            taken[one["nr"]] = Taken(one["nr"], one["reference"], verdict, one["id"], one["number"], one["version"])
    return list(made)


def by_reference(source: SourceSystem, reference: str) -> Invitation | None:
    """The latest version that a source handed over under its own reference; call inside the tenant's scope."""
    return Invitation.objects.filter(source=source, reference=reference).order_by("-version").first()
