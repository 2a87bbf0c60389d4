"""Millions of kallelser made with set-based SQL: a region's years of ended ones, what is under way, and a morning's backlog."""

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import sql

from kallelse.bench.house import House

DRAFT, DUE, LETTER_DUE, REVIEW, RECALL, POLL, NOTICE, LIVE = 4, 24, 25, 26, 27, 37, 39, 220
"""Of every thousand: below each bound one kind, the rest has ended. Twenty thousand drafts and a hundred thousand due of five million."""

_NUMBERED = """
CREATE TEMP TABLE crowd_tenant AS SELECT row_number() OVER (ORDER BY t.id) - 1 AS place, t.id AS tenant, u.units, s.id AS source,
    gen_random_uuid() AS envelope, %(now)s::timestamptz AS now
FROM connections_careprovider t
CROSS JOIN LATERAL (SELECT array_agg(id ORDER BY id) AS units FROM (
    SELECT id FROM connections_careunit u WHERE u.provider_id = t.id ORDER BY id LIMIT %(units)s) few) u
CROSS JOIN LATERAL (SELECT id FROM connections_sourcesystem s WHERE s.provider_id = t.id ORDER BY id LIMIT 1) s;
CREATE TEMP TABLE crowd_person AS
SELECT place - 1 AS place, identity FROM unnest(%(persons)s::text[]) WITH ORDINALITY AS p(identity, place);
"""

_ENVELOPES = """
SELECT envelope AS id, tenant AS tenant_id, source AS source_id, 'rest' AS door, 'application/json' AS media_type, '{}'::bytea AS body,
    sha256('{}') AS sha256, now AS received_at FROM crowd_tenant
"""

_PERSONS = """
SELECT tenant AS tenant_id, identity, identity AS main_identity, 'ordinary' AS standing, 'Anna' AS given_name, 'Exempel' AS surname,
    now AS checked_at FROM crowd_tenant CROSS JOIN crowd_person
"""

# The first tenant has seven of ten, and of many units the first has most: of four hundred one of twenty kallelser. Visits that lie ahead
# are spread over four months, ended ones over three years.
_CHUNK = """
CREATE TEMP TABLE crowd AS
SELECT n, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, t.tenant, t.source,
    t.units[1 + floor(power(n * 104729 %% 1000003 / 1000003.0, 2) * cardinality(t.units))::int] AS unit, t.envelope, t.now,
    p.identity, k,
    CASE WHEN k < %(draft)s THEN 'draft' WHEN k < %(due)s THEN 'ready' WHEN k < %(live)s THEN 'active' ELSE 'expired' END AS state,
    CASE WHEN k < %(draft)s AND n %% 10 = 0 THEN NULL
        WHEN k < %(live)s THEN date_trunc('hour', t.now) + (1 + n * 7919 %% 119) * interval '1 day' + n %% 9 * interval '1 hour'
        ELSE date_trunc('hour', t.now) - (1 + n * 7919 %% 1000) * interval '1 day' END AS visit
FROM (SELECT n, (n * 7907 %% 1000)::int AS k FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n) AS numbers
JOIN crowd_tenant t ON t.place = CASE WHEN n %% 10 < 7 THEN 0 ELSE n %% (SELECT count(*) FROM crowd_tenant) END
JOIN crowd_person p ON p.place = n %% (SELECT count(*) FROM crowd_person);
"""

