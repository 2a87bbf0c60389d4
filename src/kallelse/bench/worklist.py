"""The work list of a unit among millions of kallelser: four hundred units of very different size, a usual share of everything that can need
somebody, and a colleague who opens the list, is asked whether there is news, and searches."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from kallelse.bench import crowd
from kallelse.bench.house import House
from kallelse.bench.lists import WORDS
from kallelse.bench.scale import MEMORY, QUICK_MEMORY

KALLELSER, QUICK = 5_000_000, 200_000
UNITS = 400
TABLES = (
    "invitations_invitation", "invitations_step", "booking_bookingchange", "balance_booking", "persons_preference", "templates_template",
)  # fmt: skip
"""Those that are filled here, besides what a crowd is made of."""

# The units beyond those of the nation; nobody calls from them, so that they need no card.
_MORE_UNITS = """
INSERT INTO connections_careunit (provider_id, hsa_id, name, care_level, {more})
SELECT u.provider_id, 'TSTNMT2321000156-B' || u.provider_id || 'X' || n, 'Mottagning ' || n, u.care_level, {values}
FROM (SELECT DISTINCT ON (provider_id) * FROM connections_careunit ORDER BY provider_id, id) u, generate_series(1, %s) AS n
ON CONFLICT DO NOTHING
"""

# Of the kallelser with a near visit nearly all are read or have their letter; every sixtieth waits for its letter, as it was made.
_LIVED = """
UPDATE invitations_step s SET state = 'read', read_at = i.received_at + interval '1 day', poll_at = NULL, visit_start = i.visit_start
FROM invitations_invitation i
WHERE i.id = s.invitation_id AND s.channel = 'inbox' AND i.state = 'active' AND i.visit_start < %(now)s::timestamptz + interval '17 days'
  AND hashtext(i.id::text) %% 12 <> 0;
UPDATE invitations_step s SET state = CASE WHEN hashtext(i.id::text) %% 12 <> 0 THEN 'withdrawn' ELSE 'assumed_in_hand' END, poll_at = NULL
FROM invitations_invitation i
WHERE i.id = s.invitation_id AND s.channel = 'letter' AND i.state = 'active' AND i.visit_start < %(now)s::timestamptz + interval '17 days'
  AND hashtext(i.id::text) %% 60 <> 0;
UPDATE invitations_invitation SET answer = 'accepted', answered_at = %(now)s::timestamptz - interval '1 hour'
WHERE state = 'active' AND hashtext(id::text) %% 7 = 1;
UPDATE invitations_invitation SET answer = 'other_time', answered_at = %(now)s::timestamptz - interval '1 hour'
WHERE state = 'active' AND hashtext(id::text) %% 700 = 2;
"""

# Tasks of which one of three is due, changes that a care system has not confirmed or has refused, bookings without a kallelse, and people
# who have said lately that they need an interpreter, of whom most have no kallelse that it is news to.
_TASKS = """
INSERT INTO invitations_step (id, tenant_id, invitation_id, unit_id, channel, state, reason, due_at, safe_until, attempts, reference)
SELECT gen_random_uuid(), tenant_id, id, unit_id, 'manual', 'planned', 'phone_unread',
    %(now)s::timestamptz + CASE WHEN hashtext(id::text) %% 3 = 0 THEN interval '-2 hours' ELSE interval '5 days' END,
    coalesce(visit_start, %(now)s::timestamptz) - interval '1 day', 0, ''
FROM invitations_invitation WHERE state = 'active' AND hashtext(reference) %% 60 = 0;
INSERT INTO booking_bookingchange (id, tenant_id, invitation_id, unit_id, kind, state, said, requested_at, {more})
SELECT gen_random_uuid(), tenant_id, id, unit_id, 'cancel',
    CASE WHEN state = 'active' AND hashtext(id::text) %% 2 = 0 THEN 'unknown' ELSE 'refused' END, '',
    CASE WHEN state = 'active' THEN %(now)s::timestamptz - interval '2 hours' ELSE coalesce(visit_start, %(now)s::timestamptz)
        - interval '5 days' END, {values}
FROM invitations_invitation WHERE hashtext(reference) %% 1500 = 0;
INSERT INTO balance_booking (id, tenant_id, source_id, unit_id, reference, subject, starts, told_by, no_kallelse, decided, first_told_at,
    told_at, verdict, since)
SELECT gen_random_uuid(), tenant_id, source_id, unit_id, 'b' || reference, subject, visit_start, 'list', '', '',
    %(now)s::timestamptz, %(now)s::timestamptz,
    CASE WHEN hashtext(id::text) %% 50 = 0 THEN 'missing' ELSE 'made' END, %(now)s::timestamptz
