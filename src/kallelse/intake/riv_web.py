"""The drop-in door: AddMessageToPatientPortalInbox 1.0, answered as 1177 inkorg answers it.

A sender is known by the bearer key of its source system, as at the REST door; when the message names its `sourceSystem`, that must be
the HSA-id registered for the key, so that no system can speak for another by mistake. What is wrong with the message is said in
`resultCode` ERROR with a text that its sender can act on; what is wrong with the call is a SOAP fault. Neither repeats personal data.
"""

import math

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from kallelse.connections.models import SourceSystem
from kallelse.intake import keys
from kallelse.invitations import taking_in
from kallelse.kit import clock, logs
from kallelse.kit.routes import Needs, route
from kallelse.plugs import READERS
from kallelse.protocols import patientportal, soap
from kallelse.sources import Refusal

LARGEST_BODY = 1024 * 1024
_MEDIA_TYPE = "text/xml"

NO_KEY = "Nyckeln saknas eller är fel. Skicka källsystemets nyckel i HTTP-huvudet Authorization: Bearer."
WRONG_SYSTEM = "sourceSystem är inte det system som nyckeln hör till."
TOO_OFTEN = "För många anrop. Vänta så många sekunder som Retry-After anger."
TOO_LARGE = "Meddelandet är för stort."
NOT_XML = "Skicka SOAP 1.1 med Content-Type text/xml."
UNAVAILABLE = "Tillfälligt fel hos mottagaren. Skicka samma meddelande igen om en stund: det blir inte dubbelt."

_log = logs.log("intake")


@csrf_exempt
def add_message(request: HttpRequest) -> HttpResponse:
    """Take in one message."""
    if request.method != "POST":
        return _fault("Client", NOT_XML, 405, {"Allow": "POST"})
    try:
        source = keys.caller(request)
        if source is None:
            return _fault("Client", NO_KEY, 401, {"WWW-Authenticate": 'Bearer realm="kallelse"'})
        if seconds := keys.wait(source):
            return _fault("Server", TOO_OFTEN, 429, {"Retry-After": str(max(1, math.ceil(seconds)))})
        if request.content_type != _MEDIA_TYPE:
            return _fault("Client", NOT_XML, 415)
        if len(request.body) > LARGEST_BODY:
            return _fault("Client", TOO_LARGE, 413)
        return _answer(source, request.body)
    except RequestDataTooBig:
        return _fault("Client", TOO_LARGE, 413)
    except (DatabaseError, InterfaceError) as error:
        _log.error("unavailable", error=type(error).__name__, door="riv")
        return _fault("Server", UNAVAILABLE, 500, {"Retry-After": "5"})


def _answer(source: SourceSystem, body: bytes) -> HttpResponse:
    try:
        message = soap.read_request(body, [patientportal.ADD_MESSAGE])
    except soap.SoapRequestError as error:
        # The error's text names element and rule, never a value.
        return _fault(error.fault_code, str(error), 500)
    system = message.values.get("sourceSystem", "").strip()
    if system and system.upper() != source.hsa_id.upper():
        return _fault("Client", WRONG_SYSTEM, 403)
    read = READERS["riv"].read(body, _MEDIA_TYPE)
    result = taking_in.take_in(source, "riv", body, _MEDIA_TYPE, read, clock.now(), f"system:{source.name}")[0]
    values: dict[str, object] = {"resultCode": "OK"}
    if isinstance(result, Refusal):
        values = {"resultCode": "ERROR", "resultText": f"{result.rule} {result.remedy}"}
    if thread := message.values["message"].get("messageThreadId"):
        values["messageThreadId"] = thread
    return HttpResponse(
        soap.response(patientportal.ADD_MESSAGE, values), content_type=soap.CONTENT_TYPE, headers={"Cache-Control": "no-store"}
    )


def _fault(code: soap.FaultCode, text: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """A SOAP fault. SOAP 1.1 prescribes 500; the codes that proxies and operators act on are kept where there is one."""
    return HttpResponse(soap.fault(code, text), status=status, content_type=soap.CONTENT_TYPE, headers=headers)


urlpatterns: list[URLPattern] = [
    route("AddMessageToPatientPortalInbox/1/rivtabp21", add_message, "add_message", Needs.SOURCE),
]
