"""Reminders in the inbox, end to end with the sandbox: planned when sent, gated when due, and never of the kallelse's own thread."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.invitations.models import Notice
from kallelse.invitations.states import Answer
from kallelse.kit import db

pytestmark = pytest.mark.db


def test_a_kallelse_that_was_sent_has_its_reminders_planned(reminded: Any) -> None:
    reminded.send()
    assert reminded.notices() == dict.fromkeys(("unread", "unread_again", "before_cancel", "practical"), "planned")
    due = {kind: moment.isoformat() for kind, moment in reminded.due().items()}
    # Sent on Monday 11 January 2027 for Saturday 20 February, in specialist care: no later than Wednesday the 17th to cancel.
    assert due == {
        "unread": "2027-01-13T09:00:00+00:00",
        "unread_again": "2027-01-16T09:00:00+00:00",
        "before_cancel": "2027-02-15T09:00:00+00:00",
        "practical": "2027-02-19T09:00:00+00:00",
    }


def test_the_unread_is_reminded_in_a_thread_of_its_own(reminded: Any) -> None:
    invitation = reminded.send()
    reminded.to(reminded.due()["unread"])
    assert reminded.notices()["unread"] == "accepted"
    assert reminded.messages() == 2
    threads = reminded.thread.sandbox.threads(str(invitation.thread), str(reminded.row("unread").pk))
    assert [one["messages"] for one in threads.values()] == [1, 1]
    assert bytes(reminded.row("unread").body).startswith(b"<?xml")
    assert "Påminnelse: kallelsen är oläst: skickat med 1177 inkorg." in reminded.thread.story()


def test_who_reads_the_reminder_alone_has_not_read_the_kallelse(reminded: Any) -> None:
    invitation = reminded.send()
    reminded.to(reminded.due()["unread"])
    assert reminded.thread.sandbox.threads(str(invitation.thread))[str(invitation.thread)]["read_at"] is None
    assert reminded.thread.steps()["inbox"] in ("notified", "available")


def test_who_has_read_is_not_told_that_she_has_not(reminded: Any) -> None:
    reminded.send()
    reminded.thread.sandbox.behave(read_after_s=0)
    reminded.to(reminded.due()["unread"])
    assert reminded.notices()["unread"] == "withdrawn"
    assert reminded.why()["unread"] == "read"
    assert reminded.messages() == 1
    assert reminded.thread.steps()["inbox"] == "read"


@pytest.mark.risk("K41")
def test_never_more_than_three_and_one_a_day(reminded: Any) -> None:
    invitation = reminded.send()
    sent: list[int] = []
    day = datetime.fromisoformat("2027-01-12T12:00:00+01:00")
    while day < invitation.visit_start:
        reminded.to(day)
        sent.append(sum(state == "accepted" for state in reminded.notices().values()))
        day += timedelta(days=1)
    assert sent[-1] == 3
    assert all(later - earlier <= 1 for earlier, later in zip([0, *sent], sent, strict=False))
    assert reminded.notices() == {
        "unread": "accepted", "unread_again": "accepted", "before_cancel": "accepted", "practical": "suppressed",
    }  # fmt: skip
    assert reminded.why()["practical"] == "reminder_enough"


@pytest.mark.risk("K41")
@pytest.mark.parametrize(
    ("answer", "left"), [(Answer.ACCEPTED, {"practical"}), (Answer.NEEDS_HELP, {"before_cancel", "practical"}), (Answer.DECLINED, set())]
)
def test_an_answer_stops_what_it_makes_needless(reminded: Any, answer: Answer, left: set[str]) -> None:
    invitation = reminded.send()
    reminded.answer(invitation, answer)
    for kind in ("unread", "unread_again", "before_cancel", "practical"):
        reminded.to(reminded.due()[kind])
    assert {kind for kind, state in reminded.notices().items() if state == "accepted"} == left


@pytest.mark.risk("K24")
@pytest.mark.risk("K41")
def test_nobody_is_reminded_after_her_death_and_a_colleague_is_told(reminded: Any) -> None:
    invitation = reminded.send()
    reminded.thread.sandbox.change_person(invitation.subject, deceased=True)
    reminded.to(reminded.due()["unread"])
    assert reminded.notices()["unread"] == "suppressed"
    assert reminded.why()["unread"] == "deceased"
    assert set(reminded.notices().values()) == {"suppressed", "withdrawn"}
    assert reminded.messages() == 1
    assert reminded.thread.steps()["manual"] == "planned"
    assert reminded.thread.invitation().state == "withdrawn"


@pytest.mark.risk("K26")
@pytest.mark.risk("K41")
def test_a_kallelse_that_is_called_off_has_no_reminders_and_says_so_in_its_own_thread(reminded: Any) -> None:
    invitation = reminded.send()
    reminded.call_off(invitation)
    reminded.work()
    thread = reminded.thread.sandbox.threads(str(invitation.thread))[str(invitation.thread)]
    assert thread["messages"] == 2
    assert reminded.notices() == dict.fromkeys(("unread", "unread_again", "before_cancel", "practical"), "withdrawn") | {
        "withdrawn": "accepted"
    }
    for day in range(1, 41):
        reminded.to(datetime.fromisoformat("2027-01-11T12:00:00+01:00") + timedelta(days=day))
    assert reminded.messages() == 2


@pytest.mark.risk("K40")
def test_a_worker_that_slept_over_the_hours_waits_for_the_morning(reminded: Any) -> None:
    reminded.send()
    reminded.to(datetime.fromisoformat("2027-01-13T23:00:00+01:00"))
    assert reminded.notices()["unread"] == "planned"
    assert reminded.due()["unread"] == datetime.fromisoformat("2027-01-14T08:00:00+01:00")
    reminded.to(datetime.fromisoformat("2027-01-14T08:00:01+01:00"))
    assert reminded.notices()["unread"] == "accepted"


@pytest.mark.risk("K15")
def test_a_protected_person_is_reminded_in_the_inbox_alone(reminded: Any) -> None:
    reminded.send("protected")
    assert set(reminded.notices()) >= {"unread", "before_cancel"}
    assert reminded.notices("sms") == reminded.notices("email") == {}
    reminded.to(reminded.due()["unread"])
    assert reminded.notices()["unread"] == "accepted"


def test_a_new_version_takes_the_reminders_over(reminded: Any) -> None:
    first = reminded.send()
    reminded.thread.hand_in(first.subject, days=50)
    reminded.work()
    second = reminded.thread.invitation(version=2)
    with db.tenant_scope(reminded.tenant):
        states = {version: set(Notice.objects.filter(invitation__version=version).values_list("state", flat=True)) for version in (1, 2)}
        due = Notice.objects.get(invitation=second, kind="unread").due_at
    assert states == {1: {"withdrawn"}, 2: {"planned"}}
    reminded.to(due)
    assert reminded.messages() == 3, "two versions, and one reminder of the second"


def test_a_silent_register_lets_no_reminder_leave(reminded: Any) -> None:
    reminded.send()
    reminded.thread.sandbox.misbehave({"service": "pu", "kind": "down"})
    reminded.to(reminded.due()["unread"])
    assert reminded.notices()["unread"] == "planned"
    assert reminded.messages() == 1
    reminded.thread.sandbox.misbehave()
    reminded.thread.sandbox.move_clock(add_s=60)
    reminded.work()
    assert reminded.notices()["unread"] == "accepted"


@pytest.mark.risk("K28")
@pytest.mark.parametrize("kind", ["timeout_after_accept", "garbage", "half_answer"])
def test_an_unknown_outcome_is_read_back_and_never_sent_twice(reminded: Any, configured: Any, kind: str) -> None:
    reminded.send()
    configured(wire_timeout_s="1")
    reminded.thread.sandbox.misbehave({"service": "inbox", "kind": kind, "times": 1})
    reminded.to(reminded.due()["unread"])
    assert reminded.notices()["unread"] == "accepted"
    assert reminded.messages() == 2
    assert "notice_unknown" in reminded.events()
    assert reminded.thread.sandbox.stats()["doubled"] == 0


@pytest.mark.risk("K26")
@pytest.mark.risk("K28")
@pytest.mark.parametrize("kind", ["timeout_after_accept", "garbage"])
def test_the_word_that_it_no_longer_holds_is_counted_in_its_thread(reminded: Any, configured: Any, kind: str) -> None:
    invitation = reminded.send()
    configured(wire_timeout_s="1")
    reminded.thread.sandbox.misbehave({"service": "inbox", "kind": kind, "times": 1})
    reminded.call_off(invitation)
    reminded.work()
    assert reminded.notices()["withdrawn"] == "accepted"
    assert reminded.thread.sandbox.threads(str(invitation.thread))[str(invitation.thread)]["messages"] == 2