_INVITATIONS = """
SELECT id, tenant AS tenant_id, source AS source_id, unit AS unit_id, envelope AS envelope_id, 0 AS envelope_row,
    'crowd-' || n AS reference,
    1 AS version, id AS thread, upper(left(lpad(to_hex(n), 8, '0'), 4) || '-' || right(lpad(to_hex(n), 8, '0'), 4)) AS number,
    identity AS subject,
    CASE WHEN visit IS NULL THEN 'open' ELSE 'timed' END AS kind, 'specialist' AS care_level, visit AS visit_start,
    visit + interval '30 minutes' AS visit_end, CASE WHEN visit IS NULL THEN now::date + 90 END AS book_before,
    jsonb_build_object('purpose', repeat('Du ska träffa en läkare. ', 6), 'bring', jsonb_build_array('Legitimation')) AS content,
    sha256(n::text::bytea) AS content_hash, now - interval '20 days' AS received_at, state,
    CASE WHEN state <> 'draft' THEN jsonb_build_object('band', 'digital_first', 'recipients', 'patient', 'variant', 'self', 'reasons',
        jsonb_build_array(jsonb_build_object('code', 'account_active', 'data', '{}'::jsonb)), 'moments', jsonb_build_object('print_decide',
        (visit - interval '14 days')::text, 'post_by', (visit - interval '13 days')::text)) END AS plan,
    visit - interval '5 days' AS cancel_deadline, visit - interval '5 days' AS action_deadline,
    visit - interval '14 days' AS print_decide, 'none' AS answer,
    CASE WHEN k = %(review)s - 1 THEN now - interval '1 minute' WHEN state = 'active' AND n %% 5 = 0 THEN visit - interval '3 days' END
        AS review_at
FROM crowd
"""

_INBOX = """
SELECT ('01910000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, tenant AS tenant_id, id AS invitation_id, unit AS unit_id,
    'inbox' AS channel,
    CASE state WHEN 'ready' THEN 'planned' WHEN 'active' THEN 'notified' ELSE 'read' END AS state, 'digital_first' AS reason,
    now - interval '1 hour' AS due_at, coalesce(visit, now) - interval '16 days' AS safe_until, 0 AS attempts, '' AS reference,
    CASE WHEN k BETWEEN %(recall)s AND %(poll)s - 1 THEN now - interval '1 minute'
        WHEN state = 'active' THEN now + n %% 21600 * interval '1 second' + interval '1 hour' END AS poll_at,
    CASE WHEN state <> 'ready' THEN now - interval '10 days' END AS accepted_at,
    CASE WHEN state <> 'ready' THEN now - interval '10 days' END AS available_at,
    CASE WHEN state = 'expired' THEN now - interval '9 days' END AS read_at, CASE WHEN state = 'expired' THEN visit END AS visit_start,
    CASE WHEN state = 'expired' OR (state = 'active' AND n %% 50 > 0) THEN now - interval '9 days' END AS noticed_at
FROM crowd WHERE state <> 'draft'
"""

_LETTERS = """
SELECT ('01920000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, tenant AS tenant_id, id AS invitation_id, unit AS unit_id,
    'letter' AS channel,
    CASE WHEN state = 'expired' THEN 'withdrawn' WHEN k = %(recall)s - 1 THEN 'accepted' ELSE 'planned' END AS state, 'unread' AS reason,
    CASE WHEN k = %(letter)s - 1 THEN now - interval '1 hour' ELSE greatest(visit - interval '14 days', now + interval '6 hours') END
        AS due_at,
    CASE WHEN k = %(letter)s - 1 THEN now ELSE greatest(visit - interval '14 days', now + interval '6 hours') END AS safe_until,
    0 AS attempts, '' AS reference, CASE WHEN k = %(recall)s - 1 THEN now - interval '1 minute' END AS recall_at,
    CASE WHEN k = %(recall)s - 1 THEN now - interval '1 hour' END AS accepted_at,
    CASE WHEN k = %(recall)s - 1 THEN now + interval '5 days' END AS poll_at
FROM crowd WHERE state <> 'draft' AND (k < %(live)s OR n %% 3 = 0)
"""

_NOTICES = """
SELECT ('01930000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, tenant AS tenant_id, id AS invitation_id, 'practical' AS kind,
    'inbox' AS channel, CASE WHEN state = 'active' THEN 'planned' ELSE 'accepted' END AS state, 'reminder' AS reason,
    CASE WHEN k BETWEEN %(poll)s AND %(notice)s - 1 THEN now - interval '1 minute' ELSE visit - interval '2 days' END AS due_at,
    greatest(visit - interval '1 day', now) AS safe_until, 0 AS attempts, '' AS reference
FROM crowd WHERE state = 'active' OR (state = 'expired' AND n %% 4 = 0)
"""

