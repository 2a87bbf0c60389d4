"""The part `scale`: its crowd fits the tables as they are, and every stage that it measures finds work there."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from kallelse.bench import crowd, stages
from kallelse.bench.report import STAGES
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser

pytestmark = pytest.mark.db


@pytest.fixture
def filled(nation: Any, database: str) -> dict[str, int]:
    persons = [kallelser.ANNA, kallelser.BERTIL, kallelser.CECILIA]
    house: Any = SimpleNamespace(dsn=database, persons=persons, ask=lambda path: {"now": product_clock.now().isoformat()})
    return crowd.make(house, 3000, lambda _: None)


def test_the_crowd_has_every_kind_of_work(filled: dict[str, int], database: str) -> None:
    assert filled["invitations_invitation"] == 3000
    with psycopg.connect(database) as owner:
        states = dict(owner.execute("SELECT state, count(*) FROM invitations_invitation GROUP BY 1").fetchall())
        indexes = owner.execute("SELECT count(*) FROM pg_indexes WHERE indexname IN ('step_due', 'invitation_drafts')").fetchone()
    assert states == {"draft": 12, "ready": 60, "active": 588, "expired": 2340}
    assert indexes == (2,), "the indexes are back"


def test_every_stage_finds_its_work_and_gives_it_back(filled: dict[str, int], configured: Callable[..., None], monkeypatch: Any) -> None:
    configured(pu_url=stages.NOWHERE, inbox_url=stages.NOWHERE, read_status_url=stages.NOWHERE)
    found = stages.stages()
    assert tuple(found) == STAGES
    statements = stages.Statements()
    monkeypatch.setattr(db, "run", statements.timed(db.run))
    for stage in found.values():
        stage()
        assert statements.slowest() > 0
