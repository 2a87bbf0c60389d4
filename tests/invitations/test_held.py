"""A kallelse that is held: nothing happens to it for a minute, and until then it can be taken back as if it had never been sent."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.invitations import held, taking_in
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sources import Draft
from tests.kallelser import ANNA

pytestmark = pytest.mark.db


def send(nation: Any, *, days: int = 40, reference: str = "h1") -> Any:
    now = product_clock.now()
    draft = Draft(0, reference, ANNA, nation.units["k101"].hsa_id, start=now + timedelta(days=days))
    (taken,) = taking_in.take_in(
        nation.sources["cosmic"], "form", b"{}", "application/json", [draft], now, "staff:x", held_until=now + held.HOLD
    )
    return taken


def test_nothing_is_done_with_it_before_its_minute_has_passed(thread: Any, work: Any) -> None:
    taken = send(thread.nation)
    work()
    assert thread.invitation().state == "draft"
    assert thread.steps() == {}
    thread.sandbox.move_clock(add_s=61)
    work()
    assert thread.invitation(pk=taken.id).state == "active"
    assert "inbox" in thread.steps()


def test_it_is_taken_back_and_nothing_ever_leaves(nation: Any) -> None:
    taken, now = send(nation), product_clock.now()
    with db.tenant_scope(nation.provider.pk):
        assert 0 < held.seconds_left(Invitation.objects.get(), now) <= 60
        assert held.take_back(nation.provider.pk, taken.id, now)
        one = Invitation.objects.get()
        assert one.state == "withdrawn"
        assert list(one.events.order_by("id").values_list("kind", "data__reason")) == [("taken_in", None), ("withdrawn", "undone")]
        assert not Step.objects.exists()
        assert not held.take_back(nation.provider.pk, taken.id, now)


def test_after_the_minute_it_is_too_late(nation: Any) -> None:
    taken, now = send(nation), product_clock.now()
    with db.tenant_scope(nation.provider.pk):
        assert not held.take_back(nation.provider.pk, taken.id, now + timedelta(seconds=61))
        assert Invitation.objects.get().state == "draft"


def test_a_version_that_has_replaced_another_cannot_be_taken_back(nation: Any) -> None:
    send(nation)
    taken, now = send(nation, days=41), product_clock.now()
    assert taken.verdict == "changed"
    with db.tenant_scope(nation.provider.pk):
        assert held.seconds_left(Invitation.objects.get(pk=taken.id), now) == 0
        assert not held.take_back(nation.provider.pk, taken.id, now)
