"""SOAP 1.1 as RIV-TA Basic Profile 2.1 uses it: envelopes in and out of the declared contracts.

Everything here is bytes to values and back; sending them is somebody else's work. Source: SCHEDULING.md section 8.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from lxml import etree

from kallelse.protocols.declare import REGISTRY as REGISTRY
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.protocols.markup import BLANKS, MAX_ANSWER_MARKUP, MAX_BYTES, NotXml, escape, parse
from kallelse.protocols.processing import HEADERS as HEADERS
from kallelse.protocols.processing import PROCESSING_STATUS
from kallelse.protocols.reading import compile_reader
from kallelse.protocols.writing import Part, Writer

type FaultCode = Literal["Client", "Server", "MustUnderstand", "VersionMismatch"]

CONTENT_TYPE = "text/xml;charset=UTF-8"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ACTOR_TYPES = ("subject_of_care", "subject_of_care_agent")

_START = f'<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="{ENVELOPE}">'
_BODY = "<s:Body>"
_END = "</s:Body></s:Envelope>"
_ENVELOPE_TAG, _HEADER_TAG, _BODY_TAG, _FAULT_TAG = (f"{{{ENVELOPE}}}{name}" for name in ("Envelope", "Header", "Body", "Fault"))
_MUST_UNDERSTAND, _HEADER_ACTOR = f"{{{ENVELOPE}}}mustUnderstand", f"{{{ENVELOPE}}}actor"
_LOGICAL_ADDRESS = f"{{{REGISTRY}}}LogicalAddress"
_ACTOR, _ACTOR_ID, _ACTOR_TYPE = (f"{{{HEADERS}}}{name}" for name in ("Actor", "actorId", "actorType"))
_PLATFORM_CODE = re.compile(r"\bVP0\d\d\b")
_SIMPLE_CODE = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,40}")


class SoapRequestError(ContractError):
    """A request that must be refused. Answer it with `fault(error.fault_code, str(error))`."""

    @property
    def fault_code(self) -> FaultCode:
        if self.kind == "must_understand":
            return "MustUnderstand"
        return "VersionMismatch" if self.kind == "version_mismatch" else "Client"


class NotSoap(ValueError):
    """An answer that is no SOAP 1.1 envelope at all: a proxy's error page, a cut-off body, a wrong address."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Fault(Exception):
    """A SOAP fault received from the other side.

    `code` is "Client", "Server" or what else was sent, `text` the faultstring and `detail` the text of the
    detail element. The exception's own text holds only the code: the other two were written by others and may
    hold personal data. `platform_code` is the service platform's "VP0nn" when one is named.
    """

    def __init__(self, code: str, text: str, detail: str | None = None) -> None:
        super().__init__(code, text, detail)
        self.code = code
        self.text = text
        self.detail = detail
        named = _PLATFORM_CODE.search(f"{text} {detail or ''}")
        self.platform_code = named[0] if named else None

    def __str__(self) -> str:
        return f"SOAP fault {self.code}" + (f" ({self.platform_code})" if self.platform_code else "")


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was read: which contract, its values and its two headers (actor = (actorId, actorType))."""

    contract: Contract
    values: dict[str, Any]
    logical_address: str
    actor: tuple[str, str] | None


def request(
    contract: Contract,
    values: Mapping[str, Any],
    *,
    logical_address: str,
    actor: tuple[str, str] | None = None,
) -> bytes:
    """The request envelope, UTF-8. Raises ContractError when values or headers break the contract.

    `logical_address` is an HSA-id; `actor` is (actorId, actorType), demanded by crm:scheduling and only by it.
    """
    write = _request_writer(contract)
    header = _header(contract, logical_address, actor)
    return f"{_START}{header}{_BODY}{write(values)}{_END}".encode()


def response(contract: Contract, values: Mapping[str, Any], *, statuses: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """The response envelope, UTF-8. Raises ContractError when the values break the contract.

    `statuses` tell of each source behind an aggregated answer (rows of `processing.PROCESSING_STATUS_RECORD`).
    """
    header = f"<s:Header>{_status_writer()({'ProcessingStatusList': statuses})}</s:Header>" if statuses else ""
    return f"{_START}{header}{_BODY}{_response_writer(contract)(values)}{_END}".encode()


def response_part(contract: Contract, name: str, values: Mapping[str, Any]) -> Part:
    """One record of the response's element `name`, written beforehand: it may stand where the dict it was made of could stand, in any
    later response of the contract. For what holds no patient data and is told again and again. Raises ContractError.
    """
    return _response_writer(contract).part(name, values)


def fault(code: FaultCode, text: str, detail: str | None = None) -> bytes:
    """A SOAP 1.1 fault. The caller keeps personal data out of `text` and `detail` (PERSONS.md 1.6)."""
    inner = f"<detail><detailString>{escape(detail)}</detailString></detail>" if detail else ""
    return (
        f"{_START}{_BODY}<s:Fault><faultcode>s:{code}</faultcode><faultstring>{escape(text)}</faultstring>{inner}</s:Fault>{_END}"
    ).encode()


def read_request(body: bytes, contracts: Mapping[str, Contract] | Iterable[Contract], *, limit: int = MAX_BYTES) -> Request:
    """Read a request to any of `contracts`; its body element decides which.

    Raises SoapRequestError (a ContractError) for everything that is wrong with it.
    """
    try:
        return _read_request(body, contracts, limit)
    except SoapRequestError:
        raise
    except ContractError as error:
        raise SoapRequestError(error.kind, error.rule, error.remedy, error.path) from None


def read_response(contract: Contract, body: bytes, *, limit: int = MAX_BYTES) -> dict[str, Any]:
    """The values of a response. Raises Fault, ContractError, or NotSoap when it is no SOAP answer."""
    try:
        envelope = parse(body, limit, MAX_ANSWER_MARKUP)
    except NotXml as error:
        raise NotSoap(error.reason) from None
    if envelope.tag != _ENVELOPE_TAG:
        raise NotSoap("The answer is not a SOAP 1.1 envelope.")
    _, content = _parts(envelope)
    if content.tag == _FAULT_TAG:
        raise _read_fault(content)
    if content.tag != f"{{{contract.namespace}}}{contract.response_name}":
        raise ContractError(
            "envelope",
            f"must hold {contract.response_name} in {contract.namespace}.",
            "The other side answers another contract or version.",
            "Body",
        )
    return _response_reader(contract)(content)


def read_statuses(body: bytes, *, limit: int = MAX_BYTES) -> list[dict[str, Any]]:
    """What an aggregated answer tells of its sources; empty when it tells nothing. Raises ContractError or NotSoap."""
    try:
        envelope = parse(body, limit, MAX_ANSWER_MARKUP)
    except NotXml as error:
        raise NotSoap(error.reason) from None
    if envelope.tag != _ENVELOPE_TAG:
        raise NotSoap("The answer is not a SOAP 1.1 envelope.")
    header, _ = _parts(envelope)
    block = header.find(f"{{{HEADERS}}}ProcessingStatus") if header is not None else None
    statuses: list[dict[str, Any]] = [] if block is None else _status_reader()(block)["ProcessingStatusList"]
    return statuses


def _read_request(body: bytes, contracts: Mapping[str, Contract] | Iterable[Contract], limit: int) -> Request:
    try:
        envelope = parse(body, limit)
    except NotXml as error:
        raise SoapRequestError("envelope", error.reason, "Send a SOAP 1.1 envelope.") from None
    if envelope.tag != _ENVELOPE_TAG:
        kind: Literal["version_mismatch", "envelope"] = "version_mismatch" if etree.QName(envelope).localname == "Envelope" else "envelope"
        raise SoapRequestError(kind, "must be a SOAP 1.1 envelope.", f"Use the namespace {ENVELOPE}.", "Envelope")
    header, content = _parts(envelope)
    known = contracts.values() if isinstance(contracts, Mapping) else contracts
    tag = content.tag
    contract = next((each for each in known if tag == f"{{{each.namespace}}}{each.name}"), None)
    if contract is None:
        raise SoapRequestError("unserved", "holds no request that is served here.", "Check address and version.", "Body")
    logical_address, actor = _read_header(header, contract)
    return Request(contract, _request_reader(contract)(content), logical_address, actor)


def _parts(envelope: etree._Element) -> tuple[etree._Element | None, etree._Element]:
    """The header, if any, and the one element inside the body."""
    children = list(envelope)
    header = children.pop(0) if children and children[0].tag == _HEADER_TAG else None
    if not children or children[0].tag != _BODY_TAG:
        raise ContractError("envelope", "is missing.", "Put one Body after the Header.", "Body")
    if len(children[0]) != 1:
        raise ContractError("envelope", "must hold exactly one element.", "Send one message per call.", "Body")
    return header, children[0][0]


def _header(contract: Contract, logical_address: str, actor: tuple[str, str] | None) -> str:
    if not logical_address.strip(BLANKS):
        if contract.addressed or actor is not None:
            raise _header_missing("LogicalAddress")
        return ""
    parts = [f'<s:Header><h:LogicalAddress xmlns:h="{REGISTRY}">{escape(logical_address)}</h:LogicalAddress>']
    if contract.address_namespace != REGISTRY:
        # Platforms route by the Basic Profile's header; the WSDL of this contract demands one of its own: both are sent.
        parts.append(f'<o:LogicalAddress xmlns:o="{contract.address_namespace}">{escape(logical_address)}</o:LogicalAddress>')
    if contract.actor:
        actor_id, actor_type = _checked_actor(actor)
        parts.append(
            f'<a:Actor xmlns:a="{HEADERS}"><a:actorId>{escape(actor_id)}</a:actorId><a:actorType>{actor_type}</a:actorType></a:Actor>'
        )
    elif actor is not None:
        raise ContractError("unknown", "is not a header of this contract.", "Leave out the actor.", "Header/Actor")
    return "".join(parts) + "</s:Header>"


def _read_header(header: etree._Element | None, contract: Contract) -> tuple[str, tuple[str, str] | None]:
    blocks: dict[str, etree._Element] = {}
    # One domain has a LogicalAddress of its own; callers send it, or the common one, or both.
    own_address = f"{{{contract.address_namespace}}}LogicalAddress"
    for block in header if header is not None else ():
        if block.tag in (_LOGICAL_ADDRESS, own_address, _ACTOR):
            if block.tag in blocks:
                name = etree.QName(block).localname
                raise ContractError("too_many", "must occur once.", "Send the header once.", f"Header/{name}")
            blocks[block.tag] = block
        elif block.get(_MUST_UNDERSTAND, "0").strip() in ("1", "true") and block.get(_HEADER_ACTOR) is None:
            raise ContractError("must_understand", "holds a block that is not understood here.", "Remove it or its demand.", "Header")
    found = blocks.get(_LOGICAL_ADDRESS, blocks.get(own_address))
    address = (found.text or "") if found is not None else ""
    if not address.strip(BLANKS) and contract.addressed:
        raise _header_missing("LogicalAddress")
    if not contract.actor:
        return address.strip(BLANKS), None
    if _ACTOR not in blocks:
        raise _header_missing("Actor")
    texts = {child.tag: child.text or "" for child in blocks[_ACTOR]}
    return address.strip(BLANKS), _checked_actor((texts.get(_ACTOR_ID, ""), texts.get(_ACTOR_TYPE, "")))


def _checked_actor(actor: tuple[str, str] | None) -> tuple[str, str]:
    if actor is None:
        raise _header_missing("Actor")
    if not actor[0].strip():
        raise _header_missing("Actor/actorId")
    if actor[1] not in ACTOR_TYPES:
        raise ContractError(
            "enumeration",
            f"must be one of {', '.join(ACTOR_TYPES)}.",
            "Send one of the listed codes.",
            "Header/Actor/actorType",
        )
    return actor


def _header_missing(name: str) -> ContractError:
    return ContractError("missing", "is required but missing or empty.", "Add the SOAP header.", f"Header/{name}")


def _read_fault(element: etree._Element) -> Fault:
    parts = {etree.QName(child).localname: child for child in element}
    code, text, detail = (
        " ".join(" ".join(map(str, parts[name].itertext())).split()) if name in parts else ""
        for name in ("faultcode", "faultstring", "detail")
    )
    code = code.rpartition(":")[2]
    return Fault(code if _SIMPLE_CODE.fullmatch(code) else "Server", text, detail or None)


@cache
def _request_writer(contract: Contract) -> Writer:
    return Writer(contract.name, contract.request)


@cache
def _response_writer(contract: Contract) -> Writer:
    return Writer(contract.response_name, contract.response)


@cache
def _request_reader(contract: Contract) -> Callable[[etree._Element], dict[str, Any]]:
    return compile_reader(contract.name, contract.request)


@cache
def _response_reader(contract: Contract) -> Callable[[etree._Element], dict[str, Any]]:
    return compile_reader(contract.response_name, contract.response)


@cache
def _status_writer() -> Writer:
    return Writer("ProcessingStatus", PROCESSING_STATUS)


@cache
def _status_reader() -> Callable[[etree._Element], dict[str, Any]]:
    return compile_reader("ProcessingStatus", PROCESSING_STATUS)
