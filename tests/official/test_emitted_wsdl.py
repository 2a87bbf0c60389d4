"""The emitted WSDL says what the official one says: every name, part, element, style and action, so that clients of both are the same."""

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kallelse.protocols import schema
from kallelse.protocols.declare import Contract
from tests.official.schemas import wsdl
from tests.protocols.generate import CONTRACTS, NAMES

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_QUALIFIED = ("element", "message", "type", "binding")
_NOT_COMPARED = {f"{_WSDL}documentation", f"{_WSDL}types", f"{_SOAP}address"}


def said(element: etree._Element) -> Any:
    """An element of a WSDL as plain data: prefixes resolved, documentation, schemas and addresses left out."""
    attributes = {name: _resolved(element, value) if name in _QUALIFIED else value for name, value in element.attrib.items()}
    inner = [said(child) for child in element.iterchildren("{*}*") if child.tag in _KNOWN and child.tag not in _NOT_COMPARED]
    return element.tag, attributes, inner


_KNOWN = {f"{_WSDL}{name}" for name in ("message", "part", "portType", "operation", "input", "output", "binding", "service", "port")} | {
    f"{_SOAP}{name}" for name in ("binding", "operation", "header", "body")
}


def _resolved(element: etree._Element, value: str) -> str:
    prefix, _, name = value.rpartition(":")
    return f"{{{element.nsmap.get(prefix or None)}}}{name}"


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_it_is_the_official_one_in_other_words(contracts: Path, contract: Contract) -> None:
    official = etree.parse(wsdl(contracts, contract)).getroot()
    emitted = etree.fromstring(schema.files(contract)[schema.wsdl_name(contract)])
    assert emitted.get("targetNamespace") == official.get("targetNamespace")
    assert said(emitted)[2] == said(official)[2]
