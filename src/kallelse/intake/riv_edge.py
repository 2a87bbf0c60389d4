"""The edge of the RIV-TA doors: who calls, whether it may, and the platform's refusals (Basic Profile 2.1).

The order: the form of the address (VP001), who calls (VP011, VP002), how often (VP012), its headers (VP014, VP013), the envelope (VP015,
VP001, VP003), whether the service is at the logical address (VP004) and whether the caller may use it there (VP007). Every refusal is a
SOAP fault that names element, rule or contract and never repeats what was sent.
"""

import math
from collections.abc import Iterable

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse

from kallelse.connections import catalogue
from kallelse.connections import queries as connections
from kallelse.intake import keys, riv_caller
from kallelse.intake.riv_call import Call, Caller, Refused, Service, Whole, refused
from kallelse.kit import clock, logs
from kallelse.kit.config import config
from kallelse.protocols import platform, soap
from kallelse.protocols.catalogue import CONTRACTS

LARGEST_BODY = 1024 * 1024
_MEDIA_TYPE = "text/xml"
_SENDER_RATE = 2000

NOT_POST = "Skicka SOAP 1.1 med POST."
NOT_XML = "Skicka SOAP 1.1 med Content-Type text/xml."
TOO_LARGE = "Meddelandet är för stort."
UNAVAILABLE = "Tillfälligt fel hos mottagaren. Skicka samma meddelande igen om en stund: det blir inte dubbelt."

_KNOWN = {entry.contract.name for entry in CONTRACTS}
_log = logs.log("intake")


def answer(request: HttpRequest, service: Service) -> HttpResponse:
    """Answer one call to `service`."""
    try:
        if request.method != "POST":
            raise Refused("Client", NOT_POST, status=405, headers={"Allow": "POST"})
        caller = riv_caller.identify(request, keys_accepted=service.keys)
        _not_too_often(caller)
        headers = riv_caller.rivta_headers(request)
        consumer = _consumer(caller, headers)
        if request.content_type != _MEDIA_TYPE:
            raise Refused("Client", NOT_XML, status=415)
        if len(request.body) > LARGEST_BODY:
            raise Refused("Client", TOO_LARGE, status=413)
        call = _read(request.body, service, caller, consumer, headers)
        _may(call, service)
        said = service.handle(call)
        whole = said if isinstance(said, Whole) else Whole(soap.response(service.contract, said))
        return HttpResponse(whole.body, status=whole.status, content_type=soap.CONTENT_TYPE, headers={"Cache-Control": "no-store"})
    except Refused as refusal:
        return _fault(refusal, service.contract.name)
    except RequestDataTooBig:
        return _fault(Refused("Client", TOO_LARGE, status=413), service.contract.name)
    except (DatabaseError, InterfaceError) as error:
        _log.error("unavailable", error=type(error).__name__, door="riv", contract=service.contract.name)
        return _fault(Refused("Server", UNAVAILABLE, headers={"Retry-After": "5"}), service.contract.name)


def unserved(request: HttpRequest, name: str, served: Iterable[str]) -> HttpResponse:
    """Answer a call to an address that holds no service: another version of one that is here (VP001), or none (VP004)."""
    return _fault(refused("VP001" if name in set(served) else "VP004"), name if name in _KNOWN else "")


def _not_too_often(caller: Caller) -> None:
    seconds = keys.wait(caller.source) if caller.source else keys.wait_for(caller.sender, _SENDER_RATE)
    if seconds:
        # A system with a key gets the status that its own retry logic knows.
        raise refused("VP012", status=429 if caller.source else 500, headers={"Retry-After": str(max(1, math.ceil(seconds)))})


def _consumer(caller: Caller, headers: dict[str, str]) -> str:
    """Who called first. Only a platform that is registered may speak of somebody else (VP013)."""
    if config().system_hsa_id.upper() in (one.upper() for one in platform.history(headers)):
        raise refused("VP014")
    original = headers.get(platform.ORIGINAL_CONSUMER, "").upper()
    if original in ("", caller.hsa_id):
        return caller.hsa_id
    if caller.source is not None or not catalogue.is_platform(caller.sender, clock.today()):
        raise refused("VP013")
    return original


def _read(body: bytes, service: Service, caller: Caller, consumer: str, headers: dict[str, str]) -> Call:
    try:
        asked = soap.read_request(body, [service.contract])
    except soap.SoapRequestError as error:
        raise _unreadable(error) from None
    return Call(
        asked.contract, asked.values, body, asked.logical_address, asked.actor, caller, consumer,
        headers.get(platform.ACTING_FOR, "").upper(), clock.now(), headers,
    )  # fmt: skip


def _unreadable(error: soap.SoapRequestError) -> Refused:
    """The fault for an envelope that cannot be used; the error's own text names element and rule, never a value."""
    if error.path == "Header/LogicalAddress" and error.kind == "missing":
        return refused("VP003", str(error))
    if error.kind == "unserved":
        return refused("VP001", str(error))
    if error.kind == "version_mismatch":
        return Refused(error.fault_code, f"VP015 {platform.CODES['VP015'].text}", detail=str(error))
    if error.kind == "envelope":
        return refused("VP015", str(error))
    return Refused(error.fault_code, str(error))


def _may(call: Call, service: Service) -> None:
    """Whether the service is here for this address and this caller. A key is its own permission, as at the REST door."""
    if call.caller.source is not None:
        return
    address = call.logical_address.upper()
    own = {config().system_hsa_id.upper(), *(one.upper() for one in service.addresses())}
    if address not in own and not connections.is_connected(address):
        raise refused("VP004")
    if not catalogue.may_call(call.caller.sender, call.contract.namespace, address, clock.today()):
        raise refused("VP007", f"{call.caller.sender} {call.contract.namespace}")


def _fault(refusal: Refused, contract: str) -> HttpResponse:
    """The refusal as a SOAP fault, with a line in the log."""
    _log.warning("refused", contract=contract, code=refusal.text[:5] if refusal.text.startswith("VP0") else "", status=refusal.status)
    body = soap.fault(refusal.code, refusal.text, refusal.detail or None)
    return HttpResponse(body, status=refusal.status, content_type=soap.CONTENT_TYPE, headers=refusal.headers)
