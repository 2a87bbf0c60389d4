"""The person service is down (K9): who was checked a short while ago gets her message, and no letter goes on an answer of yesterday."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.connections import actions as connections
from kallelse.invitations.models import Step
from kallelse.kit import clock, db

pytestmark = [pytest.mark.db, pytest.mark.risk("K9")]


@pytest.fixture
def planned(thread: Any, work: Any, configured: Any) -> Any:
    """`planned(kind)`: a kallelse planned while the service answered; the inbox comes back when the service is gone."""

    def plan(kind: str) -> Any:
        configured(person_fresh_s=60)
        thread.sandbox.misbehave({"service": "inbox", "kind": "down"})
        thread.hand_in(thread.one(kind))
        work()
        assert thread.steps()["inbox"] == "planned"
        thread.sandbox.misbehave({"service": "pu", "kind": "down"})
        return thread

    return plan


def test_who_was_checked_today_gets_her_message(planned: Any, work: Any) -> None:
    away = planned("ordinary")
    away.sandbox.move_clock(add_s=23 * 3600)
    work()
    assert away.steps()["inbox"] == "notified"


@pytest.mark.parametrize("kind", ["protected", "child", "youth"])
def test_who_is_protected_or_no_adult_waits_however_lately_she_was_checked(planned: Any, work: Any, kind: str) -> None:
    away = planned(kind)
    away.sandbox.move_clock(add_s=3600)
    work()
    assert away.steps()["inbox"] == "planned"
    away.sandbox.misbehave()
    away.sandbox.move_clock(add_s=60)
    work()
    assert away.steps()["inbox"] in ("notified", "available", "accepted")


def test_who_was_checked_yesterday_waits(planned: Any, work: Any) -> None:
    away = planned("ordinary")
    away.sandbox.move_clock(add_s=86_400 + 3600)
    work()
    assert away.steps()["inbox"] == "planned"
    away.sandbox.misbehave()
    away.sandbox.move_clock(add_s=3600)
    work()
    assert away.steps()["inbox"] == "notified"


def test_a_region_may_let_nothing_go_on_an_earlier_answer(planned: Any, work: Any) -> None:
    away = planned("ordinary")
    today = clock.now().date()
    connections.set_parameter("person_outage_h", 0, valid_from=today, owner="x", source="x", provider=away.nation.provider)
    away.sandbox.move_clock(add_s=3600)
    work()
    assert away.steps()["inbox"] == "planned"


def test_one_who_must_wait_keeps_nobody_else_waiting(thread: Any, work: Any, planned: Any) -> None:
    child = thread.one("child")
    thread.sandbox.misbehave({"service": "inbox", "kind": "down"})
    thread.hand_in(child, reference="child")
    work()
    planned("ordinary")
    thread.sandbox.move_clock(add_s=3600)
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        states = dict(Step.objects.filter(channel="inbox").values_list("invitation__reference", "state"))
    assert states == {"child": "planned", "b1": "notified"}


def test_a_letter_waits_for_a_new_answer_however_fresh_the_old_one_is(thread: Any, work: Any, configured: Any) -> None:
    configured(person_fresh_s=86_400 * 90)
    thread.hand_in(thread.one("ordinary"))
    work()
    thread.sandbox.misbehave({"service": "pu", "kind": "down"})
    thread.sandbox.move_clock(to=thread.invitation().print_decide + timedelta(minutes=1))
    work()
    assert thread.letters() == []
    thread.sandbox.misbehave()
    thread.sandbox.move_clock(add_s=60)
    work()
    assert len(thread.letters()) == 1
