"""A kallelse that no longer holds is taken back in every channel at once (K26): with the worker, the inbox and the print house."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.channels import Accepted, Dispatch
from kallelse.delivery import due, planning, recall, verdicts, workers
from kallelse.delivery.verdicts import Outcome
from kallelse.invitations import taking_in
from kallelse.invitations.models import Event, Invitation, Notice, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.plugs import CHANNELS
from kallelse.protocols import docbook
from kallelse.sources import Cancellation, Draft
from kallelse.work import Round

pytestmark = [pytest.mark.db, pytest.mark.risk("K26")]


def off(thread: Any, reference: str = "b1", source: str = "cosmic", **said: Any) -> Any:
    """The care system cancels; what became of it."""
    now = product_clock.now()
    (done,) = recall.cancelled_by_source(thread.nation.sources[source], [Cancellation(0, reference, **said)], now, f"system:{source}")
    return done


def rows(thread: Any, model: Any, *names: str, **filters: Any) -> list[Any]:
    with db.tenant_scope(thread.nation.provider.pk):
        return list(model.objects.filter(**filters).order_by("pk").values_list(*names))


def step(thread: Any, channel: str, version: int = 1) -> Any:
    with db.tenant_scope(thread.nation.provider.pk):
        return Step.objects.get(channel=channel, invitation__version=version)


def words(thread: Any) -> list[str]:
    """The texts of all words that a kallelse no longer holds."""
    with db.tenant_scope(thread.nation.provider.pk):
        sent = Notice.objects.filter(kind="withdrawn", state="accepted").order_by("accepted_at")
        return [docbook.to_text(docbook.parse(bytes(one.body).decode())) for one in sent]


def messages(thread: Any) -> int:
    (one, *_) = rows(thread, Invitation, "thread")
    return int(thread.sandbox.threads(str(one[0]))[str(one[0])]["messages"])


def work_the_house(thread: Any, work: Any, hours: float) -> None:
    """Let the print house work, and the worker hear of it."""
    thread.sandbox.supplier(working=True)
    thread.sandbox.move_clock(add_s=1)
    thread.sandbox.move_clock(add_s=hours * 3600)
    work()


def test_what_has_not_left_is_stopped_and_nobody_is_told(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    assert off(thread).verdict == "cancelled"
    work()
    assert thread.sandbox.stats()["messages"] == 0
    assert rows(thread, Notice, "kind") == []
    assert thread.invitation().fee == ""


def test_a_message_that_has_left_is_followed_by_the_word_in_its_own_thread(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    before = thread.sandbox.now()
    assert off(thread, why="new_time").verdict == "cancelled"
    work()
    assert messages(thread) == 2
    assert thread.sandbox.now() - before < timedelta(seconds=60)
    (text,) = words(thread)
    assert "är inställd" in text
    assert "ny kallelse med en ny tid" in text
    assert thread.steps()["letter"] == "withdrawn"
    reminders = rows(thread, Notice, "state", kind="before_cancel")
    assert all(state == ("withdrawn",) for state in reminders)
    assert off(thread).verdict == "same"
    work()
    assert messages(thread) == 2, "the same again says nothing again"


def test_two_rounds_of_the_worker_are_enough(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    off(thread)
    worker = workers.Worker(config())
    try:
        once = Round(worker.number)
        once.run(thorough=True)
        once.run(thorough=True)
    finally:
        worker.close()
    assert len(words(thread)) == 1
    assert step(thread, "letter").recall_at is not None or step(thread, "letter").state == "withdrawn"


@pytest.mark.risk("K30")
def test_a_letter_that_lies_open_at_the_print_house_is_given_back(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    assert thread.steps()["letter"] == "accepted"
    off(thread)
    work()
    work_the_house(thread, work, 0.2)
    work_the_house(thread, work, 0.2)
    assert thread.steps()["letter"] == "withdrawn"
    assert set(thread.sandbox.supplier().values()) == {"withdrawn"}
    assert "manual" not in thread.steps()


def test_a_letter_in_the_post_makes_a_person_call_at_once(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    work_the_house(thread, work, 5)
    work()
    off(thread)
    assert thread.steps()["manual"] == "planned"
    assert thread.reasons()["manual"] == "cancelled_letter_out"
    ((hours,),) = rows(thread, Event, "data__hours", kind="call_wanted")
    assert 900 < hours < 960
    assert any(line.startswith("Ring patienten:") for line in thread.story())
    work()
    assert len(words(thread)) == 1


def test_an_enveloped_letter_that_cannot_be_given_back_makes_a_person_call(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    thread.sandbox.supplier(working=True, refuses=True)
    off(thread)
    assert "manual" not in thread.steps(), "nobody knows yet"
    for _ in range(3):
        thread.sandbox.move_clock(add_s=3 * 3600)
        work()
    assert thread.steps()["manual"] == "planned"
    assert thread.reasons()["manual"] == "cancelled_letter_out"


def test_who_reads_the_inbox_finds_the_word_there(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    thread.sandbox.supplier(working=True)
    thread.sandbox.behave(read_after_s=0)
    for _ in range(3):
        thread.sandbox.move_clock(add_s=3 * 3600)
        work()
    assert thread.steps()["inbox"] == "read"
    off(thread)
    work()
    assert len(words(thread)) == 1
    assert "manual" not in thread.steps()


def test_a_late_cancellation_is_called_about_and_makes_the_next_visit_free(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, days=20)
    work()
    visit = thread.invitation().visit_start
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(to=visit - timedelta(hours=20))
    work()
    done = off(thread)
    assert done.free
    assert thread.invitation().fee == "care_cancelled_late"
    assert rows(thread, Step, "reason", channel="manual", state="planned") == [("cancelled_soon",)]
    work()
    (text,) = words(thread)
    assert "inget för nästa besök i samma ärende" in text
    assert any("resan betalas" in line for line in thread.story())
    thread.hand_in(person, days=40, reference="b2")
    thread.hand_in(person, days=60, reference="b3")
    work()
    assert [one.fee for one in (thread.invitation(reference="b2"), thread.invitation(reference="b3"))] == ["care_cancelled_late", ""]
    (body,) = rows(thread, Step, "renditions__content", invitation__reference="b2", channel="inbox")
    assert "Besöket är avgiftsfritt" in docbook.to_text(docbook.parse(bytes(body[0]).decode()))


def test_a_cancellation_in_time_or_by_the_patient_costs_care_nothing(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, days=20)
    thread.hand_in(person, days=21, reference="b2")
    work()
    assert not off(thread).free
    thread.sandbox.move_clock(to=thread.invitation(reference="b2").visit_start - timedelta(hours=20))
    work()
    assert not off(thread, "b2", by="patient").free
    assert thread.invitation(reference="b2").answer == "cancelled"
    work()
    assert "Stämmer det inte?" in words(thread)[-1]
    assert rows(thread, Step, "reason", channel="manual", state="planned") == []


def test_the_flag_follows_the_same_booking_when_it_gets_a_new_time(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, days=20)
    work()
    thread.sandbox.move_clock(to=thread.invitation().visit_start - timedelta(hours=20))
    work()
    off(thread, why="new_time")
    work()
    thread.hand_in(person, days=30)
    work()
    assert thread.invitation(version=2).fee == "care_cancelled_late"
    assert thread.invitation(version=2).replaces["off"] is True
    (body,) = rows(thread, Step, "renditions__content", invitation__version=2, channel="inbox")
    assert "ställdes in. Det här är en ny tid." in docbook.to_text(docbook.parse(bytes(body[0]).decode()))
    assert messages(thread) == 3
    assert rows(thread, Step, "state", channel="manual") in ([], [("withdrawn",)]), "the new kallelse is the word about the old call"


def test_another_time_says_what_it_replaces_and_takes_the_old_letter_back(thread: Any, work: Any) -> None:
    person = thread.one("notifications_off")
    thread.hand_in(person)
    work()
    thread.hand_in(person, days=50)
    work()
    assert messages(thread) == 2
    old = thread.invitation(version=1)
    assert thread.invitation(version=2).replaces["number"] == old.number
    (body,) = rows(thread, Step, "renditions__content", invitation__version=2, channel="inbox")
    text = docbook.to_text(docbook.parse(bytes(body[0]).decode()))
    assert f"ersätter kallelse nr {old.number}" in text
    assert "Tidigare tid:" in text
    assert f"brev med kallelse nr {old.number} gäller det inte längre" in text
    assert step(thread, "letter", 1).recall_reason == "superseded"
    assert words(thread) == []


@pytest.mark.parametrize(("days", "called"), [(50, True), (40, False)])
def test_a_posted_letter_with_another_time_is_called_about_and_one_with_another_text_is_not(
    thread: Any, work: Any, days: int, called: bool
) -> None:
    person = thread.one("notifications_off")
    thread.hand_in(person)
    work()
    work_the_house(thread, work, 5)
    work()
    now, start = product_clock.now(), thread.invitation().visit_start + timedelta(days=days - 40)
    draft = Draft(0, "b1", person, thread.nation.units["k101"].hsa_id, start=start, wording={"purpose": "Ny text."})
    taking_in.take_in(thread.nation.sources["cosmic"], "rest", b"{}", "application/json", [draft], now, "system:cosmic")
    work()
    found = rows(thread, Step, "reason", channel="manual", invitation__version=2, state="planned")
    assert (("replaced_letter_out",) in found) is called


def test_a_message_on_its_way_when_the_visit_was_cancelled_is_taken_back_when_its_verdict_comes(thread: Any, work: Any) -> None:
    tenant, now = thread.nation.provider.pk, product_clock.now()
    thread.hand_in(thread.one("ordinary"))
    _plan(tenant)
    worker = workers.Worker(config())
    (one,) = due.claim(tenant, "inbox", worker.number, 10, now + timedelta(minutes=1))
    off(thread)
    work()
    assert rows(thread, Notice, "kind") == [], "nobody knows yet whether there is anything to take back"
    _dispatched(tenant, "inbox", one, worker.number)
    worker.close()
    assert rows(thread, Notice, "state", kind="withdrawn") == [("planned",)]
    work()
    assert rows(thread, Notice, "state", kind="withdrawn") == [("accepted",)]


@pytest.mark.risk("K30")
@pytest.mark.parametrize("change", ["cancelled", "replaced"])
def test_a_letter_claimed_when_the_version_ended_is_asked_back(thread: Any, work: Any, change: str) -> None:
    tenant = thread.nation.provider.pk
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    thread.sandbox.move_clock(to=thread.invitation().print_decide + timedelta(minutes=1))
    worker = workers.Worker(config())
    (one,) = due.claim(tenant, "letter", worker.number, 10, product_clock.now())
    if change == "cancelled":
        off(thread)
    else:
        thread.hand_in(person, days=60)
    _dispatched(tenant, "letter", one, worker.number)
    worker.close()
    letter = step(thread, "letter")
    assert letter.state == "accepted"
    assert letter.recall_at is not None
    work()
    work_the_house(thread, work, 0.2)
    work_the_house(thread, work, 0.2)
    assert step(thread, "letter").state == "withdrawn"


def test_a_newer_version_waits_for_an_older_message_that_may_be_on_its_way(thread: Any, work: Any) -> None:
    tenant, now = thread.nation.provider.pk, product_clock.now()
    person = thread.one("ordinary")
    thread.hand_in(person)
    _plan(tenant)
    worker = workers.Worker(config())
    (one,) = due.claim(tenant, "inbox", worker.number, 10, now + timedelta(minutes=1))
    thread.hand_in(person, days=50)
    work()
    assert step(thread, "inbox", 2).state == "planned"
    _dispatched(tenant, "inbox", one, worker.number)
    worker.close()
    work()
    assert step(thread, "inbox", 2).state in ("accepted", "available", "notified")
    assert thread.invitation(version=2).replaces["number"] == thread.invitation(version=1).number
    assert words(thread) == []


def test_the_person_who_died_is_not_told(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    thread.sandbox.change_person(person, deceased=True)
    thread.sandbox.move_clock(add_s=25 * 3600)
    off(thread)
    work()
    assert words(thread) == []


def test_another_tenants_system_finds_nothing(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    assert off(thread, source="rontgen").field == "reference"
    assert off(thread, source="privat").field == "reference"
    assert thread.invitation().state == "draft"


def _plan(tenant: int) -> None:
    worker = workers.Worker(config())
    planning.plan_drafts(tenant, worker.number, product_clock.now())
    worker.close()


def _dispatched(tenant: int, channel: str, one: Any, worker: int) -> None:
    """The channel took it: the verdict is written as by the worker that sent it."""
    dispatch = Dispatch(str(one.step), str(one.thread), one.subject, "", b"<article/>", "X", "X")
    with db.tenant_scope(tenant):
        verdicts.store(tenant, CHANNELS[channel], [Outcome(one, dispatch, Accepted("reference"))], worker, product_clock.now())


def test_the_word_is_about_the_time_that_the_patient_knows_of(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, days=20)
    work()
    thread.sandbox.move_clock(to=thread.invitation().visit_start - timedelta(hours=20))
    old = thread.invitation()
    thread.hand_in(person, days=2)
    _plan(thread.nation.provider.pk)
    assert off(thread).free, "the newer version had not left, but the time that it replaced is known"
    work()
    (text,) = words(thread)
    assert old.number in text
    assert "inget för nästa besök" in text
    thread.hand_in(person, days=30, reference="b2")
    thread.hand_in(person, days=31, reference="b3")
    work()
    assert [thread.invitation(reference=one).fee for one in ("b2", "b3")] == ["care_cancelled_late", ""]
