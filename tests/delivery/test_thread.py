"""The thread, end to end: taken in → planned → sent → read → paper withdrawn, or unread → letter in time."""

from datetime import timedelta

import pytest

pytestmark = pytest.mark.db


def test_reading_withdraws_the_planned_letter(thread, work) -> None:  # type: ignore[no-untyped-def]
    assert thread.hand_in(thread.one("ordinary")).verdict == "accepted"
    work()
    assert thread.steps() == {"letter": "planned", "inbox": "notified"}
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=7200)
    work()
    assert thread.steps() == {"letter": "withdrawn", "inbox": "read"}
    assert thread.reasons()["letter"] == "read"
    assert "Patienten har läst kallelsen." in thread.story()


@pytest.mark.risk("K1")
def test_unread_at_the_print_decision_becomes_exactly_one_letter(thread, work) -> None:  # type: ignore[no-untyped-def]
    thread.hand_in(thread.one("ordinary"))
    work()
    decide = thread.invitation().print_decide
    thread.sandbox.move_clock(to=decide - timedelta(minutes=25))
    work()
    assert thread.steps()["letter"] == "planned"
    thread.sandbox.move_clock(to=decide - timedelta(minutes=19))  # In time for the run at the cut-off hour.
    work()
    work()
    assert thread.steps()["letter"] == "accepted"
    assert len(thread.letters()) == 1
    assert thread.letters()[0].read_bytes().startswith(b"%PDF")
    thread.sandbox.move_clock(add_s=14 * 86400)
    work()
    assert thread.steps()["letter"] == "assumed_in_hand"


def test_reading_just_before_the_print_decision_is_seen_by_the_last_look(thread, work) -> None:  # type: ignore[no-untyped-def]
    thread.hand_in(thread.one("ordinary"))
    work()
    decide = thread.invitation().print_decide
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(to=decide + timedelta(seconds=1))
    work()
    assert thread.steps() == {"letter": "withdrawn", "inbox": "read"}
    assert thread.letters() == []


def test_a_letter_stays_in_force_where_it_was_promised_beside_the_digital(thread, work) -> None:  # type: ignore[no-untyped-def]
    thread.hand_in(thread.one("notifications_off"))
    work()
    assert thread.steps() == {"letter": "accepted", "inbox": "accepted"}
    thread.sandbox.move_clock(add_s=120)
    work()
    assert thread.steps() == {"letter": "accepted", "inbox": "available"}, "in the inbox, but nobody was told"
    assert thread.reasons()["letter"] == "notifications_off"


def test_changed_content_makes_a_new_version_in_the_same_thread(thread, work) -> None:  # type: ignore[no-untyped-def]
    person = thread.one("ordinary")
    first = thread.hand_in(person)
    again = thread.hand_in(person, days=40)
    assert again.verdict == "changed", "another moment is another content: the fixture's clock has gone on"
    work()
    assert thread.invitation(version=1).state == "superseded"
    assert thread.invitation(version=2).state == "active"
    assert thread.invitation(version=2).thread == thread.invitation(version=1).thread
    assert first.number != again.number
    assert thread.sandbox.stats()["messages"] == 1, "the first version had not left when the second took over"


def test_a_second_version_after_the_first_was_read_is_unread_again(thread, work) -> None:  # type: ignore[no-untyped-def]
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=3600)
    work()
    thread.sandbox.behave()
    thread.hand_in(person, days=50)
    work()
    thread.sandbox.move_clock(add_s=3600)
    work()
    new = thread.invitation(version=2)
    assert thread.sandbox.stats()["messages"] == 2
    assert new.state == "active"
    assert thread.sandbox.threads(str(new.thread))[str(new.thread)]["messages"] == 2
