"""The portal's older interface: AddMessage 2.0 and GetUserProfile 2.0 in the MVK namespaces (CHANNELS, section 1.6).

It knows no LogicalAddress, and tells of no notification: a message is known to be available when the read status says so.
"""

from collections.abc import Mapping
from typing import Any

from kallelse.channels import Accepted, Dispatch, Reach, Refused
from kallelse.channels.inbox.patientportal import LINK_TEXT
from kallelse.kit.config import config
from kallelse.protocols import mvk as contracts


class OlderPortal:
    """The dialect."""

    add = contracts.ADD_MESSAGE
    account = contracts.GET_USER_PROFILE

    def message(self, one: Dispatch) -> dict[str, Any]:
        """`thread` becomes businessObjectId. `booking` is left out: the portal ignores it from senders outside."""
        facility = {"hsaId": one.unit_hsa_id, "healthCareFacilityName": one.unit_name}
        if one.unit_phone:
            facility["healthCareFacilityTelephone"] = one.unit_phone
        message: dict[str, Any] = {
            "healthCareFacility": facility,
            "businessObjectId": one.thread,
            "headerText": one.heading,
            "msg": one.body.decode(),
        }
        if one.link:
            message["urlConfiguration"] = {
                "systemId": config().sso_system_id,
                "urlText": LINK_TEXT,
                "queryString": one.link,
                "urlLinkType": "CurrentWindow",
            }
        return {"subjectOfCareId": one.recipient, "message": message, "notify": True, "sourceSystem": config().system_hsa_id}

    def verdict(self, one: Dispatch, said: Mapping[str, Any]) -> Accepted | Refused:
        """A missing or locked account is said with INFO, of which nothing tells that the message was kept: nobody may count on it."""
        if said["resultCode"] == "OK":
            return Accepted(one.thread)
        return Refused("not_active" if said["resultCode"] == "INFO" else "inbox_error")

    def who(self, recipient: str) -> dict[str, Any]:
        """GetUserProfile."""
        return {"subjectOfCare": recipient}

    def reach(self, said: Mapping[str, Any]) -> Reach:
        """Only whether there is an account and a way to be notified is looked at; addresses and relatives are left where they are."""
        profile = said.get("userProfile", {})
        active = said["resultCode"] != "ERROR" and said.get("isActive", False)
        return Reach(active, bool(profile.get("hasMailNotification") or profile.get("hasSmsNotification")))
