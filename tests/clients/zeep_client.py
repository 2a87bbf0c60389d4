"""zeep, an independent SOAP stack in Python, making the calls of the story."""

from collections.abc import Callable, Iterable
from typing import Any

import requests
import zeep

from tests.clients.story import Call


def called(call: Call, wsdl: str, endpoint: str, session: requests.Session) -> Any:
    """What zeep understands of the answer, as plain data; raises zeep.exceptions.Fault."""
    client = zeep.Client(wsdl, transport=zeep.Transport(session=session))
    (binding,) = client.wsdl.bindings
    service = client.create_service(binding, endpoint)
    headers: dict[str, Any] = {"LogicalAddress": call.address} if call.contract.addressed else {}
    if call.actor:
        headers["actor"] = call.actor
    answer = getattr(service, call.contract.name)(_soapheaders=headers, **call.values)
    return zeep.helpers.serialize_object({"it": answer}, dict)


def walk(calls: Iterable[Call], wsdl: Callable[[Call], str], endpoint: Callable[[Call], str], session: requests.Session) -> None:
    """Make the calls in their order, each from its description; every answer is the expected one."""
    for call in calls:
        call.check(called(call, wsdl(call), endpoint(call), session))
