"""crm:scheduling 1.1 of a unit whose diary we keep: what a resident sees and what she changes."""

from datetime import date
from typing import Any

import pytest

from kallelse.invitations.models import Invitation
from kallelse.kit import db
from kallelse.protocols import scheduling
from tests.diary.conftest import AGENT, ANNA, BERTIL, UNIT, Diary, refused, rivta, wall

pytestmark = pytest.mark.db
NINE, TEN = "2027-03-01T09:00", "2027-03-01T10:00"


def test_a_timed_kallelse_is_a_booking_in_the_schedule_under_the_senders_reference(diary: Diary) -> None:
    diary.kallelse("b1", wording={"purpose": "Återbesök efter operationen.", "time_type": "Återbesök"})
    (row,) = diary.schedule()
    assert row == {
        "startTimeInclusive": "20270210100000", "endTimeExclusive": "20270210103000", "healthcare_facility": UNIT, "bookingId": "b1",
        "subject_of_care": ANNA, "purpose": "Återbesök efter operationen.", "healthcare_facility_name": diary.unit.name,
        "timeTypeName": "Återbesök", "timeTypeID": "Återbesök", "cancel_booking_allowed": True, "rebooking_allowed": False,
        "message_allowed": False, "isInvitation": True,
    }  # fmt: skip
    assert diary.details("b1") == row


def test_an_open_kallelse_is_seen_by_its_id_alone_and_has_no_time(diary: Diary) -> None:
    diary.kallelse("o1", kind="open", book_before=date(2027, 3, 31), wording={"preparation": [{"text": "Ta med medicinlistan."}]})
    assert diary.schedule() == []
    row = diary.details("o1")
    assert not {"startTimeInclusive", "endTimeExclusive"} & set(row)
    assert row["isInvitation"] is True
    assert row["purpose"].endswith("Förbered dig så här:\nTa med medicinlistan.")
    assert (row["cancel_booking_allowed"], row["rebooking_allowed"]) == (False, False)


def test_nobody_elses_booking_exists(diary: Diary) -> None:
    diary.kallelse("b1")
    assert diary.schedule(BERTIL) == []
    other, nowhere = refused(diary.details, "b1", BERTIL), refused(diary.details, "no-such", BERTIL)
    assert (
        (other.code, other.text, other.detail) == (nowhere.code, nowhere.text, nowhere.detail) == ("Client", "Bokningen finns inte.", None)
    )
    assert diary.cancel("b1", BERTIL) == diary.cancel("no-such", BERTIL)
    assert diary.cancel("b1", BERTIL)["resultCode"] == "ERROR"
    assert len(diary.schedule()) == 1


def test_the_actor_is_the_one_it_is_about(diary: Diary) -> None:
    assert refused(diary.schedule, ANNA, subject=BERTIL).text == "Aktören är en annan person än den som anropet gäller."
    assert refused(diary.schedule, ("x", "subject_of_care")).text.startswith("Aktören saknas")


def test_a_colleague_may_look_and_book_but_not_change(diary: Diary) -> None:
    diary.kallelse("b1")
    diary.slot(NINE)
    assert [row["bookingId"] for row in diary.schedule(AGENT, ANNA)] == ["b1"]
    assert diary.details("b1", AGENT)["bookingId"] == "b1"
    assert refused(diary.cancel, "b1", AGENT).text == "En medarbetare kan bara boka nya tider här."
    assert diary.make(NINE, AGENT, subject_of_care=BERTIL)["resultCode"] == "OK"
    assert len(diary.schedule(BERTIL)) == 1


