"""What has happened is found by its events, also when a slow transaction's events come after those of a quick one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from kallelse.connections import actions as connections
from kallelse.delivery import workers
from kallelse.engagement import jobs, reconciling
from kallelse.engagement.models import FeedMark
from kallelse.invitations import actions
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config

pytestmark = pytest.mark.db


ROUNDS = 60
"""More than is ever needed: a transaction of the server's own housekeeping may hold a number back for a moment."""


@pytest.fixture
def follow(region: Any) -> Iterator[Callable[[], int]]:
    """One round of the stage that looks at events only; everything before it has been compared."""
    worker = workers.Worker(config())
    keeping = jobs.IndexKeeping(worker.number)
    keeping.run(product_clock.now(), thorough=True)
    yield lambda: keeping.run(product_clock.now())
    worker.close()


def rounds(follow: Callable[[], int], region: Any, *expected: str) -> None:
    """Follow until the index holds these bookings."""
    for _ in range(ROUNDS):
        follow()
        if region.bookings() == sorted(expected):
            return
    raise AssertionError(f"The index holds {region.bookings()}.")


def known_person(region: Any) -> str:
    person: str = region.thread.one("ordinary")
    region.call(person, "known")
    return person


def test_a_new_kallelse_is_found_by_its_event(region: Any, follow: Callable[[], int]) -> None:
    person = known_person(region)
    region.thread.hand_in(person, reference="b1")
    rounds(follow, region, "b1", "known")
    assert follow() == 0


def test_events_of_a_slow_transaction_are_not_passed_by(region: Any, follow: Callable[[], int], owner_dsn: str) -> None:
    person = known_person(region)
    taken = region.thread.hand_in(person, reference="b1")
    rounds(follow, region, "b1", "known")
    with psycopg.connect(owner_dsn) as slow:
        slow.execute("UPDATE invitations_invitation SET visit_start = visit_start + interval '1 day' WHERE id = %s", [taken.id])
        slow.execute(
            "INSERT INTO invitations_event (tenant_id, invitation_id, channel, kind, at, data) VALUES (%s, %s, '', 'x', %s, '{}')",
            [region.tenant, taken.id, product_clock.now()],
        )
        region.thread.hand_in(person, reference="quick")
        for _ in range(4):
            follow()
        assert region.bookings() == ["b1", "known"], "up to a number is read only when all that may lie below it is there"
        slow.commit()
    rounds(follow, region, "b1", "known", "quick")
    assert region.counts()["renewed"] == 1


def test_what_leaves_no_event_is_found_unit_by_unit(region: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that we begin to keep the index for: each round compares one unit as a whole, and then none for a while."""
    region.thread.hand_in(known_person(region), reference="r1", source="rontgen", unit="k102")
    region.work()
    connections.use_index(region.nation.sources["rontgen"], keeps=True, follows="nothing")
    swept: list[str] = []
    sweep = reconciling.sweep

    def noted(tenant: int, keeper: Any, unit: int, hsa_id: str, now: Any) -> int:
        swept.append(hsa_id)
        return sweep(tenant, keeper, unit, hsa_id, now)

    monkeypatch.setattr(reconciling, "sweep", noted)
    worker = workers.Worker(config())
    keeping = jobs.IndexKeeping(worker.number)
    for _ in range(8):
        keeping.run(product_clock.now())
    worker.close()
    assert sorted(swept) == sorted(unit.hsa_id for short, unit in region.nation.units.items() if short != "lind")
    assert region.bookings() == ["known", "r1"]


def test_nothing_new_costs_no_comparison(region: Any, follow: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    known_person(region)
    for _ in range(ROUNDS):
        follow()
    monkeypatch.setattr(reconciling, "_compare", lambda *_: pytest.fail("Nothing has happened."))
    assert follow() == 0
    with db.tenant_scope(region.tenant):
        mark = FeedMark.objects.get()
    assert mark.settled == mark.upto


def test_a_visit_that_begins_is_found_by_its_event(region: Any, follow: Callable[[], int], work: Callable[[], None]) -> None:
    known_person(region)
    region.sandbox.move_clock(to=region.start("known") + timedelta(minutes=1))
    with db.tenant_scope(region.tenant):
        actions.expire(region.tenant, product_clock.now())
    rounds(follow, region)
