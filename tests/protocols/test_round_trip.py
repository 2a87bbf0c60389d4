"""What is built is read back unchanged, for every declared contract and whatever the values are."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kallelse.protocols import soap
from kallelse.protocols.declare import Contract
from tests.protocols.generate import CONTRACTS, NAMES, headers, request_values, response_values

_LARGE = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_LARGE
@given(data=st.data())
def test_a_request_survives(contract: Contract, data: st.DataObject) -> None:
    values = data.draw(request_values(contract))
    body = soap.request(contract, values, **headers(contract))
    read = soap.read_request(body, CONTRACTS)
    assert read == soap.Request(contract, values, "SE2321000016-A29F", headers(contract).get("actor"))


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_LARGE
@given(data=st.data())
def test_a_response_survives(contract: Contract, data: st.DataObject) -> None:
    values = data.draw(response_values(contract))
    assert soap.read_response(contract, soap.response(contract, values)) == values
