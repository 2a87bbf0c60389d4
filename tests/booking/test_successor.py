"""Units whose own system speaks supportprocess:logistics:scheduling 2.0 alone: cancelled, confirmed and fetched there."""

from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from kallelse import plugs
from kallelse.booking import actions, jobs
from kallelse.booking.models import BookingChange
from kallelse.connections import catalogue_lines, queries
from kallelse.engagement import notifications
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import appointments
from kallelse.sources import Wish

pytestmark = pytest.mark.db

BOOKING = str(uuid5(NAMESPACE_DNS, "bokning"))
CALLED = (appointments.GET_APPOINTMENT, appointments.CANCEL_APPOINTMENT, appointments.CONFIRM_APPOINTMENT)


@pytest.fixture
def booked(thread: Any, work: Any) -> Any:
    """A kallelse whose appointment lies in the sandbox's care system, which the catalogue knows by the successor alone."""
    unit = thread.nation.units["k101"].hsa_id
    for contract in CALLED:
        catalogue_lines.set_endpoint(unit, contract.namespace, f"{thread.sandbox.url}/care/{contract.name}", valid_from=date(2020, 1, 1))
    queries.forget()
    person = thread.one("ordinary")
    thread.hand_in(person, reference=BOOKING)
    start = thread.invitation().visit_start
    end = start + timedelta(minutes=30)
    thread.sandbox.lay_bookings(
        {"booking_id": BOOKING, "unit": unit, "person": person, "start": start.isoformat(), "end": end.isoformat(), "purpose": "Kom"}
    )
    work()
    return thread


def cancel(thread: Any) -> Any:
    return actions.cancel(thread.nation.provider.pk, thread.invitation().pk, product_clock.now())


def accept(thread: Any) -> bool:
    return actions.accept(thread.nation.provider.pk, thread.invitation().pk, product_clock.now())


def changes(thread: Any) -> list[tuple[str, str]]:
    with db.tenant_scope(thread.nation.provider.pk):
        return list(BookingChange.objects.order_by("requested_at").values_list("kind", "state"))


def fetched(thread: Any, booking: str = BOOKING) -> Any:
    unit, subject = thread.nation.units["k101"].hsa_id, thread.invitation().subject
    (found,) = plugs.SCHEDULERS[1].fetch([Wish(f"{thread.sandbox.url}/care/GetAppointment", unit, booking, subject)])
    return found


def test_a_cancellation_is_made_there(booked: Any) -> None:
    assert cancel(booked).outcome == "done"
    assert booked.sandbox.stats()["cancelled"] == 1
    assert booked.invitation().answer == "cancelled"
    assert booked.steps()["letter"] == "withdrawn"
    assert fetched(booked).outcome == "gone"


def test_that_she_comes_is_told_there_once(booked: Any, work: Any) -> None:
    assert fetched(booked).invitation, "what the unit proposed and nobody has confirmed is a kallelse"
    assert accept(booked)
    assert accept(booked)
    work()
    assert changes(booked) == [("confirm", "done")]
    assert not fetched(booked).invitation
    assert booked.invitation().answer == "accepted"
    assert cancel(booked).outcome == "done", "who has said yes may still say no"


def test_that_she_comes_stands_here_while_the_care_system_is_silent(booked: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    booked.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert accept(booked)
    assert jobs.settle(booked.nation.provider.pk, product_clock.now()) == 0
    assert (booked.invitation().answer, changes(booked)) == ("accepted", [("confirm", "unknown")])
    assert jobs.settle(booked.nation.provider.pk, product_clock.now()) == 1
    assert changes(booked) == [("confirm", "done")]


def test_the_care_systems_no_is_passed_on(booked: Any) -> None:
    booked.sandbox.misbehave({"service": "care", "kind": "error"})
    said = cancel(booked)
    assert (said.outcome, bool(said.said)) == ("refused", True)
    assert booked.invitation().state == "active"


def test_an_unknown_outcome_is_looked_for_before_it_is_asked_for_again(booked: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    booked.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert cancel(booked).outcome == "unknown"
    assert jobs.settle(booked.nation.provider.pk, product_clock.now()) == 1
    assert booked.invitation().answer == "cancelled"
    assert booked.sandbox.stats()["cancelled"] == 1


def test_what_is_fetched_is_what_stands_there(booked: Any) -> None:
    draft = fetched(booked).draft
    one = booked.invitation()
    assert (draft.reference, draft.person, draft.start) == (BOOKING, one.subject, one.visit_start.replace(microsecond=0))
    assert draft.wording["purpose"] == "Kom"
    assert draft.wording["cancel_allowed"] is True
    assert fetched(booked, str(uuid5(NAMESPACE_DNS, "en annan"))).outcome == "gone"
    refused = fetched(booked, "B-17").draft
    assert refused.field == "reference"


def test_the_older_generation_goes_first_where_a_unit_has_both(booked: Any) -> None:
    source = booked.nation.sources["cosmic"]
    source.scheduling_url = f"{booked.sandbox.url}/care"
    source.save()
    queries.forget()
    assert cancel(booked).outcome == "done"
    assert booked.sandbox.stats()["cancelled"] == 1


def test_a_notification_makes_us_fetch_the_new_time_there(booked: Any, work: Any) -> None:
    one, unit = booked.invitation(), booked.nation.units["k101"]
    start = one.visit_start + timedelta(days=1)
    booked.sandbox.lay_bookings(
        {"booking_id": BOOKING, "unit": unit.hsa_id, "person": one.subject, "start": start.isoformat(),
         "end": (start + timedelta(minutes=30)).isoformat()}
    )  # fmt: skip
    notifications.look_again(one.tenant_id, one.source_id, unit.pk, one.subject, BOOKING, product_clock.now())
    work()
    with db.tenant_scope(one.tenant_id):
        versions = list(Invitation.objects.order_by("version").values_list("state", "visit_start"))
    assert [state for state, _ in versions] == ["superseded", "active"]
    assert versions[-1][1] == start.replace(microsecond=0)
