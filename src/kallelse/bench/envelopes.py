"""The SOAP messages that benches send: of a usual size, to the product's own RIV-TA doors."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import count, islice
from typing import Any
from urllib.parse import quote

from kallelse.bench import rows
from kallelse.protocols import Contract, docbook, patientportal, scheduling, soap

_PORTAL = "SE2321000016-A29F"


@cache
def text() -> str:
    """A kallelse as DocBook, about 2 kB."""
    words = next(rows.rows("text", ["-"], ["-"]))
    lines = [words["purpose"], f"Plats: {words['place']}", *words["bring"]]
    steps = [f"{one['text']} Räkna från dagen för besöket, och ring om något är oklart." for one in words["preparation"]] * 6
    sections = [
        docbook.Section("Du har en tid", [docbook.Para(line) for line in lines]),
        docbook.Section("Förbered dig så här", [docbook.Para(line) for line in steps]),
    ]
    return docbook.build(docbook.Article(sections, signature="Mottagningen"))


def message(reference: str, person: str, unit: str) -> dict[str, Any]:
    """AddMessageToPatientPortalInbox 1.0, about 3 kB as an envelope."""
    return {
        "subjectOfCareId": person,
        "message": {
            "organisationUnit": {"unitId": unit, "unitName": "Medicinmottagningen"},
            "messageThreadId": reference,
            "messageDescription": "Kallelse",
            "messageText": text(),
        },
        "notify": True,
    }


def schedule(number: int) -> dict[str, Any]:
    """The answer of GetSubjectOfCareSchedule 1.1 with so many booked times; three are about 3 kB."""
    slot = {
        "startTimeInclusive": "20270222094000",
        "endTimeExclusive": "20270222102000",
        "healthcare_facility": "TSTNMT2321000156-K101",
        "bookingId": "a8b7c6d5-2027-4a7e-9c2b-0123456789ab",
        "subject_of_care": "191212121212",
        "purpose": "Uppföljning av din behandling och genomgång av dina provsvar. Ta med legitimation och din lista över läkemedel.",
        "healthcare_facility_name": "Medicinmottagningen Eksta sjukhus",
        "timeTypeName": "Återbesök",
        "timeTypeID": "ATERBESOK-40",
        "cancel_booking_allowed": True,
        "rebooking_allowed": True,
        "message_allowed": False,
    }
    return {"timeslotDetail": [slot] * number}


def _add_message(prefix: str, persons: Sequence[str], units: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for number in count():
        values = message(f"{prefix}-{number}", persons[number % len(persons)], units[number % len(units)])
        yield f"{prefix}-{number}", soap.request(patientportal.ADD_MESSAGE, values, logical_address=_PORTAL)


def _subject_schedule(prefix: str, persons: Sequence[str], units: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for number in count():
        person, unit = persons[number % len(persons)], units[number % len(units)]
        values = {"healthcare_facility": unit, "subject_of_care": person}
        yield (
            f"{prefix}-{number}",
            soap.request(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, values, logical_address=unit, actor=(person, "subject_of_care")),
        )


def _available_timeslots(prefix: str, persons: Sequence[str], units: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    for number in count():
        person, unit = persons[number % len(persons)], units[number % len(units)]
        values = {"healthcare_facility": unit, "startDateInclusive": "20270222", "endDateInclusive": "20270301", "subject_of_care": person}
        yield (
            f"{prefix}-{number}",
            soap.request(scheduling.GET_AVAILABLE_TIMESLOTS, values, logical_address=unit, actor=(person, "subject_of_care")),
        )


type Bodies = Callable[[str, Sequence[str], Sequence[str]], Iterator[tuple[str, bytes]]]

OPERATIONS: dict[str, tuple[Contract, Bodies]] = {
    "add_message": (patientportal.ADD_MESSAGE, _add_message),
    "schedule": (scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, _subject_schedule),
    "timeslots": (scheduling.GET_AVAILABLE_TIMESLOTS, _available_timeslots),
}
"""What the SOAP part calls, by the name in its figures."""


def requests(
    operation: str, host: str, certificate: str, prefix: str, persons: Sequence[str], units: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    """(reference, whole HTTP/1.1 request) without end, as a proxy that has ended mutual TLS passes it on."""
    contract, bodies = OPERATIONS[operation]
    head = (
        f"POST /riv/{contract.name}/{contract.major}/rivtabp21 HTTP/1.1\r\nHost: {host}\r\n"
        f"X-Forwarded-Proto: https\r\nX-Vp-Auth-Cert: {quote(certificate)}\r\n"
        f'Content-Type: {soap.CONTENT_TYPE}\r\nSOAPAction: "{contract.soap_action}"\r\n'
    )
    for reference, body in bodies(prefix, persons, units):
        yield reference, f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def sample(operation: str, many: int) -> list[bytes]:
    """So many bodies, for those who time building and reading alone."""
    _, bodies = OPERATIONS[operation]
    return [body for _, body in islice(bodies("sample", ["191212121212"], ["TSTNMT2321000156-K101"]), many)]
