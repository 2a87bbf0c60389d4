"""The WSDL 1.1 of a contract, named as RIV-TA names things (SCHEDULING.md section 8).

Only what generated clients see is fixed by convention: target namespace, names of message, parts, interface, binding,
service and port, SOAPAction. The part of the Actor header is called `actor`, as in the national files, and the bodies
of contracts without LogicalAddress, which are older than the convention, have parts called `request` and `response`.
"""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from kallelse.protocols.declare import Contract
from kallelse.protocols.schema.headers import headers
from kallelse.protocols.schema.spaces import Layout
from kallelse.protocols.schema.xsd import XS

WSDL = "http://schemas.xmlsoap.org/wsdl/"
SOAP = "http://schemas.xmlsoap.org/wsdl/soap/"
HTTP = "http://schemas.xmlsoap.org/soap/http"


def wsdl_namespace(contract: Contract) -> str:
    """The target namespace of a contract's WSDL."""
    return f"{contract.domain}:{contract.name}:{contract.major}:rivtabp21"


def wsdl(layout: Layout, endpoint: str, locations: Mapping[str, str]) -> bytes:
    """The WSDL whose service answers at `endpoint`; `locations` says where the schema of each namespace is."""
    contract = layout.contract
    name = contract.name
    carried = headers(contract)
    spaces = dict.fromkeys((contract.namespace, *(header.namespace for header in carried)))
    prefixes = {namespace: layout.prefixes[namespace] for namespace in spaces}
    root = etree.Element(
        f"{{{WSDL}}}definitions",
        {"name": f"{name}Interaction", "targetNamespace": wsdl_namespace(contract)},
        nsmap={"wsdl": WSDL, "soap": SOAP, "xs": XS, "tns": wsdl_namespace(contract)}
        | {prefix: namespace for namespace, prefix in prefixes.items()},
    )
    _document(root, contract.note)
    schema = _add(_add(root, WSDL, "types"), XS, "schema", targetNamespace=wsdl_namespace(contract))
    for namespace in spaces:
        _add(schema, XS, "import", namespace=namespace, schemaLocation=locations[namespace])

    body, result = ("parameters", "parameters") if contract.addressed else ("request", "response")
    asked = _add(root, WSDL, "message", name=f"{name}Request")
    # The body's part stands first: some stacks take the first part for the body, whatever soap:body says.
    _add(asked, WSDL, "part", name=body, element=f"tjsr:{name}")
    for header in carried:
        _document(_add(asked, WSDL, "part", name=header.part, element=f"{prefixes[header.namespace]}:{header.element}"), header.note)
    answered = _add(root, WSDL, "message", name=f"{name}Response")
    _add(answered, WSDL, "part", name=result, element=f"tjsr:{contract.response_name}")

    operation = _add(_add(root, WSDL, "portType", name=f"{name}ResponderInterface"), WSDL, "operation", name=name)
    _add(operation, WSDL, "input", message=f"tns:{name}Request")
    _add(operation, WSDL, "output", message=f"tns:{name}Response")

    binding = _add(root, WSDL, "binding", name=f"{name}ResponderBinding", type=f"tns:{name}ResponderInterface")
    _add(binding, SOAP, "binding", style="document", transport=HTTP)
    bound = _add(binding, WSDL, "operation", name=name)
    _add(bound, SOAP, "operation", soapAction=contract.soap_action, style="document")
    incoming = _add(bound, WSDL, "input")
    for header in carried:
        _add(incoming, SOAP, "header", use="literal", message=f"tns:{name}Request", part=header.part)
    _add(incoming, SOAP, "body", use="literal", parts=body)
    _add(_add(bound, WSDL, "output"), SOAP, "body", use="literal")

    service = _add(root, WSDL, "service", name=f"{name}ResponderService")
    port = _add(service, WSDL, "port", name=f"{name}ResponderPort", binding=f"tns:{name}ResponderBinding")
    _add(port, SOAP, "address", location=endpoint)
    return etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8")


def _add(parent: etree._Element, namespace: str, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{namespace}}}{tag}", attributes)


def _document(parent: etree._Element, text: str) -> None:
    if text:
        _add(parent, WSDL, "documentation").text = text
