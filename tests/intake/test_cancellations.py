"""A care system says that a visit is off: by reference, by id, one or many, with clear answers and nothing done twice."""

import json
from typing import Any
from uuid import uuid4

import pytest

from kallelse.audit import actions as audit
from kallelse.invitations.models import Invitation
from kallelse.kit import db
from tests.intake.conftest import PERSONS, URL, Caller, anyone

pytestmark = [pytest.mark.db, pytest.mark.risk("K26")]
CANCEL = "/api/v1/cancellations"


def off(caller: Caller, body: Any, path: str = CANCEL) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return anyone().post(path, raw, "application/json", headers={"Authorization": f"Bearer {caller.key}"})


def states(nation: Any) -> dict[str, str]:
    with db.tenant_scope(nation.provider.pk):
        return {f"{one.reference}/{one.version}": one.state for one in Invitation.objects.all()}


def test_one_by_reference_is_withdrawn_and_the_same_again_changes_nothing(cosmic: Caller, row: Any, nation: Any) -> None:
    taken = cosmic.post(row()).json()
    first = off(cosmic, {"reference": "B-1", "reason": "new_time"})
    assert first.status_code == 200
    assert first.json()["verdict"] == "cancelled"
    assert first.json()["id"] == taken["id"]
    assert states(nation) == {"B-1/1": "withdrawn"}
    again = off(cosmic, {"reference": "B-1"})
    assert (again.status_code, again.json()["verdict"]) == (200, "same")
    assert cosmic.status(taken["id"]).json()["state"] == "withdrawn"


def test_one_version_by_id(cosmic: Caller, row: Any, nation: Any) -> None:
    old = cosmic.post(row()).json()
    new = cosmic.post(row(start="2027-02-11T10:00")).json()
    refused = off(cosmic, {"by": "care"}, f"{URL}/{old['id']}/cancellation")
    assert refused.status_code == 422
    assert refused.json()["field"] == "id"
    assert "nyare version" in refused.json()["rule"]
    assert off(cosmic, {"by": "care"}, f"{URL}/{new['id']}/cancellation").json()["verdict"] == "cancelled"
    assert states(nation) == {"B-1/1": "superseded", "B-1/2": "withdrawn"}


def test_a_batch_answers_row_by_row(cosmic: Caller, row: Any, nation: Any) -> None:
    cosmic.post(row())
    cosmic.post(row(reference="B-2", person=PERSONS[1]))
    said = off(
        cosmic, {"cancellations": [{"reference": "B-1"}, {"reference": "B-9"}, {"reference": "B-2", "by": "patient"}, {"reference": "B-1"}]}
    )
    assert said.status_code == 207
    results = said.json()["results"]
    assert [one["verdict"] for one in results] == ["cancelled", "refused", "cancelled", "refused"]
    assert results[1]["field"] == results[3]["field"] == "reference"
    assert all(one["rule"] and one["remedy"] for one in (results[1], results[3]))
    assert states(nation) == {"B-1/1": "withdrawn", "B-2/1": "withdrawn"}


def test_the_same_reference_again_brings_it_back_as_a_new_version(cosmic: Caller, row: Any, nation: Any) -> None:
    cosmic.post(row())
    for by in ("care", "patient"):
        off(cosmic, {"reference": "B-1", "by": by})
        assert cosmic.post(row()).json()["verdict"] == "changed"
    assert states(nation) == {"B-1/1": "withdrawn", "B-1/2": "withdrawn", "B-1/3": "draft"}


def test_a_cancellation_that_comes_after_the_booking_was_sent_anew_is_outdated(cosmic: Caller, row: Any, nation: Any) -> None:
    cosmic.post(row())
    cosmic.post(row(start="2027-02-11T10:00"))
    said = off(cosmic, {"reference": "B-1", "at": "2026-01-01T08:00"})
    assert said.json()["verdict"] == "outdated"
    assert states(nation)["B-1/2"] == "draft"


def test_nobody_cancels_what_is_not_theirs(cosmic: Caller, rontgen: Caller, privat: Caller, row: Any, nation: Any) -> None:
    taken = cosmic.post(row()).json()
    for other in (rontgen, privat):
        assert off(other, {"reference": "B-1"}).status_code == 422
        assert off(other, {"by": "care"}, f"{URL}/{taken['id']}/cancellation").status_code == 404
    assert off(cosmic, {"by": "care"}, f"{URL}/{uuid4()}/cancellation").status_code == 404
    assert off(cosmic, {"by": "care"}, f"{URL}/nonsense/cancellation").status_code == 404
    assert anyone().post(CANCEL, b"{}", "application/json").status_code == 401
    assert states(nation) == {"B-1/1": "draft"}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reference": "B-1", "by": "somebody"}, "by"),
        ({"reference": "B-1", "reason": "because"}, "reason"),
        ({"reference": "B-1", "at": "i tisdags"}, "at"),
        ({"reference": "B-1", "at": "2027-03-28T02:30"}, "at"),
        ({"by": "care"}, "reference"),
        ({"reference": ""}, "reference"),
        ({"reference": "B-1", "Reason": "new_time"}, "Reason"),
    ],
)
def test_what_is_wrong_is_named_with_rule_and_remedy(cosmic: Caller, row: Any, body: dict[str, Any], field: str) -> None:
    cosmic.post(row())
    refused = off(cosmic, body)
    assert refused.status_code == 422
    said = refused.json()
    assert said["field"] == field
    assert said["rule"]
    assert said["remedy"]


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b"\xff", b'{"cancellations": []}', b'{"cancellations": [], "x": 1}', b'{"cancellations": 3}']
)
def test_rubbish_is_a_problem_and_no_crash(cosmic: Caller, body: bytes) -> None:
    assert off(cosmic, body).status_code in (400, 411, 422)


def test_every_verdict_is_in_the_access_log(cosmic: Caller, row: Any, nation: Any) -> None:
    cosmic.post(row())
    off(cosmic, {"reference": "B-1"})
    off(cosmic, {"reference": "B-1"})
    with db.tenant_scope(nation.provider.pk):
        found = db.run("SELECT result FROM audit_entry WHERE action = %s ORDER BY id", [audit.Action.INVITATION_CANCELLED.value])
    assert [result for (result,) in found] == ["cancelled", "same"]
