"""patientportal 1.0: IsActiveUser and AddMessageToPatientPortalInbox (CHANNELS, section 1)."""

from collections.abc import Mapping
from typing import Any

from kallelse.channels import Accepted, Dispatch, Reach, Refused
from kallelse.kit.config import config
from kallelse.protocols import patientportal as contracts

NOT_ACTIVE = "not active user"
"""The one logical error that the contract description names: the resident has no account, or it is locked."""

LINK_TEXT = "Svara på kallelsen"


class PatientPortal:
    """The dialect."""

    add = contracts.ADD_MESSAGE
    account = contracts.IS_ACTIVE_USER

    def message(self, one: Dispatch) -> dict[str, Any]:
        """`thread` becomes messageThreadId."""
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
                "text": LINK_TEXT,
                "queryString": one.link,
                "type": "CurrentTarget",
            }
        return {"subjectOfCareId": one.recipient, "message": message, "notify": True, "sourceSystem": config().system_hsa_id}

    def verdict(self, one: Dispatch, said: Mapping[str, Any]) -> Accepted | Refused:
        """ERROR names the missing account in its text."""
        if said["resultCode"] == "ERROR":
            return Refused("not_active" if NOT_ACTIVE in said.get("resultText", "").lower() else "inbox_error")
        return Accepted(one.thread, notified=bool(said.get("notificationSent")))

    def who(self, recipient: str) -> dict[str, Any]:
        """IsActiveUser."""
        return {"subjectOfCareId": recipient}

    def reach(self, said: Mapping[str, Any]) -> Reach:
        """A person without a way to be notified is not told of messages."""
        return Reach(said["status"], bool(said.get("activeNotificationMethods")))
