"""Senders of messages to the inbox: one that does everything right, and many that do one thing wrong."""

from collections.abc import Callable
from typing import Any

import requests

from kallelse.protocols import patientportal, soap
from kallelse.protocols.docbook import Article, Para, Section, Text, build
from tests.conformance.ground import FIRST, FOURTH, SECOND, THIRD, UNIT

ADDRESS = "SE2321000016-A29F"
PERSONS = (FIRST.id, SECOND.id, THIRD.id, FOURTH.id)
ACCEPTED, SILENT, REFUSED, FAULTY = PERSONS
LETTER = build(Article(sections=[Section(title="Kallelse", blocks=[Para([Text("Välkommen till provtagningen.")])])]))
BROKEN: dict[str, type["Sender"]] = {}


def breaks(rule: str) -> Callable[[type["Sender"]], type["Sender"]]:
    """Enter a broken sender under the rule that must catch it."""

    def enter(sender: type["Sender"]) -> type["Sender"]:
        assert rule not in BROKEN
        BROKEN[rule] = sender
        return sender

    return enter


class Sender:
    """Sends one message to each of the four, again when it got no answer or a technical fault, and never otherwise."""

    path = "/inbox/AddMessageToPatientPortalInbox"
    to: tuple[str, ...] = PERSONS

    def __init__(self, ca: str, client: tuple[str, str] | None) -> None:
        self.http = requests.Session()
        self.http.trust_env = False  # The authority of the machine must not take the place of ours.
        self.http.verify = ca
        self.http.cert = client

    def run(self, url: str) -> None:
        """Send everything."""
        for number, person in enumerate(self.to, 1):
            self.send_until_settled(url, person, f"1b671a64-40d5-491e-99b0-da01ff1f33{number:02}")
        self.http.close()

    def send_until_settled(self, url: str, person: str, thread: str) -> None:
        """Try until there is an answer, at most three times."""
        for attempt in range(3):
            code = self.send(url, person, self.thread(thread, attempt), attempt)
            if not self.again(code, attempt):
                return

    def send(self, url: str, person: str, thread: str, attempt: int) -> str:
        """One call: OK, ERROR, fault or silence."""
        try:
            answer = self.http.post(f"{url}{self.path}", data=self.body(person, thread), headers=self.headers(person), timeout=30)
        except requests.exceptions.ConnectionError:
            return "silence"
        try:
            code: str = soap.read_response(patientportal.ADD_MESSAGE, answer.content)["resultCode"]
        except soap.Fault:
            assert answer.status_code == 500
            return "fault"
        return code

    def again(self, code: str, attempt: int) -> bool:
        """Whether to send once more after this answer."""
        return code in ("silence", "fault") and attempt < 2

    def thread(self, thread: str, attempt: int) -> str:
        """The thread's id for this attempt."""
        return thread

    def headers(self, person: str) -> dict[str, str]:
        """HTTP headers."""
        return {"Content-Type": soap.CONTENT_TYPE, "SOAPAction": f'"{patientportal.ADD_MESSAGE.soap_action}"'}

    def values(self, person: str, thread: str) -> dict[str, Any]:
        """The request."""
        message = {
            "organisationUnit": {"unitId": UNIT, "unitName": "Solberga laboratorium"},
            "messageThreadId": thread,
            "messageDescription": "Kallelse",
            "messageText": LETTER,
        }
        return {"subjectOfCareId": person, "message": message, "notify": True, "sourceSystem": "TSTNMT2321000156-COSM"}

    def body(self, person: str, thread: str) -> bytes:
        """The envelope."""
        return soap.request(patientportal.ADD_MESSAGE, self.values(person, thread), logical_address=ADDRESS)


@breaks("KONS-01")
class ToSomebodyElse(Sender):
    to = (*PERSONS, "199001012384")


@breaks("KONS-02")
class Unordered(Sender):
    def body(self, person: str, thread: str) -> bytes:
        return super().body(person, thread).replace(b":notify>", b":notis>")


@breaks("KONS-03")
class OtherAddress(Sender):
    def body(self, person: str, thread: str) -> bytes:
        return super().body(person, thread).replace(ADDRESS.encode(), b"SE2321000016-OTHER")


@breaks("KONS-04")
class NoAction(Sender):
    def headers(self, person: str) -> dict[str, str]:
        return super().headers(person) | {"SOAPAction": '""'}


@breaks("KONS-05")
class SoapTwelve(Sender):
    def headers(self, person: str) -> dict[str, str]:
        return super().headers(person) | {"Content-Type": "application/soap+xml"}


@breaks("KONS-06")
class Anonymous(Sender):
    def __init__(self, ca: str, client: tuple[str, str] | None) -> None:
        super().__init__(ca, None)


class OtherMessage(Sender):
    """Changes the message."""

    changes: dict[str, Any] = {}

    def values(self, person: str, thread: str) -> dict[str, Any]:
        values = super().values(person, thread)
        return values | {"message": values["message"] | self.changes}


@breaks("KONS-07")
class EncodedTwice(OtherMessage):
    changes = {"messageText": LETTER.replace("<", "&lt;").replace(">", "&gt;")}


@breaks("KONS-08")
class WrongNesting(OtherMessage):
    changes = {"messageText": "<article><para>Utan avsnitt, med <b>fetstil</b>.</para></article>"}


@breaks("KONS-09")
class NumberAsThread(Sender):
    def thread(self, thread: str, attempt: int) -> str:
        return f"{thread}-{FIRST.id}"


@breaks("KONS-10")
class EmptyElement(Sender):
    def body(self, person: str, thread: str) -> bytes:
        return super().body(person, thread).replace(b"<n2:messageText>", b"<n2:messageDescription/><n2:messageText>", 1)

    def values(self, person: str, thread: str) -> dict[str, Any]:
        values = super().values(person, thread)
        values["message"].pop("messageDescription")
        return values


@breaks("KONS-11")
class WhoPays(Sender):
    def values(self, person: str, thread: str) -> dict[str, Any]:
        values = super().values(person, thread)
        values.pop("sourceSystem")
        return values


@breaks("KONS-12")
class NoHsaId(OtherMessage):
    changes = {"organisationUnit": {"unitId": "labbet", "unitName": "Solberga laboratorium"}}


@breaks("KONS-13")
class NumberInAddress(Sender):
    def send(self, url: str, person: str, thread: str, attempt: int) -> str:
        self.path = f"/inbox?patient={person}"
        return super().send(url, person, thread, attempt)


@breaks("KONS-14")
class GivesUp(Sender):
    def again(self, code: str, attempt: int) -> bool:
        return code == "fault"


@breaks("KONS-15")
class FaultIsFinal(Sender):
    def again(self, code: str, attempt: int) -> bool:
        return code == "silence"


@breaks("KONS-16")
class NewThread(Sender):
    def thread(self, thread: str, attempt: int) -> str:
        return f"{thread}-{attempt}"


@breaks("KONS-17")
class OnceMore(Sender):
    def again(self, code: str, attempt: int) -> bool:
        return super().again(code, attempt) or (code == "OK" and attempt == 0)


@breaks("KONS-18")
class Insists(Sender):
    def again(self, code: str, attempt: int) -> bool:
        return super().again(code, attempt) or (code == "ERROR" and attempt < 2)
