"""The rules that no schema carries: for each a request or answer that keeps it, and one that breaks it and no other rule."""

from typing import Any

import pytest

from kallelse.protocols import appointments, engagementindex, mvk, organization, patientportal, persons, rules, scheduling, soap
from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError
from kallelse.protocols.rules.rule import Part
from tests.protocols.covering import least
from tests.protocols.generate import TEST_PERSONS, headers

PERSON = TEST_PERSONS[0]
ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
SLOT = {
    "startTimeInclusive": "20270115090000", "endTimeExclusive": "20270115093000", "healthcare_facility": "SE2321000016-1",
    "bookingId": "b-1", "subject_of_care": PERSON, "purpose": "Kom fastande", "timeTypeID": "1", "cancel_booking_allowed": True,
    "rebooking_allowed": False, "message_allowed": False, "isInvitation": True,
}  # fmt: skip
_FLAGS = ("cancel_booking_allowed", "rebooking_allowed", "message_allowed")
OFFER = {name: value for name, value in SLOT.items() if name not in (*_FLAGS, "subject_of_care", "isInvitation")}
ASKED = {name: value for name, value in SLOT.items() if name not in (*_FLAGS, "isInvitation")}
NAMES = {"firstName": "Test", "lastName": "Testsson"}

SNOMED = {"code": "116154003", "codeSystem": "1.2.752.116.2.1.1"}
ACTOR = {"actorId": {"root": "1.2.752.129.2.1.3.1", "extension": PERSON}, "actorType": SNOMED}
RESIDENT = {"root": "1.2.752.129.2.1.3.1", "extension": PERSON}
RULE = {"type": "OMBOKNING", "reasonTextRequired": "Optional", "reasonCodeRequired": "Optional"}
KIND = {"code": "1", "cancelAppointmentAllowed": True, "updateAppointmentAllowed": True, "appointmentRule": [RULE]}
FREE = least(appointments.GET_AVAILABLE_TIMESLOTS.response.fields[0].type) | {  # type: ignore[arg-type]
    "timeType": KIND, "startTime": "20270115090000", "endTime": "20270115093000",
}  # fmt: skip
SEARCH = {"actor": ACTOR, "personId": RESIDENT, "startDateInclusive": "20270115", "endDateInclusive": "20270131", "timeTypeCode": "1"}

ENTRY = {
    "registeredResidentIdentification": PERSON, "serviceDomain": "riv:crm:scheduling", "categorization": "NA",
    "logicalAddress": "SE2321000016-1", "businessObjectInstanceIdentifier": "b-1", "clinicalProcessInterestId": "NA",
    "mostRecentContent": "20270115090000", "sourceSystem": "SE2321000016-S", "dataController": "2321000016",
}  # fmt: skip
ASKING = {"personId": [RESIDENT], "profile": "P2", "ignoreReferredIdentity": False}
RECORD = {"personalIdentity": RESIDENT, "protectedPersonIndicator": True, "testIndicator": False, "primaryIdentity": True}
MESSAGE = {
    "subjectOfCareId": PERSON, "notify": True, "sourceSystem": "SE1",
    "message": {"organisationUnit": {"unitId": "SE1", "unitName": "X"}, "messageText": "text"},
}  # fmt: skip


def update(*entries: dict[str, Any], delete: bool = False) -> dict[str, Any]:
    return {"engagementTransaction": [{"deleteFlag": delete, "engagement": entry} for entry in entries]}


def without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def answered(more: dict[str, Any]) -> dict[str, Any]:
    return {"requestedPersonRecord": [{"requestedPersonalIdentity": RESIDENT, "personRecord": RECORD | more}]}


def one(slot: dict[str, Any]) -> dict[str, Any]:
    return {"timeslotDetail": slot}


def many(slot: dict[str, Any]) -> dict[str, Any]:
    return {"timeslotDetail": [SLOT, slot]}


def offered(slot: dict[str, Any]) -> dict[str, Any]:
    return {"timeslotDetail": [slot]}


def make(slot: dict[str, Any]) -> dict[str, Any]:
    return {"healthcare_facility_med": "SE1", "requestedTimeslot": slot, "subject_of_care_info": NAMES}


