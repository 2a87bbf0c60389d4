"""What is emitted from a declaration compiles, refers to itself alone, and accepts what is built from the same declaration."""

import re

import pytest
import xmlschema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kallelse.protocols import scheduling, schema, soap
from kallelse.protocols.declare import STRING, Contract, Field, Simple, contract
from kallelse.protocols.schema.files import file_name
from kallelse.protocols.schema.headers import headers as schema_headers
from kallelse.protocols.schema.patterns import schema_pattern
from kallelse.protocols.schema.spaces import Layout
from kallelse.protocols.schema.wsdl import wsdl_namespace
from tests.protocols.emitted import emitted_schema, folder
from tests.protocols.generate import CONTRACTS, NAMES, headers, request_values, response_values

_FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
_EVERY = pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
_LOCATION = re.compile(rb'schemaLocation="([^"]*)"')


@_EVERY
def test_two_compilers_take_it(contract: Contract) -> None:
    compiled = xmlschema.XMLSchema(folder(contract) / file_name(contract.namespace))
    assert {contract.name, contract.response_name} <= {etree.QName(name).localname for name in compiled.elements}
    emitted_schema(contract)


@_EVERY
@_FEW
@given(data=st.data())
def test_what_is_built_is_valid(contract: Contract, data: st.DataObject) -> None:
    request = etree.fromstring(soap.request(contract, data.draw(request_values(contract)), **headers(contract)))
    response = etree.fromstring(soap.response(contract, data.draw(response_values(contract))))
    for message in (request, response):
        emitted_schema(contract).assertValid(message.find(f"{{{soap.ENVELOPE}}}Body")[0])
    blocks = {etree.QName(block).namespace: block for block in request.find(f"{{{soap.ENVELOPE}}}Header")}
    for header in schema_headers(contract):
        emitted_schema(contract, header.namespace).assertValid(blocks[header.namespace])


@_EVERY
def test_files_refer_to_each_other_alone(contract: Contract) -> None:
    alone = schema.files(contract)
    assert len(alone) == 1 + len(Layout(contract).spaces), "two namespaces have the same file name"
    assert {name.decode() for content in alone.values() for name in _LOCATION.findall(content)} <= set(alone)
    endpoint = "https://kallelse.example/riv/X/1/rivtabp21"
    served = schema.files(contract, endpoint)
    assert list(served) == list(alone)
    for content in served.values():
        for location in _LOCATION.findall(content):
            address, _, name = location.decode().partition("?xsd=")
            assert (address, name in served) == (endpoint, True)
    assert f'<soap:address location="{endpoint}"/>'.encode() in served[schema.wsdl_name(contract)]


def test_the_names_are_those_of_the_convention() -> None:
    definitions = etree.fromstring(schema.files(scheduling.CANCEL_BOOKING)[schema.wsdl_name(scheduling.CANCEL_BOOKING)])
    assert definitions.get("targetNamespace") == "urn:riv:crm:scheduling:CancelBooking:1:rivtabp21"
    named = {etree.QName(child).localname: child.get("name") for child in definitions if child.get("name")}
    assert named == {
        "message": "CancelBookingResponse",
        "portType": "CancelBookingResponderInterface",
        "binding": "CancelBookingResponderBinding",
        "service": "CancelBookingResponderService",
    }
    parts = [part.get("name") for part in definitions.iter("{http://schemas.xmlsoap.org/wsdl/}part")]
    assert parts == ["parameters", "LogicalAddress", "actor", "parameters"]
    assert list(schema.files(scheduling.CANCEL_BOOKING)) == [
        "CancelBookingInteraction_1_RIVTABP21.wsdl",
        "CancelBookingResponder_1.xsd",
        "crm_scheduling_1.xsd",
        "itintegration_registry_1.xsd",
        "interoperability_headers_1.xsd",
    ]


def test_wsdl_namespaces_are_unique() -> None:
    assert len({wsdl_namespace(contract) for contract in CONTRACTS}) == len(CONTRACTS)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("wsdl", "CancelBookingInteraction_1_RIVTABP21.wsdl"),
        ("WSDL", "CancelBookingInteraction_1_RIVTABP21.wsdl"),
        ("wsdl=1", "CancelBookingInteraction_1_RIVTABP21.wsdl"),
        ("xsd=crm_scheduling_1.xsd", "crm_scheduling_1.xsd"),
        ("xsd=itintegration_registry_1.xsd", "itintegration_registry_1.xsd"),
    ],
)
def test_a_query_gets_its_file(query: str, name: str) -> None:
    endpoint = "https://kallelse.example/a"
    assert schema.answer(scheduling.CANCEL_BOOKING, endpoint, query) == schema.files(scheduling.CANCEL_BOOKING, endpoint)[name]


@pytest.mark.parametrize(
    "query", ["", "xsd", "xsd=", "xsd=../../etc/passwd", "xsd=other.xsd", "x=wsdl", f"wsdl{'x' * 5000}", "&" * 199, "%00"]
)
def test_anything_else_gets_none(query: str) -> None:
    assert schema.answer(scheduling.CANCEL_BOOKING, "https://kallelse.example/a", query) is None


def test_an_address_cannot_break_out_of_its_attribute() -> None:
    hostile = 'http://x"/><y xmlns="&'
    for content in schema.files(scheduling.CANCEL_BOOKING, hostile).values():
        assert "y" not in {etree.QName(each).localname for each in etree.fromstring(content).iter("{*}*")}


def test_the_limit_of_a_service_is_left_to_the_note() -> None:
    """The national schemas leave it open, and what they accept the emitted one must accept."""
    limited = _contract(Field("x", STRING, "1..500", "at most 500"))
    written = schema.files(limited)["AskResponder_1.xsd"]
    assert b'name="x" type="xs:string" maxOccurs="unbounded"' in written
    assert b"at most 500" in written


@pytest.mark.parametrize("pattern", ["^[0-9]{12}$", r"\d{12}", "(?:a|b)", "a*?", ".", r"\w+", "[0-9]{2}+"])
def test_a_pattern_that_two_languages_read_differently_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="schema_pattern"):
        schema_pattern(Simple("Odd", pattern=pattern))
    assert schema_pattern(Simple("Even", pattern=pattern, schema_pattern="[0-9]{12}")) == "[0-9]{12}"


def test_one_name_cannot_mean_two_things() -> None:
    twice = _contract(Field("x", Simple("Code", one_of=("A",)), "1..1"), Field("y", Simple("Code", one_of=("B",)), "1..1"))
    with pytest.raises(ValueError, match="Code"):
        schema.files(twice)


def _contract(*rows: Field) -> Contract:
    return contract("urn:riv:test:domain", "Ask", 1, request=rows, response=())
