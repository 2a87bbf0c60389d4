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
# Documentation, schemas and the address are each file's own affair.
_COMPARED = {f"{_WSDL}{name}" for name in ("message", "part", "portType", "operation", "input", "output", "binding", "service", "port")}
_COMPARED |= {f"{_SOAP}{name}" for name in ("binding", "operation", "header", "body")}


def said(element: etree._Element) -> Any:
    """An element of a WSDL as plain data, its prefixes resolved."""
    attributes = {name: _resolved(element, value) if name in _QUALIFIED else value for name, value in element.attrib.items()}
    inner = [said(child) for child in element.iterchildren("{*}*") if child.tag in _COMPARED]
    # The order of a message's parts means nothing; the official files themselves differ.
    return element.tag, attributes, sorted(inner, key=repr) if element.tag == f"{_WSDL}message" else inner


def _resolved(element: etree._Element, value: str) -> str:
    prefix, _, name = value.rpartition(":")
    return f"{{{element.nsmap.get(prefix or None)}}}{name}"


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_it_is_the_official_one_in_other_words(contracts: Path, contract: Contract) -> None:
    official = etree.parse(wsdl(contracts, contract)).getroot()
    emitted = etree.fromstring(schema.files(contract)[schema.wsdl_name(contract)])
    assert emitted.get("targetNamespace") == official.get("targetNamespace")
    assert said(emitted)[2] == said(official)[2]
