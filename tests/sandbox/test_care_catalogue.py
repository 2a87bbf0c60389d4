"""What the care system offers: types of time and care, staff, units, and the searches that narrow by them."""

from typing import Any

from kallelse.protocols import Contract, scheduling
from kallelse.sandbox.testing import SandboxClient
from tests.sandbox.calls import MEDICINE, care
from tests.sandbox.test_care_system import ANNA, VISIT, details, free, move


def listed(sandbox: SandboxClient, contract: Contract, **more: Any) -> list[dict[str, Any]]:
    """The rows of one of the four lists."""
    values = {"healthcare_facility": MEDICINE, "subject_of_care": ANNA, **more}
    (rows,) = care(sandbox, contract, values, person=ANNA).values()
    found: list[dict[str, Any]] = rows
    return found


def test_the_lists_narrow_one_another(sandbox: SandboxClient) -> None:
    types = [row["timeTypeId"] for row in listed(sandbox, scheduling.GET_ALL_TIME_TYPES)]
    (kind,) = (row["careTypeId"] for row in listed(sandbox, scheduling.GET_ALL_CARE_TYPES))
    (staff,) = (row["perfomer"] for row in listed(sandbox, scheduling.GET_ALL_PERFORMERS))
    assert types == ["NYBESOK", "ATERBESOK"]
    assert listed(sandbox, scheduling.GET_ALL_TIME_TYPES, careTypeIDs=[kind])
    assert listed(sandbox, scheduling.GET_ALL_TIME_TYPES, careTypeIDs=["ANNAT"]) == []
    assert listed(sandbox, scheduling.GET_ALL_CARE_TYPES, performer=[staff.lower()], timeTypeIDs=types)
    assert listed(sandbox, scheduling.GET_ALL_CARE_TYPES, performer=["SE1-X"]) == []
    assert listed(sandbox, scheduling.GET_ALL_CARE_TYPES, timeTypeIDs=["ANNAT"]) == []
    assert listed(sandbox, scheduling.GET_ALL_PERFORMERS, careTypeIDs=[kind], timeTypeIDs=types[:1])
    assert listed(sandbox, scheduling.GET_ALL_PERFORMERS, careTypeIDs=["ANNAT"]) == []


def test_a_unit_lists_itself(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings(VISIT)
    for more in ({}, {"bookingId": "K-1"}):
        rows = listed(sandbox, scheduling.GET_ALL_HEALTHCARE_FACILITIES, **more)
        assert [row["healthcare_facility"] for row in rows] == [MEDICINE]


def test_free_times_are_of_the_wished_kind(sandbox: SandboxClient) -> None:
    everything = free(sandbox)
    morning, afternoon = (free(sandbox, timeTypeID=code) for code in ("NYBESOK", "ATERBESOK"))
    assert [row["startTimeInclusive"] for row in everything] == sorted(row["startTimeInclusive"] for row in morning + afternoon)
    assert all(row["startTimeInclusive"][8:10] < "12" for row in morning)
    assert all(row["startTimeInclusive"][8:10] >= "12" for row in afternoon)
    assert morning
    assert afternoon
    staff = everything[0]["performer"]
    assert free(sandbox, performer=[staff]) == everything
    assert free(sandbox, performer=["SE1-X"]) == []
    assert free(sandbox, careTypeID="ANNAT") == []
    assert free(sandbox, timeTypeName="Nybesök") == morning


def test_what_may_not_be_rebooked_is_not(sandbox: SandboxClient) -> None:
    sandbox.lay_bookings({**VISIT, "rebook_allowed": False})
    assert details(sandbox)["rebooking_allowed"] is False
    answer = move(sandbox, free(sandbox)[0])
    assert answer["resultCode"] == "ERROR"
    assert "Ring mottagningen" in answer["resultText"]
    assert details(sandbox)["startTimeInclusive"] == "20270210101500"
