"""One call to every operation that the sandbox serves, in an order that makes sense, for any client to make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kallelse.protocols import Contract, appointments, engagementindex, mvk, organization, patientportal, persons, registry, scheduling
from kallelse.protocols.appointments.types import PERSONNUMMER, SNOMED_CT
from kallelse.sandbox.index import OWNER
from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import LETTER, MEDICINE, PNR, ask, care

ANNA = shipped()[0].id
VISIT = {"booking_id": "K-1", "unit": MEDICINE, "person": ANNA, "start": "2027-02-10 10:15", "end": "2027-02-10 11:00"}
PROPOSED = {
    "booking_id": "6f1c7a52-0d3e-4b8f-9a61-27c5e84d1b90", "unit": MEDICINE, "person": ANNA, "start": "2027-02-11 10:15",
    "end": "2027-02-11 11:00", "invitation": True,
}  # fmt: skip
OPEN = {"booking_id": "K-2", "unit": MEDICINE, "person": ANNA, "purpose": "Välkommen att boka tid."}
_WEEK = {"startDateInclusive": "20270208", "endDateInclusive": "20270212"}
_PERSON = {"root": PERSONNUMMER, "extension": ANNA}
_SEEN = {"actor": {"actorId": _PERSON, "actorType": {"code": "116154003", "codeSystem": SNOMED_CT}}, "personId": _PERSON}
_NAMES = {"firstName": "Anna", "lastName": "Exempel"}


@dataclass(frozen=True)
class Call:
    """One call: where, what, leaves that the answer must hold as a client sees them, and values that no leaf of it may hold."""

    path: str
    contract: Contract
    values: dict[str, Any]
    expected: dict[str, str]
    address: str = MEDICINE
    absent: frozenset[str] = frozenset()

    @property
    def endpoint(self) -> str:
        """Where in the sandbox the call goes."""
        return f"{self.path}/{self.contract.name}"

    @property
    def wsdl(self) -> str:
        """Where the description of this version is."""
        return f"{self.endpoint}?wsdl&major={self.contract.major}"

    @property
    def actor(self) -> dict[str, str] | None:
        return {"actorId": ANNA, "actorType": "subject_of_care"} if self.contract.actor else None

    def check(self, answer: Any) -> None:
        """The answer says what was expected and nothing that was not."""
        said = set(leaves(answer))
        assert set(self.expected.items()) <= said, f"{self.contract.name}: {said}"
        assert not self.absent & {value for _, value in said}, f"{self.contract.name}: {said}"


def story(sandbox: SandboxClient) -> list[Call]:
    """The calls, for a fresh nation."""
    sandbox.lay_bookings(VISIT, OPEN, PROPOSED)
    asked = {"healthcare_facility": MEDICINE, **_WEEK, "subject_of_care": ANNA}
    free = care(sandbox, scheduling.GET_AVAILABLE_TIMESLOTS, asked, person=ANNA)["timeslotDetail"][0]
    asked = _SEEN | {"startDateInclusive": "20270215", "endDateInclusive": "20270219"}
    slots = ask(sandbox, "/care/GetAvailableTimeslots", appointments.GET_AVAILABLE_TIMESLOTS, asked, address=MEDICINE)["timeslot"]
    first, second = (str(slot["timeslotId"]) for slot in slots[:2])
    day = str(slots[0]["startTime"])[:8]
    older = [*_searches(free["startTimeInclusive"]), *_changes(free)]
    return [*_registers(), *_inboxes(), *_catalogues(), *older, *_successor(asked, day, first, second)]


def _registers() -> Iterator[Call]:
    asked = {"personId": [{"root": PNR, "extension": ANNA}], "profile": "P2", "ignoreReferredIdentity": False}
    yield Call("/pu", persons.GET_PERSONS_FOR_PROFILE, asked, {"extension": ANNA, "testIndicator": "false"})
    yield Call("/hsa", organization.GET_UNIT, {"unitHsaId": MEDICINE}, {"unitHsaId": MEDICINE})


def _inboxes() -> Iterator[Call]:
    message = {
        "organisationUnit": {"unitId": MEDICINE, "unitName": "Medicinmottagningen"},
        "messageThreadId": "T-1",
        "messageDescription": "Kallelse & välkommen",
        "messageText": LETTER,
    }
    values = {"subjectOfCareId": ANNA, "message": message, "notify": True, "sourceSystem": "SE2"}
    yield Call("/inbox", patientportal.IS_ACTIVE_USER, {"subjectOfCareId": ANNA}, {"status": "true"})
    yield Call("/inbox", patientportal.ADD_MESSAGE, values, {"resultCode": "OK", "messageThreadId": "T-1"})
    older = {"healthCareFacility": {"hsaId": MEDICINE}, "businessObjectId": "T-2", "headerText": "Kallelse", "msg": LETTER}
    values = {"subjectOfCareId": ANNA, "message": older, "notify": True, "sourceSystem": "SE2"}
    yield Call("/inbox", mvk.GET_USER_PROFILE, {"subjectOfCare": ANNA}, {"resultCode": "OK", "isActive": "true"})
    yield Call("/inbox", mvk.ADD_MESSAGE, values, {"resultCode": "OK"})


def _catalogues() -> Iterator[Call]:
    entry = {
        "registeredResidentIdentification": ANNA,
        "serviceDomain": "riv:crm:scheduling",
        "categorization": "NA",
        "logicalAddress": MEDICINE,
        "businessObjectInstanceIdentifier": "K-1",
        "clinicalProcessInterestId": "NA",
        "mostRecentContent": "20270210101500",
        "sourceSystem": "TSTNMT2321000156-COSM",
        "dataController": "2321000156",
    }
    changed = {"engagementTransaction": [{"deleteFlag": False, "engagement": entry}]}
    asked = {"registeredResidentIdentification": ANNA, "serviceDomain": "riv:crm:scheduling"}
    yield Call("/index", engagementindex.UPDATE, changed, {"ResultCode": "OK"}, OWNER)
    yield Call("/index", engagementindex.FIND_CONTENT, asked, {"businessObjectInstanceIdentifier": "K-1"}, OWNER)
    namespace = scheduling.CANCEL_BOOKING.namespace
    supported: dict[str, Any] = {"serviceConsumerHsaId": "TSTNMT2321000156-KALLELSE", "logicalAdress": MEDICINE}
    asked = {"serviceConsumerHsaId": "TSTNMT2321000156-KALLELSE", "serviceContractNameSpace": {"ServiceContractNamespace": namespace}}
    for contract in (registry.GET_SUPPORTED_SERVICE_CONTRACTS, registry.GET_SUPPORTED_SERVICE_CONTRACTS_1):
        yield Call("/tak", contract, supported, {"ServiceContractNamespace": namespace}, OWNER)
    for contract in (registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT, registry.GET_LOGICAL_ADDRESSEES_BY_SERVICE_CONTRACT_1):
        yield Call("/tak", contract, asked, {"logicalAddress": MEDICINE}, OWNER)


def _searches(free: str) -> Iterator[Call]:
    unit = {"healthcare_facility": MEDICINE}
    person = {"subject_of_care": ANNA}
    yield Call("/care", scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, unit | person, {"bookingId": "K-1", "subject_of_care": ANNA})
    yield Call("/care", scheduling.GET_BOOKING_DETAILS, unit | {"bookingId": "K-2"}, {"isInvitation": "true", "purpose": OPEN["purpose"]})
    yield Call("/care", scheduling.GET_ALL_HEALTHCARE_FACILITIES, unit | person, {"healthcare_facility": MEDICINE})
    yield Call("/care", scheduling.GET_ALL_TIME_TYPES, unit | person, {"timeTypeId": "NYBESOK"})
    yield Call("/care", scheduling.GET_ALL_CARE_TYPES, unit | person, {"careTypeId": "SPECIALISTVARD"})
    yield Call("/care", scheduling.GET_ALL_PERFORMERS, unit | person, {"perfomer": f"{MEDICINE}P1"})
    yield Call("/care", scheduling.GET_AVAILABLE_DATES, unit | _WEEK | person, {"date": free[:8]})
    yield Call("/care", scheduling.GET_AVAILABLE_TIMESLOTS, unit | _WEEK | person, {"startTimeInclusive": free})


def _changes(free: dict[str, Any]) -> Iterator[Call]:
    done = {"resultCode": "OK"}
    cancelled = {"healthcare_facility": MEDICINE, "bookingId": "K-1", "message": "Jag är <sjuk> & hemma."}
    yield Call("/care", scheduling.CANCEL_BOOKING, cancelled, done)
    slot = {
        "startTimeInclusive": "20270210101500",
        "endTimeExclusive": "20270210110000",
        "healthcare_facility": MEDICINE,
        "bookingId": "K-2",
        "subject_of_care": ANNA,
    }
    made = {"healthcare_facility_med": MEDICINE, "requestedTimeslot": slot, "subject_of_care_info": _NAMES}
    yield Call("/care", scheduling.MAKE_BOOKING, made, done | {"bookingId": "K-2"})
    moved = slot | {"startTimeInclusive": free["startTimeInclusive"], "endTimeExclusive": free["endTimeExclusive"]}
    yield Call("/care", scheduling.UPDATE_BOOKING, {"requestedTimeslot": moved}, done)


def _successor(asked: dict[str, Any], day: str, first: str, second: str) -> Iterator[Call]:
    """supportprocess:logistics:scheduling 2.0: what is free, one that is proposed, and one that the resident makes herself."""

    def call(contract: Contract, values: dict[str, Any], expected: dict[str, str]) -> Call:
        return Call("/care", contract, values, expected)

    done, one = {"resultCode": "OK"}, _SEEN | {"appointmentId": PROPOSED["booking_id"]}
    care = {"healthcareServiceCode": "394802001"}
    seen = {"extension": MEDICINE, "name": "Medicinmottagningen Eksta sjukhus"}
    yield call(appointments.GET_HEALTHCARE_FACILITY, {}, done | seen)
    yield call(appointments.GET_HEALTHCARE_FACILITIES, {"personId": _PERSON} | care, done | seen)
    yield call(appointments.GET_TIME_TYPES, _SEEN | care, done | {"code": "NYBESOK"})
    yield call(appointments.GET_PRACTITIONERS, _SEEN | care, done | {"extension": f"{MEDICINE}P1"})
    yield call(appointments.GET_AVAILABLE_DATES, asked, done | {"date": day})
    yield call(appointments.GET_AVAILABLE_TIMESLOTS, asked, done | {"timeslotId": first})
    yield call(appointments.GET_APPOINTMENTS, _SEEN, {"appointmentId": str(PROPOSED["booking_id"])})
    yield call(appointments.GET_APPOINTMENT, one, done | {"status": "preliminary", "startTime": "20270211101500"})
    yield call(appointments.CONFIRM_APPOINTMENT, one, done)
    yield call(appointments.MAKE_APPOINTMENT, _SEEN | {"timeslotId": first, "reasonText": "Ont i <knät> & höften"}, done)
    yield call(appointments.UPDATE_APPOINTMENT, _SEEN | {"originalAppointmentId": PROPOSED["booking_id"], "timeslotId": second}, done)
    yield call(appointments.GET_APPOINTMENT, one, done | {"status": "confirmed", "timeslotId": second})
    yield call(appointments.CANCEL_APPOINTMENT, one, done)


def leaves(answer: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf of an answer as a client gives it, by element name; booleans as XML writes them."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            yield from leaves(value, key)
    elif isinstance(answer, list):
        for value in answer:
            yield from leaves(value, name)
    elif answer is not None:
        yield name, str(answer).lower() if isinstance(answer, bool) else str(answer)
