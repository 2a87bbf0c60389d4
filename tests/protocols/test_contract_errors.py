"""A message that breaks its contract is refused with the exact path and the rule, and never with a value."""

from typing import Any

import pytest

from kallelse.protocols import ContractError, patientportal, persons, scheduling, soap
from tests.protocols.generate import TEST_PERSONS, headers

PERSON = TEST_PERSONS[1]
SECRET = "Karl Svensson 0701740605"

MESSAGE: dict[str, Any] = {
    "subjectOfCareId": PERSON,
    "message": {
        "organisationUnit": {"unitId": "SE2321000016-1", "unitName": "Solberga vårdcentral"},
        "messageText": "<article/>",
        "ssoLink": {"systemId": "K", "text": "Boka om", "type": "NewTarget"},
    },
}
SLOT = {"healthcare_facility": "SE2321000016-1", "startTimeInclusive": "20270115090000", "isInvitation": True}


def changed(path: str, value: Any) -> dict[str, Any]:
    """MESSAGE with one value put at `path`; the value `...` removes the key."""
    result: dict[str, Any] = {**MESSAGE}
    at = result
    *parents, last = path.split("/")
    for name in parents:
        at[name] = {**at[name]}
        at = at[name]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return result


@pytest.mark.parametrize(
    ("path", "value", "kind"),
    [
        ("subjectOfCareId", ..., "missing"),
        ("subjectOfCareId", "18900202-9800", "pattern"),
        ("subjectOfCareId", int(PERSON), "type"),
        ("subjectOfCareId", None, "type"),
        ("subjectOfCareId", [PERSON], "type"),
        ("message", SECRET, "type"),
        ("message/organisationUnit/unitName", ..., "missing"),
        ("message/organisationUnit/unitTelephone", "", "empty"),
        ("message/organisationUnit/unitAdress", SECRET, "unknown"),
        ("message/messageText", f"{SECRET}\x07", "character"),
        ("message/messageText", f"{SECRET}\ud800", "character"),
        ("message/ssoLink/type", "Popup", "enumeration"),
        ("notify", "true", "type"),
        ("notify", 1, "type"),
    ],
)
def test_building_names_the_place_and_the_rule(path: str, value: Any, kind: str) -> None:
    with pytest.raises(ContractError) as caught:
        soap.request(patientportal.ADD_MESSAGE, changed(path, value), logical_address="SE2321000016-A29F")
    assert caught.value.path == f"AddMessageToPatientPortalInbox/{path}"
    assert caught.value.kind == kind
    assert caught.value.rule
    assert caught.value.remedy
    assert PERSON not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_lists_are_counted_from_one() -> None:
    identity = {"root": "1.2.752.129.2.1.3.1", "extension": PERSON}
    values = {"personId": [identity, identity, {"extension": PERSON}], "profile": "P2", "ignoreReferredIdentity": False}
    with pytest.raises(ContractError) as caught:
        soap.request(persons.GET_PERSONS_FOR_PROFILE, values, logical_address="SE165565594230-1000")
    assert caught.value.path == "GetPersonsForProfile/personId[3]/root"


@pytest.mark.parametrize(
    ("identities", "kind"), [([], "missing"), ([{"root": "x"}] * 501, "too_many"), ({"root": "x"}, "type"), ("x", "type")]
)
def test_a_list_holds_what_the_contract_allows(identities: Any, kind: str) -> None:
    values = {"personId": identities, "profile": "P2", "ignoreReferredIdentity": False}
    with pytest.raises(ContractError) as caught:
        soap.request(persons.GET_PERSONS_FOR_PROFILE, values, logical_address="SE165565594230-1000")
    assert (caught.value.path, caught.value.kind) == ("GetPersonsForProfile/personId", kind)


def test_a_key_that_could_be_personal_is_not_repeated() -> None:
    for key, shown in ((PERSON, "(unnamed)"), ("p" + PERSON, "p#"), (SECRET, "(unnamed)")):
        with pytest.raises(ContractError) as caught:
            soap.request(patientportal.IS_ACTIVE_USER, {"subjectOfCareId": PERSON, key: "x"}, logical_address="SE1-1")
        assert caught.value.path == f"IsActiveUser/{shown}"


def _slot_message(old: str, new: str) -> bytes:
    """A valid GetBookingDetails response with one replacement in its XML."""
    good = soap.response(scheduling.GET_BOOKING_DETAILS, {"timeslotDetail": SLOT}).decode()
    assert old in good
    return good.replace(old, new).encode()


_SLOT_PATH = "GetBookingDetailsResponse/timeslotDetail"


