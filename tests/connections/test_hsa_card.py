"""A unit's card from the national directory, as a kallelse says it."""

from typing import Any

import pytest

from kallelse.connections import hsa
from kallelse.kit import clock as product_clock

pytestmark = pytest.mark.db


def test_the_card_says_where_and_how_to_get_there(nation: Any, sandbox: Any, configured: Any) -> None:
    configured(hsa_url=f"{sandbox.url}/hsa")
    unit = nation.units["k101"]
    assert hsa.refresh_card(unit, product_clock.now())
    unit.refresh_from_db()
    assert unit.name == "Medicinmottagningen Eksta sjukhus"
    assert unit.phone == "08-465 004 42"
    assert unit.visiting_address == ["Sjukhusvägen 1", "562 10 Eksta"]
    assert unit.way_description.splitlines() == [
        "Hållplats Eksta sjukhus, buss 1 och 7. Parkeringshus P2.",
        "Huvudentrén, hiss C till plan 3.",
    ]


def test_a_silent_directory_changes_nothing(nation: Any, sandbox: Any, configured: Any) -> None:
    configured(hsa_url="http://127.0.0.1:9/hsa")
    unit = nation.units["k101"]
    assert not hsa.refresh_card(unit, product_clock.now())
    unit.refresh_from_db()
    assert unit.phone == "010-100 10 00"
