"""The tables say what the official schemas say, and what is built from them is valid there."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from kallelse.protocols import soap
from kallelse.protocols.declare import UNBOUNDED, Contract, Record, Simple
from tests.official.schemas import XS, compiled, mended, official_schema, responder_schema, wsdl
from tests.protocols.generate import CONTRACTS, NAMES, headers, request_values, response_values

_LARGE = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_FACETS = {"minLength": "min_length", "maxLength": "max_length", "minInclusive": "at_least", "maxInclusive": "at_most"}
# Rules of the service that the schema does not know; each is stricter than the schema.
STRICTER = {("GetPersonsForProfileType", "personId"): (1, 500)}


def body_of(message: bytes) -> etree._Element:
    return etree.fromstring(message).find(f"{{{soap.ENVELOPE}}}Body")[0]


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_LARGE
@given(data=st.data())
def test_requests_are_valid(contracts: Path, contract: Contract, data: st.DataObject) -> None:
    values = data.draw(request_values(contract))
    official_schema(contracts, contract).assertValid(body_of(soap.request(contract, values, **headers(contract))))


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
@_LARGE
@given(data=st.data())
def test_responses_are_valid(contracts: Path, contract: Contract, data: st.DataObject) -> None:
    values = data.draw(response_values(contract))
    official_schema(contracts, contract).assertValid(body_of(soap.response(contract, values)))


def test_headers_are_valid(contracts: Path) -> None:
    contract = next(each for each in CONTRACTS if each.name == "GetBookingDetails")
    values = {"healthcare_facility": "SE2321000016-1", "bookingId": "b-1"}
    header = etree.fromstring(soap.request(contract, values, **headers(contract))).find(f"{{{soap.ENVELOPE}}}Header")
    core = contracts / "crm.scheduling/1.1/core_components"
    address, actor = header
    compiled(core / "itintegration_registry_1.0.xsd").assertValid(address)
    compiled(core / "interoperability_headers_1.0.xsd").assertValid(actor)


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_the_wsdl_agrees(contracts: Path, contract: Contract) -> None:
    definitions = etree.parse(wsdl(contracts, contract)).getroot()
    actions = {operation.get("soapAction") for operation in definitions.iter(f"{_SOAP}operation")}
    assert actions == {contract.soap_action}
    parts = {header.get("part").lower() for header in definitions.iter(f"{_SOAP}header")}
    assert parts == ({"logicaladdress", "actor"} if contract.actor else {"logicaladdress"})


class Schemas:
    """Named types and elements of a schema file and everything it imports, by (namespace, name)."""

    def __init__(self, path: Path) -> None:
        self.types: dict[tuple[str, str], etree._Element] = {}
        self.elements: dict[tuple[str, str], etree._Element] = {}
        self._load(path, set())

    def _load(self, path: Path, seen: set[Path]) -> None:
        if path in seen:
            return
        seen.add(path)
        root = mended(path)
        namespace = root.get("targetNamespace", "")
        for child in root.iterchildren(f"{XS}complexType", f"{XS}simpleType"):
            self.types[namespace, child.get("name", "")] = child
        for child in root.iterchildren(f"{XS}element"):
            self.elements[namespace, child.get("name", "")] = child
        for imported in root.iterchildren(f"{XS}import"):
            self._load((path.parent / imported.get("schemaLocation", "")).resolve(), seen)


def named(element: etree._Element, value: str) -> tuple[str, str]:
    prefix, _, name = value.rpartition(":")
    return element.nsmap.get(prefix or None, ""), name


def target(element: etree._Element) -> str:
    return str(element.getroottree().getroot().get("targetNamespace"))


def compare(schemas: Schemas, record: Record, declared: etree._Element) -> None:
    rows = list(declared.iter(f"{XS}element"))
    assert [row.name for row in record.fields] == [named(row, row.get("name") or row.get("ref"))[1] for row in rows], record.name
    assert record.namespace == target(declared), record.name
    assert record.extensible == (declared.find(f".//{XS}any") is not None), record.name
    for field, row in zip(record.fields, rows, strict=True):
        where = f"{record.name}/{field.name}"
        occurs = row.get("maxOccurs", "1")
        cardinality = (int(row.get("minOccurs", "1")), UNBOUNDED if occurs == "unbounded" else int(occurs))
        assert (field.min, field.max) == STRICTER.get((record.name, field.name), cardinality), where
        if row.get("ref"):
            key = named(row, row.get("ref"))
            assert field.namespace == key[0], where
            row = schemas.elements[key]
        else:
            assert field.namespace is None, where
        compare_type(schemas, field.type, named(row, row.get("type")), where)


def compare_type(schemas: Schemas, kind: Simple | Record, key: tuple[str, str], where: str) -> None:
    if isinstance(kind, Record):
        assert kind.name == key[1], where
        compare(schemas, kind, schemas.types[key])
        return
    facets: dict[str, Any] = {"one_of": set()}
    while key[0] != XS.strip("{}"):
        # Through restrictions, and through complex types that only extend a simple one.
        step = next(schemas.types[key].iter(f"{XS}restriction", f"{XS}extension"))
        for facet in step:
            name = etree.QName(facet).localname
            if name == "enumeration":
                facets["one_of"].add(facet.get("value"))
            elif name == "length":
                facets["min_length"] = facets["max_length"] = int(facet.get("value"))
            elif name == "pattern":
                facets["pattern"] = facet.get("value")
            else:
                facets[_FACETS[name]] = int(facet.get("value"))
        key = named(step, step.get("base"))
    assert kind.base == key[1], where
    assert set(kind.one_of) == facets.pop("one_of"), where
    assert (kind.pattern is None) == (facets.pop("pattern", None) is None), where
    ours = {name: getattr(kind, name) for name in _FACETS.values() if getattr(kind, name) is not None}
    if kind.name == "int":
        ours = {}  # Bounds of xs:int itself.
    assert {name: value for name, value in ours.items() if value} == {name: value for name, value in facets.items() if value}, where


@pytest.mark.parametrize("contract", CONTRACTS, ids=NAMES)
def test_the_tables_are_the_schema(contracts: Path, contract: Contract) -> None:
    schemas = Schemas(responder_schema(contracts, contract).resolve())
    for name, record in ((contract.name, contract.request), (contract.response_name, contract.response)):
        element = schemas.elements[contract.namespace, name]
        compare(schemas, record, schemas.types[named(element, element.get("type"))])


def test_the_flaw_is_real_and_mended(contracts: Path) -> None:
    """If the schema is ever corrected upstream the mending can go."""
    core = contracts / "infrastructure.eservicesupply.patientportal/1.0/core_components"
    text = (core / "infrastructure_eservicesupply_patientportal_1.0.xsd").read_text()
    assert re.search(r'pattern value="\^.*\$"', text)