def test_a_cancelled_kallelse_is_gone_and_the_second_call_says_the_same(diary: Diary) -> None:
    diary.kallelse("b1")
    diary.slot("2027-02-10T10:00", kallelse="b1")
    assert diary.free() == []
    assert diary.cancel("b1") == diary.cancel("b1") == {"resultCode": "OK"}
    assert diary.schedule() == []
    refused(diary.details, "b1")
    assert (diary.latest().answer, diary.latest().state) == ("cancelled", "closed")
    assert diary.tasks() == ["patient_cancelled"]
    assert diary.free() == ["20270210100000"], "it can be booked at once"
    assert diary.make("2027-02-10T10:00", BERTIL)["resultCode"] == "OK"
    assert diary.cancel("b1") == {"resultCode": "OK"}
    assert len(diary.schedule(BERTIL)) == 1, "a late repeat harms nobody"


def test_the_flags_say_what_would_be_done(diary: Diary, clock: Any) -> None:
    diary.slot(NINE)
    diary.kallelse("no", wording={"cancel_allowed": False})
    diary.kallelse("yes", start=None, kind="open", book_before=date(2027, 3, 1))
    assert diary.details("no")["cancel_booking_allowed"] is False
    said = diary.cancel("no")
    assert said["resultCode"] == "ERROR"
    assert said["resultText"] == "Tiden kan inte ändras här. Ring mottagningen."
    assert diary.move("no", NINE)["resultCode"] == "ERROR"


def test_a_free_time_is_booked_and_seen_at_once(diary: Diary) -> None:
    diary.slot(NINE, performer="TSTNMT2321000156-1001", performer_given="Karin", performer_surname="Exempel", performer_title="Läkare")
    diary.slot(TEN)
    assert diary.free() == [rivta(NINE), rivta(TEN)]
    made = diary.make(NINE, reason="Ont i knät")
    assert made["resultCode"] == "OK"
    assert diary.free() == [rivta(TEN)]
    (row,) = diary.schedule()
    assert row == diary.details(made["bookingId"])
    assert (row["isInvitation"], row["performerName"], row["reason"], row["timeTypeID"]) == (
        False,
        "Läkare Karin Exempel",
        "Ont i knät",
        "ATER",
    )
    assert (row["cancel_booking_allowed"], row["rebooking_allowed"]) == (True, True)
    assert diary.latest(made["bookingId"]).answer == "accepted"
    assert diary.tasks(made["bookingId"]) == ["patient_booked"]


def test_the_same_booking_twice_is_one_and_another_person_comes_too_late(diary: Diary) -> None:
    diary.slot(NINE)
    diary.slot(NINE, performer="TSTNMT2321000156-1002")
    first = diary.make(NINE)
    assert diary.make(NINE) == first
    assert len(diary.schedule()) == 1
    assert diary.free() == [rivta(NINE)], "the other clinician's time is still free"
    assert diary.make(NINE, BERTIL)["resultCode"] == "OK"
    late = diary.make(NINE, "189001039800")
    assert late == {"resultCode": "ERROR", "resultText": "Tiden är inte längre ledig. Välj en annan tid."}


def test_times_that_cannot_be_booked(diary: Diary) -> None:
    diary.slot("2027-01-04T09:00")
    diary.slot(NINE)
    diary.slot("2027-03-01T09:15")
    assert diary.free() == [rivta(NINE), rivta("2027-03-01T09:15")], "nothing in the past is offered"
    assert diary.make("2027-01-04T09:00")["resultText"] == "Tiden har redan varit. Välj en annan tid."
    assert diary.make(TEN)["resultText"] == "Tiden är inte längre ledig. Välj en annan tid."
    diary.make(NINE)
    assert diary.make("2027-03-01T09:15")["resultText"] == "Du har redan en annan bokning hos mottagningen vid samma tid."
    assert refused(diary.make, TEN, minutes=-30).text.startswith("Tidpunkten finns inte")


