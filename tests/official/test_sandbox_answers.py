"""What the simulated nation answers is valid by the official schemas, for every test person and every service."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree

from kallelse.protocols import Contract, organization, patientportal, persons, scheduling, soap
from kallelse.sandbox.nation import UNITS
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient, running
from tests.official.schemas import official_schema

UNIT = "TSTNMT2321000156-K101"
PERSON = shipped()[0].id
BODY = f"{{{soap.ENVELOPE}}}Body"
BOOKING = {"booking_id": "K-1", "unit": UNIT, "person": PERSON, "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"}


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxClient]:
    with running(directory=tmp_path_factory.mktemp("nation"), oidc=False) as client:
        yield client


def valid(contracts: Path, sandbox: SandboxClient, path: str, contract: Contract, values: dict[str, Any], **headers: Any) -> etree._Element:
    """Ask, and hold the answer against the official schema."""
    body = soap.request(contract, values, logical_address=headers.pop("address", "SE1"), **headers)
    answer = requests.post(f"{sandbox.url}{path}/{contract.name}", data=body, timeout=30)
    assert answer.status_code == 200, answer.text[:500]
    content = etree.fromstring(answer.content).find(BODY)
    assert content is not None
    official_schema(contracts, contract).assertValid(content[0])
    return content[0]


@pytest.mark.parametrize("profile", ["P1", "P2", "P3", "P4", "P5"])
@pytest.mark.parametrize("ignore", [False, True])
def test_every_test_person_in_every_profile(contracts: Path, sandbox: SandboxClient, profile: str, ignore: bool) -> None:
    asked = [{"root": person.root, "extension": person.id} for person in shipped()]
    values = {"personId": asked, "profile": profile, "ignoreReferredIdentity": ignore}
    answer = valid(contracts, sandbox, "/pu", persons.GET_PERSONS_FOR_PROFILE, values)
    assert len(answer) == len(asked)


@pytest.mark.parametrize("profile", [[], ["basic"], ["extended"]])
def test_every_unit_and_none(contracts: Path, sandbox: SandboxClient, profile: list[str]) -> None:
    for unit in (*UNITS, "TSTNMT2321000156-NOWHERE"):
        valid(contracts, sandbox, "/hsa", organization.GET_UNIT, {"unitHsaId": unit, "profile": profile})


@pytest.mark.parametrize("kind", ["ordinary", "notifications_off", "no_account", "locked"])
def test_the_inbox(contracts: Path, sandbox: SandboxClient, kind: str) -> None:
    person = next(person.id for person in shipped() if person.kind == kind)
    valid(contracts, sandbox, "/inbox", patientportal.IS_ACTIVE_USER, {"subjectOfCareId": person})
    unit = {"unitId": UNIT, "unitName": "Medicinmottagningen"}
    message = {"organisationUnit": unit, "messageThreadId": "t", "messageText": "<article><para>Hej</para></article>"}
    values = {"subjectOfCareId": person, "message": message, "notify": True, "sourceSystem": "SE2"}
    valid(contracts, sandbox, "/inbox", patientportal.ADD_MESSAGE, values)


def test_the_care_system(contracts: Path, sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(BOOKING, {"booking_id": "K-2", "unit": UNIT, "person": PERSON})
    headers = {"address": UNIT, "actor": (PERSON, "subject_of_care")}
    facility = {"healthcare_facility": UNIT}
    days = {**facility, "startDateInclusive": "20270208", "endDateInclusive": "20270219", "subject_of_care": PERSON}
    for booking in ("K-1", "K-2"):
        valid(contracts, sandbox, "/care", scheduling.GET_BOOKING_DETAILS, {**facility, "bookingId": booking}, **headers)
    valid(contracts, sandbox, "/care", scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, {**facility, "subject_of_care": PERSON}, **headers)
    valid(contracts, sandbox, "/care", scheduling.GET_AVAILABLE_DATES, days, **headers)
    for listed in (
        scheduling.GET_ALL_TIME_TYPES,
        scheduling.GET_ALL_CARE_TYPES,
        scheduling.GET_ALL_PERFORMERS,
        scheduling.GET_ALL_HEALTHCARE_FACILITIES,
    ):
        assert len(valid(contracts, sandbox, "/care", listed, {**facility, "subject_of_care": PERSON}, **headers))
    slots = valid(contracts, sandbox, "/care", scheduling.GET_AVAILABLE_TIMESLOTS, days, **headers)
    start, end = (slots[0][place].text for place in (0, 1))
    wish = {**facility, "startTimeInclusive": start, "endTimeExclusive": end, "subject_of_care": PERSON}
    info = {"firstName": "Anna", "lastName": "Exempel"}
    values = {"healthcare_facility_med": UNIT, "requestedTimeslot": {**wish, "bookingId": "K-2"}, "subject_of_care_info": info}
    for _ in ("made", "refused"):
        valid(contracts, sandbox, "/care", scheduling.MAKE_BOOKING, values, **headers)
    valid(contracts, sandbox, "/care", scheduling.UPDATE_BOOKING, {"requestedTimeslot": {**wish, "bookingId": "K-1"}}, **headers)
    for _ in ("done", "refused"):
        valid(contracts, sandbox, "/care", scheduling.CANCEL_BOOKING, {**facility, "bookingId": "K-1"}, **headers)