_TABLES = (
    ("invitations_invitation", _INVITATIONS), ("invitations_step", _INBOX), ("invitations_step", _LETTERS),
    ("invitations_notice", _NOTICES),
)  # fmt: skip
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE schemaname = 'public' AND tablename = ANY(%s) AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""
_EMPTY = {"boolean": "false", "jsonb": "'{}'::jsonb", "text": "''", "character varying": "''", "bytea": "''::bytea"}
CHUNK = 250_000


def make(
    house: House, count: int, progress: Callable[[str], None], units: int = 1, persons: Sequence[str] | None = None
) -> dict[str, int]:  # fmt: skip
    """Fill the house's database with `count` kallelser of at most so many units of each care provider, and what belongs to them; how many
    rows of each. They are for the nation's ordinary residents, or for `persons`."""
    bounds: dict[str, Any] = {
        "draft": DRAFT, "due": DUE, "letter": LETTER_DUE, "review": REVIEW, "recall": RECALL, "poll": POLL, "notice": NOTICE, "live": LIVE,
    }  # fmt: skip
    bounds["now"] = house.ask("/clock")["now"]
    with psycopg.connect(house.dsn, autocommit=True) as owner:
        # The rows are right by the way they are made; looking each foreign key up again would take most of the time.
        owner.execute("SET session_replication_role = replica")
        owner.execute("SET synchronous_commit = off")
        owner.execute("SET work_mem = '256MB'")
        with psycopg.ClientCursor(owner) as cursor:
            cursor.execute(_NUMBERED, {"persons": list(persons or house.persons), "now": bounds["now"], "units": units})
        _insert(owner, "invitations_envelope", _ENVELOPES, bounds)
        _insert(owner, "persons_person", _PERSONS, bounds)
        # An index is made faster for all rows at once than row by row.
        indexes = owner.execute(_INDEXES, [sorted({table for table, _ in _TABLES})]).fetchall()
        for name, _ in indexes:
            owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for first in range(1, count + 1, CHUNK):
            progress(f"{first - 1} av {count}")
            last = min(first + CHUNK - 1, count)
            with psycopg.ClientCursor(owner) as cursor:
                cursor.execute(_CHUNK, bounds | {"first": first, "last": last})
            for table, query in _TABLES:
                _insert(owner, table, query, bounds)
            owner.execute("DROP TABLE crowd")
        owner.execute("SET maintenance_work_mem = '512MB'")
        for name, definition in indexes:
            progress(f"Index {name}")
            owner.execute(definition)
        progress("VACUUM ANALYZE")
        names = sorted({"persons_person", *(table for table, _ in _TABLES)})
        for name in names:
            owner.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(name)))
        return {name: owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchone()[0] for name in names}  # type: ignore[index]


def _insert(owner: "psycopg.Connection[Any]", table: str, query: str, values: dict[str, Any]) -> None:
    """Insert what `query` selects; columns that it does not name, and that must have a value, get the empty one of their type."""
    with psycopg.ClientCursor(owner) as cursor:
        cursor.execute(sql.SQL("SELECT * FROM ({}) AS made LIMIT 0").format(sql.SQL(query)), values)
        named = [column.name for column in cursor.description or ()]
    empty = unnamed(owner, table, named)
    columns = sql.SQL(", ").join(map(sql.Identifier, [*named, *(name for name, _ in empty)]))
    more = sql.SQL("").join(sql.SQL(", {}").format(sql.SQL(value)) for _, value in empty)
    insert = sql.SQL("INSERT INTO {} ({}) SELECT made.*{} FROM ({}) AS made").format(
        sql.Identifier(table),
        columns,
        more,
        sql.SQL(query),
    )
    with psycopg.ClientCursor(owner) as cursor:
        cursor.execute(insert, values)


def unnamed(owner: "psycopg.Connection[Any]", table: str, named: Sequence[str]) -> list[tuple[str, str]]:
    rows = owner.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
        " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
        [table],
    ).fetchall()
    return [(name, _EMPTY.get(kind, "0")) for name, kind in rows if name not in named]
