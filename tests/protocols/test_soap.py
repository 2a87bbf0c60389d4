"""Envelopes: headers, faults, and everything that is not SOAP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.protocols import ContractError, patientportal, persons, scheduling, soap
from tests.protocols.generate import CONTRACTS, TEST_PERSONS

PERSON = TEST_PERSONS[2]
ACTIVE = patientportal.IS_ACTIVE_USER
CANCEL = scheduling.CANCEL_BOOKING
CANCELLING = {"healthcare_facility": "SE2321000016-1", "bookingId": "b-1"}
ACTOR = (PERSON, "subject_of_care")


def active_request() -> str:
    return soap.request(ACTIVE, {"subjectOfCareId": PERSON}, logical_address="SE2321000016-A29F").decode()


def test_names_follow_the_rules_of_riv_ta() -> None:
    contract = persons.GET_PERSONS_FOR_PROFILE
    assert contract.namespace == "urn:riv:strategicresourcemanagement:persons:person:GetPersonsForProfileResponder:5"
    assert contract.soap_action == f"{contract.namespace}:GetPersonsForProfile"


def test_the_body_element_chooses_the_contract() -> None:
    body = soap.request(CANCEL, CANCELLING, logical_address="SE2321000016-1", actor=ACTOR)
    by_name = {contract.name: contract for contract in CONTRACTS}
    for contracts in (CONTRACTS, list(CONTRACTS), by_name):
        assert soap.read_request(body, contracts) == soap.Request(CANCEL, CANCELLING, "SE2321000016-1", ACTOR)
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(body, [ACTIVE])
    assert caught.value.path == "Body"


@pytest.mark.parametrize(
    ("actor", "path"),
    [
        (None, "Header/Actor"),
        (("", "subject_of_care"), "Header/Actor/actorId"),
        ((PERSON, "patient"), "Header/Actor/actorType"),
    ],
)
def test_scheduling_demands_the_actor_header(actor: tuple[str, str] | None, path: str) -> None:
    with pytest.raises(ContractError) as caught:
        soap.request(CANCEL, CANCELLING, logical_address="SE2321000016-1", actor=actor)
    assert caught.value.path == path
    body = soap.request(CANCEL, CANCELLING, logical_address="SE2321000016-1", actor=ACTOR).decode()
    start, end = body.index("<a:Actor"), body.index("</a:Actor>") + len("</a:Actor>")
    replaced = ""
    if actor is not None:
        replaced = body[start:end].replace(f">{PERSON}<", f">{actor[0]}<").replace(">subject_of_care<", f">{actor[1]}<")
    with pytest.raises(soap.SoapRequestError) as refused:
        soap.read_request((body[:start] + replaced + body[end:]).encode(), CONTRACTS)
    assert refused.value.path == path
    assert PERSON not in str(refused.value)


def test_other_contracts_have_no_actor() -> None:
    with pytest.raises(ContractError, match="Header/Actor"):
        soap.request(ACTIVE, {"subjectOfCareId": PERSON}, logical_address="SE2321000016-A29F", actor=ACTOR)


@pytest.mark.parametrize("address", ["", "  "])
def test_the_logical_address_is_demanded(address: str) -> None:
    with pytest.raises(ContractError, match="Header/LogicalAddress"):
        soap.request(ACTIVE, {"subjectOfCareId": PERSON}, logical_address=address)
    body = active_request().replace(">SE2321000016-A29F<", f">{address}<")
    with pytest.raises(soap.SoapRequestError, match="Header/LogicalAddress"):
        soap.read_request(body.encode(), CONTRACTS)


def test_a_request_without_header_lacks_its_address() -> None:
    body = active_request()
    start, end = body.index("<s:Header>"), body.index("</s:Header>") + len("</s:Header>")
    with pytest.raises(soap.SoapRequestError, match="Header/LogicalAddress"):
        soap.read_request((body[:start] + body[end:]).encode(), CONTRACTS)


def test_a_doubled_header_is_refused() -> None:
    body = active_request()
    start, end = body.index("<h:LogicalAddress"), body.index("</s:Header>")
    with pytest.raises(soap.SoapRequestError, match="Header/LogicalAddress"):
        soap.read_request((body[:end] + body[start:end] + body[end:]).encode(), CONTRACTS)


def test_unknown_headers_are_passed_over_unless_they_must_be_understood() -> None:
    block = '<w:To xmlns:w="urn:w" {}>x</w:To>'
    plain = active_request().replace("</s:Header>", block.format("") + "</s:Header>")
    assert soap.read_request(plain.encode(), CONTRACTS).values == {"subjectOfCareId": PERSON}
    for_others = active_request().replace("</s:Header>", block.format('s:mustUnderstand="1" s:actor="urn:other"') + "</s:Header>")
    assert soap.read_request(for_others.encode(), CONTRACTS).values == {"subjectOfCareId": PERSON}
    demanding = active_request().replace("</s:Header>", block.format('s:mustUnderstand="1"') + "</s:Header>")
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(demanding.encode(), CONTRACTS)
    assert caught.value.fault_code == "MustUnderstand"


def test_another_soap_version_is_named_as_such() -> None:
    body = active_request().replace(soap.ENVELOPE, "http://www.w3.org/2003/05/soap-envelope")
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(body.encode(), CONTRACTS)
    assert caught.value.fault_code == "VersionMismatch"


@pytest.mark.parametrize(
    "body",
    [
        f'<s:Envelope xmlns:s="{soap.ENVELOPE}"/>',
        f'<s:Envelope xmlns:s="{soap.ENVELOPE}"><s:Body/></s:Envelope>',
        f'<s:Envelope xmlns:s="{soap.ENVELOPE}"><s:Body><a/><b/></s:Body></s:Envelope>',
        f'<s:Envelope xmlns:s="{soap.ENVELOPE}"><s:Body><a/></s:Body></s:Envelope>',
        "<html><body>Bad gateway</body></html>",
        "Bad gateway",
        "",
    ],
)
def test_what_is_no_request_is_the_clients_fault(body: str) -> None:
    with pytest.raises(soap.SoapRequestError) as caught:
        soap.read_request(body.encode(), CONTRACTS)
    assert caught.value.fault_code == "Client"


def test_a_fault_comes_back_as_a_fault() -> None:
    with pytest.raises(soap.Fault) as caught:
        soap.read_response(ACTIVE, soap.fault("Server", "VP009 Exception <when> calling & waiting", "HTTP 503"))
    fault = caught.value
    assert (fault.code, fault.text, fault.detail) == ("Server", "VP009 Exception <when> calling & waiting", "HTTP 503")
    assert fault.platform_code == "VP009"
    assert str(fault) == "SOAP fault Server (VP009)"


def test_a_foreign_fault_is_read_and_its_text_kept_out_of_the_message() -> None:
    body = f"""<e:Envelope xmlns:e="{soap.ENVELOPE}"><e:Header/><e:Body><e:Fault>
        <faultcode>e:Client.Authentication</faultcode><faultstring xml:lang="sv">Fel för {PERSON}</faultstring>
        <faultactor>urn:x</faultactor><detail><a xmlns="urn:a"><b>djup</b> <b>text</b></a></detail></e:Fault></e:Body></e:Envelope>"""
    with pytest.raises(soap.Fault) as caught:
        soap.read_response(ACTIVE, body.encode())
    assert caught.value.code == "Client.Authentication"
    assert caught.value.detail == "djup text"
    assert caught.value.platform_code is None
    assert PERSON not in str(caught.value)


def test_a_fault_without_parts_is_still_a_fault() -> None:
    body = f'<e:Envelope xmlns:e="{soap.ENVELOPE}"><e:Body><e:Fault/></e:Body></e:Envelope>'
    with pytest.raises(soap.Fault) as caught:
        soap.read_response(ACTIVE, body.encode())
    assert (caught.value.code, caught.value.text, caught.value.detail) == ("Server", "", None)


@pytest.mark.parametrize("body", [b"", b"502 Bad gateway", b"<html><body>Bad gateway</body></html>", b"\xff\xfe\x00", b"<a"])
def test_an_answer_that_is_not_soap_is_told_apart(body: bytes) -> None:
    with pytest.raises(soap.NotSoap):
        soap.read_response(ACTIVE, body)


def test_the_answer_to_another_question_is_refused() -> None:
    body = soap.response(CANCEL, {"resultCode": "OK"})
    with pytest.raises(ContractError) as caught:
        soap.read_response(ACTIVE, body)
    assert caught.value.path == "Body"


def test_other_encodings_are_read() -> None:
    text = active_request().partition("\n")[2].replace("A29F", "ÅÄÖ")
    for encoding in ("utf-16", "iso-8859-1", "utf-8"):
        body = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
        assert soap.read_request(body, CONTRACTS).logical_address == "SE2321000016-ÅÄÖ"


@given(st.binary(max_size=200))
def test_garbage_never_becomes_anything_but_a_refusal(body: bytes) -> None:
    with pytest.raises(soap.SoapRequestError):
        soap.read_request(body, CONTRACTS)
    with pytest.raises(soap.NotSoap):
        soap.read_response(ACTIVE, body)
