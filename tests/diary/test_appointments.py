"""supportprocess:logistics:scheduling 2.0 of a unit whose diary we keep: the same bookings under other names, with finer codes."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from kallelse.protocols import appointments as contracts
from kallelse.protocols.appointments.types import HSA_ROOT, PERSONNUMMER, SNOMED_CT
from tests.diary.conftest import ANNA, BERTIL, UNIT, Diary, refused, rivta

pytestmark = pytest.mark.db
NINE, TEN, NEXT = "2027-03-01T09:00", "2027-03-01T10:00", "2027-03-02T09:00"
RESIDENT, GUARDIAN, STAFF = "116154003", "60101000052104", "223366009"
KARIN = {"performer": "TSTNMT2321000156-1001", "performer_given": "Karin", "performer_surname": "Exempel"}


def actor(id: str = ANNA, code: str = RESIDENT) -> dict[str, Any]:
    root = HSA_ROOT if code == STAFF else PERSONNUMMER
    return {"actorId": {"root": root, "extension": id}, "actorType": {"code": code, "codeSystem": SNOMED_CT}}


def person(number: str = ANNA) -> dict[str, str]:
    return {"root": PERSONNUMMER, "extension": number}


def ask(diary: Diary, contract: Any, who: str = ANNA, **values: Any) -> dict[str, Any]:
    given = {"actor": actor(who), "personId": person(who)} | values
    known = {field.name for field in contract.request.fields}
    return diary.ask(contract, {name: value for name, value in given.items() if name in known and value is not None})


def ids(diary: Diary, who: str = ANNA, **values: Any) -> list[str]:
    return [one["appointmentId"] for one in ask(diary, contracts.GET_APPOINTMENTS, who, **values)["appointment"]]


def shown(diary: Diary, id: str, who: str = ANNA) -> dict[str, Any]:
    found: dict[str, Any] = ask(diary, contracts.GET_APPOINTMENT, who, appointmentId=id)
    assert found["resultCode"] == "OK"
    return dict(found.get("appointment", {}))


def test_a_kallelse_is_a_proposal_until_it_is_confirmed(diary: Diary) -> None:
    made = diary.kallelse("b1", wording={"time_type": "ATER", "purpose": "Återbesök."})
    (id,) = ids(diary)
    assert id == str(made.thread)
    assert shown(diary, id) == {
        "appointmentId": id, "personId": person(), "status": "preliminary",
        "timeslot": {
            "timeslotId": id, "startTime": "20270210100000", "endTime": "20270210103000",
            "healthcareFacilityHSAId": {"root": HSA_ROOT, "extension": UNIT}, "practitioner": [], "resource": [],
            "timeType": {
                "code": "ATER", "cancelAppointmentAllowed": True, "updateAppointmentAllowed": False, "healthcareService": [],
                "appointmentRule": [],
            },
        },
        "information": [{"header": "Kallelse", "description": "Återbesök."}], "relatedAppointmentId": [], "reference": [],
    }  # fmt: skip
    for _ in range(2):
        assert ask(diary, contracts.CONFIRM_APPOINTMENT, appointmentId=id) == {"resultCode": "OK"}
    assert (shown(diary, id)["status"], diary.latest().answer) == ("confirmed", "accepted")
    assert ids(diary, fromDate="20270210", toDate="20270210", timeTypeCode="ATER") == [id]
    assert ids(diary, fromDate="20270211") == ids(diary, toDate="20270209") == ids(diary, timeTypeCode="NY") == []


def test_a_time_is_booked_moved_and_cancelled_by_id(diary: Diary) -> None:
    nine, ten = diary.slot(NINE, **KARIN), diary.slot(TEN)
    made = ask(diary, contracts.MAKE_APPOINTMENT, timeslotId=str(nine.pk).upper(), reasonText="Ont i knät")
    assert made == ask(diary, contracts.MAKE_APPOINTMENT, timeslotId=str(nine.pk))
    id = made["appointmentId"]
    one = shown(diary, id)
    assert (one["status"], one["newAppointmentReasonText"], one["timeslot"]["timeslotId"]) == ("confirmed", "Ont i knät", str(nine.pk))
    assert one["timeslot"]["practitioner"][0]["lastName"] == "Exempel"
    assert ask(diary, contracts.CONFIRM_APPOINTMENT, appointmentId=id)["resultCode"] == "APPOINTMENT_IS_ALREADY_CONFIRMED"
    moved = ask(diary, contracts.UPDATE_APPOINTMENT, originalAppointmentId=id, timeslotId=str(ten.pk))
    assert moved == {"appointmentId": id, "resultCode": "OK"}
    assert shown(diary, id)["timeslot"]["startTime"] == rivta(TEN)
    assert diary.free() == [rivta(NINE)]
    for _ in range(2):
        assert ask(diary, contracts.CANCEL_APPOINTMENT, appointmentId=id) == {"resultCode": "OK"}
    assert (ids(diary), shown(diary, id), len(diary.free())) == ([], {}, 2)


def test_every_refusal_has_its_code(diary: Diary, clock: Any) -> None:
    past, nine, near = diary.slot("2027-01-04T09:00"), diary.slot(NINE), diary.slot("2027-03-01T09:15")
    diary.kallelse("b1", wording={"cancel_allowed": False})
    (locked,) = ids(diary)
    unknown = str(uuid4())

    def code(contract: Any, who: str = ANNA, **values: Any) -> str:
        said = ask(diary, contract, who, **values)
        assert said["resultText"].endswith(".")
        return str(said["resultCode"])

    assert code(contracts.MAKE_APPOINTMENT, timeslotId=str(past.pk)) == "REQUESTED_TIME_HAS_ALREADY_PASSED"
    assert code(contracts.MAKE_APPOINTMENT, timeslotId=unknown) == "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE"
    ask(diary, contracts.MAKE_APPOINTMENT, timeslotId=str(nine.pk))
    assert code(contracts.MAKE_APPOINTMENT, BERTIL, timeslotId=str(nine.pk)) == "REQUESTED_TIME_IS_NO_LONGER_AVAILABLE"
    assert code(contracts.MAKE_APPOINTMENT, timeslotId=str(near.pk)) == "USER_IS_ALREADY_OCCUPIED"
    assert code(contracts.UPDATE_APPOINTMENT, originalAppointmentId=locked, timeslotId=str(near.pk)) == "UPDATE_APPOINTMENT_IS_NOT_ALLOWED"
    assert code(contracts.UPDATE_APPOINTMENT, originalAppointmentId=unknown, timeslotId=str(near.pk)) == "APPOINTMENT_DOES_NOT_EXIST"
    assert code(contracts.CANCEL_APPOINTMENT, appointmentId=locked) == "CANCEL_IS_NOT_ALLOWED"
    assert code(contracts.CANCEL_APPOINTMENT, BERTIL, appointmentId=locked) == "APPOINTMENT_DOES_NOT_EXIST"
    assert code(contracts.CONFIRM_APPOINTMENT, appointmentId=unknown) == "APPOINTMENT_DOES_NOT_EXIST"
    clock.set("2027-02-10T11:00:00+01:00")
    assert code(contracts.CONFIRM_APPOINTMENT, appointmentId=locked) == "TOO_LATE_TO_CONFIRM_APPOINTMENT"


def test_an_open_kallelse_is_used_up_by_a_time_of_its_type(diary: Diary) -> None:
    diary.kallelse("o1", kind="open", book_before=date(2027, 3, 31), wording={"time_type": "Nybesök"})
    other, new = diary.slot(NINE), diary.slot(TEN, time_type="NY", time_type_name="Nybesök")
    assert ids(diary) == []
    ask(diary, contracts.MAKE_APPOINTMENT, timeslotId=str(other.pk))
    assert diary.latest("o1").kind == "open"
    made = ask(diary, contracts.MAKE_APPOINTMENT, timeslotId=str(new.pk))
    assert made["appointmentId"] == str(diary.latest("o1").thread)
    assert (diary.latest("o1").kind, len(ids(diary))) == ("timed", 2)


def test_who_may_act_for_whom(diary: Diary) -> None:
    diary.kallelse("b1")
    (id,) = ids(diary)
    assert shown(diary, id, BERTIL) == {}
    asked = {"personId": person(), "appointmentId": id}
    assert refused(diary.ask, contracts.GET_APPOINTMENT, asked | {"actor": actor(BERTIL)}).text.startswith("Aktören är en annan person")
    grown_up = refused(diary.ask, contracts.GET_APPOINTMENT, asked | {"actor": actor(BERTIL, GUARDIAN)})
    assert grown_up.text.startswith("Vårdnadshavare kan inte")
    assert diary.ask(contracts.GET_APPOINTMENT, asked | {"actor": actor(BERTIL, "60081000052107")})["appointment"]["appointmentId"] == id
    staff = actor("TSTNMT2321000156-1001", STAFF)
    assert diary.ask(contracts.GET_APPOINTMENT, asked | {"actor": staff})["appointment"]["appointmentId"] == id
    assert refused(diary.ask, contracts.CANCEL_APPOINTMENT, asked | {"actor": staff}).text == "En medarbetare kan bara boka nya tider här."


def test_anybody_may_search(diary: Diary) -> None:
    diary.slot(NINE, **KARIN, care_type="394802001")
    diary.slot(TEN, time_type="NY", time_type_name="Nybesök")
    diary.slot(NEXT)
    nobody: dict[str, Any] = {"actor": None, "personId": None}
    span = nobody | {"startDateInclusive": "20270301", "endDateInclusive": "20270331"}
    slots = ask(diary, contracts.GET_AVAILABLE_TIMESLOTS, **span)["timeslot"]
    assert [one["startTime"] for one in slots] == [rivta(NINE), rivta(TEN), rivta(NEXT)]
    days = ask(diary, contracts.GET_AVAILABLE_DATES, **span)["availableDate"]
    assert [(one["date"], one["noOfTimeslots"], one["timeType"]["code"]) for one in days] == [
        ("20270301", 1, "ATER"), ("20270301", 1, "NY"), ("20270302", 1, "ATER"),
    ]  # fmt: skip
    chosen = ask(diary, contracts.GET_AVAILABLE_TIMESLOTS, **span | {"timeTypeCode": "NY"})["timeslot"]
    assert [one["startTime"] for one in chosen] == [rivta(TEN)]
    assert [one["code"] for one in ask(diary, contracts.GET_TIME_TYPES, **nobody)["timeType"]] == ["ATER", "NY"]
    assert [one["firstName"] for one in ask(diary, contracts.GET_PRACTITIONERS, **nobody)["practitioner"]] == ["Karin"]
    assert ask(diary, contracts.GET_PRACTITIONERS, **nobody | {"timeTypeCode": "NY"})["practitioner"] == []
    assert ask(diary, contracts.GET_HEALTHCARE_FACILITY)["healthcareFacility"]["name"] == diary.unit.name
    found = ask(diary, contracts.GET_HEALTHCARE_FACILITIES, personId=None, healthcareServiceCode="394802001")
    assert [one["HSAId"]["extension"] for one in found["healthcareFacility"]] == [UNIT]
    assert ask(diary, contracts.GET_HEALTHCARE_FACILITIES, personId=None, timeTypeCode="X")["healthcareFacility"] == []
    stranger = span | {"originalAppointmentId": str(uuid4())}
    assert refused(ask, diary, contracts.GET_AVAILABLE_TIMESLOTS, **stranger).text == "Bokningen finns inte."
