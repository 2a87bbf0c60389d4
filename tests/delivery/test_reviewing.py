"""Between send and visit: birthdays, the end of the queue, protection, death and custody change a plan that is under way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kallelse.delivery import due, rechecking, reviewing
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons.identity import Kind
from kallelse.persons.models import Person
from kallelse.persons.rules import Record, Standing

pytestmark = pytest.mark.db
DAY = 86400
SARA, HER_BIRTHDAY = "201403252388", "2027-03-25T00:10:00+01:00"


def reviews(thread: Any) -> list[dict[str, Any]]:
    """What the reviews said, oldest first."""
    with db.tenant_scope(thread.nation.provider.pk):
        return [event.data for one in Invitation.objects.all() for event in one.events.filter(kind="reviewed").order_by("id")]


def next_day(thread: Any, work: Any, days: float = 1) -> None:
    thread.sandbox.move_clock(add_s=days * DAY + 60)
    work()


@pytest.mark.risk("K15")
def test_protection_reaches_a_planned_letter_within_a_day_long_before_it_is_due(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    decided = thread.invitation().print_decide
    thread.sandbox.change_person(person, protected=True)
    next_day(thread, work)
    assert product_clock.now() < decided - timedelta(days=10)
    assert thread.steps() == {"inbox": "notified", "letter": "withdrawn", "manual": "planned"}
    assert thread.reasons()["letter"] == "protected"
    assert thread.reasons()["manual"] == "unread_protected"
    assert thread.invitation().plan["variant"] == "protected"
    # A forwarded letter takes longer: the task comes while there is time for one.
    assert thread.invitation().print_decide < decided
    thread.sandbox.move_clock(to=decided + timedelta(minutes=1))
    work()
    assert thread.letters() == []
    assert [one["reason"] for one in reviews(thread)] == ["known_otherwise"]


@pytest.mark.risk("K24")
def test_death_ends_every_living_kallelse_within_a_day_and_tells_a_person(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    thread.hand_in(person, reference="b2", days=80)
    work()
    thread.sandbox.change_person(person, deceased=True)
    next_day(thread, work)
    with db.tenant_scope(thread.nation.provider.pk):
        for one in Invitation.objects.all():
            assert one.state == "withdrawn"
            assert dict(one.steps.values_list("channel", "state"))["letter"] == "withdrawn"
            assert dict(one.steps.values_list("channel", "reason"))["manual"] == "deceased"
            assert one.review_at is None or one.state == "withdrawn"
    assert thread.letters() == []


@pytest.mark.risk("K16")
def test_a_child_that_loses_its_last_guardian_becomes_a_persons_task(thread: Any, work: Any) -> None:
    child = thread.one("child")
    thread.hand_in(child, days=30)
    work()
    assert thread.steps() == {"letter": "planned", "inbox": "notified"}
    assert thread.invitation().plan["facts"]["custody"] in ("one_home", "not_known")
    thread.sandbox.change_person(child, guardians=[])
    next_day(thread, work)
    assert thread.steps()["letter"] == "withdrawn"
    assert thread.reasons()["manual"] == "no_guardian"
    next_day(thread, work, 29)
    assert thread.letters() == []


@pytest.mark.risk("K16")
def test_on_the_thirteenth_birthday_the_plan_is_the_young_persons_own_and_nothing_goes_twice(thread: Any, work: Any) -> None:
    thread.hand_in(SARA, days=90)
    work()
    before = thread.invitation()
    assert before.review_at == datetime.fromisoformat("2027-03-25T00:00:00+01:00")
    assert before.plan["recipients"] == "guardian"
    sent, letters = thread.sandbox.stats()["messages"], len(thread.letters())
    thread.sandbox.move_clock(to=HER_BIRTHDAY)
    work()
    after = thread.invitation()
    assert after.plan["recipients"] == "young_person"
    assert after.review_at is None
    assert (thread.sandbox.stats()["messages"], len(thread.letters())) == (sent, letters)
    # The nightly question and the birthday fall together; the birthday is told of.
    assert "turned_13" in [one["reason"] for one in reviews(thread)]


@pytest.mark.risk("K4")
def test_what_the_queue_throws_away_is_sent_anew_and_waits_for_an_account(thread: Any, work: Any) -> None:
    person = thread.one("no_account")
    thread.hand_in(person, days=150)
    work()
    next_day(thread, work)
    assert thread.steps() == {"inbox": "accepted", "letter": "accepted"}
    ends = thread.invitation().review_at
    thread.sandbox.move_clock(to=ends + timedelta(minutes=1))
    work()
    work()
    assert thread.steps()["inbox"] == "accepted"
    assert thread.reasons()["inbox"] == "queue_renewed"
    stats = thread.sandbox.stats()
    assert (stats["messages"], stats["discarded"], stats["doubled"]) == (2, 1, 0)
    assert thread.invitation().review_at is None, "the visit comes before the second queue ends"
    thread.sandbox.change_person(person, account=True)
    next_day(thread, work)
    assert thread.steps()["inbox"] in ("available", "notified")
    assert len(thread.letters()) == 1
    assert "thrown_away" in thread.events()


@pytest.mark.risk("K4")
@pytest.mark.parametrize("arrived", [False, True])
def test_what_the_inbox_has_thrown_away_is_not_taken_for_the_new_message(thread: Any, work: Any, configured: Any, arrived: bool) -> None:
    configured(wire_timeout_s="1")
    thread.hand_in(thread.one("no_account"), days=150)
    work()
    ends = thread.invitation().review_at
    # Nobody knows whether the new message has come; the inbox still counts the old one.
    lost = {"service": "inbox", "kind": "timeout_after_accept" if arrived else "garbage", "times": 2}
    thread.sandbox.move_clock(to=ends + timedelta(minutes=1))
    thread.sandbox.misbehave(lost)
    work()
    thread.sandbox.misbehave()
    thread.sandbox.move_clock(add_s=600)
    work()
    assert thread.steps()["inbox"] == "accepted"
    stats = thread.sandbox.stats()
    assert (stats["messages"], stats["doubled"], stats["discarded"]) == (2, 0, 1)
    assert {"outcome_unknown", "not_arrived"} <= set(thread.events()) or arrived


@pytest.mark.risk("K4")
def test_without_a_word_about_the_threads_the_renewal_waits(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("no_account"), days=150)
    work()
    ends = thread.invitation().review_at
    thread.sandbox.move_clock(to=ends + timedelta(minutes=1))
    thread.sandbox.misbehave({"service": "read_status", "kind": "down"})
    work()
    assert thread.sandbox.stats()["messages"] == 1
    thread.sandbox.misbehave()
    thread.sandbox.move_clock(add_s=660)
    work()
    assert thread.sandbox.stats()["messages"] == 2


@pytest.mark.risk("K9")
def test_a_silent_register_postpones_and_decides_nothing(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    before = thread.steps()
    thread.sandbox.change_person(person, protected=True)
    thread.sandbox.misbehave({"service": "pu", "kind": "down"})
    next_day(thread, work)
    assert thread.steps() == before
    assert reviews(thread) == []
    thread.sandbox.misbehave()
    next_day(thread, work, 0.02)
    assert thread.steps()["letter"] == "withdrawn"


def test_a_worker_that_dies_in_the_middle_leaves_the_review_to_another(thread: Any, work: Any, monkeypatch: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    tenant = thread.nation.provider.pk
    thread.sandbox.change_person(person, protected=True)
    now = thread.sandbox.move_clock(add_s=DAY + 60)
    assert rechecking.recheck(tenant, now) == 1

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(reviewing, "_write", killed)
        with pytest.raises(KeyboardInterrupt):
            reviewing.review_due(tenant, now)
    assert thread.steps()["letter"] == "planned"
    assert reviewing.review_due(tenant, now) == 0, "the lease still holds"
    later = now + reviewing.LEASE + timedelta(seconds=1)
    assert reviewing.review_due(tenant, later) == 1
    assert thread.steps()["letter"] == "withdrawn"
    assert reviewing.review_due(tenant, later + timedelta(hours=1)) == 0
    assert len(reviews(thread)) == 1


def test_looking_again_without_news_changes_nothing(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    before, tenant, now = thread.invitation(), thread.nation.provider.pk, product_clock.now()
    with db.tenant_scope(tenant):
        rechecking.tell(tenant, [before.subject], now)
    steps, reasons = thread.steps(), thread.reasons()
    assert reviewing.review_due(tenant, now) == 1
    assert (thread.steps(), thread.reasons()) == (steps, reasons)
    after = thread.invitation()
    assert (after.plan["facts"], after.plan["reasons"], after.print_decide) == (
        before.plan["facts"], before.plan["reasons"], before.print_decide,
    )  # fmt: skip
    assert reviews(thread) == [{"reason": "nothing_new", "decision": "account_active", "done": []}]


def test_nobody_is_asked_about_again_when_no_kallelse_is_alive(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), days=3)
    work()
    next_day(thread, work, 4)
    next_day(thread, work)
    with db.tenant_scope(thread.nation.provider.pk):
        assert list(Person.objects.values_list("recheck_at", flat=True)) == [None]


@pytest.mark.risk("K15")
def test_protection_found_at_a_send_reaches_the_persons_other_kallelser(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    thread.sandbox.change_person(person, protected=True)
    thread.hand_in(person, reference="b2", days=60)
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        first = Invitation.objects.get(reference="b1")
        assert dict(first.steps.values_list("channel", "state"))["letter"] == "withdrawn"


@pytest.mark.risk("K15")
@pytest.mark.risk("K30")
def test_an_ordered_letter_is_asked_back_when_protection_is_switched_on(thread: Any, work: Any) -> None:
    person = thread.one("notifications_off")
    thread.hand_in(person)
    work()
    assert thread.steps()["letter"] == "accepted"
    thread.sandbox.change_person(person, protected=True)
    next_day(thread, work)
    assert "recall_asked" in thread.events()
    assert "manual" in thread.steps()
    assert reviews(thread)[0]["done"] == ["plan:manual", "recall:letter"]


@pytest.mark.risk("K15")
def test_an_ordered_parcel_is_asked_back_and_a_person_sees_to_what_was_in_it(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, wording={"items": [{"code": "HPV-1", "text": "ett provtagningskit"}]})
    work()
    assert thread.steps()["parcel"] == "accepted"
    thread.sandbox.change_person(person, protected=True)
    next_day(thread, work)
    (done,) = [one["done"] for one in reviews(thread)]
    assert {"withdraw:letter", "recall:parcel"} <= set(done)
    assert thread.steps()["parcel"] == "accepted", "until the store has answered"
    thread.sandbox.supplier("parcel", slow_h=48)
    work()
    assert thread.steps()["parcel"] == "withdrawn"
    with db.tenant_scope(thread.nation.provider.pk):
        task = Step.objects.get(channel="manual")
        assert {task.reason, *(one["reason"] for one in task.also)} == {"unread_protected", "item_by_hand"}


@pytest.mark.risk("K16")
def test_on_her_birthday_she_is_addressed_herself_from_the_first_minute_of_the_swedish_day() -> None:
    record = Record(SARA, SARA, Kind.PERSONNUMMER, Standing.ORDINARY)
    midnight = datetime.fromisoformat("2027-03-25T00:00:00+01:00").astimezone(UTC)
    assert due.recipient_kind(record, midnight) == "self"
    assert due.recipient_kind(record, midnight - timedelta(seconds=1)) == "guardian"
