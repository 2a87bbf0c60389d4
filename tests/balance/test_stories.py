"""From the door to the end through the worker and the sandbox: why nothing more was sent, and that the day balances."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kallelse.balance import queries
from kallelse.balance.models import Booking
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.balance.conftest import Teller
from tests.thread_fixtures import Thread

pytestmark = pytest.mark.db
WAYS = {"inbox", "letter", "manual"}


def status(thread: Thread, reference: str = "b1") -> dict[str, Any]:
    key = {"Authorization": f"Bearer {thread.nation.keys['cosmic']}", "Host": "localhost"}
    found: dict[str, Any] = Client().get(f"/api/v1/invitations?reference={reference}", headers=key).json()
    return found


def why(found: dict[str, Any]) -> dict[str, str]:
    """The sentence about each way to the patient."""
    return {one["channel"]: one["text"] for one in found["why"] if one["about"] == "channel"}


def test_who_reads_gets_no_letter_and_the_api_says_why(thread: Thread, work: Callable[[], None]) -> None:
    person = thread.one("ordinary")
    thread.hand_in(person)
    work()
    assert why(status(thread))["letter"].startswith("Är kallelsen oläst")
    thread.sandbox.behave(read_after_s=0)
    thread.sandbox.move_clock(add_s=7200)
    work()
    found = status(thread)
    sentences = why(found)
    assert sentences["letter"].startswith("Inget brev, eftersom kallelsen lästes 11 januari kl.")
    assert sentences["inbox"].startswith("I inkorgen, och läst 11 januari kl.")
    assert sentences["manual"] == "Ingen uppgift för en medarbetare: planen har inte behövt någon."
    assert any(one["code"] == "deadline_cancel" for one in found["why"])
    assert person not in json.dumps(found)


@pytest.mark.parametrize(
    "kind", ["ordinary", "no_account", "notifications_off", "protected", "deceased", "coordination", "reserve", "unknown"]
)
def test_every_kind_of_person_has_a_reason_for_each_way(thread: Thread, work: Callable[[], None], kind: str) -> None:
    thread.hand_in(thread.one(kind))
    work()
    found = status(thread)
    sentences = why(found)
    assert set(sentences) >= WAYS
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences.values())
    assert {one["channel"] for one in found["why"] if one["about"] in ("channel", "notice")} & {"sms", "email"}


@pytest.mark.risk("K5")
def test_the_night_compares_bookings_and_closes_the_day(thread: Thread, work: Callable[[], None]) -> None:
    thread.hand_in(thread.one("ordinary"), reference="called")
    work()
    start = thread.invitation().visit_start
    assert start is not None
    local = start.astimezone(product_clock.SWEDISH_TIME).strftime("%Y-%m-%dT%H:%M")
    rows = [{"reference": name, "person": thread.one("ordinary"), "start": local} for name in ("called", "uncalled")]
    assert Teller(thread.nation).found(rows) == {"called": "made", "uncalled": "missing"}
    thread.sandbox.move_clock(add_s=25 * 3600)
    work()
    assert {one.code for one in queries.open_alarms(product_clock.now())} == {"booking-missing"}
    thread.hand_in(thread.one("ordinary"), reference="uncalled", days=39)
    thread.sandbox.move_clock(add_s=24 * 3600)
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        verdicts = dict(Booking.objects.values_list("reference", "verdict"))
    assert verdicts["called"] == "made"
    assert verdicts["uncalled"] in ("made", "moved"), "Its time was counted from another moment."
    (day,) = queries.latest_days(thread.nation.provider.pk)
    assert (day.taken_in, day.ended + day.under_way, day.lost) == (2, 2, 0)


@pytest.mark.risk("K5")
def test_a_worker_finds_what_lost_its_next_step_and_a_person_gets_it(thread: Thread, work: Callable[[], None]) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        one = Invitation.objects.get()
        db.run("UPDATE invitations_step SET state = 'failed', poll_at = NULL WHERE invitation_id = %s", [one.pk])
        db.run("UPDATE invitations_notice SET state = 'withdrawn' WHERE invitation_id = %s", [one.pk])
    thread.sandbox.move_clock(add_s=900)
    work()
    assert thread.reasons()["manual"] == "no_next_step"
    assert "no-next-step" in {alarm.code for alarm in queries.open_alarms(product_clock.now())}
