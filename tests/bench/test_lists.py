"""The part `worklist`: its house has everything that can need somebody, and no statement of the list walks through a table."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from kallelse.bench import lists, worklist
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.worklist import queries
from kallelse.worklist.rules import Kind
from tests import kallelser

pytestmark = pytest.mark.db
LARGE = (
    "invitations_invitation", "invitations_step", "invitations_event", "persons_person", "persons_preference", "booking_bookingchange",
    "balance_booking", "worklist_mark", "worklist_outcome",
)  # fmt: skip


@pytest.fixture
def filled(nation: Any, database: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(worklist, "UNITS", 12)
    persons = [kallelser.ANNA, kallelser.BERTIL, kallelser.CECILIA, *(f"19{number:010}" for number in range(2000))]
    house: Any = SimpleNamespace(dsn=database, persons=persons, ask=lambda path: {"now": product_clock.now().isoformat()})
    worklist.make(house, 6000, lambda _: None)
    return nation


def largest(tenant: int) -> int:
    ((unit,),) = db.run(
        "SELECT unit_id FROM invitations_invitation WHERE tenant_id = %s GROUP BY 1 ORDER BY count(*) DESC LIMIT 1", [tenant]
    )
    return int(unit)


def test_the_house_has_every_kind_of_thing_and_the_measure_finds_it(filled: Any) -> None:
    found = lists.measure(3)
    assert set(found["took"]) == set(lists.pages(filled.provider.pk))
    assert found["counts"]["largest.lines"] > 0
    assert found["counts"]["largest.near_visits"] > 0
    tenant = filled.provider.pk
    with db.tenant_scope(tenant):
        units = [row[0] for row in db.run("SELECT DISTINCT unit_id FROM invitations_invitation WHERE tenant_id = %s", [tenant])]
        kinds = {line.kind for unit in units for line in queries.needs_me(tenant, unit, product_clock.now())[0].rows}
    assert kinds >= {Kind.MANUAL, Kind.ANSWER, Kind.UNREAD, Kind.NOT_PLANNED, Kind.BOOKING}


def test_the_list_reads_what_is_open_and_near_and_walks_through_nothing(filled: Any) -> None:
    tenant, now = filled.provider.pk, product_clock.now()
    with db.tenant_scope(tenant):
        unit = largest(tenant)
        ((live,),) = db.run("SELECT count(*) FROM invitations_invitation WHERE unit_id = %s", [unit])
        statement, values = queries.statement(tenant, unit, now)
        for mode in ("force_generic_plan", "force_custom_plan"):
            db.run(f"SET LOCAL plan_cache_mode = {mode}")
            ((plan,),) = db.run(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values)
            root = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            assert lists.walks(root, LARGE) == []
            assert _most_of(root, "invitations_invitation") < live, "some index gives fewer than all of the unit's kallelser"
            assert _most_of(root, "persons_person") <= 1, "each person is found by her number"


def _most_of(plan: dict[str, Any], table: str) -> int:
    """The most rows of a table that one node has read, those thrown away too."""
    own = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) if plan.get("Relation Name") == table else 0
    return max([int(own), *(_most_of(part, table) for part in plan.get("Plans", ()))])
