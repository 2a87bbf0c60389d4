"""Where the logical address travels: the common header, the one domain with a header of its own, and the contracts with none."""

import pytest

from kallelse.protocols import mvk, registry, soap
from kallelse.protocols.errors import ContractError
from tests.protocols.generate import CONTRACTS, TEST_PERSONS

ASKED = {"logicalAdress": "SE2321000016-1"}
PROFILE = {"subjectOfCare": TEST_PERSONS[0]}
COMMON = '<h:LogicalAddress xmlns:h="urn:riv:itintegration:registry:1">SE1-1</h:LogicalAddress>'
OWN = '<o:LogicalAddress xmlns:o="urn:riv:infrastructure:itintegration:registry:2">SE1-1</o:LogicalAddress>'


def test_the_second_registry_is_addressed_in_both_ways() -> None:
    """Its WSDL demands a header of its own, the Basic Profile the common one; either is enough when we are asked."""
    body = soap.request(registry.GET_SUPPORTED_SERVICE_CONTRACTS, ASKED, logical_address="SE1-1").decode()
    assert COMMON in body
    assert OWN in body
    for less in (body, body.replace(COMMON, ""), body.replace(OWN, "")):
        assert soap.read_request(less.encode(), CONTRACTS).logical_address == "SE1-1"
    with pytest.raises(soap.SoapRequestError, match="LogicalAddress"):
        soap.read_request(body.replace(COMMON, "").replace(OWN, "").encode(), CONTRACTS)


def test_the_first_registry_has_the_common_header_alone() -> None:
    values = {"serviceConsumerHsaId": "SE2", **ASKED}
    body = soap.request(registry.GET_SUPPORTED_SERVICE_CONTRACTS_1, values, logical_address="SE1-1").decode()
    assert body.count("LogicalAddress") == 2
    assert COMMON in body


def test_older_portal_contracts_need_no_address_and_may_have_one() -> None:
    bare = soap.request(mvk.GET_USER_PROFILE, PROFILE, logical_address="")
    assert b"Header" not in bare
    assert soap.read_request(bare, CONTRACTS).logical_address == ""
    addressed = soap.request(mvk.GET_USER_PROFILE, PROFILE, logical_address="SE1-1")
    assert soap.read_request(addressed, CONTRACTS).logical_address == "SE1-1"
    with pytest.raises(ContractError, match="required"):
        soap.request(registry.GET_SUPPORTED_SERVICE_CONTRACTS, ASKED, logical_address="")


def test_an_optional_text_that_came_empty_is_absent() -> None:
    """R-RIV-4: what we read can always be built again, whatever empty elements the sender put in."""
    values = {"resultCode": "OK", "resultText": "x", "userProfile": {"subjectOfCareId": TEST_PERSONS[0], "firstName": "x"}}
    body = soap.response(mvk.GET_USER_PROFILE, values).replace(b">x<", b"><")
    read = soap.read_response(mvk.GET_USER_PROFILE, body)
    assert read == {"resultCode": "OK", "userProfile": {"subjectOfCareId": TEST_PERSONS[0]}}
    assert soap.read_response(mvk.GET_USER_PROFILE, soap.response(mvk.GET_USER_PROFILE, read)) == read
