"""What a patient may look for: days before times, of her kallelse's own type, between care's own days; waiting by choice is told."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.connections.queries import forget
from kallelse.diary import choosing, queries
from kallelse.diary.actions import Who
from kallelse.diary.rules import WAITS, Why
from kallelse.invitations.models import Event
from kallelse.kit import clock, db
from kallelse.sources import Offer
from tests.diary.conftest import ANNA, Diary
from tests.diary.test_choosing import BOOKING, FIRST, LAST, Patient, connect

pytestmark = pytest.mark.db
NINE, LATER = "2027-03-01T09:00", "2027-03-15T09:00"


@pytest.fixture(params=["1.1", "2.0"])
def patient(thread: Any, work: Any, request: pytest.FixtureRequest) -> Patient:
    connect(thread, request.param)
    return Patient(thread, "timed", work)


def booked(diary: Diary, reference: str = "b1") -> Any:
    with db.tenant_scope(diary.unit.provider_id):
        return queries.by_reference(diary.unit, reference)


def offers(diary: Diary, reference: str = "b1") -> list[Offer]:
    return choosing.offers(diary.unit, booked(diary, reference), date(2027, 2, 1), date(2027, 4, 1), clock.now()) or []


def choose(diary: Diary, offer: Offer, who: Who | None = None) -> Any:
    return choosing.choose(diary.unit, who or Who(ANNA, "resident"), booked(diary), offer, clock.now())


@pytest.fixture
def again(patient: Patient, work: Any) -> Callable[..., None]:
    """The care system hands the kallelse over anew, with more to say."""

    def hand_in(days: int = 40, **words: Any) -> None:
        patient.thread.hand_in(patient.person, reference=BOOKING, days=days, wording={"rebook_allowed": True, "purpose": "Kom"} | words)
        work()

    return hand_in


def test_the_days_are_those_of_the_times(patient: Patient) -> None:
    days = choosing.days(patient.unit, patient.booked(), FIRST, LAST, clock.now())
    assert days == sorted({one.start.date() for one in patient.offers()})


def test_only_times_of_the_kallelses_own_type_are_shown(patient: Patient, again: Callable[..., None]) -> None:
    again(time_type="NYBESOK")
    found = patient.offers()
    assert found
    assert {one.time_type for one in found} == {"NYBESOK"}
    assert choosing.days(patient.unit, patient.booked(), FIRST, LAST, clock.now()) == sorted({one.start.date() for one in found})


def test_a_silent_system_has_no_days(patient: Patient, configured: Any) -> None:
    configured(wire_timeout_s="1")
    patient.thread.sandbox.misbehave({"service": "care", "kind": "fault"})
    assert choosing.days(patient.unit, patient.booked(), FIRST, LAST, clock.now()) is None


@pytest.mark.risk("K36")
def test_nothing_outside_cares_own_days_is_asked_for_or_taken(patient: Patient, again: Callable[..., None]) -> None:
    outside = next(one for one in patient.offers() if one.start.date() != FIRST)
    again(not_before="2027-02-15", not_after="2027-02-15")
    assert {one.start.date() for one in patient.offers()} <= {FIRST}
    assert choosing.days(patient.unit, patient.booked(), date(2027, 2, 16), LAST, clock.now()) == []
    before = patient.booked().start
    assert patient.choose(outside).outcome == "refused"
    assert patient.booked().start == before


@pytest.mark.risk("K36")
def test_in_our_own_diary_too(diary: Diary) -> None:
    diary.kallelse(wording={"rebook_allowed": True, "not_after": "2027-03-05"})
    near, far = diary.slot(NINE), diary.slot(LATER)
    assert [one.id for one in offers(diary)] == [str(near.pk)]
    assert choose(diary, Offer(far.starts, far.ends, diary.unit.hsa_id, id=str(far.pk))).outcome == "refused"
    assert choose(diary, offers(diary)[0]).outcome == "done"


def test_our_own_diary_offers_no_other_type(diary: Diary) -> None:
    diary.kallelse(wording={"rebook_allowed": True, "time_type": "Återbesök"})
    mine = diary.slot(NINE)
    diary.slot(LATER, time_type="NY", time_type_name="Nybesök")
    assert [one.id for one in offers(diary)] == [str(mine.pk)]


@pytest.mark.risk("K36")
def test_an_interpreter_does_not_follow_so_that_she_calls(diary: Diary) -> None:
    diary.kallelse(wording={"rebook_allowed": True, "needs": ["interpreter"]})
    diary.slot(NINE)
    assert choosing.hindrance(diary.unit, booked(diary), clock.now()) is Why.INTERPRETER
    assert choose(diary, offers(diary)[0]).outcome == "refused"
    for_her = Who(ANNA, "staff:x", behalf={"by": "staff:x", "through": "phone", "checked": "called_back"})
    assert choosing.hindrance(diary.unit, booked(diary), clock.now(), for_her) is None
    assert choose(diary, offers(diary)[0], for_her).outcome == "done"
    with db.tenant_scope(diary.unit.provider_id):
        assert Event.objects.get(kind="answered").data["through"] == "phone"


def test_waiting_by_her_own_choice_is_written_down_once(diary: Diary) -> None:
    diary.kallelse(wording={"rebook_allowed": True, "guarantee_until": "2027-02-28"})
    diary.slot(NINE)
    diary.slot(LATER)
    first, second = offers(diary)
    assert choose(diary, first).outcome == "done"
    assert choose(diary, first).outcome == "done"
    with db.tenant_scope(diary.unit.provider_id):
        (event,) = Event.objects.filter(kind="waits_by_choice")
    assert event.data == {"reason": WAITS, "guarantee": "2027-02-28"}
    assert WAITS in diary.details("b1")["reason"], "whoever reads our diary is told"
    assert choose(diary, second).outcome == "done"
    with db.tenant_scope(diary.unit.provider_id):
        assert Event.objects.filter(kind="waits_by_choice").count() == 1, "she waits already"


def test_the_care_system_is_told_of_it_where_it_hears_reasons(patient: Patient, again: Callable[..., None]) -> None:
    again(days=30, guarantee_until="2027-02-14")
    assert patient.choose(patient.offers()[0]).outcome == "done"
    with db.tenant_scope(patient.unit.provider_id):
        assert Event.objects.filter(kind="waits_by_choice").count() == 1
    assert patient.thread.sandbox.booking(BOOKING)["message"].startswith(f"{WAITS} (2027-02-14)")


def test_nothing_is_said_of_who_waited_already(patient: Patient, again: Callable[..., None]) -> None:
    again(guarantee_until="2027-02-14")
    assert patient.choose(patient.offers()[0]).outcome == "done"
    with db.tenant_scope(patient.unit.provider_id):
        assert not Event.objects.filter(kind="waits_by_choice").exists()
    assert patient.thread.sandbox.booking(BOOKING)["message"] == ""


@pytest.mark.risk("K27")
def test_a_no_to_the_second_of_two_calls_is_no_no(thread: Any, work: Any) -> None:
    connect(thread, "1.1")
    patient = Patient(thread, "open", work)
    offer = patient.offers()[0]
    thread.sandbox.misbehave({"service": "care", "kind": "twice", "times": 1})
    assert patient.choose(offer).outcome == "done", "the platform called twice; the first call had booked"
    assert (patient.booked().start, patient.changes()) == (offer.start, ["done"])


def test_a_unit_that_only_calls_leads_to_others_and_the_kallelse_follows(thread: Any, work: Any) -> None:
    connect(thread, "1.1")
    patient = Patient(thread, "timed", work)
    assert choosing.places(patient.unit, patient.booked()) == [], "nothing to choose among"
    there = thread.nation.units["k102"]
    start = patient.booked().start
    when = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat(), "places": [there.hsa_id]}
    thread.sandbox.lay_bookings({"booking_id": BOOKING, "unit": patient.unit.hsa_id, "person": patient.person} | when)
    forget()
    assert [one.unit for one in choosing.places(patient.unit, patient.booked())] == [there.hsa_id]
    found = choosing.offers(patient.unit, patient.booked(), FIRST, LAST, clock.now(), there.hsa_id)
    assert found
    assert {one.unit for one in found} == {there.hsa_id}
    assert patient.choose(found[0]).outcome == "done"
    work()
    made = thread.invitation(version=2)
    assert (made.unit_id, made.visit_start, made.state) == (there.pk, found[0].start, "active")
    assert thread.sandbox.booking(BOOKING)["unit"] == there.hsa_id
