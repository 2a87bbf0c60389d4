"""Send to the inbox and ask about accounts, over SOAP by patientportal 1.0 (rules.md, Channels)."""

from collections.abc import Mapping, Sequence
from typing import Any

from kallelse.channels import Accepted, Dispatch, Reach, Receipt, Refused, TryLater, Unknown, Verdict
from kallelse.channels.inbox import read_status
from kallelse.kit import logs
from kallelse.kit.config import config
from kallelse.kit.wire import Reply, Request, Silence, wire
from kallelse.protocols import patientportal as contract
from kallelse.protocols import platform, soap
from kallelse.protocols.errors import ContractError

NOT_ACTIVE = "not active user"
"""The one logical error that the contract description names: the resident has no account, or it is locked."""


BUSY_S, MENDED_S = 60.0, 300.0
"""How long to wait when the platform could not take the call, and when somebody must put something right first."""

_log = logs.log("channels")


class Inbox:
    """The channel."""

    name = "inbox"
    label = "1177 inkorg"
    tells_read = True
    needs_address = False
    batch_size = 500

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """AddMessageToPatientPortalInbox for each; `thread` becomes messageThreadId."""
        requests = [_request(contract.ADD_MESSAGE, _message(one)) for one in batch]
        return [
            _verdict(one, answer) for one, answer in zip(batch, wire().call(requests, concurrency=config().inbox_concurrency), strict=True)
        ]

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """IsActiveUser for each."""
        requests = [_request(contract.IS_ACTIVE_USER, {"subjectOfCareId": recipient}) for recipient in recipients]
        return [_reach(answer) for answer in wire().call(requests, concurrency=config().inbox_concurrency)]

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """The receipts of message threads."""
        return read_status.ask(keys)


def _request(called: Any, values: dict[str, Any]) -> Request:
    body = soap.request(called, values, logical_address=config().inbox_logical_address)
    headers = {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{called.soap_action}"'}
    return Request(f"{config().inbox_url}/{called.name}", body, headers)


def _message(one: Dispatch) -> dict[str, Any]:
    unit = {"unitId": one.unit_hsa_id, "unitName": one.unit_name} | ({"unitTelephone": one.unit_phone} if one.unit_phone else {})
    message: dict[str, Any] = {
        "organisationUnit": unit,
        "messageThreadId": one.thread,
        "messageDescription": one.heading,
        "messageText": one.body.decode(),
    }
    if one.link:
        message["ssoLink"] = {
            "systemId": config().sso_system_id,
            "text": "Svara på kallelsen",
            "queryString": one.link,
            "type": "CurrentTarget",
        }
    return {"subjectOfCareId": one.recipient, "message": message, "notify": True, "sourceSystem": config().system_hsa_id}


def _verdict(one: Dispatch, answer: Reply | Silence) -> Verdict:
    if isinstance(answer, Silence):
        return Unknown(answer.reason) if answer.may_have_arrived else TryLater(answer.reason)
    try:
        said = soap.read_response(contract.ADD_MESSAGE, answer.body)
    except soap.Fault as fault:
        return _fault(fault)
    except (ContractError, soap.NotSoap) as error:
        # Nobody can tell from rubbish what was done with the message.
        return TryLater("busy") if answer.status in (429, 503) else Unknown(type(error).__name__)
    if said["resultCode"] == "ERROR":
        return Refused("not_active" if NOT_ACTIVE in said.get("resultText", "").lower() else "inbox_error")
    return Accepted(one.thread, notified=bool(said.get("notificationSent")))


def _fault(fault: soap.Fault) -> Verdict:
    """A technical fault. Most of the service platform's own codes mean that the message never reached the inbox; VP009 may mean that it
    did."""
    outcome = platform.outcome(fault.platform_code)
    if outcome is None:
        return Refused("fault") if fault.code == "Client" else Unknown("fault")
    if outcome == "maybe":
        return Unknown(str(fault.platform_code))
    if outcome == "misconfigured":
        _log.error("misconfigured", service=Inbox.name, code=fault.platform_code)
    return TryLater(str(fault.platform_code), after_s=MENDED_S if outcome == "misconfigured" else BUSY_S)


def _reach(answer: Reply | Silence) -> Reach | None:
    if isinstance(answer, Silence):
        return None
    try:
        said = soap.read_response(contract.IS_ACTIVE_USER, answer.body)
    except (soap.Fault, ContractError, soap.NotSoap):
        return None
    return Reach(said["status"], bool(said.get("activeNotificationMethods")))
