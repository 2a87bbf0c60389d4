"""Messages made from the official schemas alone are read without loss: built again they say the same."""

from pathlib import Path

import pytest
from lxml import etree

from kallelse.protocols.declare import Contract
from tests.official.messages import again, enveloped, said
from tests.official.schemas import official_schema, schemas_of
from tests.official.walking import FOREIGN, Taste, Walker, largest, random, smallest
from tests.protocols.generate import CONTRACTS, NAMES

_SHAPES = 12


def tastes() -> list[Taste]:
    return [smallest(), *(largest(number) for number in range(_SHAPES)), *(random(seed) for seed in range(_SHAPES))]


@pytest.mark.parametrize("part", ["request", "response"])
@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_official_messages_survive(contracts: Path, contract: Contract, part: str) -> None:
    name = contract.name if part == "request" else contract.response_name
    schema, schemas = official_schema(contracts, contract), schemas_of(contracts, contract)
    extended = False
    for taste in tastes():
        sent, kept = Walker(schemas, taste).message(contract.namespace, name)
        schema.assertValid(etree.fromstring(etree.tostring(sent, encoding="utf-8")))
        extended = extended or sent.find(f".//{{{FOREIGN}}}*") is not None
        expected = said(kept)
        assert said(again(contract, name, enveloped(contract, name, sent))) == expected
        schema.assertValid(kept)
    assert extended or not _any_extensible(contract, part)


def _any_extensible(contract: Contract, part: str) -> bool:
    return (contract.request if part == "request" else contract.response).extensible
