"""Compare the kallelser with the entries of the index, and write down what must be told.

Two ways lead to the same comparison. `follow` looks at the kallelser that something has happened to since last time: every change of an
invitation leaves an event in the same transaction, and the events are numbered. `sweep` looks at all that is alive, unit by unit: it finds
what no event tells, such as a patient's new identity or a source system that we have begun to keep the index for.
Both hold the tenant's mark, so that two workers never compare at the same time.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import batched
from typing import Any

import msgspec

from kallelse.connections import queries as connections
from kallelse.engagement import rules
from kallelse.engagement.rules import Entry, Fact, Keeper, Key, Wanted
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import db
from kallelse.kit.ids import new_id

EVENTS_AT_A_TIME = 20_000
PAIRS_AT_A_TIME = 2_000

_OF_PAIRS = """
SELECT i.source_id, i.reference, i.id, i.state, i.kind, i.visit_start, i.book_before, p.main_identity, p.standing, i.unit_id,
    i.thread, greatest(i.received_at, i.answered_at)
FROM (
    SELECT DISTINCT ON (v.source_id, v.reference) v.*
    FROM jsonb_to_recordset(%s::jsonb) AS asked(source bigint, reference text)
    JOIN invitations_invitation v ON v.source_id = asked.source AND v.reference = asked.reference
    ORDER BY v.source_id, v.reference, v.version DESC
) i LEFT JOIN persons_person p ON p.tenant_id = i.tenant_id AND p.identity = i.subject
"""
_OF_UNIT = """
SELECT i.source_id, i.reference, i.id, i.state, i.kind, i.visit_start, i.book_before, p.main_identity, p.standing, i.unit_id,
    i.thread, greatest(i.received_at, i.answered_at)
FROM invitations_invitation i LEFT JOIN persons_person p ON p.tenant_id = i.tenant_id AND p.identity = i.subject
WHERE i.unit_id = %s AND i.state = ANY(%s::text[]) AND (i.source_id = ANY(%s::bigint[]) OR %s)
"""
_STANDING_OF_PAIRS = """
SELECT e.id, e.source_id, e.reference, e.resident, e.service_domain, e.logical_address, e.business_object, e.source_system,
    e.data_controller, e.moment
FROM engagement_indexentry e
WHERE e.moment IS NOT NULL AND (e.source_id, e.reference) IN (
    SELECT source, reference FROM jsonb_to_recordset(%s::jsonb) AS asked(source bigint, reference text))
"""
_STANDING_OF_UNIT = """
SELECT e.id, e.source_id, e.reference, e.resident, e.service_domain, e.logical_address, e.business_object, e.source_system,
    e.data_controller, e.moment
FROM engagement_indexentry e
WHERE e.tenant_id = %s AND e.logical_address = %s AND e.moment IS NOT NULL
"""
_LOCK = """
SELECT e.id FROM engagement_indexentry e WHERE (e.source_id, e.reference) IN (
    SELECT source, reference FROM jsonb_to_recordset(%s::jsonb) AS changed(source bigint, reference text))
ORDER BY e.id FOR NO KEY UPDATE
"""
"""Rows are locked in the order of their ids, here as when an answer is written down, so that the two cannot block each other."""

_PUT = """
INSERT INTO engagement_indexentry AS e (id, tenant_id, source_id, reference, invitation, resident, service_domain, logical_address,
    business_object, source_system, data_controller, moment, state, attempts, next_at, said)
SELECT id, %(tenant)s, source, reference, invitation, resident, service_domain, logical_address, business_object, source_system,
    data_controller, moment, 'wanted', 0, %(now)s, ''
FROM jsonb_to_recordset(%(rows)s::jsonb) AS row(id uuid, source bigint, reference text, invitation uuid, resident text,
    service_domain text, logical_address text, business_object text, source_system text, data_controller text, moment timestamptz)
ON CONFLICT (tenant_id, resident, business_object, logical_address, service_domain, source_system, data_controller) DO UPDATE SET
    moment = excluded.moment, invitation = excluded.invitation, source_id = excluded.source_id, reference = excluded.reference,
    state = 'wanted',
    attempts = CASE WHEN e.state IN ('wanted', 'unwanted') THEN e.attempts ELSE 0 END,
    next_at = CASE WHEN e.state IN ('wanted', 'unwanted') THEN e.next_at ELSE excluded.next_at END
WHERE e.moment IS DISTINCT FROM excluded.moment
RETURNING e.id
"""
"""What waits for its next try keeps its pause, so that a call that may still be on its way is not overtaken by a newer one."""

_END = """
UPDATE engagement_indexentry SET moment = NULL,
    state = CASE WHEN told IS NULL AND claimed_by IS NULL AND (attempts = 0 OR state = 'refused') THEN 'deleted' ELSE 'unwanted' END,
    attempts = CASE WHEN state IN ('wanted', 'unwanted') THEN attempts ELSE 0 END,
    next_at = CASE WHEN state IN ('wanted', 'unwanted') THEN next_at ELSE %s END
WHERE id = ANY(%s::uuid[]) AND moment IS NOT NULL RETURNING id
"""
"""An entry that the index has never been told about, or has refused, is gone at once."""

_NEWS = """
SELECT DISTINCT i.source_id, i.reference FROM invitations_event e JOIN invitations_invitation i ON i.id = e.invitation_id
WHERE e.id > %s AND e.id <= %s
  AND (i.source_id = ANY(%s::bigint[]) OR i.unit_id IN (SELECT id FROM connections_careunit WHERE hsa_id = ANY(%s::text[])))
