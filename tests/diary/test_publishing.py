"""A system publishes the times of its units over REST and asks what became of them."""

import json
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import db
from tests.diary.conftest import ANNA, BERTIL, UNIT, Diary, rivta
from tests.intake.conftest import anyone

pytestmark = pytest.mark.db
NINE = "2027-03-01T09:00"


def row(reference: str = "s1", **changes: Any) -> dict[str, Any]:
    usual = {
        "reference": reference,
        "unit": UNIT,
        "start": NINE,
        "end": "2027-03-01T09:30",
        "time_type": "ATER",
        "time_type_name": "Återbesök",
    }
    return usual | changes


def publish(diary: Diary, *rows: dict[str, Any], source: str = "cosmic") -> Any:
    headers = {"Authorization": f"Bearer {diary.nation.keys[source]}"}
    return anyone().post("/api/v1/slots", json.dumps({"slots": rows}), "application/json", headers=headers)


def verdicts(answer: Any) -> list[str]:
    return [one["verdict"] for one in answer.json()["results"]]


def states(diary: Diary, source: str = "cosmic", unit: str = UNIT, to: str = "2027-03-31") -> Any:
    headers = {"Authorization": f"Bearer {diary.nation.keys[source]}"}
    return anyone().get(f"/api/v1/slots?unit={unit}&from=2027-03-01&to={to}", headers=headers)


def test_times_are_published_once_however_often_they_are_sent(diary: Diary) -> None:
    answer = publish(diary, row("s1"), row("s2", start="2027-03-01T10:00", end="2027-03-01T10:30"))
    assert (answer.status_code, verdicts(answer)) == (200, ["accepted", "accepted"])
    assert verdicts(publish(diary, row("s1"), row("s2", start="2027-03-01T11:00", end="2027-03-01T11:30"))) == ["same", "changed"]
    assert diary.free() == [rivta(NINE), rivta("2027-03-01T11:00")]
    assert verdicts(publish(diary, row("s1", withdrawn=True))) == ["changed"]
    assert diary.free() == [rivta("2027-03-01T11:00")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"unit": "TSTNMT2321000156-K102"}, "unit"),
        ({"unit": "IFV1239877878-1045"}, "unit"),
        ({"end": NINE}, "end"),
        ({"end": "2027-03-03T09:00"}, "end"),
        ({"start": "2027-03-28T02:30", "end": "2027-03-28T03:30"}, "start"),
        ({"start": "i morgon"}, "start"),
        ({"time_type": ""}, "time_type"),
        ({"time_type_name": "   "}, "time_type_name"),
        ({"performer": "Karin"}, "performer"),
        ({"reference": "x" * 101}, "reference"),
        ({"colour": "blue"}, ""),
    ],
)
def test_a_row_that_is_wrong_is_refused_alone(diary: Diary, changes: dict[str, Any], field: str) -> None:
    answer = publish(diary, row("s0", start="2027-03-02T09:00", end="2027-03-02T09:30"), row("s1") | changes)
    assert (answer.status_code, verdicts(answer)) == (207, ["accepted", "refused"])
    refused = answer.json()["results"][1]
    assert refused.get("field", "") == field
    assert refused["rule"]
    assert refused["remedy"]
    assert publish(diary, row("s1") | changes).status_code == 422


def test_the_same_reference_twice_in_a_batch_is_refused_the_second_time(diary: Diary) -> None:
    assert verdicts(publish(diary, row("s1"), row("s1", end="2027-03-01T09:45"))) == ["accepted", "refused"]


def test_the_sender_sees_who_has_booked_and_the_reading_is_logged(diary: Diary) -> None:
    publish(diary, row("s1"), row("s2", start="2027-03-01T10:00", end="2027-03-01T10:30"))
    made = diary.make(NINE)["bookingId"]
    shown = {one["reference"]: one for one in states(diary).json()["slots"]}
    assert (shown["s1"]["state"], shown["s1"]["booking"], shown["s1"]["person"]) == ("taken", made, ANNA)
    assert (shown["s2"]["state"], shown["s2"]["booking"], shown["s2"]["person"]) == ("free", "", "")
    with db.tenant_scope(diary.nation.provider.pk):
        assert Entry.objects.filter(action="diary:booking:read", actor="system:cosmic", patient=ANNA).count() == 1
    headers = {"Authorization": f"Bearer {diary.nation.keys['cosmic']}"}
    status = anyone().get(f"/api/v1/invitations?reference={made}", headers=headers).json()
    assert (status["answer"], status["accepted"]) == ("accepted", True)


def test_a_booked_time_is_withdrawn_but_not_moved(diary: Diary) -> None:
    publish(diary, row("s1"))
    diary.make(NINE)
    answer = publish(diary, row("s1", start="2027-03-01T10:00", end="2027-03-01T10:30"))
    assert (answer.status_code, answer.json()["results"][0]["rule"]) == (422, "Tiden är bokad av en patient och kan inte flyttas.")
    assert verdicts(publish(diary, row("s1", withdrawn=True))) == ["changed"]
    assert len(diary.schedule()) == 1, "the booking stands"
    diary.cancel(diary.schedule()[0]["bookingId"])
    assert diary.free() == []
    assert diary.make(NINE, BERTIL)["resultCode"] == "ERROR"


def test_nobody_else_sees_or_touches_the_times(diary: Diary) -> None:
    publish(diary, row("s1"))
    assert states(diary, "rontgen").json() == {"slots": []}
    assert states(diary, "privat").status_code == 404
    assert verdicts(publish(diary, row("s1", withdrawn=True), source="rontgen")) == ["accepted"], "its own reference, another time"
    assert publish(diary, row("s1"), source="privat").status_code == 422
    assert diary.free() == [rivta(NINE)]


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"slots": []}', b'{"slots": {}}', b'{"slots": [1], "x": 1}', b"\xff"])
def test_what_is_no_batch_is_a_problem(diary: Diary, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {diary.nation.keys['cosmic']}"}
    assert anyone().post("/api/v1/slots", body, "application/json", headers=headers).status_code == 400
    assert anyone().post("/api/v1/slots", body, "application/json").status_code == 401


@pytest.mark.parametrize("to", ["", "2027-13-01", "2026-01-01", "2030-01-01", "9999-12-31"])
def test_a_question_without_days_is_a_problem(diary: Diary, to: str) -> None:
    assert states(diary, to=to).status_code == 400
