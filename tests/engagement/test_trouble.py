"""The index is silent, says no, or is told by a worker that dies: nothing is lost, nothing is doubled, and what is wrong stands alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from kallelse.booking import actions as booking
from kallelse.connections import queries
from kallelse.delivery import workers
from kallelse.engagement import jobs, rules, sending
from kallelse.engagement.models import IndexEntry
from kallelse.engagement.queries import totals
from kallelse.engagement.rules import Key
from kallelse.engagement.sending import Verdict
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import ConfigError, config
from kallelse.sandbox.index import OWNER

pytestmark = pytest.mark.db


def later(region: Any, seconds: float) -> None:
    region.sandbox.move_clock(add_s=seconds)
    region.work()


def test_a_timeout_after_acceptance_is_told_again_and_makes_no_second_entry(region: Any, configured: Any) -> None:
    configured(wire_timeout_s="2")
    region.sandbox.misbehave({"service": "index", "kind": "timeout_after_accept", "times": 1})
    region.call(region.thread.one("ordinary"))
    assert region.bookings() == ["b1"]
    assert region.states() == {"b1@K101": "wanted"}, "nobody has confirmed it"
    later(region, 31)
    assert region.states() == {"b1@K101": "confirmed"}
    assert region.counts() == {"calls": 2, "created": 1, "renewed": 0, "unchanged": 1, "removed": 0}


@pytest.mark.parametrize("kind", ["down", "fault", "garbage", "half_answer"])
def test_an_index_in_trouble_is_told_again_with_growing_pauses(region: Any, kind: str) -> None:
    region.sandbox.misbehave({"service": "index", "kind": kind, "times": 2})
    region.call(region.thread.one("ordinary"))
    assert region.entry().attempts == 1
    later(region, 31)
    assert region.entry().attempts == 2
    later(region, 31)
    assert region.entry().attempts == 2, "the second pause is longer"
    later(region, 31)
    assert region.states() == {"b1@K101": "confirmed"}
    assert region.bookings() == ["b1"]


def test_a_cancellation_while_nobody_knows_whether_the_entry_arrived_ends_in_none(region: Any, configured: Any) -> None:
    configured(wire_timeout_s="2")
    region.sandbox.misbehave({"service": "index", "kind": "timeout_after_accept", "times": 1})
    taken = region.call(region.thread.one("ordinary"))
    booking.cancel(region.tenant, taken.id, product_clock.now())
    region.work()
    assert region.bookings() == ["b1"], "the delete may not overtake what may still be on its way"
    later(region, 31)
    assert region.bookings() == []
    assert region.states() == {"b1@K101": "deleted"}


def test_what_was_never_told_is_never_deleted_at_the_index(region: Any) -> None:
    region.sandbox.misbehave({"service": "pu", "kind": "down"})
    taken = region.call(region.thread.one("ordinary"))
    booking.cancel(region.tenant, taken.id, product_clock.now())
    region.sandbox.misbehave()
    region.work()
    assert region.counts()["calls"] == 0


def test_one_entry_that_the_index_will_not_have_stands_alone_and_the_others_are_in_place(region: Any) -> None:
    people = [one["id"] for one in region.sandbox.persons(kind="ordinary", limit=9)]
    region.sandbox.misbehave({"service": "index", "kind": "error", "person": people[4]})
    for number, person in enumerate(people):
        region.thread.hand_in(person, reference=f"b{number}")
    region.work()
    assert region.bookings() == [f"b{number}" for number in range(9) if number != 4]
    refused = region.entry("b4")
    assert (refused.state, refused.said) == ("refused", "ERROR")
    assert totals(region.tenant).refused == 1
    calls = region.counts()["calls"]
    later(region, 3600)
    assert region.counts()["calls"] == calls, "a person has a day to look at it"
    region.sandbox.misbehave()
    later(region, 24 * 3600)
    assert region.entry("b4").state == "confirmed"
    assert len(region.bookings()) == 9


def test_a_refused_entry_whose_kallelse_changes_is_told_at_once(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.sandbox.misbehave({"service": "index", "kind": "error", "person": person})
    region.call(person, days=40)
    assert region.states() == {"b1@K101": "refused"}
    region.sandbox.misbehave()
    region.call(person, days=41)
    assert region.states() == {"b1@K101": "confirmed"}


def test_a_code_about_an_entry_refuses_it_and_one_about_the_call_does_not(region: Any, configured: Any) -> None:
    source = region.nation.sources["cosmic"]
    source.hsa_id = OWNER
    source.save()
    queries.forget()
    region.call(region.thread.one("ordinary"))
    assert (region.entry().state, region.entry().said) == ("refused", "EI006")
    source.hsa_id = "TSTNMT2321000156-COSM"
    source.save()
    queries.forget()
    configured(index_logical_address="TSTNMT2321000156-ANOTHER")
    region.work()
    with db.tenant_scope(region.tenant):
        (renamed,) = IndexEntry.objects.filter(source_system="TSTNMT2321000156-COSM")
        (old,) = IndexEntry.objects.filter(source_system=OWNER)
    assert (renamed.state, renamed.said) == ("wanted", "EI003"), "our set-up is wrong, not the entry"
    assert old.state == "deleted", "the index never took it"
    configured(index_logical_address=OWNER)
    later(region, 31)
    assert region.bookings() == ["b1"]


def test_no_call_ever_holds_more_than_the_batch(region: Any, configured: Any) -> None:
    configured(index_batch="4")
    person = region.thread.one("ordinary")
    region.call(person, "known")
    region.hand_in_many(person, 10)
    before = region.counts()["calls"]
    region.work()
    assert len(region.bookings()) == 11
    assert region.counts()["calls"] == before + 3


def test_a_thousand_entries_go_in_one_call_and_the_next_in_another(region: Any, configured: Any) -> None:
    configured(index_batch="1000")
    person = region.thread.one("ordinary")
    region.call(person, "known")
    region.hand_in_many(person, 1001)
    worker = workers.Worker(config())
    counts = [jobs.IndexKeeping(worker.number).run(product_clock.now(), thorough=True) for _ in range(3)]
    worker.close()
    assert counts == [1001 + 1000, 1, 0]
    assert region.counts()["calls"] == 3
    assert len(region.bookings()) == 1002


@pytest.mark.parametrize("batch", ["0", "1001"])
def test_a_batch_beyond_the_national_limit_is_a_wrong_setting(configured: Any, batch: str) -> None:
    configured(index_batch=batch)
    with pytest.raises(ConfigError, match="KALLELSE_INDEX_BATCH"):
        config()


def test_a_worker_that_dies_between_the_call_and_the_books_is_followed_by_one_that_tells_again(
    region: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = region.thread.one("ordinary")
    region.call(person, "known")
    region.hand_in_many(person, 3)
    dying, next_one = workers.Worker(config()), workers.Worker(config())

    class Killed(BaseException):
        pass

    def killed(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_settle", killed)
        with pytest.raises(Killed):
            jobs.IndexKeeping(dying.number).run(product_clock.now(), thorough=True)
    assert len(region.bookings()) == 4, "the index has them"
    jobs.IndexKeeping(next_one.number).run(product_clock.now(), thorough=True)
    assert region.entry("m0").claimed_by == dying.number, "a living worker's claim is respected"
    dying.close()
    for _ in range(2):
        jobs.IndexKeeping(next_one.number).run(product_clock.now(), thorough=True)
    next_one.close()
    assert set(region.states().values()) == {"confirmed"}
    assert region.counts()["created"] == 4
    assert region.counts()["unchanged"] == 3


def test_a_change_while_the_index_is_being_told_is_told_too(region: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    person = region.thread.one("ordinary")
    region.call(person, days=40)
    region.thread.hand_in(person, reference="b1", days=41)
    tell = sending.tell
    worker = workers.Worker(config())

    def slowly(claimed: Any) -> Any:
        answer = tell(claimed)
        monkeypatch.setattr(sending, "tell", tell)
        region.thread.hand_in(person, reference="b1", days=42)
        jobs.IndexKeeping(worker.number).run(product_clock.now(), thorough=True)
        return answer

    monkeypatch.setattr(sending, "tell", slowly)
    jobs.IndexKeeping(worker.number).run(product_clock.now(), thorough=True)
    entry = region.entry()
    assert (entry.state, entry.told is not None and entry.told < (entry.moment or entry.told)) == ("wanted", True)
    jobs.IndexKeeping(worker.number).run(product_clock.now(), thorough=True)
    worker.close()
    assert region.entry().state == "confirmed"
    assert region.counts()["renewed"] == 2


def test_workers_side_by_side_tell_everything_once(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person, "known")
    region.hand_in_many(person, 200)

    def work(_: int) -> None:
        worker = workers.Worker(config())
        try:
            for _ in range(6):
                jobs.IndexKeeping(worker.number).run(product_clock.now(), thorough=True)
        finally:
            worker.close()
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    region.work()
    assert len(region.bookings()) == 201
    assert region.counts()["created"] == 201
    assert region.counts()["unchanged"] == 0


def test_the_entries_of_one_care_provider_are_invisible_to_another(region: Any) -> None:
    region.call(region.thread.one("ordinary"))
    with db.tenant_scope(region.nation.private.pk):
        assert IndexEntry.objects.count() == 0
    assert IndexEntry.objects.count() == 0, "nor are they seen outside a scope"
    assert totals(region.nation.private.pk).confirmed == 0
    assert totals(region.tenant).confirmed == 1


def test_every_word_to_the_index_leaves_an_entry_in_the_access_log(region: Any) -> None:
    from kallelse.audit.models import Entry

    person = region.thread.one("ordinary")
    taken = region.call(person)
    booking.cancel(region.tenant, taken.id, product_clock.now())
    region.work()
    with db.tenant_scope(region.tenant):
        told = list(Entry.objects.filter(action="engagement:entry:tell").order_by("id").values_list("patient", "unit", "result", "actor"))
    unit = "TSTNMT2321000156-K101"
    assert told == [(person, unit, "present", "system:engagement"), (person, unit, "gone", "system:engagement")]


def test_a_silent_index_holds_up_nothing_else(region: Any) -> None:
    region.sandbox.misbehave({"service": "index", "kind": "down"})
    region.call(region.thread.one("ordinary"))
    assert region.thread.steps()["inbox"] in ("available", "notified")
    later(region, timedelta(hours=3).total_seconds())
    region.sandbox.misbehave()
    later(region, 3601)
    assert region.bookings() == ["b1"]


def test_an_entry_that_breaks_a_rule_is_never_sent_and_the_others_are_told(region: Any) -> None:
    person = region.thread.one("ordinary")
    region.call(person)
    ours = region.entry()
    key = Key(*(getattr(ours, name) for name in Key._fields))
    claimed = [sending.Claimed(uuid4(), key._replace(business_object=name), ours.moment, 1) for name in ("b2", "b3 ", "b4", "b" * 129)]
    verdicts = sending.tell(claimed)
    said = [verdicts[one.id] for one in claimed]
    assert said == [(Verdict.DONE, ""), (Verdict.REFUSED, "RULE"), (Verdict.DONE, ""), (Verdict.REFUSED, "RULE")]
    assert region.bookings() == ["b1", "b2", "b4"]
    assert region.counts()["calls"] == 3, "the index has only been asked about what it can take"


def test_an_entry_that_breaks_a_rule_waits_for_a_person(region: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = rules.transaction
    monkeypatch.setattr(rules, "transaction", lambda key, moment: usual(key._replace(business_object=f"{key.business_object} "), moment))
    region.call(region.thread.one("ordinary"))
    assert (region.entry().state, region.entry().said) == ("refused", "RULE")
    assert totals(region.tenant).refused == 1
    assert region.counts()["calls"] == 0