DETAILS, SCHEDULE, SLOTS = scheduling.GET_BOOKING_DETAILS, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, scheduling.GET_AVAILABLE_TIMESLOTS
MAKE, UPDATE, CANCEL = scheduling.MAKE_BOOKING, scheduling.UPDATE_BOOKING, scheduling.CANCEL_BOOKING
INDEX = engagementindex.UPDATE
PU = persons.GET_PERSONS_FOR_PROFILE

KEPT: list[tuple[Contract, Part, dict[str, Any]]] = [
    (DETAILS, "response", one(SLOT)),
    (DETAILS, "response", one(without(SLOT, "startTimeInclusive", "endTimeExclusive"))),
    (DETAILS, "response", one(without(SLOT, "purpose", "isInvitation"))),
    # The hour that happens twice: half past two summer time to a quarter past two winter time.
    (DETAILS, "response", one(SLOT | {"startTimeInclusive": "20271031023000", "endTimeExclusive": "20271031021500"})),
    (SCHEDULE, "response", many(without(SLOT, "purpose", *_FLAGS))),
    (SLOTS, "response", offered(OFFER)),
    (MAKE, "request", make(ASKED)),
    (MAKE, "response", {"resultCode": "OK", "bookingId": "b-1"}),
    (MAKE, "response", {"resultCode": "ERROR", "resultText": "Tiden har blivit upptagen."}),
    (UPDATE, "request", {"requestedTimeslot": ASKED}),
    (CANCEL, "response", {"resultCode": "OK"}),
    (appointments.GET_AVAILABLE_DATES, "request", SEARCH),
    (appointments.GET_AVAILABLE_DATES, "request", without(SEARCH, "actor", "personId")),
    (appointments.GET_AVAILABLE_TIMESLOTS, "response", {"timeslot": [FREE], "resultCode": "OK"}),
    (appointments.CANCEL_APPOINTMENT, "response", {"resultCode": "CANCEL_IS_NOT_ALLOWED"}),
    (INDEX, "request", update(ENTRY, ENTRY | {"businessObjectInstanceIdentifier": "b-2"})),
    (INDEX, "request", update(without(ENTRY, "mostRecentContent"), delete=True)),
    (PU, "request", ASKING),
    (PU, "response", answered({})),
    (PU, "response", {"requestedPersonRecord": [{"requestedPersonalIdentity": RESIDENT}]}),
    (organization.GET_HEALTH_CARE_PROVIDER, "request", {"healthCareProviderOrgNo": "2321000016"}),
    (patientportal.ADD_MESSAGE, "request", MESSAGE),
    (patientportal.ADD_MESSAGE, "request", without(MESSAGE, "notify", "sourceSystem")),
    (mvk.ADD_MESSAGE, "request", {"subjectOfCareId": PERSON, "message": {"msg": "text"}, "notify": False}),
]