def test_an_open_kallelse_is_booked_exactly_once(diary: Diary) -> None:
    diary.kallelse("o1", kind="open", book_before=date(2027, 3, 31), wording={"preparation": [{"text": "Kom fastande."}]})
    diary.slot(NINE)
    diary.slot(TEN)
    assert diary.move("o1", NINE)["resultText"].startswith("Kallelsen har ingen bokad tid")
    assert diary.make(NINE, BERTIL, booking="o1")["resultCode"] == "ERROR"
    made = diary.make(NINE, booking="o1")
    assert made == {"bookingId": "o1", "resultCode": "INFO", "resultText": "Tiden är bokad. Förbered dig så här:\nKom fastande."}
    assert diary.make(NINE, booking="o1") == made
    again = diary.make(TEN, booking="o1")
    assert (again["resultCode"], again["resultText"][:29]) == ("ERROR", "Kallelsen är redan använd til")
    (row,) = diary.schedule()
    assert (row["bookingId"], row["startTimeInclusive"], row["isInvitation"]) == ("o1", rivta(NINE), False)
    latest = diary.latest("o1")
    assert (latest.version, latest.kind, latest.answer) == (2, "timed", "accepted")


def test_a_moved_kallelse_keeps_its_id_and_is_a_booking_afterwards(diary: Diary) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True})
    diary.slot("2027-02-10T10:00", kallelse="b1")
    assert diary.details("b1")["rebooking_allowed"] is False, "there is nowhere to move it"
    diary.slot(NINE)
    assert diary.details("b1")["rebooking_allowed"] is True
    assert diary.move("b1", NINE) == diary.move("b1", NINE) == {"resultCode": "OK"}
    row = diary.details("b1")
    assert (row["startTimeInclusive"], row["isInvitation"]) == (rivta(NINE), False)
    assert diary.free() == ["20270210100000"], "the old time is free at once"
    assert (diary.latest().version, diary.latest().answer, diary.tasks()) == (2, "rebooked", ["patient_rebooked"])
    assert diary.move("b1", "2027-02-10T10:00") == {"resultCode": "OK"}, "and back again"
    assert diary.details("b1")["startTimeInclusive"] == "20270210100000"
    assert diary.free() == [rivta(NINE)]


def test_what_the_sender_repeats_does_not_undo_the_residents_choice(diary: Diary) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True})
    diary.slot(NINE)
    diary.move("b1", NINE)
    assert diary.kallelse("b1", wording={"rebook_allowed": True}).version == 2
    assert diary.details("b1")["startTimeInclusive"] == rivta(NINE)
    diary.kallelse("b1", wording={"rebook_allowed": True, "purpose": "Ny tid från mottagningen."})
    row = diary.details("b1")
    assert (row["startTimeInclusive"], row["isInvitation"]) == ("20270210100000", True), "the unit itself has called anew"
    assert diary.free() == [rivta(NINE)]


def test_moving_what_may_not_be_moved(diary: Diary, clock: Any) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True})
    diary.slot(NINE)
    assert diary.move("b1", TEN)["resultText"].startswith("Tiden är inte längre ledig")
    assert diary.details("b1")["startTimeInclusive"] == "20270210100000", "nothing was let go"
    assert diary.move("b1", NINE, BERTIL)["resultText"].startswith("Bokningen finns inte")
    made = diary.make(NINE, BERTIL)["bookingId"]
    with db.tenant_scope(diary.nation.provider.pk):
        Invitation.objects.filter(reference=made).update(cancel_deadline=wall("2027-02-24T09:00"))
    clock.set("2027-02-27T08:00:00+01:00")
    late = diary.cancel(made, BERTIL)
    assert late == {"resultCode": "ERROR", "resultText": "Det är för sent att ändra tiden här. Ring mottagningen."}
    row = diary.details(made, BERTIL)
    assert (row["cancel_booking_allowed"], row["rebooking_allowed"]) == (False, False)


def test_another_units_address_in_the_body_is_a_fault(diary: Diary) -> None:
    asked = {"healthcare_facility": "TSTNMT2321000156-K102", "subject_of_care": ANNA}
    assert refused(diary.ask, scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, asked).text == "Enheten i anropet är inte den i LogicalAddress."
    lower = {"healthcare_facility": UNIT.lower(), "subject_of_care": ANNA}
    assert diary.ask(scheduling.GET_SUBJECT_OF_CARE_SCHEDULE, lower, to=UNIT.lower()) == {"timeslotDetail": []}
