"""The drop-in door: the contract's own answers, and nothing for strangers."""

from pathlib import Path
from typing import Any

import pytest

from kallelse.intake import riv_edge, riv_inbox
from kallelse.invitations.models import Envelope, Invitation
from kallelse.kit import db
from kallelse.protocols import patientportal, soap
from tests.intake.conftest import Caller, anyone

pytestmark = pytest.mark.db
URL = "/riv/AddMessageToPatientPortalInbox/1/rivtabp21"
MESSAGES = Path(__file__).parents[1] / "sources" / "fixtures" / "messages"
TIMED = (MESSAGES / "date_and_clock.xml").read_text()


def envelope(nation: Any, text: str = TIMED, *, person: str = "189001019802", unit: str = "", thread: str = "T-1", **more: Any) -> bytes:
    message = {"organisationUnit": {"unitId": unit or nation.units["k101"].hsa_id, "unitName": "Medicin"}, "messageText": text}
    message |= {"messageThreadId": thread} if thread else {}
    return soap.request(
        patientportal.ADD_MESSAGE, {"subjectOfCareId": person, "message": message} | more, logical_address="SE2321000016-A29F"
    )


def send(caller: Caller, body: bytes, media_type: str = "text/xml; charset=utf-8") -> Any:
    return anyone().post(URL, body, media_type, headers={"Authorization": f"Bearer {caller.key}", "SOAPAction": '""'})


def said(answer: Any) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml;charset=UTF-8")
    return soap.read_response(patientportal.ADD_MESSAGE, answer.content)


def fault(answer: Any) -> soap.Fault:
    with pytest.raises(soap.Fault) as told:
        soap.read_response(patientportal.ADD_MESSAGE, answer.content)
    assert "1890" not in answer.content.decode()
    return told.value


def stored(nation: Any) -> list[Invitation]:
    with db.tenant_scope(nation.provider.pk):
        return list(Invitation.objects.order_by("version"))


def test_a_message_is_taken_in_and_answered_as_the_inbox_answers(nation: Any, cosmic: Caller) -> None:
    body = envelope(nation, notify=True, sourceSystem="TSTNMT2321000156-cosm")
    assert said(send(cosmic, body)) == {"resultCode": "OK", "messageThreadId": "T-1", "notificationSent": []}
    (invitation,) = stored(nation)
    assert (invitation.reference, invitation.kind, invitation.content["docbook"]) == ("T-1", "timed", TIMED)
    assert invitation.visit_start is not None
    assert invitation.visit_start.isoformat() == "2027-02-10T10:00:00+00:00"
    with db.tenant_scope(nation.provider.pk):
        kept = Envelope.objects.get()
    assert (bytes(kept.body), kept.door) == (body, "riv")


def test_without_a_thread_none_is_echoed(nation: Any, cosmic: Caller) -> None:
    assert said(send(cosmic, envelope(nation, thread=""))) == {"resultCode": "OK", "notificationSent": []}


@pytest.mark.risk(28)
@pytest.mark.parametrize("thread", ["T-1", ""])
def test_a_retry_after_a_time_out_is_ok_and_makes_no_double(nation: Any, cosmic: Caller, thread: str) -> None:
    answers = [said(send(cosmic, envelope(nation, thread=thread)))["resultCode"] for _ in range(3)]
    assert answers == ["OK"] * 3
    assert len(stored(nation)) == 1


def test_a_changed_message_of_the_same_thread_is_a_new_version(nation: Any, cosmic: Caller) -> None:
    send(cosmic, envelope(nation))
    send(cosmic, envelope(nation, TIMED.replace("11.00", "13.00")))
    assert [(each.version, each.state) for each in stored(nation)] == [(1, "superseded"), (2, "draft")]


def test_a_message_without_a_readable_time_is_taken_in_without_one(nation: Any, cosmic: Caller) -> None:
    assert said(send(cosmic, envelope(nation, "Du har en tid hos oss. Ring oss.")))["resultCode"] == "OK"
    (invitation,) = stored(nation)
    assert (invitation.kind, invitation.visit_start, invitation.book_before) == ("message", None, None)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"person": "189001019803"}, "Kontrollsiffran"),
        ({"unit": "SE2321000000-0001"}, "inte ansluten"),
        ({"unit": "IFV1239877878-1045"}, "inte ansluten"),
        ({"text": TIMED.replace("Onsdag 10 februari 2027", "10 februari 2026")}, "passerat"),
        ({"text": TIMED.replace("2027", "2026")}, "Veckodagen"),
        ({"text": "<article><b>Hej</b></article>"}, "rad 1"),
    ],
)
def test_what_is_wrong_with_a_message_is_an_error_its_sender_can_act_on(
    nation: Any, cosmic: Caller, changes: dict[str, str], word: str
) -> None:
    answer = said(send(cosmic, envelope(nation, **changes)))
    assert (answer["resultCode"], answer["messageThreadId"]) == ("ERROR", "T-1")
    assert word in answer["resultText"]
    assert "1890" not in answer["resultText"]
    assert stored(nation) == []


def test_one_thread_for_two_persons_is_an_error(nation: Any, cosmic: Caller) -> None:
    send(cosmic, envelope(nation))
    answer = said(send(cosmic, envelope(nation, person="189001029819")))
    assert answer["resultCode"] == "ERROR"
    assert "annan persons" in answer["resultText"]


def test_without_a_good_key_there_is_a_fault(nation: Any) -> None:
    answer = send(Caller("kal_" + "x" * 43), envelope(nation))
    assert (answer.status_code, fault(answer).code) == (401, "Client")


def test_a_system_cannot_speak_for_another(nation: Any, cosmic: Caller) -> None:
    answer = send(cosmic, envelope(nation, sourceSystem="TSTNMT2321000156-RONT"))
    assert answer.status_code == 403
    assert "sourceSystem" in fault(answer).text
    assert stored(nation) == []


@pytest.mark.parametrize("body", [b"", b"<a/>", b"\x00", b"<!DOCTYPE a><a/>"])
def test_what_is_no_such_call_is_a_fault(nation: Any, cosmic: Caller, body: bytes) -> None:
    answer = send(cosmic, body)
    assert answer.status_code in (415, 500)
    assert fault(answer).code == "Client"


def test_a_value_that_breaks_the_contract_is_a_fault_that_names_the_element(nation: Any, cosmic: Caller) -> None:
    answer = send(cosmic, envelope(nation).replace(b"189001019802", b"18900101-9802"))
    assert answer.status_code == 500
    assert "subjectOfCareId" in fault(answer).text


def test_other_media_types_methods_and_sizes_are_faults(nation: Any, cosmic: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert send(cosmic, envelope(nation), "application/json").status_code == 415
    assert anyone().get(URL).status_code == 405
    monkeypatch.setattr(riv_edge, "LARGEST_BODY", 100)
    assert send(cosmic, envelope(nation)).status_code == 413


def test_a_database_that_is_gone_is_the_servers_fault(nation: Any, cosmic: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(riv_inbox.taking_in, "take_in", gone)
    answer = send(cosmic, envelope(nation))
    assert (answer.status_code, fault(answer).code) == (500, "Server")