BROKEN: list[tuple[Contract, Part, dict[str, Any], str, str]] = [
    (DETAILS, "response", one(without(SLOT, "purpose")), "R-RIV-5", "timeslotDetail/purpose"),
    (DETAILS, "response", one(without(SLOT, "message_allowed")), "SCHEDULING 2.3", "timeslotDetail/message_allowed"),
    (DETAILS, "response", one(without(SLOT, "endTimeExclusive")), "R-RIV-3", "timeslotDetail/endTimeExclusive"),
    (DETAILS, "response", one(SLOT | {"endTimeExclusive": "20270115090000"}), "R-RIV-3", "timeslotDetail/endTimeExclusive"),
    (DETAILS, "response", one(SLOT | {"startTimeInclusive": "20270328023000", "endTimeExclusive": "20270328033000"}),
     "R-RIV-3", "timeslotDetail/startTimeInclusive"),
    (DETAILS, "response", one(without(SLOT, "timeTypeID")), "R-RIV-6", "timeslotDetail/timeTypeID"),
    (SCHEDULE, "response", many(without(SLOT, "startTimeInclusive", "endTimeExclusive")), "SCHEDULING 2.3",
     "timeslotDetail[2]/startTimeInclusive"),
    (SCHEDULE, "response", many(without(SLOT, "bookingId")), "SCHEDULING 2.3", "timeslotDetail[2]/bookingId"),
    (SLOTS, "response", offered(without(OFFER, "startTimeInclusive", "endTimeExclusive")), "SCHEDULING 2.3",
     "timeslotDetail[1]/startTimeInclusive"),
    (SLOTS, "response", offered(OFFER | {"subject_of_care": PERSON}), "R-RIV-4", "timeslotDetail[1]/subject_of_care"),
    (MAKE, "request", make(ASKED | {"isInvitation": True}), "R-RIV-4", "requestedTimeslot/isInvitation"),
    (MAKE, "request", make(without(ASKED, "subject_of_care")), "SCHEDULING 2.3", "requestedTimeslot/subject_of_care"),
    (UPDATE, "request", {"requestedTimeslot": without(ASKED, "bookingId")}, "SCHEDULING 2.3", "requestedTimeslot/bookingId"),
    (MAKE, "response", {"resultCode": "INFO", "bookingId": "b-1"}, "R-RIV-4", "resultText"),
    (MAKE, "response", {"resultCode": "OK"}, "SCHEDULING 2.3", "bookingId"),
    (MAKE, "response", {"resultCode": "ERROR", "resultText": "Nej", "bookingId": "b-1"}, "SCHEDULING 2.3", "bookingId"),
    (CANCEL, "response", {"resultCode": "ERROR"}, "R-RIV-4", "resultText"),
    (appointments.GET_AVAILABLE_DATES, "request", SEARCH | {"actor": ACTOR | {"actorType": SNOMED | {"code": "1"}}},
     "SCHEDULING 3.1", "actor/actorType/code"),
    (appointments.GET_AVAILABLE_DATES, "request", without(SEARCH, "actor"), "SCHEDULING 3.2", "actor"),
    (appointments.GET_AVAILABLE_DATES, "request", SEARCH | {"healthcareServiceCode": "2"}, "SCHEDULING 3.2", "healthcareServiceCode"),
    (appointments.GET_AVAILABLE_TIMESLOTS, "response",
     {"timeslot": [FREE | {"timeType": KIND | {"appointmentRule": [RULE, RULE]}}], "resultCode": "OK"},
     "SCHEDULING 3.1", "timeslot[1]/timeType/appointmentRule[2]"),
    (appointments.GET_TIME_TYPES, "response", {"timeType": [KIND | {"appointmentRule": [RULE, RULE]}], "resultCode": "OK"},
     "SCHEDULING 3.1", "timeType[1]/appointmentRule[2]"),
    (appointments.GET_AVAILABLE_TIMESLOTS, "response", {"timeslot": [FREE | {"endTime": "20270115080000"}], "resultCode": "OK"},
     "R-RIV-3", "timeslot[1]/endTime"),
    (appointments.GET_APPOINTMENT, "response", {"resultCode": "INFO"}, "R-RIV-4", "resultText"),
    (appointments.CONFIRM_APPOINTMENT, "response", {"resultCode": "CANCEL_IS_NOT_ALLOWED"}, "SCHEDULING 3.3", "resultCode"),
    (INDEX, "request", update(ENTRY, delete=True), "R-RIV-7", "engagementTransaction[1]/engagement/mostRecentContent"),
    (INDEX, "request", update(without(ENTRY, "mostRecentContent")), "R-RIV-7", "engagementTransaction[1]/engagement/mostRecentContent"),
    (INDEX, "request", update(ENTRY, ENTRY | {"logicalAddress": "se2321000016-1", "mostRecentContent": "20270116090000"}),
     "R-RIV-7", "engagementTransaction[2]/engagement"),
    (INDEX, "request", update(ENTRY | {"serviceDomain": "urn:riv:crm:scheduling"}), "R-RIV-7",
     "engagementTransaction[1]/engagement/serviceDomain"),
    (INDEX, "request", update(ENTRY | {"categorization": "Booking"}), "R-RIV-7", "engagementTransaction[1]/engagement/categorization"),
    (INDEX, "request", update(ENTRY | {"owner": "SE1"}), "SCHEDULING 5.2", "engagementTransaction[1]/engagement/owner"),
    (INDEX, "request", update(ENTRY | {"sourceSystem": "S" * 65}), "SCHEDULING 5.2", "engagementTransaction[1]/engagement/sourceSystem"),
    (INDEX, "request", update(ENTRY | {"dataController": " 2321000016"}), "SCHEDULING 5.2",
     "engagementTransaction[1]/engagement/dataController"),
    (PU, "request", ASKING | {"personId": [RESIDENT, {"root": "1.2"}]}, "R-RIV-10", "personId[2]/extension"),
    (PU, "request", ASKING | {"profile": "P6"}, "R-RIV-10", "profile"),
    (PU, "response", answered({"addressInformation": {"residentialAddress": {"city": "X"}}}),
     "R-RIV-10", "requestedPersonRecord[1]/personRecord/addressInformation"),
    (persons.GET_PERSONS_FOR_PROFILE_3, "response",
     answered({"protectedPersonIndicator": False, "protectedPopulationRecord": True, "contactInformation": [{"contactType": "1"}]}),
     "R-RIV-10", "requestedPersonRecord[1]/personRecord/contactInformation"),
    (organization.GET_HEALTH_CARE_PROVIDER, "request", {"searchBase": "c=SE"}, "PERSONS 6.2", "healthCareProviderHsaId"),
    (patientportal.ADD_MESSAGE, "request", without(MESSAGE, "sourceSystem"), "CHANNELS 1.3", "sourceSystem"),
    (patientportal.ADD_MESSAGE, "request", MESSAGE | {"message": MESSAGE["message"] | {"messageText": ""}},  # type: ignore[operator]
     "CHANNELS 1.3", "message/messageText"),
    (patientportal.ADD_MESSAGE, "response", {"resultCode": "ERROR"}, "R-RIV-4", "resultText"),
    (mvk.ADD_MESSAGE, "request", {"subjectOfCareId": PERSON, "message": {"msg": "text"}, "notify": True}, "CHANNELS 1.6", "sourceSystem"),
]  # fmt: skip


