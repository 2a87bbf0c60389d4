"""What the work list asks the database, and how long that takes: `python -m kallelse.bench.lists`, a process of its own.

Prints a JSON object: milliseconds of all that a page asks, and the most rows that its statements read at the largest unit.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

LOOKS = int(os.environ.get("KALLELSE_BENCH_ROUNDS", "30")) * 10
WARM = 20
WORDS = ("blodprov", "röntgen", "ögon", "hjärta", "njure", "vaccin", "kontroll", "nybesök", "operation", "telefon")
"""What the house's templates are about."""


def main() -> None:
    """Measure and print."""
    import django

    django.setup()
    from kallelse.kit import logs

    logs.set_up(50)
    from django.db import connection

    found = measure(LOOKS)
    connection.close_pool()  # type: ignore[attr-defined]
    json.dump(found, sys.stdout)


def measure(looks: int) -> dict[str, Any]:
    """So many looks at the list, questions for news and searches, each at the unit of a kallelse that is picked blindly: a larger unit has
    more colleagues. Then some looks at the largest unit's list."""
    from kallelse.connections.models import CareProvider
    from kallelse.kit import clock, db
    from kallelse.worklist import queries, reached

    tenant = CareProvider.objects.order_by("pk")[0].pk
    with db.tenant_scope(tenant):
        sizes = db.run("SELECT unit_id, count(*) FROM invitations_invitation WHERE tenant_id = %s GROUP BY 1 ORDER BY 2 DESC", [tenant])
        chosen = db.run(
            """
            SELECT unit_id, number, subject FROM invitations_invitation WHERE tenant_id = %s AND state = 'active'
            ORDER BY hashtext(id::text), id LIMIT %s
            """,
            [tenant, looks],
        )
    took: dict[str, list[float]] = {name: [] for name in pages(tenant)}
    for unit, number, subject in [*chosen[:WARM], *chosen]:
        for name, page in pages(tenant).items():
            took[name].append(_timed(tenant, page, unit, number, subject))
    largest = sizes[0][0]
    at_largest = [_timed(tenant, pages(tenant)["list"], largest, "", "") for _ in range(looks // 3)]
    with db.tenant_scope(tenant):
        lines = queries.overview(tenant, largest, clock.now()).needing
        near = reached.proof(tenant, largest, clock.now())[0].total
    counts = {"units": len(sizes), "largest.kallelser": sizes[0][1], "largest.lines": lines, "largest.near_visits": near}
    measured = {name: every[WARM:] for name, every in took.items()}
    return {"took": measured, "largest": at_largest, "counts": counts, "rows": rows(tenant, largest)}


def pages(tenant: int) -> dict[str, Callable[[int, str, str], Any]]:
    """What each page asks, for a unit, a kallelse number and a person."""
    from kallelse.kit import clock
    from kallelse.templates import queries as templates
    from kallelse.worklist import queries, visits

    def the_list(unit: int, _number: str, _subject: str) -> Any:
        return queries.look(tenant, unit, clock.now(), me="x")

    def a_line(unit: int, number: str, _subject: str) -> Any:
        return queries.one(tenant, unit, clock.now(), number)

    def news(unit: int, number: str, _subject: str) -> Any:
        return queries.news(tenant, unit, clock.now(), [number] * queries.PAGE)

    def search(unit: int, number: str, subject: str) -> Any:
        return queries.search(tenant, unit, number=number), queries.search(tenant, unit, subject=subject)

    def the_visits(unit: int, _number: str, _subject: str) -> Any:
        now = clock.now()
        days = visits.days(tenant, unit, now)
        return visits.of_day(tenant, unit, now, days[0].day) if days else None

    def the_templates(unit: int, number: str, _subject: str) -> Any:
        words = f"{WORDS[len(number) % 10]} {WORDS[unit % 10]}"
        return templates.search(provider_id=tenant, unit_id=unit, text=words)

    return {
        "list": the_list, "line": a_line, "news": news, "search": search, "visits": the_visits,
        "all": lambda unit, *_: queries.every(tenant, unit), "templates": the_templates,
    }  # fmt: skip


def _timed(tenant: int, page: Callable[[int, str, str], Any], unit: int, number: str, subject: str) -> float:
    from kallelse.kit import db

    with db.tenant_scope(tenant):
        begin = time.perf_counter()
        page(unit, number, subject)
        return 1000 * (time.perf_counter() - begin)


def rows(tenant: int, unit: int) -> int:
    """How many rows the list's page reads at a unit, those that were read in vain too: told by the database's own plan."""
    from kallelse.kit import clock, db
    from kallelse.worklist import queries

    statement, values = queries.statement(tenant, unit, clock.now())
    with db.tenant_scope(tenant):
        ((plan,),) = db.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
    return touched((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])


def touched(plan: dict[str, Any]) -> int:
    """How many rows the scans of a plan have read, also those that a filter threw away."""
    own = 0
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        own = int((plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)) * plan["Actual Loops"])
    return own + sum(touched(part) for part in plan.get("Plans", ()))


def walks(plan: dict[str, Any], tables: Sequence[str]) -> list[str]:
    """The large tables that a plan walks through from end to end."""
    own = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" and plan.get("Relation Name") in tables else []
    return own + [name for part in plan.get("Plans", ()) for name in walks(part, tables)]


if __name__ == "__main__":
    main()
