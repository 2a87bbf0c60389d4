"""Whole messages around the elements of a contract, and what a message says."""

import math

from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import Contract
from tests.official.walking import XSI
from tests.protocols.generate import CONTRACTS, headers


def enveloped(contract: Contract, name: str, element: etree._Element) -> bytes:
    """A message around the element, with the headers that the contract demands when it is a request."""
    envelope = etree.Element(f"{{{soap.ENVELOPE}}}Envelope")
    if name == contract.name:
        plain = headers(contract)
        header = etree.SubElement(envelope, f"{{{soap.ENVELOPE}}}Header")
        etree.SubElement(header, f"{{{soap.REGISTRY}}}LogicalAddress").text = plain["logical_address"]
        if contract.actor:
            actor = etree.SubElement(header, f"{{{soap.HEADERS}}}Actor")
            for tag, text in zip(("actorId", "actorType"), plain["actor"], strict=True):
                etree.SubElement(actor, f"{{{soap.HEADERS}}}{tag}").text = text
    etree.SubElement(envelope, f"{{{soap.ENVELOPE}}}Body").append(element)
    return etree.tostring(envelope, encoding="utf-8")


def again(contract: Contract, name: str, message: bytes) -> etree._Element:
    """The body's element after reading the message and building it anew."""
    if name == contract.name:
        request = soap.read_request(message, CONTRACTS)
        rebuilt = soap.request(contract, request.values, logical_address=request.logical_address, actor=request.actor)
    else:
        rebuilt = soap.response(contract, soap.read_response(contract, message))
    body = etree.fromstring(rebuilt).find(f"{{{soap.ENVELOPE}}}Body")
    assert body is not None
    return body[0]


def said(element: etree._Element) -> list[tuple[int, str, str, str]]:
    """Depth, name, type and text of every element: what a message says, whatever its prefixes."""
    rows: list[tuple[int, str, str, str]] = []

    def walk(each: etree._Element, depth: int) -> None:
        kind = each.get(f"{XSI}type", "").rpartition(":")[2]
        rows.append((depth, str(each.tag), kind, "" if len(each) else _number(each.text or "")))
        for child in each.iterchildren("*"):
            walk(child, depth + 1)

    walk(element, 0)
    return rows


def _number(text: str) -> str:
    """A float as Python spells it, so that 1e+16 and 1E16 are the same; everything else as it stands."""
    try:
        return text if text.strip() != text or text.isdigit() or math.isnan(float(text)) else str(float(text))
    except ValueError:
        return text
