"""crm:scheduling 1.1: free days and times, and the lists of what there is to choose from."""

from datetime import date
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.connections.queries import forget
from kallelse.kit import db
from kallelse.protocols import scheduling, soap
from tests.diary.conftest import AGENT, ANNA, BERTIL, UNIT, Diary, refused, rivta

pytestmark = pytest.mark.db
NINE, TEN, NEXT = "2027-03-01T09:00", "2027-03-01T10:00", "2027-03-02T09:00"
KARIN = {
    "performer": "TSTNMT2321000156-1001", "performer_given": "Karin", "performer_surname": "Exempel", "performer_title": "Läkare",
    "care_type": "MED", "care_type_name": "Medicin",
}  # fmt: skip
NEW = {"time_type": "NY", "time_type_name": "Nybesök"}


def asked(diary: Diary, contract: Any, who: str | tuple[str, str] = ANNA, **more: Any) -> dict[str, Any]:
    return diary.ask(contract, {"healthcare_facility": UNIT, "subject_of_care": ANNA} | more, who)


@pytest.fixture
def full(diary: Diary) -> Diary:
    diary.slot(NINE, **KARIN)
    diary.slot(TEN, **NEW)
    diary.slot(NEXT, resource="RUM1", resource_name="Rum 1")
    return diary


def test_a_slot_tells_all_that_is_known_and_nothing_empty(full: Diary) -> None:
    span = {"startDateInclusive": "20270301", "endDateInclusive": "20270301"}
    first, second = asked(full, scheduling.GET_AVAILABLE_TIMESLOTS, **span)["timeslotDetail"]
    assert first == {
        "startTimeInclusive": rivta(NINE), "endTimeExclusive": "20270301093000", "healthcare_facility": UNIT,
        "performer": "TSTNMT2321000156-1001", "healthcare_facility_name": full.unit.name, "performerName": "Läkare Karin Exempel",
        "timeTypeName": "Återbesök", "timeTypeID": "ATER", "careTypeName": "Medicin", "careTypeID": "MED",
    }  # fmt: skip
    assert "performer" not in second


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, [NINE, TEN, NEXT]),
        ({"performer": ["tstnmt2321000156-1001"]}, [NINE]),
        ({"performer": ["TSTNMT2321000156-1001", "TSTNMT2321000156-1002"]}, [NINE]),
        ({"timeTypeID": "NY"}, [TEN]),
        ({"timeTypeName": "Återbesök"}, [NINE, NEXT]),
        ({"careTypeID": "MED", "timeTypeID": "NY"}, []),
        ({"careTypeName": "Medicin"}, [NINE]),
    ],
)
def test_filters(full: Diary, filters: dict[str, Any], found: list[str]) -> None:
    assert full.free(**filters) == [rivta(each) for each in found]


def test_the_days_are_those_of_the_times_and_both_ends_count(full: Diary) -> None:
    span = {"startDateInclusive": "20270301", "endDateInclusive": "20270302"}
    rows = asked(full, scheduling.GET_AVAILABLE_DATES, **span)["performerAvailabilityByDate"]
    assert [(row["date"], row["timeTypeID"]) for row in rows] == [("20270301", "ATER"), ("20270301", "NY"), ("20270302", "ATER")]
    assert full.free(first="20270302", last="20270302") == [rivta(NEXT)]
    assert full.free(first="20270303") == full.free(first="20270302", last="20270301") == []


def test_the_day_is_the_one_on_a_swedish_wall(diary: Diary) -> None:
    diary.slot("2027-07-01T00:10")
    assert diary.free(first="20270701", last="20270701") == ["20270701001000"]
    assert diary.free(first="20270630", last="20270630") == []
    diary.slot("2027-03-28T03:30")
    diary.slot("2027-10-31T03:30")
    assert diary.free(first="20270328", last="20270328") == ["20270328033000"]
    assert diary.free(first="20271031", last="20271031") == ["20271031033000"]


def test_an_answer_that_is_kept_follows_every_change_of_the_times(full: Diary) -> None:
    assert full.free() == full.free() == [rivta(NINE), rivta(TEN), rivta(NEXT)]
    full.make(TEN, BERTIL)
    assert full.free() == full.free() == [rivta(NINE), rivta(NEXT)]
    assert full.free(timeTypeID="NY") == []
    (booking,) = full.schedule(BERTIL)
    full.cancel(booking["bookingId"], BERTIL)
    assert full.free() == [rivta(NINE), rivta(TEN), rivta(NEXT)]
    span = {"startDateInclusive": "20270301", "endDateInclusive": "20270301"}
    with db.tenant_scope(full.nation.provider.pk):
        full.made[0].time_type_name = "Återbesök hos läkare"
        full.made[0].save()
    assert asked(full, scheduling.GET_AVAILABLE_TIMESLOTS, **span)["timeslotDetail"][0]["timeTypeName"] == "Återbesök hos läkare"
    full.unit.name = "Medicinmottagningen, nytt namn"
    full.unit.save()
    forget()
    named = {one["healthcare_facility_name"] for one in asked(full, scheduling.GET_AVAILABLE_TIMESLOTS, **span)["timeslotDetail"]}
    assert named == {"Medicinmottagningen, nytt namn"}