"""
"""A kallelse that moves away from a unit leaves an event on its version there."""


_MARK = """
SELECT settled, upto, upto_xid, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM engagement_feedmark WHERE tenant_id = %s FOR NO KEY UPDATE SKIP LOCKED
"""
_FIRST_MARK = """
INSERT INTO engagement_feedmark (tenant_id, settled, upto, upto_xid)
SELECT %s, greatest(last - %s, 0), last, pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM engagement_feed() AS feed(last)
ON CONFLICT DO NOTHING
"""
"""A little of what has been is read too: what was on its way when the first comparison was made."""


def follow(tenant_id: int, keeper: Keeper, now: datetime) -> int:
    """Compare the kallelser that something has happened to; returns how many entries changed.

    Events get their numbers before they can be seen. Up to a number is therefore read only when every transaction that was running when the
    number was noted has ended: what was slow is never passed by. Each of the three questions looks at the database anew, in this order: the
    number, which transactions can have taken it or a lower one, and which of them still run.
    """
    with db.tenant_scope(tenant_id):
        ((last,),) = db.run("SELECT engagement_feed()")
        ((next_xid,),) = db.run("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        marked = db.run(_MARK, [tenant_id])
        if not marked:
            return 0
        settled, upto, upto_xid, oldest = marked[0]
        changed, before = 0, (settled, upto)
        if settled == upto and last > upto:
            upto, upto_xid = last, next_xid
        if settled < upto and oldest >= upto_xid:
            reached = min(upto, settled + EVENTS_AT_A_TIME)
            pairs = [(source, reference) for source, reference in db.run(_NEWS, [settled, reached, *_ours(keeper)])]
            for chunk in batched(pairs, PAIRS_AT_A_TIME, strict=False):
                asked = _asked(chunk)
                changed += _compare(tenant_id, keeper, db.run(_OF_PAIRS, [asked]), db.run(_STANDING_OF_PAIRS, [asked]), now)
            settled = reached
        if (settled, upto) != before:
            db.run(
                "UPDATE engagement_feedmark SET settled = %s, upto = %s, upto_xid = %s WHERE tenant_id = %s",
                [settled, upto, upto_xid, tenant_id],
            )
    return changed


def _ours(keeper: Keeper) -> tuple[list[int], list[str]]:
    return list(keeper.sources), list(keeper.diaries)


def sweep(tenant_id: int, keeper: Keeper, unit_id: int, hsa_id: str, now: datetime) -> int:
    """Compare everything that is alive at one unit; returns how many entries changed."""
    with db.tenant_scope(tenant_id):
        db.run(_FIRST_MARK, [tenant_id, EVENTS_AT_A_TIME])
        if not db.run("SELECT 1 FROM engagement_feedmark WHERE tenant_id = %s FOR NO KEY UPDATE SKIP LOCKED", [tenant_id]):
            return 0
        alive = [state.value for state in LIVE_VERSIONS]
        facts = db.run(_OF_UNIT, [unit_id, alive, list(keeper.sources), hsa_id.upper() in keeper.diaries])
        return _compare(tenant_id, keeper, facts, db.run(_STANDING_OF_UNIT, [tenant_id, hsa_id.upper()]), now)


def _compare(
    tenant_id: int, keeper: Keeper, facts: Iterable[tuple[Any, ...]], entries: Iterable[tuple[Any, ...]], now: datetime
) -> int:  # fmt: skip
    ours = [entry for entry in map(_entry, entries) if keeper.owns(entry.source, entry.key)]
    put, end = rules.differences((_fact(row, keeper) for row in facts), ours, now)
    if not put and not end:
        return 0
    ending = set(end)
    pairs = {(one.source, one.reference) for one in put} | {(entry.source, entry.reference) for entry in ours if entry.id in ending}
    db.run(_LOCK, [_asked(pairs)])
    changed = 0
    if put:
        rows = msgspec.json.encode([_row(one) for one in put]).decode()
        changed += len(db.run(_PUT, {"tenant": tenant_id, "now": now, "rows": rows}))
    if end:
        changed += len(db.run(_END, [now, end]))
    return changed


def _asked(pairs: Iterable[tuple[int, str]]) -> str:
    return msgspec.json.encode([{"source": source, "reference": reference} for source, reference in pairs]).decode()


def _fact(row: tuple[Any, ...], keeper: Keeper) -> Fact:
    source_id, reference, id, state, kind, start, book_before, resident, standing, unit_id, thread, changed_at = row
    unit = connections.unit(unit_id)
    address, provider = unit.hsa_id.upper(), unit.provider
    # Where we are the diary it is we who are asked; so it is for a system without an HSA-id, which nobody could ask.
    system = keeper.own if address in keeper.diaries else connections.source(source_id).hsa_id.upper() or keeper.own
    return Fact(
        source_id, reference, id, state, kind, start, book_before, resident, standing, address, system,
        provider.org_no or provider.hsa_id.upper(), thread, changed_at, keeper.tells(source_id, address),
    )  # fmt: skip


def _entry(row: tuple[Any, ...]) -> Entry:
    return Entry(row[0], row[1], row[2], Key(*row[3:9]), row[9])


def _row(one: Wanted) -> dict[str, Any]:
    known = {"source": one.source, "reference": one.reference, "invitation": one.invitation, "moment": one.moment}
    return {"id": new_id(), **known, **one.key._asdict()}
