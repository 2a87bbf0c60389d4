"""Whoever dies between two steps loses and doubles nothing: what the kallelser tell is found again."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.diary import choosing
from kallelse.freed_times import actions, ending, looking, offering
from kallelse.freed_times.models import FreedTime, Proposal
from kallelse.freed_times.rules import Fate
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.freed_times.conftest import GIVER, OTHERS, House, wall
from tests.freed_times.test_offers import SOON

pytestmark = pytest.mark.db


class Killed(BaseException):
    """As kill -9: nothing catches it."""


def dies(*_: Any, **__: Any) -> Any:
    raise Killed


@pytest.fixture
def offered(house: House) -> House:
    giver = house.called(GIVER, SOON)
    for number, person in enumerate(OTHERS[:2]):
        house.waits(person, f"2027-02-1{number}T10:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    return house


def test_a_page_that_dies_after_the_swap_has_taken_it_all_the_same(offered: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "taken", dies)
    with pytest.raises(Killed):
        offered.accept(OTHERS[0])
    monkeypatch.undo()
    assert offered.offers()[OTHERS[0]] == "asked"
    offered.go_on(61)
    with db.tenant_scope(offered.tenant):
        first = dict(Proposal.objects.filter(freed__starts=wall(SOON)).values_list("standby__subject", "state"))
    assert first == {OTHERS[0]: "taken", OTHERS[1]: "gone"}
    assert offered.freed().starts == wall("2027-02-10T10:00"), "and the time that she left has become free"
    assert offered.standing() == [OTHERS[1]]


def test_a_page_that_dies_before_the_swap_has_not(offered: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "choose", dies)
    with pytest.raises(Killed):
        offered.accept(OTHERS[0])
    monkeypatch.undo()
    assert offered.offers()[OTHERS[0]] == "asked"
    with db.tenant_scope(offered.tenant):
        FreedTime.objects.update(next_at=product_clock.now())
    offered.go_on(1)
    assert offered.offers() == dict.fromkeys(OTHERS[:2], "offered"), "she may answer again"
    assert offered.accept(OTHERS[1]).outcome == "done"
    assert offered.offers() == {OTHERS[0]: "gone", OTHERS[1]: "taken"}


def test_a_worker_that_dies_while_it_offers_has_offered_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    giver = house.called(GIVER, SOON)
    house.waits(OTHERS[0])
    house.go_on()
    house.cancels(giver)
    monkeypatch.setattr("kallelse.audit.actions.write", dies)
    with pytest.raises(Killed):
        offering.go_on(house.tenant, product_clock.now()) or house.go_on(1)
    monkeypatch.undo()
    assert (house.offers(), len(house.notices("earlier"))) == ({}, 0)
    house.go_on(2)
    assert (house.offers(), len(house.notices("earlier"))) == ({OTHERS[0]: "offered"}, 1)


def test_a_worker_that_dies_while_it_looks_finds_the_time_the_next_time(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    giver = house.called(GIVER, SOON)
    house.waits(OTHERS[0])
    house.go_on()
    house.cancels(giver)
    monkeypatch.setattr(looking, "_free", dies)
    with pytest.raises(Killed):
        house.go_on(1)
    monkeypatch.undo()
    with db.tenant_scope(house.tenant):
        assert not FreedTime.objects.exists()
    house.go_on(1)
    assert house.offers() == {OTHERS[0]: "offered"}


def test_the_same_again_changes_nothing(offered: House) -> None:
    assert offered.accept(OTHERS[0]).outcome == "done"
    with db.tenant_scope(offered.tenant):
        freed = FreedTime.objects.get(state=Fate.TAKEN)
        winner = Proposal.objects.select_related("standby").get(state="taken")
        before = db.run("SELECT count(*) FROM invitations_event"), db.run("SELECT count(*) FROM invitations_notice")
        ending.taken(freed, winner, product_clock.now())
        ending.over(freed, Fate.USED, product_clock.now())
        assert (db.run("SELECT count(*) FROM invitations_event"), db.run("SELECT count(*) FROM invitations_notice")) == before
    assert offered.accept(OTHERS[0]).outcome == "done"
    assert not actions.decline(offered.tenant, offered.offer_to(OTHERS[0]).pk, product_clock.now() + timedelta(seconds=1))
