"""A resident chooses another time, whoever keeps the diary: swapped in one step, and never without a time on the way."""

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from kallelse.booking import actions as booking
from kallelse.booking.models import BookingChange
from kallelse.connections import catalogue_lines
from kallelse.connections.queries import forget
from kallelse.diary import choosing, queries
from kallelse.diary.actions import Who
from kallelse.diary.queries import Booked
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import appointments, soap
from kallelse.sources import Offer, calling, riv_appointments

pytestmark = pytest.mark.db

BOOKING = str(uuid5(NAMESPACE_DNS, "besök"))
FIRST, LAST = date(2027, 2, 15), date(2027, 2, 19)


class Patient:
    """One kallelse whose time the unit's own system keeps."""

    def __init__(self, thread: Any, kind: str, work: Any, *, time_type: str = "", lay: bool = True) -> None:
        self.thread, self.unit = thread, thread.nation.units["k101"]
        self.person = thread.one("ordinary")
        open_one = {"kind": "open", "start": None, "book_before": date(2027, 3, 1)} if kind == "open" else {}
        words = {"rebook_allowed": True, "purpose": "Kom"} | ({"time_type": time_type} if time_type else {})
        thread.hand_in(self.person, reference=BOOKING, wording=words, **open_one)
        start = thread.invitation().visit_start
        when = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()} if start else {}
        if lay:
            thread.sandbox.lay_bookings({"booking_id": BOOKING, "unit": self.unit.hsa_id, "person": self.person} | when)
        work()

    def booked(self) -> Booked:
        with db.tenant_scope(self.unit.provider_id):
            found = queries.by_reference(self.unit, BOOKING)
        assert found is not None
        return found

    def offers(self) -> list[Offer]:
        found = choosing.offers(self.unit, self.booked(), FIRST, LAST, product_clock.now())
        assert found is not None
        return found

    def choose(self, offer: Offer) -> Any:
        return choosing.choose(self.unit, Who(self.person, "resident"), self.booked(), offer, product_clock.now())

    def settle(self) -> int:
        return choosing.settle(self.unit.provider_id, product_clock.now())

    def bookings(self) -> int:
        """How many times stand for her in the unit's own system."""
        url = f"{self.thread.sandbox.url}/care/GetAppointments"
        answer = calling.ask(calling.request(url, appointments.GET_APPOINTMENTS, riv_appointments._who(self.person), self.unit.hsa_id))
        return len(soap.read_response(appointments.GET_APPOINTMENTS, answer.body).get("appointment", ()))  # type: ignore[union-attr]

    def changes(self) -> list[str]:
        with db.tenant_scope(self.unit.provider_id):
            return list(BookingChange.objects.order_by("requested_at").values_list("state", flat=True))

    def versions(self) -> list[tuple[str, str]]:
        with db.tenant_scope(self.unit.provider_id):
            return list(Invitation.objects.order_by("version").values_list("state", "answer"))


def connect(thread: Any, generation: str) -> None:
    unit, source = thread.nation.units["k101"].hsa_id, thread.nation.sources["cosmic"]
    if generation == "1.1":
        source.scheduling_url = f"{thread.sandbox.url}/care"
        source.save()
    else:
        for contract in appointments.ALL:
            catalogue_lines.set_endpoint(
                unit, contract.namespace, f"{thread.sandbox.url}/care/{contract.name}", valid_from=date(2020, 1, 1)
            )
    forget()


@pytest.fixture(params=["1.1", "2.0"])
def patient(thread: Any, work: Any, request: pytest.FixtureRequest) -> Patient:
    connect(thread, request.param)
    return Patient(thread, "timed", work)


def test_the_new_time_stands_in_both_and_the_old_one_is_free_again(patient: Patient, work: Any) -> None:
    first, second, *_ = patient.offers()
    assert patient.choose(first).outcome == "done"
    work()
    assert patient.booked().start == first.start
    assert patient.versions()[-1][1] == "rebooked"
    assert [state for state, _ in patient.versions()] == ["superseded", "active"]
    assert first.start not in [one.start for one in patient.offers()], "her own time is not offered to her"
    assert patient.choose(second).outcome == "done", "she may change her mind"
    assert first.start in [one.start for one in patient.offers()]


def test_a_time_that_somebody_else_has_got_is_refused_and_the_old_one_stands(patient: Patient) -> None:
    offer = patient.offers()[0]
    other = patient.thread.sandbox.persons(kind="ordinary", limit=2)[1]["id"]
    patient.thread.sandbox.lay_bookings(
        {"booking_id": "någon annans", "unit": patient.unit.hsa_id, "person": other, "start": offer.start.isoformat(),
         "end": offer.end.isoformat()}
    )  # fmt: skip
    before = patient.booked().start
    said = patient.choose(offer)
    assert (said.outcome, bool(said.said)) == ("refused", True)
    assert patient.booked().start == before
    assert offer.start not in [one.start for one in patient.offers()], "she gets fresh times to choose among"


def test_an_answer_that_never_came_is_looked_for_until_it_is_known(patient: Patient, configured: Any) -> None:
    configured(wire_timeout_s="1")
    first = patient.offers()[0]
    before = patient.booked().start
    patient.thread.sandbox.misbehave({"service": "care", "kind": "timeout_after_accept", "times": 1})
    assert patient.choose(first).outcome == "unknown"
    assert patient.booked().start == before, "nothing is shown that is not certain"
    assert patient.choose(patient.offers()[-1]).outcome == "unknown", "one change at a time"
    assert booking.cancel(patient.unit.provider_id, patient.booked().invitation, product_clock.now()).outcome == "unknown"
    assert patient.settle() == 1
    assert patient.booked().start == first.start, "it had been made"
    assert patient.changes() == ["done"]


