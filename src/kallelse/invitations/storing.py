"""Storing what was taken in: new references at once, known ones compared with the version that is there.

It is optimistic, because most references are new: the unique key (source, reference, version) refuses what is known, and decides
races between two deliveries of the same reference. The statements send their values apart from the text (`_run`), which spares
both sides from writing and reading megabytes of quoted text.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from django.db import connection

from kallelse.audit import actions as audit
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.invitations import actions
from kallelse.kit import db
from kallelse.kit.ids import kallelse_number, new_id
from kallelse.sources import Draft, Refusal

OTHER_PERSON = ("Referensen hör redan till en annan persons kallelse.", "Ge kallelsen en egen referens.")
"""A version follows the one before it in the patient's own thread: it can never go to somebody else."""

_ROUNDS = 5
_CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one row: `accepted` (new), `same` (already taken in), `processing` (same, not planned yet), `changed` (new
    version)."""

    row: int
    reference: str
    verdict: str
    id: UUID
    number: str
    version: int


@dataclass(frozen=True, slots=True)
class Row:
    """A draft that may be stored: its unit, its identity number as read, and the hash over all that the sender said."""

    draft: Draft
    unit: CareUnit
    subject: str
    content_hash: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was handed over, verbatim, and by which source through which door. Nothing is done with it before `held_until`."""

    source: SourceSystem
    door: str
    media_type: str
    body: bytes
    received_at: datetime
    held_until: datetime | None = None


_ONE = f"SELECT invitations_take_in_one({', '.join(['%s'] * 6)}, %b, {', '.join(['%s'] * 16)})"


def store_one(envelope: Envelope, row: Row, actor: str, commission: str) -> Taken | None:
    """Store a new reference in one round trip and a transaction of its own; None, with nothing stored, when that cannot be done."""
    source, draft, id, number = envelope.source, row.draft, new_id(), kallelse_number()
    if draft.template is not None or draft.campaign is not None or envelope.held_until is not None:
        return None  # The function in the database knows what care systems say, not what was made here.
    taken = Taken(draft.row, draft.reference, "accepted", id, number, 1)
    values = (
        source.provider_id, source.pk, row.unit.pk, new_id(), envelope.door, envelope.media_type, envelope.body,
        hashlib.sha256(envelope.body).digest(),
        envelope.received_at, id, draft.reference, new_id(), number, row.subject, draft.kind, draft.care_level or row.unit.care_level,
        draft.start, draft.end, draft.book_before, _json(_content(draft)), row.content_hash, draft.row, audit.encoded([record(row,
        taken, actor, commission)]),
    )  # fmt: skip
    return taken if db.once(_ONE, values)[0][0] else None


_ENVELOPE = """
INSERT INTO invitations_envelope (id, tenant_id, source_id, door, media_type, body, sha256, received_at)
VALUES (%s, %s, %s, %s, %s, %b, %s, %s) RETURNING id
"""

_LATEST = """
SELECT DISTINCT ON (reference) reference, id, version, thread, number, state, content_hash, subject
FROM invitations_invitation WHERE source_id = %s AND reference = ANY(%s) ORDER BY reference, version DESC
"""


def store(envelope: Envelope, rows: Sequence[Row]) -> dict[int, Taken | Refusal]:
    """Store all rows, by row number. Call inside the tenant's scope; a Refusal among the results has stored nothing of its row."""
    source, now, envelope_id = envelope.source, envelope.received_at, new_id()
    values = (
        envelope_id,
        source.provider_id,
        source.pk,
        envelope.door,
        envelope.media_type,
        envelope.body,
        hashlib.sha256(envelope.body).digest(),
        now,
    )
    _execute(_ENVELOPE, values)
    results: dict[int, Taken | Refusal] = {}
    waiting = {row.draft.row: (row, 1, new_id()) for row in rows}
    for _ in range(_ROUNDS):
        results |= _insert(envelope, envelope_id, waiting.values())
        waiting = {number: each for number, each in waiting.items() if number not in results}
        if not waiting:
            return results
        known = {found[0]: found[1:] for found in _execute(_LATEST, (source.pk, [row.draft.reference for row, _, _ in waiting.values()]))}
        superseded: list[UUID] = []
        for number, (row, _, _) in list(waiting.items()):
            if row.draft.reference not in known:
                continue  # The kallelse number was taken by chance: the next round draws another.
            old_id, version, thread, old_number, state, old_hash, subject = known[row.draft.reference]
            if subject != row.subject:
                results[number] = Refusal(number, "person", *OTHER_PERSON, row.draft.reference)
            elif old_hash == row.content_hash and state not in ("superseded", "withdrawn"):
                results[number] = Taken(
                    number, row.draft.reference, "processing" if state == "draft" else "same", old_id, old_number, version
                )
            else:
                waiting[number] = (row, version + 1, thread)
                superseded.append(old_id)
                continue
            del waiting[number]
        actions.supersede(source.provider_id, superseded, now)
        if not waiting:
            return results
    raise RuntimeError("Concurrent deliveries of one reference did not settle.")


