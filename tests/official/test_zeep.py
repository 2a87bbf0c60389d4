"""An independent SOAP stack, driven by the official WSDL, and ours understand each other both ways."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import Contract, Record
from tests.official.schemas import wsdl
from tests.protocols.covering import least, most
from tests.protocols.generate import CONTRACTS, NAMES, TEST_PERSONS, headers

# What zeep turns into Python's own types on reading; that something stood there is then all that is compared.
_CONVERTED = ("date", "dateTime", "time", "base64Binary")


class NoNetwork(zeep.Transport):
    """Reads the WSDL's own files and nothing else."""

    def load(self, url: str) -> bytes:
        assert "://" not in url or url.startswith("file://"), url
        return Path(url.removeprefix("file://")).read_bytes()


@cache
def client(root: Path, contract: Contract) -> zeep.Client:
    return zeep.Client(str(wsdl(root, contract)), transport=NoNetwork())


def whole(record: Record) -> list[dict[str, Any]]:
    """The smallest and the largest value, without what zeep cannot: groups told apart by xsi:type, midnight as 24:00."""
    return [untyped(record, least(record)), untyped(record, most(record, 9))]


def untyped(record: Record, value: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for row in record.fields:
        if row.name not in value or (isinstance(row.type, Record) and row.type.variants is not None):
            continue
        kept[row.name] = value[row.name]
        if isinstance(row.type, Record):
            kind = row.type
            kept[row.name] = [untyped(kind, each) for each in value[row.name]] if row.many else untyped(kind, value[row.name])
        elif row.type.base in _CONVERTED:
            kept[row.name] = [least(row.type)] if row.many else least(row.type)
    return kept


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_its_requests_are_read(contracts: Path, contract: Contract) -> None:
    zeep_client = client(contracts, contract)
    soap_headers: dict[str, Any] = {"LogicalAddress": "SE2321000016-A29F"} if contract.addressed else {}
    if contract.actor:
        soap_headers["actor"] = {"actorId": TEST_PERSONS[0], "actorType": "subject_of_care"}
    for values in whole(contract.request):
        envelope = zeep_client.create_message(zeep_client.service, contract.name, _soapheaders=soap_headers or None, **values)
        read = soap.read_request(etree.tostring(envelope), CONTRACTS)
        address = "SE2321000016-A29F" if contract.addressed else ""
        assert (read.contract, read.logical_address, read.actor) == (contract, address, headers(contract).get("actor"))
        assert comparable(contract.request, read.values) == comparable(contract.request, values)


class Reply:
    """The part of an HTTP answer that zeep looks at."""

    status_code = 200
    encoding = "utf-8"

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.headers = {"Content-Type": soap.CONTENT_TYPE}


def comparable(record: Record, value: dict[str, Any]) -> dict[str, Any]:
    """Values without what zeep reports in its own way: it tells absent from empty nowhere, and has types for dates."""
    kept: dict[str, Any] = {}
    for row in record.fields:
        found = value.get(row.name)
        items = found if isinstance(found, list) else [] if found is None else [found]
        if isinstance(row.type, Record):
            kind = row.type
            items = [comparable(kind, each) for each in items if each is not None]
        elif row.type.base in _CONVERTED:
            items = ["something"] * len(items)
        items = [each for each in items if each not in ("", {}, None)]
        if items:
            kept[row.name] = items
    return kept


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_it_reads_our_responses(contracts: Path, contract: Contract) -> None:
    zeep_client = client(contracts, contract)
    binding = zeep_client.service._binding
    for values in whole(contract.response):
        result = binding.process_reply(zeep_client, binding.get(contract.name), Reply(soap.response(contract, values)))
        read = zeep.helpers.serialize_object(result, dict)
        if len(contract.response.fields) == 1:
            # A response with a single element is handed over unwrapped.
            only = contract.response.fields[0].name
            read = read if isinstance(read, dict) and set(read) & {only, "_value_1"} and only in read else {only: read}
        assert comparable(contract.response, read) == comparable(contract.response, values)
