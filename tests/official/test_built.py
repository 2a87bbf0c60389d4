"""What is built from the tables is valid by the official schemas, over values that cover every table; read again it is the same."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import Contract, Record
from tests.official.schemas import official_schema
from tests.protocols.covering import counts, covering
from tests.protocols.generate import CONTRACTS, NAMES, headers, request_values, response_values

_FEW = settings(max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
_BODY = f"{{{soap.ENVELOPE}}}Body"


def built(contract: Contract, part: str, values: dict[str, Any]) -> bytes:
    return soap.request(contract, values, **headers(contract)) if part == "request" else soap.response(contract, values)


def read(contract: Contract, part: str, message: bytes) -> dict[str, Any]:
    return soap.read_request(message, CONTRACTS).values if part == "request" else soap.read_response(contract, message)


def content(message: bytes) -> etree._Element:
    body = etree.fromstring(message).find(_BODY)
    assert body is not None
    return body[0]


class Seen:
    """How often each row of each record occurred in the values, so that the covering can be held to its word."""

    def __init__(self) -> None:
        self.counts: dict[tuple[Record, str], set[int]] = {}

    def look(self, record: Record, value: dict[str, Any]) -> None:
        if record.variants is not None:
            record = next(each for each in record.variants() if each.name == value["xsi:type"])
        for row in record.fields:
            found = value.get(row.name, [])
            items = found if row.many else [found] if row.name in value else []
            self.counts.setdefault((record, row.name), set()).add(len(items))
            if isinstance(row.type, Record):
                for item in items:
                    self.look(row.type, item)

    def gaps(self) -> list[str]:
        """Rows of the records that were met whose edges were not all tried."""
        rows = {(record, row.name): row for record in {record for record, _ in self.counts} for row in record.fields}
        return [f"{key[0].name}/{key[1]}" for key, row in rows.items() if not set(counts(row)) <= self.counts.get(key, set())]


@pytest.mark.parametrize("part", ["request", "response"])
@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_covering_values_are_valid_and_survive(contracts: Path, contract: Contract, part: str) -> None:
    schema, seen = official_schema(contracts, contract), Seen()
    record = contract.request if part == "request" else contract.response
    for values in covering(record):
        message = built(contract, part, values)
        schema.assertValid(content(message))
        assert read(contract, part, message) == values
        seen.look(record, values)
    assert seen.gaps() == []


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_FEW
@given(data=st.data())
def test_random_values_are_valid(contracts: Path, contract: Contract, data: st.DataObject) -> None:
    schema = official_schema(contracts, contract)
    schema.assertValid(content(built(contract, "request", data.draw(request_values(contract)))))
    schema.assertValid(content(built(contract, "response", data.draw(response_values(contract)))))
