"""Dated parameters: what the product comes with is what a new database holds, and which value is in force on a day."""

import json
from datetime import date
from typing import Any

import pytest

from kallelse.connections import in_force, shipped
from kallelse.connections.models import Parameter
from kallelse.connections.shipped import Row

DAY = date(2027, 1, 1)


@pytest.mark.db
@pytest.mark.usefixtures("database")
def test_a_new_database_holds_what_the_product_comes_with() -> None:
    names = [row.name for row in shipped.ROWS]
    stored = {
        (row.name, row.care_level, said(row.value), row.valid_from, row.valid_to, row.owner, row.source)
        for row in Parameter.objects.filter(provider=None, name__in=names)
    }
    assert stored >= {(r.name, r.care_level, said(r.value), r.valid_from, r.valid_to, r.owner, r.source) for r in shipped.ROWS}


def said(value: Any) -> str:
    """A value without the order of its keys, which the database has its own of."""
    return json.dumps(value, sort_keys=True)


def row(value: int, *, level: str = "", start: date = date(2020, 1, 1), end: date | None = None, provider: int | None = None) -> Row:
    return Row("postal_lead_wd", level, value, start, end, "test", provider_id=provider)


def test_a_providers_own_value_wins_then_the_care_levels_then_the_latest() -> None:
    general, later = row(1), row(2, start=date(2026, 1, 1))
    assert in_force.values([later, general], "primary", DAY) == {"postal_lead_wd": 2}
    assert in_force.values([later, row(3, level="primary")], "primary", DAY) == {"postal_lead_wd": 3}
    assert in_force.values([later, row(3, level="primary")], "specialist", DAY) == {"postal_lead_wd": 2}
    assert in_force.values([row(4, provider=7), row(3, level="primary")], "primary", DAY) == {"postal_lead_wd": 4}
    assert in_force.values([row(1, end=date(2026, 12, 31))], "primary", DAY) == {}
    assert in_force.values([row(1, end=DAY)], "primary", DAY) == {"postal_lead_wd": 1}


def test_the_postal_rules_of_all_days() -> None:
    assert in_force.postal_rules(shipped.ROWS, "specialist") == [(date(2020, 1, 1), 2, 2), (date(2026, 1, 1), 5, 3)]
    faster = row(4, start=date(2027, 7, 1), end=date(2027, 8, 31))
    told = in_force.postal_rules([*shipped.ROWS, faster], "primary")
    assert told[2:] == [(date(2027, 7, 1), 4, 3), (date(2027, 9, 1), 5, 3)]
