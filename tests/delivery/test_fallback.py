"""What makes a letter go, or a person call, when the digital way has failed: every cause from beginning to end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from kallelse.invitations import fees
from kallelse.invitations.models import Step
from kallelse.kit import clock, db
from kallelse.kit.config import config

pytestmark = pytest.mark.db


def to_print(thread: Any, work: Any, after: timedelta = timedelta(minutes=1)) -> None:
    thread.sandbox.move_clock(to=thread.invitation().print_decide + after)
    work()


@contextmanager
def no_print_folder() -> Iterator[None]:
    """The print folder cannot be written: there is a file where it should be."""
    folder = config().print_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = folder.with_name("print-aside")
    if folder.exists():
        folder.rename(aside)
    folder.write_text("")
    yield
    folder.unlink()
    if aside.exists():
        aside.rename(folder)


@pytest.mark.risk("K2")
def test_without_an_account_the_letter_goes_at_once_and_ok_is_not_delivered(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("no_account"))
    work()
    assert thread.steps() == {"inbox": "accepted", "letter": "accepted"}
    assert thread.reasons()["letter"] == "no_account"
    assert not {"available", "notified"} & set(thread.events())


@pytest.mark.risk("K2")
def test_an_account_that_is_closed_after_the_plan_makes_the_letter_go(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.sandbox.misbehave({"service": "inbox", "kind": "down"})
    thread.hand_in(person)
    work()
    thread.sandbox.change_person(person, account=False)
    thread.sandbox.misbehave()
    thread.sandbox.move_clock(add_s=3600)
    work()
    thread.sandbox.move_clock(add_s=120)
    work()
    assert thread.steps() == {"inbox": "accepted", "letter": "accepted"}
    assert thread.reasons()["letter"] == "no_account"


@pytest.mark.risk("K3")
def test_with_notifications_off_both_go(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("notifications_off"))
    work()
    assert thread.steps()["letter"] == "accepted"
    assert thread.reasons()["letter"] == "notifications_off"


@pytest.mark.risk("K2")
def test_a_visit_beyond_the_queue_is_carried_by_the_letter(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("no_account"), days=150)
    work()
    assert len(thread.letters()) == 1
    thread.sandbox.move_clock(add_s=95 * 86400)
    work()
    assert len(thread.letters()) == 1, "the letter stands, whatever becomes of the message in the queue"
    assert thread.steps()["letter"] == "assumed_in_hand"


@pytest.mark.risk("K1")
def test_a_distant_visit_is_never_printed_after_a_fixed_number_of_hours(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), days=90)
    work()
    for _ in range(5):
        thread.sandbox.move_clock(add_s=10 * 86400)
        work()
        assert thread.steps()["letter"] == "planned"
    to_print(thread, work)
    assert thread.steps()["letter"] == "accepted"
    assert thread.invitation().fee == ""


@pytest.mark.risk("K8")
def test_a_print_folder_that_is_away_for_an_hour_costs_nothing(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    with no_print_folder():
        to_print(thread, work)
        assert thread.steps()["letter"] == "planned"
        assert "manual" not in thread.steps()
    thread.sandbox.move_clock(add_s=3600)
    work()
    assert thread.steps()["letter"] == "accepted"
    assert len(thread.letters()) == 1


@pytest.mark.risk("K8")
@pytest.mark.risk("K6")
def test_when_even_the_next_letter_comes_too_late_a_person_calls_and_the_visit_is_free(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    with no_print_folder():
        to_print(thread, work, timedelta(days=6))
        assert thread.steps()["letter"] == "planned", "it is still to be ordered: late is better than never"
        assert thread.reasons()["manual"] == "letter_late"
        assert thread.invitation().fee == "not_shown_in_time"
        work()
        assert thread.events().count("call_wanted") == 1
    thread.sandbox.move_clock(add_s=3600)
    work()
    assert thread.steps()["letter"] == "accepted"
    assert any("timmar kvar. Brevet kommer fram för sent" in line for line in thread.story())
    assert any(line.startswith("Avgift för uteblivet besök ska inte tas ut") for line in thread.story())


@pytest.mark.risk("K8")
@pytest.mark.risk("K9")
def test_a_silent_person_service_at_the_print_decision_ends_with_a_person(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    thread.sandbox.misbehave({"service": "pu", "kind": "down"})
    to_print(thread, work, timedelta(days=6))
    assert thread.letters() == []
    assert thread.reasons()["manual"] == "letter_late"
    thread.sandbox.misbehave()
    thread.sandbox.move_clock(add_s=60)
    work()
    assert len(thread.letters()) == 1


@pytest.mark.risk("K8")
def test_everything_away_at_once_loses_nothing(thread: Any, work: Any) -> None:
    services = ("inbox", "read_status", "pu")
    thread.hand_in(thread.one("ordinary"))
    work()
    thread.sandbox.misbehave(*({"service": name, "kind": "down"} for name in services))
    with no_print_folder():
        to_print(thread, work)
        thread.sandbox.move_clock(add_s=1800)
        work()
    thread.sandbox.misbehave()
    thread.sandbox.move_clock(add_s=3600)
    work()
    assert thread.steps()["letter"] == "accepted"
    assert len(thread.letters()) == 1


@pytest.mark.risk("K6")
def test_a_letter_that_leaves_late_makes_the_visit_free_until_she_has_read(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    with no_print_folder():
        to_print(thread, work)
    thread.sandbox.move_clock(add_s=3 * 3600)
    work()
    assert thread.steps()["letter"] == "accepted"
    assert thread.invitation().fee == "not_shown_in_time"
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=3600)
    work()
    assert thread.invitation().fee == ""
    assert "fee_flag_gone" in thread.events()


@pytest.mark.risk("K6")
def test_a_visit_that_no_letter_reaches_is_free_until_she_reads_in_time(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), days=9)
    work()
    assert thread.invitation().plan["band"] == "too_late"
    assert thread.invitation().fee == "not_shown_in_time"
    assert thread.reasons()["manual"] == "too_late"
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=3600)
    work()
    assert thread.invitation().fee == ""
    assert thread.steps()["manual"] == "withdrawn"


@pytest.mark.risk("K6")
def test_reading_after_the_action_deadline_is_too_late_for_the_fee(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"), days=9)
    work()
    thread.sandbox.move_clock(to=thread.invitation().action_deadline + timedelta(hours=1))
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=3600)
    with db.tenant_scope(thread.nation.provider.pk):
        step = Step.objects.get(channel="inbox")
        Step.objects.filter(pk=step.pk).update(read_at=clock.now(), state="read")
        fees.shown(thread.nation.provider.pk, [step.invitation_id], clock.now())
    assert thread.invitation().fee == "not_shown_in_time"


@pytest.mark.risk("K22")
def test_a_locked_account_has_no_letter_whatever_happens(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("locked"))
    work()
    to_print(thread, work, timedelta(days=8))
    assert thread.letters() == []
    assert thread.steps()["manual"] == "planned"
