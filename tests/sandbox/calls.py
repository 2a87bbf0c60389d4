"""Calls to the simulated nation's SOAP services, as the product makes them."""

from typing import Any

import requests

from kallelse.protocols import Contract, patientportal, persons, scheduling, soap
from kallelse.protocols.docbook import Article, Para, Section, Text, build
from kallelse.sandbox.testing import SandboxClient

PNR = "1.2.752.129.2.1.3.1"
MEDICINE = "TSTNMT2321000156-K101"
LETTER = build(Article(sections=[Section(title="Kallelse", blocks=[Para([Text("Välkommen till mottagningen.")])])]))

__all__ = ["LETTER", "MEDICINE", "PNR", "active", "add", "ask", "care", "looked_up", "post", "scheduling"]


def post(sandbox: SandboxClient, path: str, body: bytes) -> requests.Response:
    """POST bytes as XML."""
    return requests.post(f"{sandbox.url}{path}", data=body, headers={"Content-Type": soap.CONTENT_TYPE}, timeout=30)


def ask(
    sandbox: SandboxClient, path: str, contract: Contract, values: dict[str, Any], *, address: str = "SE1", **more: Any
) -> dict[str, Any]:
    """One call; returns the values of the answer, raises soap.Fault for a fault."""
    answer = post(sandbox, path, soap.request(contract, values, logical_address=address, **more))
    assert answer.headers["X-Kallelse-Sandbox"] == "1"
    assert answer.status_code == (500 if b":Fault>" in answer.content else 200)
    return soap.read_response(contract, answer.content)


def active(sandbox: SandboxClient, person: str) -> dict[str, Any]:
    """IsActiveUser."""
    return ask(sandbox, "/inbox/IsActiveUser", patientportal.IS_ACTIVE_USER, {"subjectOfCareId": person})


def add(sandbox: SandboxClient, person: str, thread: str = "", **changes: Any) -> dict[str, Any]:
    """AddMessageToPatientPortalInbox; `text`, `heading`, `notify`, `source`, `link` can be given."""
    message: dict[str, Any] = {
        "organisationUnit": {"unitId": MEDICINE, "unitName": "Medicinmottagningen"},
        "messageDescription": changes.get("heading", "Kallelse"),
        "messageText": changes.get("text", LETTER),
    }
    if thread:
        message["messageThreadId"] = thread
    if "link" in changes:
        message["ssoLink"] = {"systemId": "KALLELSE", "text": "Svara", "queryString": changes["link"], "type": "CurrentTarget"}
    values = {"subjectOfCareId": person, "message": message, "notify": changes.get("notify", True)}
    if changes.get("source", "SE2"):
        values["sourceSystem"] = "SE2"
    return ask(sandbox, "/inbox/AddMessageToPatientPortalInbox", patientportal.ADD_MESSAGE, values)


def looked_up(
    sandbox: SandboxClient, *identities: tuple[str, str], profile: str = "P5", ignore: bool = False
) -> list[dict[str, Any] | None]:
    """GetPersonsForProfile for (root, extension); the records in the order asked, None where there is none."""
    asked = [{"root": root, "extension": extension} for root, extension in identities]
    values = {"personId": asked, "profile": profile, "ignoreReferredIdentity": ignore}
    answer = ask(sandbox, "/pu/GetPersonsForProfile", persons.GET_PERSONS_FOR_PROFILE, values)
    found = {each["requestedPersonalIdentity"]["extension"]: each.get("personRecord") for each in answer["requestedPersonRecord"]}
    return [found[extension] for _, extension in identities]


def care(
    sandbox: SandboxClient, contract: Contract, values: dict[str, Any], *, person: str, unit: str = MEDICINE, agent: bool = False
) -> dict[str, Any]:
    """One crm:scheduling call by a resident, or by a staff agent."""
    actor = ("TSTNMT2321000156-1001", "subject_of_care_agent") if agent else (person, "subject_of_care")
    return ask(sandbox, f"/care/{contract.name}", contract, values, address=unit, actor=actor)
