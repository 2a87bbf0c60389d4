"""A batch: a verdict per row, and a status code that cannot be mistaken."""

from collections.abc import Callable
from typing import Any

import pytest

from kallelse.invitations.models import Envelope, Invitation
from kallelse.kit import db
from tests.intake.conftest import PERSONS, Caller

pytestmark = pytest.mark.db
Row = Callable[..., dict[str, Any]]


def batch(*rows: Any) -> dict[str, Any]:
    return {"invitations": list(rows)}


def test_all_new(nation: Any, cosmic: Caller, row: Row) -> None:
    answer = cosmic.post(batch(*(row(reference=f"B-{n}", person=PERSONS[n]) for n in range(3))))
    said = answer.json()
    assert (answer.status_code, said["accepted"], said["refused"]) == (201, 3, 0)
    assert [(each["row"], each["reference"], each["verdict"]) for each in said["results"]] == [(n, f"B-{n}", "accepted") for n in range(3)]
    with db.tenant_scope(nation.provider.pk):
        assert Envelope.objects.count() == 1
        assert sorted(Invitation.objects.values_list("envelope_row", "number")) == sorted(
            (each["row"], each["number"]) for each in said["results"]
        )


def test_one_row_in_a_batch_is_answered_as_a_batch(cosmic: Caller, row: Row) -> None:
    assert cosmic.post(batch(row())).json()["accepted"] == 1


def test_every_verdict_beside_the_others(cosmic: Caller, row: Row) -> None:
    cosmic.post(batch(row(reference="same"), row(reference="changes")))
    answer = cosmic.post(
        batch(row(reference="new"), row(reference="same"), row(reference="changes", place="Plan 2"), row(reference="bad", person="1"), 17)
    )
    said = answer.json()
    assert answer.status_code == 207
    assert [each["verdict"] for each in said["results"]] == ["accepted", "processing", "changed", "refused", "refused"]
    assert {name: said[name] for name in ("accepted", "same", "processing", "changed", "refused")} == {
        "accepted": 1, "same": 0, "processing": 1, "changed": 1, "refused": 2,
    }  # fmt: skip
    assert said["results"][3].keys() == {"row", "verdict", "reference", "field", "rule", "remedy"}


def test_nothing_new(cosmic: Caller, row: Row) -> None:
    cosmic.post(batch(row()))
    assert cosmic.post(batch(row())).status_code == 200


def test_everything_refused(nation: Any, cosmic: Caller, row: Row) -> None:
    answer = cosmic.post(batch(row(person="1"), row(reference="B-2", unit="X")))
    assert (answer.status_code, answer.json()["refused"]) == (422, 2)
    with db.tenant_scope(nation.provider.pk):
        assert not Envelope.objects.exists()


def test_a_reference_twice_in_one_batch_is_refused_the_second_time(cosmic: Caller, row: Row) -> None:
    said = cosmic.post(batch(row(), row(place="Plan 2"))).json()
    assert [each["verdict"] for each in said["results"]] == ["accepted", "refused"]
    assert said["results"][1]["field"] == "reference"


def test_no_answer_repeats_a_person(cosmic: Caller, row: Row) -> None:
    rows = [row(), row(reference="B-2", person="189001019803"), row(reference="B-3", person_name="Canary Kanariefågel", start="x")]
    said = cosmic.post(batch(*rows)).content.decode()
    assert "18900101" not in said
    assert "Kanarie" not in said


def test_ten_thousand_rows_are_one_call(nation: Any, cosmic: Caller, row: Row) -> None:
    rows = [row(reference=f"B-{n}", person=PERSONS[n % 4]) for n in range(10_000)]
    answer = cosmic.post(batch(*rows))
    assert (answer.status_code, answer.json()["accepted"]) == (201, 10_000)
    with db.tenant_scope(nation.provider.pk):
        assert Invitation.objects.count() == 10_000
