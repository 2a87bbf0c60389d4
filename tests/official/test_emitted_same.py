"""The schema that is emitted and the official one accept and refuse the same messages, for every contract and both directions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import Contract
from tests.official.mutations import CHANGES, mutants
from tests.official.schemas import official_schema
from tests.protocols.emitted import emitted_schema
from tests.protocols.generate import CONTRACTS, NAMES, headers, request_values, response_values

_FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
_MUTANTS = 300

type Make = Callable[[Contract, Any], bytes]
_DIRECTIONS: dict[str, tuple[Callable[[Contract], st.SearchStrategy[dict[str, Any]]], Make]] = {
    "request": (request_values, lambda contract, values: soap.request(contract, values, **headers(contract))),
    "response": (response_values, soap.response),
}


@pytest.mark.parametrize("direction", _DIRECTIONS)
@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_FEW
@given(data=st.data())
def test_they_agree(contracts: Path, contract: Contract, direction: str, data: st.DataObject) -> None:
    strategy, make = _DIRECTIONS[direction]
    content = etree.fromstring(make(contract, data.draw(strategy(contract)))).find(f"{{{soap.ENVELOPE}}}Body")[0]
    official, emitted = official_schema(contracts, contract), emitted_schema(contract)
    assert official.validate(content)
    assert emitted.validate(content), emitted.error_log
    for what, mutant in mutants(content, _MUTANTS):
        said = official.validate(mutant)
        assert emitted.validate(mutant) is said, f"{what}: official says {said}\n{official.error_log or emitted.error_log}"


def test_the_mutants_are_of_both_kinds(contracts: Path) -> None:
    """Changes that nothing refuses, or that everything refuses, would prove nothing."""
    contract = next(each for each in CONTRACTS if each.name == "CancelBooking")
    values = {"healthcare_facility": "SE2321000016-1", "bookingId": "b-1", "message": "Jag är sjuk."}
    content = etree.fromstring(soap.request(contract, values, **headers(contract))).find(f"{{{soap.ENVELOPE}}}Body")[0]
    verdicts = {(what.split()[0], official_schema(contracts, contract).validate(mutant)) for what, mutant in mutants(content, 10_000)}
    assert {name for name, _ in verdicts} == {change.__name__ for change in CHANGES}
    assert {("drop", True), ("drop", False), ("extend", True), ("extend_first", False), ("rename", False), ("empty", True)} <= verdicts