_INSERT = """
WITH given AS (
    SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(
        id uuid, unit bigint, nr int, reference text, version int, thread uuid, number text, subject text, kind text, care_level text,
        visit_start timestamptz, visit_end timestamptz, book_before date, content jsonb, hash text, template bigint, campaign uuid)
), made AS (
    INSERT INTO invitations_invitation (id, tenant_id, source_id, unit_id, envelope_id, envelope_row, reference, version, thread,
    number, subject,
        kind, care_level, visit_start, visit_end, book_before, content, content_hash, received_at, state, answer,
        template, campaign, held_until)
    SELECT id, %(tenant)s, %(source)s, unit, %(envelope)s, nr, reference, version, thread, number, subject,
        kind, care_level, visit_start, visit_end, book_before, content, decode(hash, 'hex'), %(now)s, 'draft', 'none',
        template, campaign, %(held)s::timestamptz
    FROM given
    ON CONFLICT DO NOTHING
    RETURNING id, envelope_row, version
), told AS (
    INSERT INTO invitations_event (tenant_id, invitation_id, channel, kind, at, data)
    SELECT %(tenant)s, id, '', 'taken_in', %(now)s, jsonb_build_object('door', %(door)s::text, 'version', version) FROM made
)
SELECT envelope_row FROM made
"""


def _insert(envelope: Envelope, envelope_id: UUID, rows: Iterable[tuple[Row, int, UUID]]) -> dict[int, Taken]:
    """Insert chunk by chunk: the database stores one while the next is written here, so that a large batch uses two processors."""
    same = {
        "tenant": envelope.source.provider_id, "source": envelope.source.pk, "envelope": envelope_id,
        "now": envelope.received_at, "door": envelope.door, "held": envelope.held_until,
    }  # fmt: skip
    taken: dict[int, Taken] = {}
    raw = connection.connection
    with connection.wrap_database_errors, ThreadPoolExecutor(1) as other:
        sent: list[tuple[list[dict[str, Any]], Future[list[tuple[Any, ...]]]]] = []
        for chunk in batched(rows, _CHUNK, strict=False):
            prepared = [_prepared(row, version, thread) for row, version, thread in chunk]
            sent.append((prepared, other.submit(_run, raw, _INSERT, same | {"rows": _json(prepared)})))
        for prepared, stored in sent:
            made = {row[0] for row in stored.result()}
            taken |= {one["nr"]: _taken(one) for one in prepared if one["nr"] in made}
    return taken


def _taken(one: dict[str, Any]) -> Taken:
    verdict = "accepted" if one["version"] == 1 else "changed"
    return Taken(one["nr"], one["reference"], verdict, one["id"], one["number"], one["version"])


def _prepared(row: Row, version: int, thread: UUID) -> dict[str, Any]:
    draft = row.draft
    return {
        "id": new_id(), "unit": row.unit.pk, "nr": draft.row, "reference": draft.reference, "version": version, "thread": thread,
        "number": kallelse_number(), "subject": row.subject, "kind": draft.kind, "care_level": draft.care_level or row.unit.care_level,
        "visit_start": draft.start, "visit_end": draft.end, "book_before": draft.book_before,
        "content": _content(draft), "hash": row.content_hash.hex(), "template": draft.template, "campaign": draft.campaign,
    }  # fmt: skip


def record(row: Row, taken: Taken, actor: str, commission: str) -> audit.Record:
    """The access log's record of one row."""
    return audit.Record(
        actor,
        audit.Action.INVITATION_TAKEN_IN,
        row.subject,
        f"invitation:{taken.id}",
        unit=row.unit.hsa_id,
        commission=commission,
        result=taken.verdict,
    )


def _content(draft: Draft) -> dict[str, Any]:
    return draft.wording | ({"person_name": draft.person_name} if draft.person_name else {})


def _json(data: Any) -> str:
    return msgspec.json.encode(data).decode()


def _execute(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return _run(connection.connection, sql, values)


def _run(raw: Any, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one statement with values that are bound by the server: megabytes need not be quoted here and read again there."""
    with psycopg.Cursor(raw) as cursor:
        return cursor.execute(sql, values).fetchall()
