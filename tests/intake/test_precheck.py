"""The pre-check: the plan that it foretells is the plan that is made, and it leaves nothing behind but the audit of its look-ups."""

from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from kallelse.delivery import planning, prechecking
from kallelse.invitations.models import Envelope, Event, Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.persons.models import Person
from tests.intake.conftest import Caller, anyone

pytestmark = pytest.mark.db
URL = "/api/v1/precheck"


class Checker:
    """The source system `cosmic`, asking beforehand."""

    def __init__(self, nation: Any, sandbox: Any, key: str) -> None:
        self.nation, self.sandbox, self._key = nation, sandbox, key

    def row(self, kind: str, days: int = 40, **more: Any) -> dict[str, Any]:
        start = (product_clock.now() + timedelta(days=days)).strftime("%Y-%m-%dT10:00")
        person = self.sandbox.persons(kind=kind, limit=1)[0]["id"]
        return {"reference": kind, "person": person, "unit": self.nation.units["k101"].hsa_id, "start": start} | more

    def ask(self, body: Any) -> Any:
        return anyone().post(URL, body, "application/json", headers={"Authorization": f"Bearer {self._key}"})

    def left_behind(self) -> int:
        with db.tenant_scope(self.nation.provider.pk):
            return sum(model.objects.count() for model in (Invitation, Envelope, Step, Event, Person))


@pytest.fixture
def checker(nation: Any, sandbox: Any) -> Checker:
    return Checker(nation, sandbox, nation.keys["cosmic"])


KINDS = ["ordinary", "notifications_off", "protected", "protected_registration", "deceased"]


@pytest.mark.parametrize("days", [40, 9, 3])
def test_what_is_foretold_is_what_is_planned(checker: Checker, cosmic: Caller, days: int) -> None:
    rows = [checker.row(kind, days) for kind in KINDS]
    told = checker.ask({"invitations": rows}).json()
    assert checker.left_behind() == 0
    assert cosmic.post({"invitations": rows}).status_code == 201
    now = product_clock.now()
    planning.plan_drafts(checker.nation.provider.pk, 7, now)
    with db.tenant_scope(checker.nation.provider.pk):
        for one in told["results"]:
            made = Invitation.objects.get(reference=one["reference"])
            steps = sorted(made.steps.values_list("channel", "reason"))
            assert steps == sorted((step["channel"], step["reason"]["code"]) for step in one["steps"]), one["reference"]
            assert made.plan["band"] == one["band"]
            assert [each["code"] for each in made.plan["reasons"]] == [each["code"] for each in one["reasons"]]
            if made.print_decide and "print_decide" in one["moments"]:
                assert made.print_decide.isoformat() == one["moments"]["print_decide"].replace("Z", "+00:00") or days < 40
    assert (told["planned"], told["stopped"]) == (4, 1)
    assert sum(told["bands"].values()) == 4


def test_one_alone_has_its_plan_in_swedish_and_in_codes(checker: Checker) -> None:
    said = checker.ask(checker.row("ordinary")).json()["result"]
    assert (said["verdict"], said["band"], said["recipients"]) == ("planned", "digital_first", "patient")
    assert [step["channel"] for step in said["steps"]] == ["inbox", "letter"]
    assert {"code": "band_digital_first", "text": "Tiden räcker: digitalt först, brev bara om ingen läser."} in said["reasons"]
    assert {"cancel_deadline", "print_decide", "digital_send_by"} <= said["moments"].keys()


@pytest.mark.risk("K15")
def test_nobody_is_named(checker: Checker) -> None:
    rows = [checker.row(kind) for kind in KINDS]
    text = checker.ask({"invitations": rows}).content.decode()
    for kind in KINDS:
        person = checker.sandbox.persons(kind=kind, limit=1)[0]
        assert person["id"] not in text
        assert not any(part and part in text for part in (person.get("given_name"), person.get("surname")))


def test_every_look_up_is_in_the_access_log(checker: Checker, database: str) -> None:
    checker.ask({"invitations": [checker.row("ordinary"), checker.row("protected")]})
    with psycopg.connect(database) as owner:
        actions = owner.execute("SELECT actor, object FROM audit_entry WHERE action = 'register:person:look_up'").fetchall()
    assert [tuple(row) for row in actions] == [("system:cosmic", "precheck")] * 2


def test_rows_that_would_be_refused_say_so_in_their_place(checker: Checker) -> None:
    said = checker.ask({"invitations": [checker.row("ordinary"), checker.row("ordinary", person="1", reference="wrong")]}).json()
    assert [one["verdict"] for one in said["results"]] == ["planned", "refused"]
    assert said["refused"] == 1
    assert said["results"][1]["field"] == "person"
    alone = checker.ask(checker.row("ordinary", person="1"))
    assert (alone.status_code, alone.json()["field"]) == (422, "person")


@pytest.mark.risk("K9")
def test_a_silent_person_service_is_said_plainly(checker: Checker, configured: Any) -> None:
    row = checker.row("ordinary")
    configured(pu_url="http://127.0.0.1:9/pu")
    answer = checker.ask(row)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer.json()["title"] == "Personuppgiftstjänsten svarar inte"


def test_without_a_key_nothing_is_told(checker: Checker) -> None:
    assert anyone().post(URL, {}, "application/json").status_code == 401


@pytest.mark.risk("K29")
def test_a_bulk_is_told_when_it_would_be_done_and_what_would_be_late(checker: Checker, configured: Any, monkeypatch: Any) -> None:
    person = checker.row("ordinary")["person"]
    rows = [checker.row("ordinary", person=person, reference=f"b{n}") for n in range(30)]
    monkeypatch.setenv("KALLELSE_INBOX_PER_S", "0.00001")
    configured(inbox_burst=0)
    said = checker.ask({"invitations": rows}).json()
    (outlook,) = said["outlook"]
    assert (outlook["channel"], outlook["messages"], outlook["ahead"]) == ("inbox", 30, 0)
    safe = datetime.fromisoformat(said["results"][0]["moments"]["digital_send_by"]) - product_clock.now()
    in_time = safe // timedelta(seconds=100_000) + 1
    assert outlook["late"] == 30 - in_time, "a message every 100 000 seconds, until the digital message is safe no more"
    assert 5 < in_time < 25


def test_without_a_limit_there_is_no_outlook(checker: Checker) -> None:
    assert checker.ask(checker.row("ordinary")).json()["outlook"] == []


def test_a_chunk_at_a_time(checker: Checker, monkeypatch: Any) -> None:
    chunks: list[int] = []
    real = prechecking.plan

    def counted(source: Any, rows: Any, now: Any, **more: Any) -> Any:
        chunks.append(len(rows))
        return real(source, rows, now, **more)

    monkeypatch.setattr(prechecking, "plan", counted)
    person = checker.row("ordinary")["person"]
    said = checker.ask({"invitations": [checker.row("ordinary", person=person, reference=f"b{n}") for n in range(1100)]}).json()
    assert chunks == [500, 500, 100]
    assert [one["row"] for one in said["results"]] == list(range(1100))
