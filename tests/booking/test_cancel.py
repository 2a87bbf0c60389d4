"""The patient's answers: written through to the care system, with its own words when it says no, and settled when nobody knows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from kallelse.booking import actions, jobs
from kallelse.booking.models import BookingChange
from kallelse.connections import queries
from kallelse.kit import clock as product_clock
from kallelse.kit import db

pytestmark = pytest.mark.db


@pytest.fixture
def booked(thread: Any, work: Any) -> Any:
    """A kallelse whose booking lies in the sandbox's care system; returns the thread."""
    source = thread.nation.sources["cosmic"]
    source.scheduling_url = f"{thread.sandbox.url}/care"
    source.save()
    queries.forget()
    person = thread.one("ordinary")
    thread.hand_in(person, reference="bokning-1")
    start = thread.invitation().visit_start
    unit = thread.nation.units["k101"].hsa_id
    thread.sandbox.lay_bookings(
        {
            "booking_id": "bokning-1",
            "unit": unit,
            "person": person,
            "start": start.isoformat(),
            "end": (start + timedelta(minutes=30)).isoformat(),
        }
    )
    work()
    return thread


def cancel(thread: Any) -> Any:
    return actions.cancel(thread.nation.provider.pk, thread.invitation().pk, product_clock.now())


def changes(thread: Any) -> list[str]:
    with db.tenant_scope(thread.nation.provider.pk):
        return list(BookingChange.objects.values_list("state", flat=True))


def test_a_cancellation_reaches_the_care_system_and_ends_the_kallelse(booked: Any) -> None:
    assert cancel(booked).outcome == "done"
    assert booked.invitation().answer == "cancelled"
    assert booked.invitation().state == "closed"
    assert booked.steps()["letter"] == "withdrawn"
    assert booked.sandbox.stats()["cancelled"] == 1
    assert cancel(booked).outcome == "done", "the second press of the button changes nothing"
    assert changes(booked) == ["done"]


def test_the_care_systems_no_is_passed_on_and_changes_nothing(booked: Any) -> None:
    booked.sandbox.misbehave({"service": "care", "kind": "error"})
    said = cancel(booked)
    assert said.outcome == "refused"
    assert said.said
    assert booked.invitation().answer == "none"
    assert booked.invitation().state == "active"


def test_a_care_system_that_does_not_answer_is_asked_before_anything_is_done_again(booked: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    booked.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert cancel(booked).outcome == "unknown"
    assert cancel(booked).outcome == "unknown", "an open request is not doubled"
    assert jobs.settle(booked.nation.provider.pk, product_clock.now()) == 1
    assert booked.invitation().answer == "cancelled"
    assert changes(booked) == ["done"]


@pytest.mark.risk("K33")
def test_after_the_deadline_the_page_says_no_and_the_care_system_is_not_called(booked: Any) -> None:
    booked.sandbox.move_clock(to=booked.invitation().cancel_deadline + timedelta(minutes=1))
    said = cancel(booked)
    assert (said.outcome, said.said) == ("refused", actions.TOO_LATE)
    assert changes(booked) == []


def test_without_a_schedule_a_person_cancels_and_the_patient_is_answered(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("ordinary"))
    work()
    assert cancel(thread).outcome == "done"
    assert thread.reasons()["manual"] == "patient_cancelled"
    assert thread.steps()["manual"] == "planned"


def test_two_presses_at_once_make_one_cancellation(booked: Any) -> None:
    def press(_: int) -> str:
        try:
            outcome: str = cancel(booked).outcome
            return outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(press, range(8)))
    assert outcomes.count("done") >= 1
    assert set(outcomes) <= {"done", "unknown"}
    assert len(changes(booked)) == 1
    assert booked.sandbox.stats()["cancelled"] == 1


def test_accepting_takes_the_fallback_letter_away_and_asking_for_it_brings_it(booked: Any, work: Any) -> None:
    tenant, now = booked.nation.provider.pk, product_clock.now()
    assert actions.accept(tenant, booked.invitation().pk, now)
    assert booked.invitation().answer == "accepted"
    assert booked.steps()["letter"] == "withdrawn"
    assert actions.ask_for_letter(tenant, booked.invitation().pk, now)
    work()
    assert booked.steps()["letter"] == "accepted"
    assert len(booked.letters()) == 1
