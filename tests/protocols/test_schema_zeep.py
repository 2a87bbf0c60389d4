"""An independent SOAP stack makes a client of every emitted WSDL without network, and what it sends is read as it was meant."""

from typing import Any

import pytest
import zeep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import TYPE, Contract, Record
from tests.protocols.emitted import emitted_client
from tests.protocols.generate import CONTRACTS, NAMES, TEST_PERSONS, headers, request_values

_FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


def typed(client: zeep.Client, record: Record, values: Any) -> Any:
    """Our values as zeep wants them: where the element is abstract, an object of the concrete type."""
    if record.variants is not None:
        concrete = next(each for each in record.variants() if each.name == values[TYPE])
        fields = typed(client, concrete, {name: value for name, value in values.items() if name != TYPE})
        return client.get_type(f"{{{record.namespace}}}{concrete.name}")(**fields)
    inner = {row.name: row for row in record.fields if isinstance(row.type, Record)}
    made = dict(values)
    for name in inner.keys() & values.keys():
        kind, many = inner[name].type, inner[name].many
        assert isinstance(kind, Record)
        made[name] = [typed(client, kind, each) for each in values[name]] if many else typed(client, kind, values[name])
    return made


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_FEW
@given(data=st.data())
def test_its_requests_are_read(contract: Contract, data: st.DataObject) -> None:
    values = data.draw(request_values(contract))
    client = emitted_client(contract)
    soap_headers: dict[str, Any] = {"LogicalAddress": "SE2321000016-A29F"} if contract.addressed else {}
    if contract.actor:
        soap_headers["actor"] = {"actorId": TEST_PERSONS[0], "actorType": "subject_of_care"}
    envelope = client.create_message(client.service, contract.name, _soapheaders=soap_headers, **typed(client, contract.request, values))
    read = soap.read_request(etree.tostring(envelope), CONTRACTS)
    address = "SE2321000016-A29F" if contract.addressed else ""
    assert read == soap.Request(contract, values, address, headers(contract).get("actor"))


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_it_knows_the_operation_as_the_convention_names_it(contract: Contract) -> None:
    client = emitted_client(contract)
    (service,) = client.wsdl.services.values()
    (port,) = service.ports.values()
    (operation,) = port.binding.all().values()
    assert (service.name, port.name) == (f"{contract.name}ResponderService", f"{contract.name}ResponderPort")
    assert (operation.name, operation.soapaction) == (contract.name, contract.soap_action)
    assert port.binding_options["address"] == f"http://localhost/riv/{contract.name}/{contract.major}/rivtabp21"
