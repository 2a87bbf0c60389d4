"""Every official sample message is read without loss: built again it is the same XML. Example DocBook passes the check."""

from pathlib import Path

import pytest
from lxml import etree

from kallelse.protocols import docbook, soap
from kallelse.protocols.declare import Contract
from tests.official.messages import again, enveloped, said
from tests.official.schemas import domain_files, official_schema
from tests.protocols.generate import CONTRACTS

_ENVELOPE = f"{{{soap.ENVELOPE}}}"
_BY_TAG = {
    f"{{{contract.namespace}}}{name}": (contract, name) for contract in CONTRACTS for name in (contract.name, contract.response_name)
}


def content(root: etree._Element) -> etree._Element:
    body = root.find(f"{_ENVELOPE}Body")
    return root if body is None else body[0]


def valid_samples(root: Path) -> dict[str, tuple[Contract, str, etree._Element]]:
    """The samples of the declared contracts that the official schema itself accepts."""
    found: dict[str, tuple[Contract, str, etree._Element]] = {}
    for path in domain_files(root, "xml"):
        element = content(etree.parse(path).getroot())
        if element.tag in _BY_TAG:
            contract, name = _BY_TAG[element.tag]
            if official_schema(root, contract).validate(element):
                found[path.relative_to(root).as_posix()] = (contract, name, element)
    return found


def test_valid_samples_survive(contracts: Path) -> None:
    samples = valid_samples(contracts)
    covered = {contract.name for contract, _, _ in samples.values()}
    assert {"IsActiveUser", "AddMessageToPatientPortalInbox", "GetPersonsForProfile", "MakeBooking", "Update", "FindContent"} <= covered
    for path, (contract, name, element) in samples.items():
        before = said(element)
        assert said(again(contract, name, enveloped(contract, name, element))) == before, path


def test_what_the_schema_refuses_is_refused(contracts: Path) -> None:
    """The generated placeholder samples break the schema; so they break the tables."""
    refused = 0
    for path in domain_files(contracts, "xml"):
        element = content(etree.parse(path).getroot())
        if element.tag in _BY_TAG:
            contract, name = _BY_TAG[element.tag]
            if not official_schema(contracts, contract).validate(element):
                refused += 1
                with pytest.raises(soap.ContractError):
                    again(contract, name, enveloped(contract, name, element))
    assert refused >= 10


def docbook_examples(root: Path) -> list[str]:
    return [path.read_text("utf-8") for path in domain_files(root / "docbook.1177inkorg", "xml")]


def test_the_example_messages_pass_the_check(contracts: Path) -> None:
    examples = docbook_examples(contracts)
    assert len(examples) >= 5
    for text in examples:
        assert [finding for finding in docbook.check(text) if finding.level == "error"] == []
        assert docbook.is_docbook(text)


def test_the_example_messages_survive(contracts: Path) -> None:
    def words(text: str) -> list[str]:
        return " ".join(map(str, etree.fromstring(text.encode()).itertext())).split()

    for text in docbook_examples(contracts):
        article = docbook.parse(text)
        built = docbook.build(article)
        assert docbook.parse(built) == article
        assert words(built) == words(text)
