"""Nothing goes by itself to somebody on a unit's list: a colleague reads why and decides, also for what is on its way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from kallelse.audit.actions import Action, Record
from kallelse.delivery import rechecking
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons import never_contact
from kallelse.persons.never_contact import NeverContactError

pytestmark = pytest.mark.db
REASON = "Hotbild: all kontakt går genom kuratorn."


def put_on_list(thread: Any, person: str, unit: str = "k101", *, days: int | None = None, reason: str = REASON) -> None:
    until = None if days is None else product_clock.today() + timedelta(days=days)
    told = Record("staff:TSTNMT2321000156-1005", Action.NEVER_CONTACT_ADDED, person, "never_contact")
    with db.tenant_scope(thread.nation.provider.pk):
        unit_id = thread.nation.units[unit].pk
        never_contact.add(thread.nation.provider.pk, unit_id, person, reason, until, product_clock.now(), told=told)
        rechecking.tell(thread.nation.provider.pk, [person], product_clock.now())


def take_off(thread: Any, unit: str = "k101") -> str:
    with db.tenant_scope(thread.nation.provider.pk):
        (one,) = never_contact.listed(thread.nation.provider.pk, thread.nation.units[unit].pk)
        return never_contact.end(thread.nation.provider.pk, thread.nation.units[unit].pk, one.id, product_clock.now(), by="staff:x")


def test_who_is_on_the_list_becomes_a_task_and_nothing_leaves(thread: Any, work: Callable[[], None]) -> None:
    person = thread.one("ordinary")
    put_on_list(thread, person)
    thread.hand_in(person)
    work()
    assert thread.steps() == {"manual": "planned"}
    assert thread.reasons() == {"manual": "never_contact"}
    assert thread.sandbox.stats()["messages"] == 0
    assert thread.letters() == []


def test_the_list_is_the_units_own(thread: Any, work: Callable[[], None]) -> None:
    person = thread.one("ordinary")
    put_on_list(thread, person, "k102")
    thread.hand_in(person)
    work()
    assert "manual" not in thread.steps()
    assert thread.sandbox.stats()["messages"] == 1


def test_a_letter_that_waits_is_taken_back_when_somebody_is_put_on_the_list(thread: Any, work: Callable[[], None]) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    assert thread.steps()["letter"] == "planned"
    put_on_list(thread, person)
    work()
    assert thread.steps()["letter"] == "withdrawn"
    assert thread.reasons()["manual"] == "never_contact"


def test_no_reminder_goes_either(reminded_of: Any, thread: Any, work: Callable[[], None]) -> None:
    put_on_list(thread, thread.one("ordinary"))
    thread.sandbox.move_clock(to=reminded_of["unread"])
    work()
    assert thread.sandbox.stats()["messages"] == 1
    assert "notice_suppressed" in thread.events()


@pytest.fixture
def reminded_of(thread: Any, work: Callable[[], None]) -> dict[str, Any]:
    from kallelse.invitations.models import Notice

    thread.hand_in(thread.one("ordinary"))
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        return dict(Notice.objects.values_list("kind", "due_at"))


def test_a_line_that_has_ended_or_whose_day_has_passed_closes_nothing(thread: Any, work: Callable[[], None]) -> None:
    person = thread.one("ordinary")
    put_on_list(thread, person, days=3)
    assert take_off(thread) == person
    put_on_list(thread, person, days=0)
    thread.sandbox.move_clock(to=product_clock.now() + timedelta(days=2))
    thread.hand_in(person)
    work()
    assert thread.sandbox.stats()["messages"] == 1
    put_on_list(thread, person)


def test_the_dead_are_not_called_whoever_is_on_the_list(thread: Any, work: Callable[[], None]) -> None:
    person = thread.one("deceased")
    put_on_list(thread, person)
    thread.hand_in(person)
    work()
    assert thread.invitation().state == "withdrawn"


def test_nobody_stands_twice_and_the_reason_is_said(thread: Any) -> None:
    person = thread.one("ordinary")
    put_on_list(thread, person)
    for arguments, field in (({}, "person"), ({"reason": "  "}, "reason"), ({"reason": "x" * 301}, "reason"), ({"days": -1}, "until")):
        with pytest.raises(NeverContactError) as wrong:
            put_on_list(thread, person, **arguments)
        assert wrong.value.field == field
    with db.tenant_scope(thread.nation.private.pk):
        assert never_contact.units(thread.nation.provider.pk, [person]) == {}
