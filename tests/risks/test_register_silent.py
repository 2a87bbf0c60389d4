"""The person service is down (K9): who was checked a short while ago gets her message, and no letter goes on an answer of yesterday."""

from datetime import timedelta
from typing import Any

import pytest

pytestmark = [pytest.mark.db, pytest.mark.risk("K9")]


@pytest.fixture
def away(thread: Any, work: Any, configured: Any) -> Any:
    """Planned while the service answered; the inbox comes back when the service is gone."""
    configured(person_fresh_s=86_400)
    thread.sandbox.misbehave({"service": "inbox", "kind": "down"})
    thread.hand_in(thread.one("ordinary"))
    work()
    assert thread.steps()["inbox"] == "planned"
    thread.sandbox.misbehave({"service": "pu", "kind": "down"})
    return thread


def test_who_was_checked_today_gets_her_message(away: Any, work: Any) -> None:
    away.sandbox.move_clock(add_s=3600)
    work()
    assert away.steps()["inbox"] == "notified"


def test_who_was_checked_yesterday_waits(away: Any, work: Any) -> None:
    away.sandbox.move_clock(add_s=86_400 + 3600)
    work()
    assert away.steps()["inbox"] == "planned"
    away.sandbox.misbehave()
    away.sandbox.move_clock(add_s=3600)
    work()
    assert away.steps()["inbox"] == "notified"


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
