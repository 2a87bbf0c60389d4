"""Misbehaviour by name: what the caller sees, and whether the work was done all the same."""

import json
from pathlib import Path
from typing import Any

import pytest
import requests

from kallelse.protocols import organization, patientportal, persons, scheduling, soap
from kallelse.sandbox.misbehave import KINDS, SERVICES, Misbehaviours
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import LETTER, MEDICINE, PNR, active, add, ask, care, post

ANNA, BO = (person.id for person in shipped()[:2])
UNIT = {"unitId": MEDICINE, "unitName": "Medicinmottagningen"}
SEND = soap.request(
    patientportal.ADD_MESSAGE,
    {"subjectOfCareId": ANNA, "message": {"organisationUnit": UNIT, "messageThreadId": "t", "messageText": LETTER}},
    logical_address="SE1",
)
DOCUMENT = Path(__file__).parents[2] / "docs" / "sandbox.md"


def rule(kind: str, service: str = "inbox", **more: Any) -> dict[str, Any]:
    return {"service": service, "kind": kind, "slow_s": 0, **more}


def send(sandbox: SandboxClient) -> requests.Response:
    return post(sandbox, "/inbox/AddMessageToPatientPortalInbox", SEND)


def test_slow_answers_as_usual_in_the_end(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("slow", slow_s=0.01))
    assert add(sandbox, ANNA)["resultCode"] == "OK"


def test_down_is_503_and_nothing_is_done(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("down"))
    assert send(sandbox).status_code == 503
    assert sandbox.stats()["messages"] == 0


def test_timeout_after_accept_keeps_the_message_and_never_answers(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("timeout_after_accept"))
    with pytest.raises(requests.ConnectionError):
        send(sandbox)
    assert sandbox.threads("t")["t"]["messages"] == 1


def test_half_answer_keeps_the_message_and_breaks_off(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("half_answer"))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        send(sandbox)
    assert sandbox.threads("t")["t"]["messages"] == 1


def test_twice_does_the_work_twice_and_gives_the_second_answer(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("twice"))
    assert send(sandbox).status_code == 200
    assert sandbox.threads("t")["t"]["messages"] == 2


def test_error_is_the_services_own_way_to_say_no(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("error"))
    assert add(sandbox, ANNA)["resultCode"] == "ERROR"
    assert sandbox.stats()["messages"] == 0
    with pytest.raises(soap.Fault) as caught:
        active(sandbox, ANNA)
    assert caught.value.code == "Client"


def test_fault_is_a_technical_soap_fault(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("fault"))
    with pytest.raises(soap.Fault) as caught:
        add(sandbox, ANNA)
    assert caught.value.code == "Server"
    assert sandbox.stats()["messages"] == 0


def test_garbage_is_a_web_page_with_status_200_and_nothing_is_done(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("garbage"))
    answer = send(sandbox)
    assert answer.status_code == 200
    with pytest.raises(soap.NotSoap):
        soap.read_response(patientportal.ADD_MESSAGE, answer.content)
    assert sandbox.stats()["messages"] == 0


@pytest.mark.parametrize("kind", ["down", "fault", "garbage", "error"])
def test_every_service_can_misbehave(sandbox: SandboxClient, kind: str) -> None:
    sandbox.misbehave(*(rule(kind, service) for service in SERVICES))
    failures = (soap.Fault, soap.NotSoap, AssertionError)
    with pytest.raises(failures):
        ask(sandbox, "/pu/GetPersonsForProfile", persons.GET_PERSONS_FOR_PROFILE,
            {"personId": [{"root": PNR, "extension": ANNA}], "profile": "P1", "ignoreReferredIdentity": False})  # fmt: skip
    with pytest.raises(failures):
        ask(sandbox, "/hsa/GetUnit", organization.GET_UNIT, {"unitHsaId": MEDICINE})
    with pytest.raises(failures):
        care(sandbox, scheduling.GET_BOOKING_DETAILS, {"healthcare_facility": MEDICINE, "bookingId": "K"}, person=ANNA)
    with pytest.raises((ValueError, KeyError, requests.JSONDecodeError)):
        sandbox.threads("t")
    printed = requests.get(f"{sandbox.url}/print/", timeout=30)
    assert "<h1>Tryckeriet" not in printed.text


def test_an_error_of_the_care_system_has_a_result_code_where_the_contract_has_one(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings({"booking_id": "K", "unit": MEDICINE, "person": ANNA, "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"})
    sandbox.misbehave(rule("error", "care"))
    answer = care(sandbox, scheduling.CANCEL_BOOKING, {"healthcare_facility": MEDICINE, "bookingId": "K"}, person=ANNA)
    assert answer["resultCode"] == "ERROR"
    assert sandbox.stats()["cancelled"] == 0


def test_a_rule_for_a_person_strikes_only_calls_about_that_person(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings({"booking_id": "K", "unit": MEDICINE, "person": ANNA, "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"})
    add(sandbox, ANNA, "hers")
    add(sandbox, BO, "his")
    sandbox.misbehave(*(rule("fault", service, person=ANNA) for service in ("pu", "inbox", "care", "read_status")))
    assert add(sandbox, BO)["resultCode"] == "OK"
    assert sandbox.threads("his")["his"]["known"]
    with pytest.raises(soap.Fault):
        add(sandbox, ANNA)
    with pytest.raises(soap.Fault):
        care(sandbox, scheduling.CANCEL_BOOKING, {"healthcare_facility": MEDICINE, "bookingId": "K"}, person=ANNA)
    with pytest.raises(ValueError, match="500"):
        sandbox.threads("his", "hers")


def test_times_counts_down_and_then_all_is_well(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("fault", times=2))
    for left in (1, 0):
        with pytest.raises(soap.Fault):
            add(sandbox, ANNA)
        assert [each["times"] for each in sandbox.misbehaviours()] == ([left] if left else [])
    assert add(sandbox, ANNA)["resultCode"] == "OK"


def test_share_strikes_about_that_share_the_same_way_in_every_run() -> None:
    def strikes() -> list[bool]:
        rules = Misbehaviours()
        rules.load(json.dumps([rule("fault", share=0.3)]).encode())
        return [rules.strike("inbox", ()) is not None for _ in range(1000)]

    first = strikes()
    assert first == strikes()
    assert 250 < sum(first) < 350


def test_the_first_rule_that_fits_decides_and_delete_ends_all(sandbox: SandboxClient) -> None:
    sandbox.misbehave(rule("down", times=1), rule("fault"))
    assert send(sandbox).status_code == 503
    assert send(sandbox).status_code == 500
    assert requests.delete(f"{sandbox.url}/misbehave", timeout=30).json() == []
    assert send(sandbox).status_code == 200


@pytest.mark.parametrize("wrong", [rule("explode"), rule("down", "tullverket"), {"service": "inbox"}, rule("down", sometimes=True)])
def test_an_unreadable_rule_is_refused_with_the_words_that_are_known(sandbox: SandboxClient, wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="timeout_after_accept"):
        sandbox.misbehave(wrong)


def test_the_document_tells_about_every_service_and_kind() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    for word in (*KINDS, *SERVICES):
        assert any(line.startswith(f"| `{word}` |") for line in rows), word
