"""The portal's older interface in front of the same inbox: AddMessage 2.0 and GetUserProfile 2.0 in the MVK namespaces.

A missing or locked account is answered with INFO, as its description says; nothing says that the message is kept, so it is not.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kallelse.protocols import docbook, mvk, soap
from kallelse.sandbox.contact import ContactBook
from kallelse.sandbox.inbox import Inbox
from kallelse.sandbox.people import Population

CONTRACTS = (mvk.GET_USER_PROFILE, mvk.ADD_MESSAGE)
NO_ACCOUNT = "Mottagaren har inget aktivt konto."


class OlderPortal:
    """The two older contracts."""

    def __init__(self, inbox: Inbox, population: Population, *, fast: bool) -> None:
        self.contacts = ContactBook()
        self._inbox = inbox
        self._population = population
        self._fast = fast

    def profile(self, values: Mapping[str, Any]) -> bytes:
        """Answer GetUserProfile: the account, the ways of notification and what they go to, and no more about anybody."""
        number = values["subjectOfCare"]
        person = self._population.get(number)
        if person is None or not person.reachable:
            return soap.response(mvk.GET_USER_PROFILE, {"isActive": False, "resultCode": "OK"})
        told: dict[str, Any] = {"hasMailNotification": "Email" in person.notify, "hasSmsNotification": "SMS" in person.notify}
        given = {"mobilePhoneNumber": self.contacts.mobile(person), "email": self.contacts.email(person)}
        told |= {name: value for name, value in given.items() if value}
        answer = {"userProfile": {"subjectOfCareId": number} | told, "isActive": True, "resultCode": "OK"}
        return soap.response(mvk.GET_USER_PROFILE, answer)

    async def add(self, values: Mapping[str, Any], now: datetime) -> bytes:
        """Answer AddMessage; the message is durable when the answer exists."""
        person = self._population.get(values["subjectOfCareId"])
        if person is None or not person.reachable:
            return _said("INFO", NO_ACCOUNT)
        asked = values["message"]
        text = asked.get("msg", "")
        finding = None if self._fast else next((each for each in docbook.check(text) if each.level == "error"), None)
        if finding is not None:
            return _said("ERROR", f"msg line {finding.line}: {finding.rule}")
        facility = asked.get("healthCareFacility", {})
        message = {
            "organisationUnit": {"unitId": facility.get("hsaId", ""), "unitName": facility.get("healthCareFacilityName", "")},
            "messageThreadId": asked.get("businessObjectId", ""),
            "messageDescription": asked.get("headerText", ""),
            "messageText": text,
        }
        if link := asked.get("urlConfiguration"):
            message["ssoLink"] = {
                "systemId": link["systemId"], "text": link["urlText"], "queryString": link.get("queryString", ""), "type": "CurrentTarget",
            }  # fmt: skip
        await self._inbox.add(person, message, bool(values["notify"]) and bool(values.get("sourceSystem")), now)
        return _said("OK")


def _said(code: str, text: str = "") -> bytes:
    return soap.response(mvk.ADD_MESSAGE, {"resultCode": code} | ({"resultText": text} if text else {}))


def refusal(text: str) -> bytes:
    """An ERROR answer: nothing was taken."""
    return _said("ERROR", text)


def persons(asked: soap.Request) -> tuple[str, ...]:
    """Whom a call is about."""
    return (asked.values["subjectOfCareId" if asked.contract is mvk.ADD_MESSAGE else "subjectOfCare"],)