def test_a_change_that_was_never_made_leaves_the_old_time(patient: Patient, configured: Any) -> None:
    configured(wire_timeout_s="1")
    offer, before = patient.offers()[0], patient.booked().start
    patient.thread.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert patient.choose(offer).outcome == "unknown"
    assert patient.settle() == 1
    assert (patient.booked().start, patient.changes()) == (before, ["refused"])
    assert patient.choose(offer).outcome == "done", "she may try again"


def test_a_process_that_dies_between_the_call_and_the_note_loses_nothing(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    first = patient.offers()[0]

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(choosing, "_settle", die)
        with pytest.raises(Killed):
            patient.choose(first)
    assert patient.changes() == ["requested"]
    assert patient.settle() == 1
    assert patient.booked().start == first.start


def test_an_open_kallelse_is_booked_once(thread: Any, work: Any) -> None:
    connect(thread, "1.1")
    patient = Patient(thread, "open", work)
    first, second, *_ = patient.offers()
    assert patient.choose(first).outcome == "done"
    assert (patient.booked().start, patient.versions()[-1][1]) == (first.start, "accepted")
    assert patient.choose(second).outcome == "done", "with its time it is a booking like others, and may be moved"


def test_the_successor_books_no_open_kallelse_that_says_no_type_of_time(thread: Any, work: Any) -> None:
    connect(thread, "2.0")
    patient = Patient(thread, "open", work)
    assert choosing.hindrance(patient.unit, patient.booked(), product_clock.now()) == "not_allowed"


@pytest.fixture
def called(thread: Any, work: Any) -> Patient:
    """An open kallelse of a type of time, at a unit that speaks the successor alone: no booking of it lies there."""
    connect(thread, "2.0")
    return Patient(thread, "open", work, time_type="NYBESOK", lay=False)


def test_an_open_kallelse_of_a_type_is_booked_once_with_the_successor(called: Patient, work: Any) -> None:
    assert choosing.hindrance(called.unit, called.booked(), product_clock.now()) is None
    assert choosing.days(called.unit, called.booked(), FIRST, LAST, product_clock.now())
    assert {one.time_type for one in called.offers()} == {"NYBESOK"}, "she may choose no other type than that she is called to"
    first, second, *_ = called.offers()
    before = called.booked()
    assert called.choose(first).outcome == "done"
    work()
    made = called.booked()
    assert (made.start, made.words.known_as != "") == (first.start, True)
    assert called.versions() == [("superseded", "none"), ("active", "accepted")]
    again = choosing.choose(called.unit, Who(called.person, "resident"), before, second, product_clock.now())
    assert again.outcome == "refused", "a second booking against the same kallelse, from another tab"
    assert called.bookings() == 1
    assert called.choose(second).outcome == "done", "with its time it may be moved"
    assert called.bookings() == 1


def test_a_booking_that_nobody_answered_for_is_looked_for_among_hers(called: Patient, configured: Any) -> None:
    configured(wire_timeout_s="1")
    first = called.offers()[0]
    called.thread.sandbox.misbehave({"service": "care", "kind": "timeout_after_accept", "times": 1})
    assert called.choose(first).outcome == "unknown"
    assert called.booked().start is None
    assert called.choose(first).outcome == "unknown", "it is not booked a second time"
    assert called.settle() == 1
    assert called.booked().start == first.start
    assert called.bookings() == 1


def test_a_booking_that_was_never_made_leaves_the_kallelse_open(called: Patient, configured: Any) -> None:
    configured(wire_timeout_s="1")
    first = called.offers()[0]
    called.thread.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert called.choose(first).outcome == "unknown"
    assert called.settle() == 1
    assert (called.booked().start, called.changes()) == (None, ["refused"])
    assert called.choose(first).outcome == "done"
    assert called.bookings() == 1


def test_a_time_that_somebody_else_took_leaves_the_kallelse_open(called: Patient) -> None:
    offer = called.offers()[0]
    other = called.thread.sandbox.persons(kind="ordinary", limit=2)[1]["id"]
    called.thread.sandbox.lay_bookings(
        {"booking_id": "någon annans", "unit": called.unit.hsa_id, "person": other, "start": offer.start.isoformat(),
         "end": offer.end.isoformat()}
    )  # fmt: skip
    assert called.choose(offer).outcome == "refused"
    assert called.booked().start is None
    assert called.bookings() == 0


def test_nobody_knows_the_times_of_a_silent_system(patient: Patient, configured: Any) -> None:
    configured(wire_timeout_s="1")
    patient.thread.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert choosing.offers(patient.unit, patient.booked(), FIRST, LAST, product_clock.now()) is None


def test_what_nobody_ever_says_becomes_a_persons_task(patient: Patient, configured: Any, work: Any) -> None:
    configured(wire_timeout_s="1")
    offer = patient.offers()[0]
    patient.thread.sandbox.misbehave({"service": "care", "kind": "fault"})
    assert patient.choose(offer).outcome == "unknown"
    assert patient.settle() == 0
    patient.thread.sandbox.move_clock(add_s=15 * 60)
    assert patient.settle() == 1
    assert patient.thread.reasons()["manual"] == "move_unknown"