def test_every_search_is_in_the_access_log_also_when_its_answer_is_kept(full: Diary) -> None:
    full.free()
    full.free()
    full.free(BERTIL)
    with db.tenant_scope(full.nation.provider.pk):
        found = Entry.objects.filter(action="diary:slot:search").order_by("id").values_list("patient", "result")
        assert list(found) == [(ANNA, "ok"), (ANNA, "ok"), (BERTIL, "ok")]


def test_for_a_booking_its_own_type_is_offered_when_there_is_one(full: Diary) -> None:
    full.kallelse("o1", kind="open", book_before=date(2027, 3, 31), wording={"time_type": "Nybesök"})
    full.kallelse("o2", kind="open", book_before=date(2027, 3, 31), wording={"time_type": "Provtagning"})
    assert full.free(bookingId="o1") == [rivta(TEN)]
    assert len(full.free(bookingId="o2")) == 3
    assert full.free(bookingId="o1", timeTypeID="ATER") == [rivta(NINE), rivta(NEXT)]
    assert refused(full.free, BERTIL, bookingId="o1").text == "Bokningen finns inte."


def test_a_colleague_searches_for_nobody_in_particular(full: Diary) -> None:
    full.kallelse("o1", kind="open", book_before=date(2027, 3, 31))
    assert len(full.free(AGENT)) == 3
    assert refused(full.free, AGENT, bookingId="o1").text == "En medarbetare kan inte söka nya tider för en invånares bokning."


def test_the_lists_hold_what_is_free(full: Diary) -> None:
    new, again = {"timeTypeName": "Nybesök", "timeTypeId": "NY"}, {"timeTypeName": "Återbesök", "timeTypeId": "ATER"}
    assert asked(full, scheduling.GET_ALL_TIME_TYPES)["ListOfTimeTypes"] == [new, again]
    assert asked(full, scheduling.GET_ALL_TIME_TYPES, careTypeIDs=["MED"])["ListOfTimeTypes"] == [again]
    care = [{"careTypeName": "Medicin", "careTypeId": "MED"}]
    assert asked(full, scheduling.GET_ALL_CARE_TYPES)["careTypes"] == care
    assert asked(full, scheduling.GET_ALL_CARE_TYPES, timeTypeIDs=["NY"])["careTypes"] == []
    karin = {"perfomer": "TSTNMT2321000156-1001", "firstName": "Karin", "lastName": "Exempel", "title": "Läkare"}
    assert asked(full, scheduling.GET_ALL_PERFORMERS)["performerInfos"] == [karin]
    assert asked(full, scheduling.GET_ALL_PERFORMERS, timeTypeIDs=["NY"])["performerInfos"] == []
    full.make(TEN)
    assert asked(full, scheduling.GET_ALL_TIME_TYPES)["ListOfTimeTypes"] == [again]


def test_the_unit_stands_in_its_own_list(full: Diary) -> None:
    rows = asked(full, scheduling.GET_ALL_HEALTHCARE_FACILITIES)["healthcareFacilityInfos"]
    assert rows == [{"healthcare_facility": UNIT, "healthcare_facility_name": full.unit.name}]
    full.kallelse("o1", kind="open", book_before=date(2027, 3, 31))
    assert asked(full, scheduling.GET_ALL_HEALTHCARE_FACILITIES, bookingId="o1")["healthcareFacilityInfos"] == rows
    assert refused(asked, full, scheduling.GET_ALL_HEALTHCARE_FACILITIES, bookingId="nowhere").text == "Bokningen finns inte."


def test_a_date_that_is_not_in_the_calendar_is_a_fault(diary: Diary) -> None:
    body = soap.request(
        scheduling.GET_AVAILABLE_TIMESLOTS,
        {"healthcare_facility": UNIT, "startDateInclusive": "20270228", "endDateInclusive": "20270301", "subject_of_care": ANNA},
        logical_address=UNIT, actor=(ANNA, "subject_of_care"),
    ).replace(b"20270228", b"20270230")  # fmt: skip
    answer = diary.proxy.post("/riv/GetAvailableTimeslots/1/rivtabp21", body)
    assert answer.status_code == 500
