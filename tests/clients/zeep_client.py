"""zeep, an independent SOAP stack in Python, making the calls of the story."""

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
