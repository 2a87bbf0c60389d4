"""What a patient needs before a visit: a task for the unit, her own word for the next kallelse, and taken back as easily."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.booking import actions, because, needs, queries
from kallelse.booking.because import Excuse, Unreadable
from kallelse.booking.by import By
from kallelse.booking.needs import Details, Kind
from kallelse.connections import actions as connecting
from kallelse.connections import queries as connections
from kallelse.invitations import queries as invitations
from kallelse.invitations import tasks
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons import preferences
from tests import kallelser
from tests.booking.test_cancel import booked  # noqa: F401 - A fixture.
from tests.kallelser import ANNA

INTERPRETER = Details("ar", "irakiska", "woman", "on_site")


@pytest.mark.parametrize(
    ("details", "wrong"),
    [
        (INTERPRETER, ""), (Details("sv"), "language"), (Details(""), "language"), (Details("other"), "dialect"),
        (Details("other", "wolof"), ""), (Details("ar", "0701740605"), "dialect"), (Details("ar", "x" * 41), "dialect"),
        (Details("ar", gender="x"), "gender"), (Details("ar", mode="x"), "mode"),
    ],
)  # fmt: skip
def test_an_interpreter_is_told_in_closed_words(details: Details, wrong: str) -> None:
    assert needs.check(details) == wrong


def test_a_need_reads_as_one_line() -> None:
    assert needs.words(Kind.INTERPRETER, INTERPRETER) == "Tolk: arabiska (irakiska), en kvinna, på plats"
    assert needs.words(Kind.INTERPRETER, Details("other", "wolof")) == "Tolk: wolof"


@pytest.mark.risk("K35")
def test_words_that_nobody_reads_are_not_taken() -> None:
    assert because.excuse("ill", "ont i bröstet", reads=False) == Excuse("ill")
    assert because.excuse("", "  hej\r\ndå ", reads=True) == Excuse("", "hej\ndå")
    for reason, words, field in (("trött", "", "because"), ("", "x" * 301, "words"), ("", "\x00", "words")):
        with pytest.raises(Unreadable) as wrong:
            because.excuse(reason, words, reads=True)
        assert wrong.value.field == field


@pytest.fixture
def made(nation: Any) -> Invitation:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def ask(made: Any, wanted: dict[Kind, Details], **more: Any) -> bool:
    return needs.ask(made.tenant_id, made.pk, wanted, product_clock.now(), **more)


def open_tasks(made: Any) -> list[str]:
    with db.tenant_scope(made.tenant_id):
        step = Step.objects.filter(invitation=made.pk, channel="manual", state="planned").first()
        return sorted(tasks.open_reasons(step)) if step else []


def finish(made: Any) -> None:
    with db.tenant_scope(made.tenant_id):
        Step.objects.filter(invitation=made.pk, channel="manual").update(state="done")


def story(made: Any) -> list[str]:
    with db.tenant_scope(made.tenant_id):
        return [line.text for line in invitations.timeline(made.pk)]


@pytest.mark.db
def test_the_unit_gets_a_task_for_each_and_reads_what_she_wants(made: Any) -> None:
    assert ask(made, {Kind.INTERPRETER: INTERPRETER, Kind.GUIDE: needs.PLAIN, Kind.LARGE_PRINT: needs.PLAIN})
    assert open_tasks(made) == ["need_guide", "need_interpreter"], "large print needs nobody"
    assert "Patienten ber om: Tolk: arabiska (irakiska), en kvinna, på plats." in story(made)
    with db.tenant_scope(made.tenant_id):
        made.refresh_from_db()
        assert made.answer == "needs_help"
        held = preferences.of(made.tenant_id, [ANNA])[ANNA]
        assert (held.needs, held.language) == (("interpreter", "large_print"), "ar")
        assert [one.text for one in queries.answered(made).needs][1] == "Någon som möter dig i entrén"
    before = story(made)
    assert ask(made, {Kind.INTERPRETER: INTERPRETER, Kind.GUIDE: needs.PLAIN, Kind.LARGE_PRINT: needs.PLAIN})
    assert story(made) == before, "the same again is no news"


@pytest.mark.db
def test_what_is_taken_back_before_anybody_has_seen_to_it_is_no_task_any_more(made: Any) -> None:
    ask(made, {Kind.GUIDE: needs.PLAIN, Kind.TRANSPORT: needs.PLAIN})
    ask(made, {Kind.GUIDE: needs.PLAIN})
    assert open_tasks(made) == ["need_guide"]
    ask(made, {})
    assert open_tasks(made) == []
    with db.tenant_scope(made.tenant_id):
        assert needs.of(made) == {}


@pytest.mark.db
def test_what_has_been_arranged_is_undone_or_changed_by_a_colleague(made: Any) -> None:
    ask(made, {Kind.INTERPRETER: INTERPRETER})
    finish(made)
    ask(made, {Kind.INTERPRETER: Details("so")})
    assert open_tasks(made) == ["need_interpreter"], "another language is another task"
    finish(made)
    ask(made, {})
    assert open_tasks(made) == ["need_taken_back"]
    with db.tenant_scope(made.tenant_id):
        assert "interpreter" in preferences.of(made.tenant_id, [ANNA])[ANNA].no


@pytest.mark.db
def test_who_has_said_yes_still_comes_when_she_asks_for_help(made: Any) -> None:
    actions.accept(made.tenant_id, made.pk, product_clock.now())
    ask(made, {Kind.GUIDE: needs.PLAIN})
    with db.tenant_scope(made.tenant_id):
        made.refresh_from_db()
    assert made.answer == "accepted"


@pytest.mark.db
def test_a_guardian_speaks_for_the_child(made: Any) -> None:
    ask(made, {Kind.INTERPRETER: INTERPRETER}, by=By("guardian:191212121212"))
    with db.tenant_scope(made.tenant_id):
        preferences.say(
            made.tenant_id, [preferences.Said(ANNA, preferences.Kind.INTERPRETER, holds=False)], product_clock.now(), by="staff:X"
        )  # fmt: skip
        assert "interpreter" in preferences.of(made.tenant_id, [ANNA])[ANNA].needs


@pytest.mark.db
def test_an_ended_kallelse_takes_no_wishes(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], state="withdrawn")
    assert not ask(made, {Kind.GUIDE: needs.PLAIN})


@pytest.mark.db
@pytest.mark.risk("K35")
def test_why_she_cannot_come_reaches_the_care_system_and_the_unit(booked: Any, work: Any) -> None:  # noqa: F811
    tenant, one = booked.nation.provider.pk, booked.invitation()
    unit = booked.nation.units["k101"]
    connecting.set_parameter("free_text_hours", 4, valid_from=date(2027, 1, 1), owner="vc", source="beslut", unit=unit)
    connections.forget()
    said = actions.cancel(tenant, one.pk, product_clock.now(), excuse=Excuse("ill", "Jag hör av mig."))
    assert said.outcome == "done"
    assert booked.sandbox.booking("bokning-1")["message"] == "Patienten är sjuk. Jag hör av mig."
    assert "Patienten har avbokat. Patienten är sjuk. Patienten skrev: ”Jag hör av mig.”" in booked.story()
    with db.tenant_scope(tenant):
        step = Step.objects.get(channel="manual")
        assert (step.reason, step.safe_until - step.due_at) == ("patient_wrote", timedelta(hours=4))
        told = queries.answered(booked.invitation())
        assert (told.because, told.words, told.change, told.state) == ("ill", "Jag hör av mig.", "cancel", "done")


@pytest.mark.db
def test_an_interpreter_that_is_arranged_must_be_told_of_a_cancellation(booked: Any) -> None:  # noqa: F811
    tenant, one = booked.nation.provider.pk, booked.invitation()
    needs.ask(tenant, one.pk, {Kind.INTERPRETER: INTERPRETER}, product_clock.now())
    finish(one)
    actions.cancel(tenant, one.pk, product_clock.now())
    assert open_tasks(one) == ["need_taken_back"]


@pytest.mark.db
@pytest.mark.risk("K34")
def test_the_receipt_of_a_cancellation_comes_once_and_says_what_to_do(booked: Any, work: Any) -> None:  # noqa: F811
    tenant, one = booked.nation.provider.pk, booked.invitation()
    for _ in range(2):
        actions.cancel(tenant, one.pk, product_clock.now())
        work()
    with db.tenant_scope(tenant):
        (receipt,) = one.notices.filter(kind="cancelled_self")
        assert receipt.state == "accepted"
        body = bytes(receipt.body or b"").decode()
    assert "Du har avbokat tiden" in body
    assert "ångrar du dig" in body
    assert len(booked.sandbox.inbox_texts(str(receipt.pk))[str(receipt.pk)]) == 1


@pytest.mark.db
@pytest.mark.risk("K36")
def test_what_she_needs_follows_the_kallelse_to_its_new_time(thread: Any, work: Any) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person, days=40)
    work()
    one = thread.invitation()
    needs.ask(one.tenant_id, one.pk, {Kind.INTERPRETER: INTERPRETER}, product_clock.now())
    thread.hand_in(person, days=45)
    work()
    second = thread.invitation(version=2)
    assert open_tasks(second) == ["need_interpreter"], "nobody had seen to it"
    finish(second)
    thread.hand_in(person, days=50)
    work()
    third = thread.invitation(version=3)
    assert "need_moved" in open_tasks(third)
    with db.tenant_scope(one.tenant_id):
        assert needs.of(third) == {Kind.INTERPRETER: INTERPRETER}
    assert "Patienten ber om: Tolk: arabiska (irakiska), en kvinna, på plats." in story(third)