def survives(contract: Contract, part: Part, values: dict[str, Any]) -> dict[str, Any]:
    """The values after a journey: rules must hold for what was read as for what is built. The tables let them all through."""
    if part == "request":
        return soap.read_request(soap.request(contract, values, **headers(contract)), [contract]).values
    return soap.read_response(contract, soap.response(contract, values))


def check(contract: Contract, part: Part, values: dict[str, Any]) -> None:
    (rules.check_request if part == "request" else rules.check_response)(contract, values)


@pytest.mark.parametrize(("contract", "part", "values"), KEPT)
def test_what_keeps_the_rules_passes(contract: Contract, part: Part, values: dict[str, Any]) -> None:
    for each in (values, survives(contract, part, values)):
        assert rules.broken(contract, part, each) == []
        check(contract, part, each)


@pytest.mark.parametrize(("contract", "part", "values", "id_", "path"), BROKEN)
def test_what_breaks_one_rule_breaks_it_alone(contract: Contract, part: Part, values: dict[str, Any], id_: str, path: str) -> None:
    root = contract.name if part == "request" else contract.response_name
    for each in (values, survives(contract, part, values)):
        found = rules.broken(contract, part, each)
        assert [(rule.id, error.path) for rule, error in found] == [(id_, f"{root}/{path}")]
        assert PERSON not in str(found[0][1])
        if found[0][0].level == "must":
            with pytest.raises(ContractError) as caught:
                check(contract, part, each)
            assert caught.value.path == f"{root}/{path}"
        else:
            check(contract, part, each)


def test_every_rule_has_its_failing_case() -> None:
    # A rule that is made anew for each contract has the same words everywhere: it is enough that it fails once.
    hit = {rule.text for contract, part, values, _, _ in BROKEN for rule, _ in rules.broken(contract, part, values)}
    assert {rule.text for rule in rules.RULES} == hit
    assert {rule.id for rule in rules.RULES} >= {"R-RIV-3", "R-RIV-4", "R-RIV-5", "R-RIV-6", "R-RIV-7", "R-RIV-10"}


def test_a_missing_flag_means_no() -> None:
    assert rules.allowed({}) == rules.Allowed(cancel=False, rebook=False, message=False)
    assert rules.allowed(SLOT) == rules.Allowed(cancel=True, rebook=False, message=False)
    assert (rules.is_invitation({}), rules.is_invitation({"isInvitation": False}), rules.is_invitation(SLOT)) == (False, False, True)
    assert not rules.is_open_invitation(SLOT)
    assert rules.is_open_invitation(without(SLOT, "startTimeInclusive", "endTimeExclusive"))
    assert not rules.is_open_invitation({})


def test_hsa_ids_are_compared_without_case() -> None:
    assert rules.same_hsa_id("SE2321000016-a1B", " se2321000016-A1b")
    assert not rules.same_hsa_id("SE2321000016-1", "SE2321000016-2")
