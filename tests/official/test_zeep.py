"""An independent SOAP stack, driven by the official WSDL, and ours understand each other both ways."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import zeep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import Contract
from tests.official.schemas import wsdl
from tests.protocols.generate import CONTRACTS, NAMES, TEST_PERSONS, headers, request_values, response_values

_FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


class NoNetwork(zeep.Transport):
    """Reads the WSDL's own files and nothing else."""

    def load(self, url: str) -> bytes:
        assert "://" not in url or url.startswith("file://"), url
        return Path(url.removeprefix("file://")).read_bytes()


@cache
def client(root: Path, contract: Contract) -> zeep.Client:
    return zeep.Client(str(wsdl(root, contract)), transport=NoNetwork())


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_FEW
@given(data=st.data())
def test_its_requests_are_read(contracts: Path, contract: Contract, data: st.DataObject) -> None:
    values = data.draw(request_values(contract))
    zeep_client = client(contracts, contract)
    soap_headers: dict[str, Any] = {"LogicalAddress": "SE2321000016-A29F"}
    if contract.actor:
        soap_headers["actor"] = {"actorId": TEST_PERSONS[0], "actorType": "subject_of_care"}
    envelope = zeep_client.create_message(zeep_client.service, contract.name, _soapheaders=soap_headers, **values)
    read = soap.read_request(etree.tostring(envelope), CONTRACTS)
    assert read == soap.Request(contract, values, "SE2321000016-A29F", headers(contract).get("actor"))


class Reply:
    """The part of an HTTP answer that zeep looks at."""

    status_code = 200
    encoding = "utf-8"

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.headers = {"Content-Type": soap.CONTENT_TYPE}


def plain(value: Any) -> Any:
    """zeep's objects as our values: it reports absent and empty alike, and keeps a slot for extensions."""
    if isinstance(value, dict):
        cleaned = {name: plain(each) for name, each in value.items() if not name.startswith("_")}
        return {name: each for name, each in cleaned.items() if each not in (None, "", [])}
    return [plain(each) for each in value] if isinstance(value, list) else value


# zeep turns the date types of the other contracts into Python's; these have none, so that values compare as they are.
_AS_TEXT = [contract for contract in CONTRACTS if contract.name not in ("GetPersonsForProfile", "GetUnit")]


@pytest.mark.parametrize("contract", _AS_TEXT, ids=[contract.name for contract in _AS_TEXT])
@_FEW
@given(data=st.data())
def test_it_reads_our_responses(contracts: Path, contract: Contract, data: st.DataObject) -> None:
    values = data.draw(response_values(contract))
    zeep_client = client(contracts, contract)
    binding = zeep_client.service._binding
    result = binding.process_reply(zeep_client, binding.get(contract.name), Reply(soap.response(contract, values)))
    read = plain({"it": zeep.helpers.serialize_object(result, dict)}).get("it", {})
    # A response with a single element is handed over unwrapped.
    only = contract.response.fields[0].name if len(contract.response.fields) == 1 else None
    assert plain(values) in (read, {only: read}) or not (plain(values) or read)
