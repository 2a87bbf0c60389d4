"""The message text is encoded once and only once: independent stacks read what we write, and we read what they write."""

import xml.etree.ElementTree as Expat
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest
from hypothesis import HealthCheck, assume, given, settings
from lxml import etree

from kallelse.protocols import docbook, patientportal, soap
from kallelse.protocols.docbook import Article
from tests.official.test_zeep import client
from tests.protocols.articles import ARTICLES
from tests.protocols.generate import TEST_PERSONS

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_ADD = patientportal.ADD_MESSAGE


def written(article: Article) -> str:
    try:
        return docbook.build(article)
    except docbook.DocBookError:
        assume(False)
        raise


def values(text: str) -> dict[str, Any]:
    unit = {"unitId": "TSTNMT2321000156-K101", "unitName": "Medicin"}
    return {"subjectOfCareId": TEST_PERSONS[0], "message": {"organisationUnit": unit, "messageText": text}}


def theirs(root: Path, text: str) -> bytes:
    """An envelope that zeep writes from the official WSDL."""
    zeep_client = client(root, _ADD)
    envelope = zeep_client.create_message(
        zeep_client.service, _ADD.name, _soapheaders={"LogicalAddress": "SE2321000016-A29F"}, **values(text)
    )
    written: bytes = etree.tostring(envelope, encoding="utf-8")
    return written


@_FEW
@given(article=ARTICLES)
def test_what_we_send_is_read_by_other_parsers(article: Article) -> None:
    text = written(article)
    envelope = soap.request(_ADD, values(text), logical_address="SE2321000016-A29F")
    (found,) = (each.text for each in Expat.fromstring(envelope).iter() if each.tag.endswith("}messageText"))
    (node,) = minidom.parseString(envelope).getElementsByTagNameNS("*", "messageText")  # noqa: S318  Our own bytes.
    assert found == text == "".join(child.data for child in node.childNodes)
    assert Expat.fromstring(found).tag == "article"
    assert docbook.parse(found) == article


@_FEW
@given(article=ARTICLES)
def test_what_an_independent_client_sends_is_read_as_it_was_meant(contracts: Path, article: Article) -> None:
    text = written(article)
    body = theirs(contracts, text)
    read = soap.read_request(body, [_ADD]).values["message"]["messageText"]
    assert read == text
    assert docbook.parse(read) == article
    assert [(message.text, message.element) for message in docbook.messages_in(body)] == [(text, "messageText")]


@_FEW
@given(article=ARTICLES)
def test_an_independent_receiver_reads_what_we_send(contracts: Path, article: Article) -> None:
    text = written(article)
    zeep_client = client(contracts, _ADD)
    binding = zeep_client.service._binding
    envelope = etree.fromstring(soap.request(_ADD, values(text), logical_address="SE2321000016-A29F"))
    read = binding.get(_ADD.name).input.deserialize(envelope)
    message = read.body.message if hasattr(read, "body") else read.message
    assert message.messageText == text


def encoded(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def examples(root: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((root / "docbook.1177inkorg").rglob("*.xml"))]


def test_an_example_that_is_encoded_twice_or_not_at_all_is_told_by_its_own_rule(contracts: Path) -> None:
    assert examples(contracts)
    for text in examples(contracts):
        once, twice = theirs(contracts, text), theirs(contracts, encoded(text))
        inside = text[text.index("<article>") :]
        never = once.replace(encoded(text).encode(), inside.encode())
        if never == once:
            # The client left ">" as it is, which XML allows.
            never = once.replace(text.replace("&", "&amp;").replace("<", "&lt;").encode(), inside.encode())
        assert never != once
        told = [[found.rule for message in docbook.messages_in(body) for found in message.findings] for body in (once, twice, never)]
        assert told == [[], ["encoded-twice"], ["not-encoded"]]
        with pytest.raises(soap.SoapRequestError):
            soap.read_request(never, [_ADD])
        with pytest.raises(docbook.DocBookError):
            docbook.parse(soap.read_request(twice, [_ADD]).values["message"]["messageText"])


def test_the_examples_pass_without_a_remark_and_come_back_unchanged(contracts: Path) -> None:
    for text in examples(contracts):
        assert docbook.check(text) == []
        built = docbook.build(docbook.parse(text))
        assert docbook.build(docbook.parse(built)) == built
        assert docbook.check(built) == []