FROM invitations_invitation WHERE state = 'active' AND visit_start IS NOT NULL AND hashtext(reference) %% 10 = 0;
INSERT INTO persons_preference (tenant_id, identity, kind, holds, language, said_by, said_at)
SELECT tenant_id, identity, 'interpreter', true, 'so', 'resident', %(now)s::timestamptz - interval '1 day'
FROM persons_person WHERE hashtext(identity) %% 500 = 0
UNION ALL
SELECT p.id, '18' || lpad(n::text, 10, '0'), 'interpreter', true, 'so', 'resident', %(now)s::timestamptz - n * interval '1 hour'
FROM connections_careprovider p, generate_series(1, 3000) AS n;
"""

# A region's templates, of the usual length; `templates` measures the search among them.
_TEMPLATES = """
INSERT INTO templates_template (code, title, kind, time_types, owner, state, sought, made_at, changed_at)
SELECT 'bench-' || n, initcap(said.words[1 + n %% 10]) || ' ' || n, 'timed', '[]', 'TSTNMT2321000156-1003', 'approved',
    'bench-' || n || ' ' || said.words[1 + n %% 10] || ' ' || said.words[1 + n / 10 %% 10] || ' '
        || repeat('du ska träffa en läkare som talar med dig om dina provsvar ', 20), %(now)s::timestamptz, %(now)s::timestamptz
FROM generate_series(1, 1000) AS n, (SELECT %(words)s::text[] AS words) said
"""
_NO_TEMPLATES = "DELETE FROM templates_template WHERE code LIKE 'bench-%'"


def worklist(house: House, quick: bool, progress: Callable[[str], None]) -> dict[str, Any]:
    """What the list's page, its quiet question and a search cost, in milliseconds: for a colleague of any unit, the larger the unit the
    more often, and for one of the largest; and how many rows the list's page reads there."""
    house.stop_workers()
    house.stop_web()
    house.restart_database(QUICK_MEMORY if quick else MEMORY)
    house.empty()
    make(house, QUICK if quick else KALLELSER, progress)
    progress("Mäter")
    found = json.loads(house.run_python("kallelse.bench.lists"))
    house.empty()
    with psycopg.connect(house.dsn, autocommit=True) as owner:
        owner.execute(_NO_TEMPLATES)
    figures: dict[str, Any] = {f"worklist.{name}": value for name, value in found["counts"].items()}
    for name, took in found["took"].items():
        figures[f"worklist.{name}.p50_ms"], figures[f"worklist.{name}.p95_ms"] = _share(took, 0.5), _share(took, 0.95)
    figures["worklist.largest.list_p95_ms"] = _share(found["largest"], 0.95)
    return figures | {"worklist.list.rows": found["rows"]}


def make(house: House, count: int, progress: Callable[[str], None]) -> None:
    """Fill the house: units, kallelser, and what needs somebody."""
    now = house.ask("/clock")["now"]
    with psycopg.connect(house.dsn, autocommit=True) as owner:
        more, values = _filled(owner, "connections_careunit", ("provider_id", "hsa_id", "name", "care_level"))
        owner.execute(_MORE_UNITS.format(more=more, values=values).encode(), [UNITS])
    crowd.make(house, count, progress, units=UNITS)
    progress("Det som behöver någon")
    with psycopg.connect(house.dsn, autocommit=True) as owner, psycopg.ClientCursor(owner) as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_LIVED, {"now": now})
        told = ("id", "tenant_id", "invitation_id", "unit_id", "kind", "state", "said", "requested_at")
        more, values = _filled(owner, "booking_bookingchange", told)
        statement = _TASKS
        if not more:
            statement = statement.replace(", {more}", "").replace(", {values}", "")
        cursor.execute(statement.format(more=more, values=values).encode(), {"now": now})
        cursor.execute(_TEMPLATES, {"now": now, "words": list(WORDS)})
        for name in TABLES:
            progress(f"VACUUM ANALYZE {name}")
            cursor.execute(f"VACUUM ANALYZE {name}".encode())


def _filled(owner: "psycopg.Connection[Any]", table: str, named: Sequence[str]) -> tuple[str, str]:
    """The further columns that must have a value, and an empty one for each."""
    rest = crowd.unnamed(owner, table, named)
    return ", ".join(name for name, _ in rest), ", ".join(value for _, value in rest)


def _share(took: Sequence[float], share: float) -> float:
    ordered = sorted(took)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)
