"""patientportal 1.0: IsActiveUser and AddMessageToPatientPortalInbox, the portal's side.

The stand-ins: the queue of 90 days answers OK without a notification, because Jönköping describes the queue but no contract
does; and a body that breaks the DocBook rules is refused with ERROR, where the inbox of 2014 showed an error text to the patient.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kallelse.protocols import docbook, patientportal, soap
from kallelse.sandbox.inbox import Inbox
from kallelse.sandbox.people import PNR, Person, Population

CONTRACTS = (patientportal.IS_ACTIVE_USER, patientportal.ADD_MESSAGE)
NOT_ACTIVE = "Target person is not active user"


class Portal:
    """The two national contracts in front of the inbox."""

    def __init__(self, inbox: Inbox, population: Population, *, fast: bool) -> None:
        self._inbox = inbox
        self._population = population
        self._fast = fast

    def is_active(self, values: Mapping[str, Any]) -> bytes:
        """Answer IsActiveUser: whether the person can be reached, and which ways of notification are on."""
        person = self._population.get(values["subjectOfCareId"])
        if person is None or not person.reachable:
            return soap.response(patientportal.IS_ACTIVE_USER, {"status": False})
        answer = {"status": True, "activeNotificationMethods": _methods(person)}
        return soap.response(patientportal.IS_ACTIVE_USER, answer)

    async def add(self, values: Mapping[str, Any], now: datetime) -> bytes:
        """Answer AddMessageToPatientPortalInbox; the message is durable when the answer exists."""
        person = self._population.get(values["subjectOfCareId"])
        if person is None or not self._accepts(person):
            return refusal(NOT_ACTIVE)
        message = values["message"]
        if not self._fast:
            finding = next((each for each in docbook.check(message["messageText"]) if each.level == "error"), None)
            if finding is not None:
                return refusal(f"messageText line {finding.line}: {finding.rule}")
        # Without sourceSystem neither notification nor link works.
        notify = bool(values.get("notify")) and bool(values.get("sourceSystem"))
        added = await self._inbox.add(person, message, notify, now)
        answer: dict[str, Any] = {"resultCode": "OK"}
        if added.thread:
            answer["messageThreadId"] = added.thread
        if added.notified is not None:
            answer["notificationSent"] = _methods(person)
        return soap.response(patientportal.ADD_MESSAGE, answer)

    def _accepts(self, person: Person) -> bool:
        if person.reachable:
            return True
        # A locked account, a deceased person and an identity that cannot log in are refused; only the missing account waits.
        return self._inbox.queue_is_on and person.may_have_account and person.root == PNR and not person.locked


def refusal(text: str) -> bytes:
    """An ERROR answer: nothing was taken."""
    return soap.response(patientportal.ADD_MESSAGE, {"resultCode": "ERROR", "resultText": text})


def _methods(person: Person) -> list[str]:
    return [method for method in person.notify.split("|") if method]
