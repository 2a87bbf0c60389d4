"""The 1177 inbox: who is reachable, what is taken, what waits in the queue, and what can be asked afterwards."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kallelse.protocols import soap
from kallelse.sandbox.people import Person, shipped
from kallelse.sandbox.testing import SandboxClient, running
from tests.sandbox.calls import active, add

NOT_ACTIVE = "Target person is not active user"


def first(kind: str) -> Person:
    return next(person for person in shipped() if person.kind == kind)


@pytest.mark.parametrize(
    ("kind", "reachable"),
    [
        ("ordinary", True), ("notifications_off", True), ("protected", True), ("no_account", False), ("locked", False),
        ("deceased", False), ("unknown", False), ("coordination", False), ("changed", False),
    ],
)  # fmt: skip
def test_is_active_user(sandbox: SandboxClient, kind: str, reachable: bool) -> None:
    person = first(kind)
    answer = active(sandbox, person.id)
    assert answer["status"] is reachable
    methods = [method for method in person.notify.split("|") if method] if reachable else []
    assert answer["activeNotificationMethods"] == methods


def test_a_message_is_available_at_once_and_its_thread_is_known(sandbox: SandboxClient) -> None:
    person = first("ordinary")
    answer = add(sandbox, person.id, "thread-1")
    assert answer["resultCode"] == "OK"
    assert answer["messageThreadId"] == "thread-1"
    assert answer["notificationSent"] == person.notify.split("|")
    status = sandbox.threads("thread-1", "thread-2")
    assert status["thread-1"]["known"]
    assert status["thread-1"]["messages"] == 1
    assert datetime.fromisoformat(status["thread-1"]["available_at"]) <= sandbox.now()
    assert status["thread-1"]["read_at"] is None
    assert status["thread-2"] == {
        "known": False, "messages": 0, "available_at": None, "notified_at": None, "read_at": None, "discarded_at": None,
    }  # fmt: skip


def test_without_source_system_or_notification_setting_nobody_is_notified(sandbox: SandboxClient) -> None:
    assert add(sandbox, first("ordinary").id, "a", source="")["notificationSent"] == []
    assert add(sandbox, first("ordinary").id, "b", notify=False)["notificationSent"] == []
    assert add(sandbox, first("notifications_off").id, "c")["notificationSent"] == []
    assert {status["notified_at"] for status in sandbox.threads("a", "b", "c").values()} == {None}


def test_a_second_call_is_a_second_message_and_is_counted(sandbox: SandboxClient) -> None:
    person = first("ordinary").id
    for thread in ("same", "same", "other"):
        add(sandbox, person, thread)
    add(sandbox, person, "other", heading="Ändrad kallelse")
    assert sandbox.threads("same")["same"]["messages"] == 2
    stats = sandbox.stats()
    assert (stats["messages"], stats["threads"], stats["doubled"]) == (4, 2, 1)


@pytest.mark.parametrize("kind", ["locked", "deceased", "unknown", "coordination", "changed"])
def test_who_cannot_be_reached_is_refused_and_nothing_is_kept(sandbox: SandboxClient, kind: str) -> None:
    answer = add(sandbox, first(kind).id, "thread")
    assert (answer["resultCode"], answer["resultText"]) == ("ERROR", NOT_ACTIVE)
    assert sandbox.stats()["messages"] == 0


def test_a_reserve_number_does_not_even_fit_the_contract(sandbox: SandboxClient) -> None:
    with pytest.raises(soap.ContractError):
        active(sandbox, first("reserve").id)


def test_without_account_a_message_waits_and_is_released_when_the_account_comes(sandbox: SandboxClient) -> None:
    person = first("no_account")
    answer = add(sandbox, person.id, "waits")
    assert (answer["resultCode"], answer["notificationSent"]) == ("OK", [])
    assert sandbox.threads("waits")["waits"]["available_at"] is None
    assert sandbox.stats()["queued"] == 1
    later = sandbox.move_clock(add_s=86400 * 10)
    sandbox.change_person(person.id, account=True, notifications=["SMS"])
    released = sandbox.threads("waits")["waits"]
    assert datetime.fromisoformat(released["available_at"]) >= later
    assert released["notified_at"] == released["available_at"]
    assert sandbox.stats()["queued"] == 0


def test_after_90_days_the_queue_throws_a_message_away(sandbox: SandboxClient) -> None:
    person = first("no_account")
    add(sandbox, person.id, "waits")
    sandbox.move_clock(add_s=86400 * 89)
    assert sandbox.threads("waits")["waits"]["discarded_at"] is None
    sandbox.move_clock(add_s=86400 * 2)
    sandbox.change_person(person.id, account=True)
    gone = sandbox.threads("waits")["waits"]
    assert gone["available_at"] is None
    assert gone["discarded_at"] is not None
    assert sandbox.stats()["discarded"] == 1


def test_with_the_queue_off_a_missing_account_is_refused() -> None:
    with running(queue_days=0, oidc=False) as sandbox:
        assert add(sandbox, first("no_account").id)["resultText"] == NOT_ACTIVE


def test_broken_docbook_is_refused_except_in_benches() -> None:
    broken = "<article><section><section><para>I en sektion i en sektion</para></section></section></article>"
    person = first("ordinary").id
    with running(oidc=False) as sandbox:
        answer = add(sandbox, person, text=broken)
        assert answer["resultCode"] == "ERROR"
        assert "messageText" in answer["resultText"]
        assert sandbox.stats()["messages"] == 0
    with running(fast=True, oidc=False) as sandbox:
        assert add(sandbox, person, text=broken)["resultCode"] == "OK"


def test_messages_changes_and_clock_outlive_a_restart(tmp_path: Path) -> None:
    queued, person = first("no_account").id, first("ordinary").id
    with running(directory=tmp_path, oidc=False) as sandbox:
        add(sandbox, person, "kept", text="<article><para>Äpplen och örter</para></article>")
        add(sandbox, queued, "queued")
        sandbox.behave(seed=3)
        sandbox.change_person(person, protected=True)
        before = sandbox.move_clock(add_s=86400 * 20)
        status = sandbox.threads("kept", "queued")
    with running(directory=tmp_path, oidc=False) as sandbox:
        assert sandbox.threads("kept", "queued") == status
        assert sandbox.stats()["messages"] == 2
        assert before <= sandbox.now() < before + timedelta(hours=1)
        assert sandbox.persons("ordinary", 1)[0]["protected"] == "sekretessmarkering"
    with running(directory=tmp_path, oidc=False, fresh=True) as sandbox:
        assert sandbox.stats()["messages"] == 0
        assert sandbox.persons("ordinary", 1)[0]["protected"] is False


def test_more_than_500_threads_are_too_many(sandbox: SandboxClient) -> None:
    assert len(sandbox.threads(*map(str, range(500)))) == 500
    with pytest.raises(ValueError, match="Högst 500"):
        sandbox.threads(*map(str, range(501)))
