"""A cancelled time is the patient's again while nobody else has it: in both generations of the contracts, in our own diary, and by hand."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from kallelse.booking import actions
from kallelse.booking.models import BookingChange
from kallelse.connections import catalogue_lines, queries
from kallelse.diary import again
from kallelse.diary.actions import Who
from kallelse.invitations.models import Invitation, Notice, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import appointments

pytestmark = pytest.mark.db

BOOKING = str(uuid5(NAMESPACE_DNS, "bokning"))
CALLED = (
    appointments.GET_APPOINTMENT, appointments.CANCEL_APPOINTMENT, appointments.GET_AVAILABLE_TIMESLOTS, appointments.MAKE_APPOINTMENT,
)  # fmt: skip


@pytest.fixture(params=["elder", "successor"])
def booked(request: Any, thread: Any, work: Any) -> Any:
    """A kallelse in the patient's inbox, whose booking lies in the sandbox's care system of that generation."""
    unit = thread.nation.units["k101"].hsa_id
    if request.param == "elder":
        source = thread.nation.sources["cosmic"]
        source.scheduling_url = f"{thread.sandbox.url}/care"
        source.save()
    else:
        for one in CALLED:
            catalogue_lines.set_endpoint(unit, one.namespace, f"{thread.sandbox.url}/care/{one.name}", valid_from=date(2020, 1, 1))
    queries.forget()
    return hand_in(thread, work)


def hand_in(thread: Any, work: Any) -> Any:
    person, start = thread.one("ordinary"), product_clock.now().replace(microsecond=0) + timedelta(days=40)
    end = start + timedelta(minutes=30)
    thread.hand_in(person, reference=BOOKING, start=start, end=end)
    booking = {"booking_id": BOOKING, "unit": thread.nation.units["k101"].hsa_id, "person": person}
    thread.sandbox.lay_bookings(booking | {"start": start.isoformat(), "end": end.isoformat()})
    work()
    return thread


def versions(thread: Any) -> list[tuple[str, str]]:
    with db.tenant_scope(thread.nation.provider.pk):
        return list(Invitation.objects.order_by("version").values_list("state", "answer"))


def first(thread: Any) -> Invitation:
    return thread.invitation(version=1)


def cancel(thread: Any) -> str:
    outcome: str = actions.cancel(thread.nation.provider.pk, first(thread).pk, product_clock.now()).outcome
    return outcome


def take_back(thread: Any) -> Any:
    one = first(thread)
    return again.take_back(thread.nation.units["k101"], Who(one.subject, "resident"), one, product_clock.now())


def possible(thread: Any) -> bool:
    return again.possible(thread.nation.units["k101"], first(thread), product_clock.now())


def receipts(thread: Any) -> dict[str, str]:
    with db.tenant_scope(thread.nation.provider.pk):
        return dict(Notice.objects.filter(kind="cancelled_self").values_list("kind", "state"))


@pytest.mark.risk("K34")
def test_the_care_system_has_the_time_again_and_the_kallelse_holds(booked: Any, work: Any) -> None:
    assert not possible(booked), "nothing is cancelled yet"
    assert cancel(booked) == "done"
    assert booked.sandbox.booking(BOOKING)["standing"] == []
    assert possible(booked)
    said = take_back(booked)
    assert said.outcome == "done", said
    assert [start[:19] for start in booked.sandbox.booking(BOOKING)["standing"]] == [first(booked).visit_start.isoformat()[:19]]
    work()
    assert versions(booked) == [("closed", "cancelled"), ("active", "accepted")]
    again_ = booked.invitation(version=2)
    assert again_.visit_start == first(booked).visit_start
    assert receipts(booked) == {"cancelled_self": "withdrawn"}, "it had not left; the kallelse comes again instead"
    assert take_back(booked).outcome == "done", "said twice it is still one booking"
    assert len(booked.sandbox.booking(BOOKING)["standing"]) == 1
    assert not possible(booked)


def test_what_was_got_back_can_be_cancelled_again_in_the_care_system(booked: Any, work: Any) -> None:
    cancel(booked)
    take_back(booked)
    work()
    second = booked.invitation(version=2)
    assert actions.cancel(second.tenant_id, second.pk, product_clock.now()).outcome == "done"
    assert booked.sandbox.booking(BOOKING)["standing"] == []
    work()
    with db.tenant_scope(second.tenant_id):
        assert set(Notice.objects.filter(kind="cancelled_self", invitation=second).values_list("state", flat=True)) == {"accepted"}


@pytest.mark.risk("K34")
def test_when_somebody_else_has_the_time_it_is_said_as_it_is(booked: Any) -> None:
    cancel(booked)
    one, other = first(booked), booked.sandbox.persons(kind="ordinary", limit=2)[1]["id"]
    booking = {"booking_id": "annan", "unit": booked.nation.units["k101"].hsa_id, "person": other, "start": one.visit_start.isoformat()}
    booked.sandbox.lay_bookings(booking | {"end": one.visit_end.isoformat()})
    said = take_back(booked)
    assert said.outcome == "refused"
    assert "någon annan" in said.said
    assert versions(booked) == [("closed", "cancelled")]
    assert not possible(booked), "no button that leads nowhere"


def test_a_silent_care_system_is_asked_again_and_nothing_is_doubled(booked: Any, work: Any, configured: Callable[..., None]) -> None:
    cancel(booked)
    configured(wire_timeout_s="1")
    booked.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert take_back(booked).outcome in ("unknown", "unreachable")
    assert take_back(booked).outcome == "unknown", "an open request is not doubled"
    assert versions(booked) == [("closed", "cancelled")]
    work()
    assert versions(booked)[-1] == ("active", "accepted")
    assert len(booked.sandbox.booking(BOOKING)["standing"]) == 1


def test_a_care_system_that_stays_silent_becomes_a_colleagues_task(booked: Any, work: Any, configured: Callable[..., None]) -> None:
    cancel(booked)
    configured(wire_timeout_s="1")
    booked.sandbox.misbehave({"service": "care", "kind": "fault"})
    take_back(booked)
    booked.sandbox.move_clock(to=product_clock.now() + timedelta(minutes=11))
    work()
    with db.tenant_scope(booked.nation.provider.pk):
        assert BookingChange.objects.get(kind="again").state == "refused"
        assert Step.objects.get(channel="manual").reason == "again_unknown"


def test_without_a_schedule_it_is_hers_until_a_colleague_has_cancelled(thread: Any, work: Any) -> None:
    hand_in(thread, work)
    assert cancel(thread) == "done"
    assert thread.steps()["manual"] == "planned"
    assert possible(thread)
    assert take_back(thread).outcome == "done"
    work()
    assert versions(thread) == [("closed", "cancelled"), ("active", "accepted")]
    with db.tenant_scope(thread.nation.provider.pk):
        assert Step.objects.get(channel="manual", invitation=first(thread).pk).state == "withdrawn"


def test_without_a_schedule_it_is_gone_when_a_colleague_has_cancelled(thread: Any, work: Any) -> None:
    hand_in(thread, work)
    cancel(thread)
    with db.tenant_scope(thread.nation.provider.pk):
        Step.objects.filter(channel="manual").update(state="done")
    assert not possible(thread)
    assert take_back(thread).outcome == "refused"


def test_nobody_gets_back_what_care_has_called_off(booked: Any) -> None:
    with db.tenant_scope(booked.nation.provider.pk):
        Invitation.objects.update(state="withdrawn")
    assert not possible(booked)
    assert take_back(booked).outcome == "refused"
