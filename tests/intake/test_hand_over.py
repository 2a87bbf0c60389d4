"""Handing over one invitation: every verdict, and every reason why not."""

from collections.abc import Callable
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.intake import web
from kallelse.invitations.models import Envelope, Invitation
from kallelse.invitations.states import Version
from kallelse.kit import db
from tests.intake.conftest import URL, Caller, anyone

pytestmark = pytest.mark.db
Row = Callable[..., dict[str, Any]]


def test_a_new_invitation_is_accepted_and_its_status_can_be_asked(cosmic: Caller, row: Row) -> None:
    answer = cosmic.post(row())
    assert answer.status_code == 201
    said = answer.json()
    assert (said["verdict"], said["reference"], said["version"]) == ("accepted", "B-1", 1)
    assert answer["Location"] == said["status"] == f"{URL}/{said['id']}"
    assert cosmic.get(said["status"]).json()["number"] == said["number"]


def test_the_same_again_changes_nothing_and_says_whether_the_first_is_still_in_work(nation: Any, cosmic: Caller, row: Row) -> None:
    first = cosmic.post(row()).json()
    again = cosmic.post(row())
    assert (again.status_code, again.json()["verdict"], again.json()["id"]) == (202, "processing", first["id"])
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.update(state=Version.READY)
    again = cosmic.post(row())
    assert (again.status_code, again.json()["verdict"], again.json()["id"]) == (200, "same", first["id"])


def test_a_spelling_of_the_same_is_the_same(cosmic: Caller, row: Row) -> None:
    cosmic.post(row())
    other = row(person="18900101-9802", start="2027-02-10 10:00:00", unit=row()["unit"].lower(), cancel_allowed=True, place="")
    assert cosmic.post(other).json()["verdict"] == "processing"


def test_a_change_is_a_new_version_of_the_same_kallelse(cosmic: Caller, row: Row) -> None:
    first = cosmic.post(row()).json()
    answer = cosmic.post(row(start="2027-02-11T10:00"))
    said = answer.json()
    assert (answer.status_code, said["verdict"], said["version"]) == (201, "changed", 2)
    assert said["id"] != first["id"]
    assert cosmic.status(first["id"]).json()["state"] == "superseded"


def test_two_sources_may_use_the_same_reference(cosmic: Caller, rontgen: Caller, row: Row) -> None:
    assert [caller.post(row()).json()["verdict"] for caller in (cosmic, rontgen)] == ["accepted", "accepted"]


def test_the_bytes_are_kept_as_they_came_and_the_act_is_in_the_log(nation: Any, cosmic: Caller, row: Row) -> None:
    body = b'{"reference":"B-1","person":"189001019802","unit":"%s","start":"2027-02-10T10:00"}' % row()["unit"].encode()
    said = cosmic.post(body).json()
    with db.tenant_scope(nation.provider.pk):
        envelope, entry = Envelope.objects.get(), Entry.objects.get()
    assert (bytes(envelope.body), envelope.door, envelope.media_type) == (body, "rest", "application/json")
    assert (entry.actor, entry.action, entry.patient) == ("system:cosmic", "intake:invitation:take_in", "189001019802")
    assert (entry.object, entry.result) == (f"invitation:{said['id']}", "accepted")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"person": "189001019803"}, "person"),
        ({"person": "8572090606"}, "person"),
        ({"unit": "TSTNMT2321000156-XXXX"}, "unit"),
        ({"unit": "IFV1239877878-1045"}, "unit"),
        ({"start": "2027-01-11T07:59"}, "start"),
        ({"start": "2029-02-10T10:00"}, "start"),
        ({"start": "2027-03-28T02:30"}, "start"),
        ({"start": None}, "start"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_refusal_names_field_rule_and_remedy_and_stores_nothing(
    nation: Any, cosmic: Caller, row: Row, changes: dict[str, Any], field: str
) -> None:
    answer = cosmic.post(row(**changes))
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert (problem["status"], problem["field"], problem["reference"]) == (422, field, "B-1")
    assert problem["title"]
    assert problem["title_en"]
    assert problem["rule"] in problem["detail"]
    assert problem["remedy"] in problem["detail"]
    given = changes[field]
    assert given is None or str(given) not in answer.content.decode()
    with db.tenant_scope(nation.provider.pk):
        assert not Envelope.objects.exists()


@pytest.mark.parametrize("body", [b" ", b"{", b"[]", b"\xff", b'{"invitations": []}', b'{"invitations": 1}'])
def test_what_cannot_be_read_is_a_bad_request(cosmic: Caller, body: bytes) -> None:
    answer = anyone().post(
        URL, body, "application/json", headers={"Authorization": f"Bearer {cosmic.key}", "Content-Length": str(len(body))}
    )
    assert answer.status_code == 400
    assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(cosmic: Caller, media_type: str) -> None:
    answer = anyone().post(URL, b"{}", media_type, headers={"Authorization": f"Bearer {cosmic.key}"})
    assert answer.status_code == 415


def test_packed_content_is_not_read(cosmic: Caller, row: Row) -> None:
    assert cosmic.post(row(), **{"Content-Encoding": "gzip"}).status_code == 415


def test_a_charset_in_the_media_type_is_fine(cosmic: Caller, row: Row) -> None:
    assert cosmic.post(row(), **{"Content-Type": "application/json; charset=utf-8"}).status_code == 201


def test_too_much_is_too_much(cosmic: Caller, monkeypatch: pytest.MonkeyPatch, row: Row) -> None:
    monkeypatch.setattr(web, "LARGEST_BODY", 100)
    assert cosmic.post(row(place="x" * 100)).status_code == 413


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_other_methods_say_which_there_are(cosmic: Caller, method: str) -> None:
    answer = getattr(anyone(), method)(URL, headers={"Authorization": f"Bearer {cosmic.key}"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST, GET")


def test_a_database_that_is_gone_is_told_from_a_refusal(cosmic: Caller, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(web.taking_in, "take_in", gone)
    answer = cosmic.post(row())
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Skicka samma sak igen" in answer.json()["detail"]
