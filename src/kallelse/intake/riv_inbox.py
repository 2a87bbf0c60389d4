"""The drop-in service: AddMessageToPatientPortalInbox 1.0, answered as 1177 inkorg answers it.

When the message names its `sourceSystem`, that must be the system that calls, so that no system can speak for another by mistake. What is
wrong with the message is said in `resultCode` ERROR with a text that its sender can act on.
"""

from typing import Any

from kallelse.balance import days
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.intake.riv_call import Call, Refused, Service, refused
from kallelse.invitations import taking_in
from kallelse.kit.config import config
from kallelse.plugs import MESSAGES
from kallelse.protocols import patientportal
from kallelse.sources import Refusal

MEDIA_TYPE = "text/xml"
WRONG_SYSTEM = "sourceSystem är inte det system som anropar."
NOT_CONNECTED = "Systemet är inte anslutet för enheten."


def add_message(call: Call) -> dict[str, Any]:
    """Take in one message."""
    source = call.caller.source or _source(call)
    system = call.values.get("sourceSystem", "").strip()
    if system and system.upper() != source.hsa_id.upper():
        raise Refused("Client", WRONG_SYSTEM, status=403 if call.caller.source else 500)
    (result,) = taking_in.take_in(
        source, "riv", call.body, MEDIA_TYPE, [MESSAGES.draft(call.values)], call.now, f"system:{source.name}", commission=call.provenance
    )  # fmt: skip
    values: dict[str, Any] = {"resultCode": "OK"}
    days.refused_of(source, [result], call.now)
    if isinstance(result, Refusal):
        values = {"resultCode": "ERROR", "resultText": f"{result.rule} {result.remedy}"}
    if thread := call.values["message"].get("messageThreadId"):
        values["messageThreadId"] = thread
    return values


def _source(call: Call) -> SourceSystem:
    """The system behind a certificate: the one with the consumer's HSA-id that belongs to the unit's care provider."""
    sources = connections.sources_by_hsa_id(call.consumer)
    unit = call.values["message"]["organisationUnit"]["unitId"].strip().upper()
    found = next((source for source in sources if unit in connections.units(source.provider_id)), None)
    if found is None and len(sources) == 1:
        return sources[0]  # Its reader says in plain words that the unit is not connected.
    if found is None:
        raise refused("VP007", NOT_CONNECTED)
    return found


SERVICE = Service(patientportal.ADD_MESSAGE, add_message, keys=True, addresses=lambda: (config().inbox_logical_address,))