@pytest.mark.parametrize(
    ("old", "new", "path", "kind"),
    [
        (">20270115090000<", ">20270231090000<", f"{_SLOT_PATH}/startTimeInclusive", "calendar"),
        (">20270115090000<", ">20270115240000<", f"{_SLOT_PATH}/startTimeInclusive", "pattern"),
        (">20270115090000<", "><", f"{_SLOT_PATH}/startTimeInclusive", "pattern"),
        (">20270115090000<", "><b>x</b><", f"{_SLOT_PATH}/startTimeInclusive", "content"),
        (">true<", ">ja<", f"{_SLOT_PATH}/isInvitation", "type"),
        (":isInvitation", ":isInvited", f"{_SLOT_PATH}/isInvited", "unknown"),
        ("<n2:healthcare_facility>SE2321000016-1</n2:healthcare_facility>", "", f"{_SLOT_PATH}/healthcare_facility", "missing"),
        ("<n2:healthcare_facility>", "<n2:healthcare_facility>SE1</n2:healthcare_facility><n2:healthcare_facility>",
         f"{_SLOT_PATH}/healthcare_facility", "too_many"),
        ("</n2:healthcare_facility>", "</n2:healthcare_facility><n2:endTimeExclusive>20270115100000</n2:endTimeExclusive>",
         f"{_SLOT_PATH}/endTimeExclusive", "order"),
        ("<n2:healthcare_facility>", "Karl<n2:healthcare_facility>", _SLOT_PATH, "content"),
        ("<n2:healthcare_facility>", '<n2:healthcare_facility id="1">', f"{_SLOT_PATH}/healthcare_facility", "content"),
        ("</n1:timeslotDetail>", '<x:new xmlns:x="urn:new">1</x:new></n1:timeslotDetail>', f"{_SLOT_PATH}/new", "unknown"),
        ("</n1:timeslotDetail>", "<new>1</new></n1:timeslotDetail>", f"{_SLOT_PATH}/new", "unknown"),
        ("</n1:timeslotDetail>", "</n1:timeslotDetail><new>1</new>", "GetBookingDetailsResponse/new", "unknown"),
        ("</n1:timeslotDetail>", "</n1:timeslotDetail><n1:new>1</n1:new>", "GetBookingDetailsResponse/new", "unknown"),
    ],
)  # fmt: skip
def test_reading_names_the_place_and_the_rule(old: str, new: str, path: str, kind: str) -> None:
    with pytest.raises(ContractError) as caught:
        soap.read_response(scheduling.GET_BOOKING_DETAILS, _slot_message(old, new))
    assert (caught.value.path, caught.value.kind) == (path, kind)
    assert "Karl" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # xs:any: elements of other namespaces at the end, with any content, however strange.
        ("</n1:timeslotDetail>", '</n1:timeslotDetail><x:a xmlns:x="urn:x" b="1">text<x:c/>text</x:a><y xmlns="urn:y"/>'),
        # What schema-aware stacks add on their own.
        ("<n1:timeslotDetail>", '<n1:timeslotDetail xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="n2:TimeslotType">'),
        ("<n2:healthcare_facility>", '<n2:healthcare_facility xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="false">'),
        ("<n2:healthcare_facility>", "\n  <!-- a remark --><?note x?>\n <n2:healthcare_facility>"),
        ("SE2321000016-1", "<![CDATA[SE2321000016-1]]>"),
        ("SE2321000016-1", "SE2321000016<!-- a remark -->-1"),
        (">true<", "> 1 <"),
    ],
)
def test_what_the_schema_tolerates_is_tolerated(old: str, new: str) -> None:
    read = soap.read_response(scheduling.GET_BOOKING_DETAILS, _slot_message(old, new))
    assert read == {"timeslotDetail": SLOT}


def test_nothing_declared_follows_an_extension() -> None:
    values = {"resultCode": "INFO", "resultText": "Kom fastande"}
    body = soap.response(scheduling.CANCEL_BOOKING, values).decode()
    with pytest.raises(ContractError) as caught:
        soap.read_response(scheduling.CANCEL_BOOKING, body.replace("<n1:resultText>", '<x xmlns="urn:x"/><n1:resultText>').encode())
    assert (caught.value.path, caught.value.kind) == ("CancelBookingResponse/resultText", "order")


def test_a_nil_element_is_refused_as_the_schema_does() -> None:
    nil = '<n2:healthcare_facility xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true">'
    with pytest.raises(ContractError) as caught:
        soap.read_response(scheduling.GET_BOOKING_DETAILS, _slot_message("<n2:healthcare_facility>", nil))
    assert caught.value.path == f"{_SLOT_PATH}/healthcare_facility"


def test_text_where_a_group_belongs_is_not_lost() -> None:
    identity = {"root": "1.2.752.129.2.1.3.1", "extension": PERSON}
    record = {"personalIdentity": identity, "protectedPersonIndicator": False, "testIndicator": False, "primaryIdentity": True}
    entry = {"requestedPersonalIdentity": identity, "personRecord": {**record, "name": {"surname": "X"}}}
    body = soap.response(persons.GET_PERSONS_FOR_PROFILE, {"requestedPersonRecord": [entry]}).decode()
    broken = body.replace("<n2:surname>X</n2:surname>", "Svensson")
    with pytest.raises(ContractError) as caught:
        soap.read_response(persons.GET_PERSONS_FOR_PROFILE, broken.encode())
    assert caught.value.path == "GetPersonsForProfileResponse/requestedPersonRecord[1]/personRecord/name"
    assert "Svensson" not in str(caught.value)


def test_the_extension_namespaces_are_used() -> None:
    search = {"healthcare_facility": "SE1-1", "startDateInclusive": "20270101", "endDateInclusive": "20270131", "subject_of_care": PERSON}
    for contract in (scheduling.GET_AVAILABLE_DATES, scheduling.GET_AVAILABLE_TIMESLOTS):
        body = soap.request(contract, search, **headers(contract)).decode()
        assert f'="urn:riv:crm:scheduling:{contract.name}Responder:1.1"' in body
