"""Many at once: one offer has one winner, pressed twice it is one, and two workers make no second wave."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kallelse.freed_times import offering
from kallelse.freed_times.models import FreedTime
from kallelse.freed_times.rules import Fate
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.freed_times.conftest import GIVER, OTHERS, House, wall
from tests.freed_times.test_offers import SOON

pytestmark = pytest.mark.db


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    def one(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@pytest.fixture
def five(house: House) -> House:
    """Five have been offered one time."""
    giver = house.called(GIVER, SOON)
    for number, person in enumerate(OTHERS[:5]):
        house.waits(person, f"2027-02-1{number}T10:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert list(house.offers().values()) == ["offered"] * 5
    return house


@pytest.mark.risk("K27")
def test_of_five_who_say_yes_at_once_one_gets_it_and_four_keep_theirs(five: House) -> None:
    said = at_once(*(lambda person=person: five.accept(person) for person in OTHERS[:5]))  # type: ignore[misc]
    assert sorted(one.outcome for one in said) == ["done", "refused", "refused", "refused", "refused"]
    assert sorted(five.offers().values()) == ["gone", "gone", "gone", "gone", "taken"]
    assert len(five.standing()) == 4
    with db.tenant_scope(five.tenant):
        standing = db.run(
            "SELECT count(*) FROM invitations_invitation WHERE visit_start = %s AND state IN ('draft', 'ready', 'active')", [wall(SOON)]
        )
        live = db.run("SELECT count(*) FROM invitations_invitation WHERE state IN ('draft', 'ready', 'active')")
    assert (standing, live) == ([(1,)], [(5,)]), "nobody lost the time that she had"
    assert five.freed().state == Fate.TAKEN


@pytest.mark.risk("K27")
def test_pressed_twice_it_is_one(five: House) -> None:
    said = at_once(*(lambda: five.accept(OTHERS[0]) for _ in range(3)))
    assert {one.outcome for one in said} == {"done"}
    with db.tenant_scope(five.tenant):
        versions = db.run("SELECT max(version) FROM invitations_invitation WHERE subject = %s", [OTHERS[0]])
    assert versions == [(2,)]


def test_workers_at_once_ask_each_patient_once(house: House) -> None:
    givers = [house.called(GIVER, SOON), house.called(OTHERS[5], "2027-01-20T10:00")]
    for number, person in enumerate(OTHERS[:3]):
        house.waits(person, f"2027-02-1{number}T10:00")
    house.go_on()
    for giver in givers:
        house.cancels(giver)
    later = product_clock.now() + timedelta(minutes=1)
    from kallelse.freed_times import looking

    at_once(*(lambda: looking.look(house.tenant, later) for _ in range(3)))
    with db.tenant_scope(house.tenant):
        assert FreedTime.objects.count() == 2
    at_once(*(lambda: offering.go_on(house.tenant, later) for _ in range(4)))
    with db.tenant_scope(house.tenant):
        made = db.run("SELECT s.subject, count(*) FROM freed_times_proposal p JOIN freed_times_standby s ON s.id = p.standby_id GROUP BY 1")
    assert sorted(made) == sorted((person, 1) for person in OTHERS[:3]), "one offer at a time to each"
