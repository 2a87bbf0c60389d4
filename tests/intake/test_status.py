"""What became of an invitation: the field's words, only what is known, and only for its own sender."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock, db
from tests.intake.conftest import URL, Caller, anyone

pytestmark = pytest.mark.db
Row = Callable[..., dict[str, Any]]


@pytest.fixture
def taken(cosmic: Caller, row: Row) -> dict[str, Any]:
    said: dict[str, Any] = cosmic.post(row()).json()
    return said


def step(nation: Any, taken: dict[str, Any], channel: str, state: str, reason: str = "digital_first", **moments: datetime) -> None:
    now = clock.now()
    with db.tenant_scope(nation.provider.pk):
        Step.objects.create(
            tenant=nation.provider,
            invitation_id=taken["id"],
            channel=channel,
            state=state,
            reason=reason,
            due_at=now,
            safe_until=now,
            **moments,
        )


def test_a_draft_promises_nothing(cosmic: Caller, taken: dict[str, Any], nation: Any) -> None:
    status = cosmic.status(taken["id"]).json()
    assert (status["state"], status["received"], status["read"], status["accepted"]) == ("draft", False, False, False)
    assert (status["unit"], status["start"], status["channels"], status["plan"]) == (
        nation.units["k101"].hsa_id,
        "2027-02-10T09:00:00Z",
        [],
        [],
    )


@pytest.mark.risk(2)
@pytest.mark.parametrize(
    ("channel", "state", "moments", "received", "read"),
    [
        ("inbox", "planned", [], False, False),
        ("inbox", "accepted", ["accepted_at"], False, False),
        ("inbox", "unknown", [], False, False),
        ("inbox", "available", ["accepted_at", "available_at"], True, False),
        ("inbox", "notified", ["accepted_at", "available_at", "notified_at"], True, False),
        ("inbox", "read", ["accepted_at", "available_at", "read_at"], True, True),
        ("letter", "posted", ["accepted_at"], False, False),
        ("letter", "assumed_in_hand", ["accepted_at"], True, False),
        ("manual", "planned", [], False, False),
    ],
)
def test_received_and_read_are_told_apart(
    nation: Any, cosmic: Caller, taken: dict[str, Any], channel: str, state: str, moments: list[str], received: bool, read: bool
) -> None:
    step(nation, taken, channel, state, **dict.fromkeys(moments, clock.now()))
    status = cosmic.status(taken["id"]).json()
    assert (status["received"], status["read"]) == (received, read)
    assert (status["channels"][0]["channel"], status["channels"][0]["state"]) == (channel, state)
    assert (status["read_at"] is not None) is read


@pytest.mark.parametrize(
    ("answer", "accepted"), [("none", False), ("accepted", True), ("rebooked", True), ("cancelled", False), ("declined", False)]
)
def test_accepted_is_an_answer_and_never_a_reading(nation: Any, cosmic: Caller, taken: dict[str, Any], answer: str, accepted: bool) -> None:
    step(nation, taken, "inbox", "read", read_at=clock.now())
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.update(answer=answer)
    status = cosmic.status(taken["id"]).json()
    assert (status["answer"], status["accepted"]) == (answer, accepted)


def test_the_plan_says_why_in_swedish(nation: Any, cosmic: Caller, taken: dict[str, Any]) -> None:
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.update(plan={"band": "digital_first", "moments": {}, "reasons": [{"code": "no_account", "data": {}}]})
    step(nation, taken, "letter", "planned", "no_account")
    status = cosmic.status(taken["id"]).json()
    assert "inget aktivt konto" in status["plan"][0]
    assert "inget aktivt konto" in status["channels"][0]["reason"]


def test_the_reference_leads_to_the_latest_version(cosmic: Caller, taken: dict[str, Any], row: Row) -> None:
    newer = cosmic.post(row(place="Plan 2")).json()
    assert cosmic.get(f"{URL}?reference=B-1").json()["id"] == newer["id"]
    assert cosmic.status(taken["id"]).json()["state"] == "superseded"


def test_a_status_holds_no_patient(cosmic: Caller, taken: dict[str, Any]) -> None:
    said = cosmic.status(taken["id"]).content.decode()
    assert "18900101" not in said
    assert "purpose" not in said


def test_asking_is_in_the_log_before_the_answer(nation: Any, cosmic: Caller, taken: dict[str, Any]) -> None:
    cosmic.status(taken["id"])
    with db.tenant_scope(nation.provider.pk):
        entry = Entry.objects.order_by("id").last()
    assert entry is not None
    assert (entry.action, entry.actor, entry.patient) == ("intake:invitation:read_status", "system:cosmic", "189001019802")
    assert (entry.object, entry.unit) == (f"invitation:{taken['id']}", nation.units["k101"].hsa_id)


def test_somebody_elses_invitation_does_not_exist(rontgen: Caller, privat: Caller, taken: dict[str, Any], nation: Any) -> None:
    paths = (f"{URL}/{taken['id']}", f"{URL}?reference=B-1")
    missing = rontgen.status("0190a0b0-0000-7000-8000-000000000000")
    for caller in (rontgen, privat):
        for path in paths:
            answer = caller.get(path)
            assert (answer.status_code, answer.content, dict(answer.items())) == (404, missing.content, dict(missing.items()))
    with db.tenant_scope(nation.provider.pk):
        assert not Entry.objects.filter(action="intake:invitation:read_status").exists()


@pytest.mark.parametrize(
    "path", ["/x", "/B-1", "?reference=", "", "?reference=%00", "?reference=" + "x" * 500, "/%F0%9F", "?id=189001019802"]
)
def test_nonsense_does_not_exist_either(cosmic: Caller, path: str) -> None:
    assert cosmic.get(URL + path).status_code == 404


def test_a_status_cannot_be_written(cosmic: Caller, taken: dict[str, Any]) -> None:
    answer = anyone().post(f"{URL}/{taken['id']}", headers={"Authorization": f"Bearer {cosmic.key}"})
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
