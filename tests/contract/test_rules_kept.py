"""A message of our own that breaks a rule of its contract never leaves, the others of its batch do, and somebody hears of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from kallelse import plugs
from kallelse.channels import Accepted, Dispatch, Refused
from kallelse.channels.inbox.patientportal import PatientPortal
from kallelse.connections import hsa
from kallelse.connections.models import CareUnit
from kallelse.kit import clock as product_clock
from kallelse.kit.wire import Reply, Request, Silence, Wire
from kallelse.persons import identity, register
from kallelse.sources import Refusal, Wish
from tests.contract.test_channels import dispatch

ANNA, BERTIL = "189001019802", "189001029819"


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What has left, to which nobody answers."""
    sent: list[Request] = []

    def call(self: Wire, requests: Sequence[Request], concurrency: int = 1) -> list[Reply | Silence]:
        sent.extend(requests)
        return [Silence("nobody", may_have_arrived=False) for _ in requests]

    monkeypatch.setattr(Wire, "call", call)
    monkeypatch.setattr(Wire, "one", lambda self, request: call(self, [request])[0])
    return sent


def test_a_message_without_text_is_refused_and_the_others_of_the_batch_arrive(sandbox: Any) -> None:
    people = [person["id"] for person in sandbox.persons(kind="ordinary", limit=3)]
    batch = [dispatch(people[0]), dispatch(people[1], body=b""), dispatch(people[2])]
    first, second, third = plugs.CHANNELS["inbox"].dispatch(batch)
    assert (type(first), second, type(third)) == (Accepted, Refused("rule"), Accepted)
    assert sandbox.stats()["messages"] == 2


def test_a_cancellation_that_cannot_be_said_is_refused_and_not_unknown(left: list[Request]) -> None:
    said = plugs.SCHEDULERS[0].cancel("http://127.0.0.1:1/b", "TSTNMT2321000156-K101", "b1", ANNA, "Sjuk\x0b")
    assert (said.outcome, said.said, left) == ("refused", "", [])


def test_nobody_knows_of_a_booking_that_cannot_be_asked_for(left: list[Request]) -> None:
    assert plugs.SCHEDULERS[0].is_booked("http://127.0.0.1:1/b", "TSTNMT2321000156-K101", "b\x0b", ANNA) is None
    assert left == []


def test_a_booking_that_cannot_be_asked_for_is_refused_and_the_others_are_fetched(left: list[Request]) -> None:
    wishes = [Wish("http://127.0.0.1:1/b", "TSTNMT2321000156-K101", booking, ANNA) for booking in ("b1", "b\x0b", "b2")]
    first, second, third = plugs.SCHEDULERS[0].fetch(wishes)
    assert (first.outcome, third.outcome) == ("unanswered", "unanswered")
    assert isinstance(second.draft, Refusal)
    assert second.draft.field == "reference"
    assert [b"b1" in left[0].body, b"b2" in left[1].body, len(left)] == [True, True, 2]


def test_a_question_about_persons_that_breaks_a_rule_is_silence(left: list[Request]) -> None:
    with pytest.raises(register.RegisterSilent, match="our own question"):
        register.look_up([identity.parse(ANNA, date.max)], profile="P7")
    assert left == []


@pytest.mark.db
@pytest.mark.risk("K8")
def test_a_kallelse_that_the_inbox_may_not_be_sent_goes_as_a_letter(thread: Any, work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = PatientPortal.message

    def without_text(self: PatientPortal, one: Dispatch) -> dict[str, Any]:
        values = usual(self, one)
        return values | {"message": values["message"] | {"messageText": ""}}

    monkeypatch.setattr(PatientPortal, "message", without_text)
    thread.hand_in(thread.one("ordinary"))
    work()
    assert thread.sandbox.stats()["messages"] == 0
    assert (thread.steps()["inbox"], thread.steps()["letter"]) == ("failed", "accepted")
    assert len(thread.letters()) == 1


@pytest.mark.db
def test_the_directory_and_the_portal_are_not_asked_for_what_the_contract_forbids(left: list[Request], nation: Any) -> None:
    assert plugs.CONTACTS.ask(["19121212\x0b212", ANNA])[0] is None
    assert [b"GetUserProfile" in one.body for one in left] == [True], "the other question leaves"
    left.clear()
    unit = CareUnit(hsa_id="TST\x0b", provider=nation.provider, name="K")
    assert not hsa.refresh_card(unit, product_clock.now())
    assert left == []
