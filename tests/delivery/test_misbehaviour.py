"""The outside misbehaves: nothing is lost, nothing is doubled, and nobody waits in silence."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.delivery import workers
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import db
from kallelse.kit.config import config

pytestmark = pytest.mark.db


def test_a_timeout_after_acceptance_is_read_back_and_not_sent_twice(thread: Any, work: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    thread.sandbox.misbehave({"service": "inbox", "kind": "timeout_after_accept"})
    thread.hand_in(thread.one("ordinary"))
    work()
    assert thread.steps()["inbox"] in ("accepted", "available", "notified")
    assert "outcome_unknown" in thread.events()
    assert thread.sandbox.stats()["messages"] == 1
    assert thread.sandbox.stats()["doubled"] == 0


def test_while_the_outcome_is_unknown_nothing_is_sent_again(thread: Any, work: Any, configured: Any) -> None:
    configured(wire_timeout_s="1", unknown_settle_s="3600")
    thread.sandbox.misbehave({"service": "inbox", "kind": "timeout_after_accept"})
    thread.hand_in(thread.one("ordinary"))
    work()
    thread.sandbox.misbehave()
    work()
    assert thread.steps()["inbox"] == "unknown"
    assert thread.sandbox.stats()["messages"] == 1


@pytest.mark.parametrize("kind", ["fault", "garbage", "half_answer"])
def test_an_unclear_answer_is_looked_into_and_ends_well(thread: Any, work: Any, kind: str) -> None:
    thread.sandbox.misbehave({"service": "inbox", "kind": kind, "times": 2})
    thread.hand_in(thread.one("ordinary"))
    for _ in range(4):
        work()
        thread.sandbox.move_clock(add_s=1800)
    work()
    assert thread.steps()["inbox"] in ("accepted", "available", "notified")
    assert thread.sandbox.stats()["doubled"] == 0


def test_an_inbox_that_says_no_makes_the_letter_go_now(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    thread.sandbox.misbehave({"service": "inbox", "kind": "error"})
    work()
    thread.sandbox.misbehave()
    work()
    assert thread.steps()["inbox"] == "failed"
    assert thread.steps()["letter"] == "accepted"
    assert len(thread.letters()) == 1


@pytest.mark.risk("K8")
def test_an_inbox_outage_that_eats_the_margin_ends_in_a_letter(thread: Any, work: Any) -> None:
    thread.sandbox.misbehave({"service": "inbox", "kind": "down"}, {"service": "read_status", "kind": "down"})
    thread.hand_in(thread.one("ordinary"))
    work()
    assert thread.steps() == {"letter": "planned", "inbox": "planned"}
    thread.sandbox.move_clock(to=thread.invitation().print_decide + timedelta(minutes=1))
    work()
    assert thread.steps()["letter"] == "accepted"
    assert len(thread.letters()) == 1


@pytest.mark.risk("K9")
@pytest.mark.parametrize("kind", ["down", "fault", "garbage", "half_answer"])
def test_without_the_person_service_nothing_leaves(thread: Any, work: Any, kind: str) -> None:
    thread.sandbox.misbehave({"service": "pu", "kind": kind})
    thread.hand_in(thread.one("ordinary"), days=3)
    work()
    assert thread.invitation().state == "draft"
    assert thread.steps() == {}
    thread.sandbox.misbehave()


def test_the_person_service_away_at_the_print_decision_holds_the_letter(thread: Any, work: Any) -> None:
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


def test_an_unresolved_outcome_is_never_given_up_in_silence(thread: Any, work: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    thread.sandbox.misbehave({"service": "inbox", "kind": "garbage"})
    thread.hand_in(thread.one("ordinary"))
    for _ in range(8):
        work()
        thread.sandbox.move_clock(add_s=1800)
    assert thread.steps()["inbox"] == "failed"
    assert thread.steps()["letter"] == "accepted"
    assert thread.reasons()["manual"] == "unknown_unresolved"


def test_a_dead_workers_claim_is_looked_for_and_not_sent_blindly(thread: Any, work: Any, database: str) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    dead = workers.Worker(config())
    with db.tenant_scope(thread.nation.provider.pk):
        Step.objects.filter(channel="inbox").update(state="claimed", claimed_by=dead.number, accepted_at=None, poll_at=None)
    work()
    assert thread.steps()["inbox"] == "claimed", "the worker is alive: its claim is respected"
    dead.close()
    work()
    assert thread.steps()["inbox"] in ("accepted", "notified", "available")
    assert thread.sandbox.stats()["messages"] == 1


@pytest.mark.risk("K26")
def test_a_newer_letter_of_a_dead_worker_is_found_beside_the_older_one(thread: Any, work: Any, database: str) -> None:
    """An order is known by its own key: what went before it in the same case has no say in whether it was placed."""
    person = thread.one("notifications_off")
    thread.hand_in(person)
    work()
    thread.hand_in(person, days=50)
    work()
    assert len(thread.letters()) == 2
    dead = workers.Worker(config())
    with db.tenant_scope(thread.nation.provider.pk):
        newest = Step.objects.filter(channel="letter", invitation__version=2)
        assert newest.update(state="claimed", claimed_by=dead.number, accepted_at=None, poll_at=None) == 1
    dead.close()
    work()
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        assert newest.get().state == "accepted"
    assert len(thread.letters()) == 2


def test_a_kallelse_that_cannot_be_planned_or_rendered_is_a_persons_task_and_stops_no_other(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, reference="bad-plan", wording={"preparation": [{"text": "x", "days_before": 1, "time": "noon"}]})
    thread.hand_in(person, reference="bad-text", wording={"preparation": [{"text": "x", "time": "noon"}]})
    thread.hand_in(person, reference="good")
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        found = {(s.invitation.reference, s.channel): (s.state, s.reason) for s in Step.objects.select_related("invitation")}
    assert found["bad-plan", "manual"] == ("planned", "cannot_plan")
    assert found["bad-text", "manual"] == ("planned", "cannot_render")
    assert found["good", "inbox"][0] == "notified"


def test_drafts_of_a_dead_worker_are_planned_by_another(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    dead = workers.Worker(config())
    with db.tenant_scope(thread.nation.provider.pk):
        Invitation.objects.update(claimed_by=dead.number)
    work()
    assert thread.invitation().state == "draft"
    dead.close()
    work()
    assert thread.steps()["inbox"] == "notified"
