"""A colleague answers for the patient who calls: the care system first, the log says who and how it was checked, the inbox tells."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.booking import actions
from kallelse.booking.by import By
from kallelse.booking.models import BookingChange
from kallelse.invitations.models import Event, Notice
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.booking.test_cancel import booked  # noqa: F401 - A fixture.

pytestmark = pytest.mark.db
BY = By("staff:TSTNMT2321000156-1001", "TSTNMT2321000156-K101U1", "phone", "called_back")


def notices(thread: Any) -> dict[str, str]:
    with db.tenant_scope(thread.nation.provider.pk):
        return dict(Notice.objects.filter(kind__endswith="_for").values_list("kind", "state"))


def body(thread: Any, kind: str) -> str:
    with db.tenant_scope(thread.nation.provider.pk):
        return bytes(Notice.objects.get(kind=kind).body or b"").decode()


def test_a_cancellation_reaches_the_care_system_first_and_the_inbox_tells(booked: Any, work: Any) -> None:  # noqa: F811
    tenant = booked.nation.provider.pk
    assert actions.cancel(tenant, booked.invitation().pk, product_clock.now(), by=BY).outcome == "done"
    assert booked.sandbox.stats()["cancelled"] == 1
    work()
    assert notices(booked) == {"cancelled_for": "accepted"}
    assert "Du bad oss avboka tiden" in body(booked, "cancelled_for")
    told = "Patienten har avbokat. Hon bad om det på telefon; numret i journalsystemet ringdes upp; TSTNMT2321000156-1001 skrev in det."
    assert told in booked.story()
    with db.tenant_scope(tenant):
        entry = Entry.objects.get(action="acts:invitation:answer_for")
        assert (entry.actor, entry.commission, entry.result) == (BY.actor, BY.commission, "cancelled")


def test_a_care_system_that_is_silent_is_settled_later_and_then_the_inbox_tells(booked: Any, work: Any) -> None:  # noqa: F811
    booked.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert actions.cancel(booked.nation.provider.pk, booked.invitation().pk, product_clock.now(), by=BY).outcome == "unknown"
    assert notices(booked) == {}
    work()
    assert booked.invitation().answer == "cancelled"
    assert notices(booked) == {"cancelled_for": "accepted"}
    with db.tenant_scope(booked.nation.provider.pk):
        assert Event.objects.get(kind="answered").data["checked"] == "called_back"


def test_a_no_from_the_care_system_changes_nothing_and_tells_nobody(booked: Any, work: Any) -> None:  # noqa: F811
    booked.sandbox.misbehave({"service": "care", "kind": "error"})
    assert actions.cancel(booked.nation.provider.pk, booked.invitation().pk, product_clock.now(), by=BY).outcome == "refused"
    work()
    assert booked.invitation().state == "active"
    assert notices(booked) == {}


@pytest.mark.risk("K33")
def test_a_colleague_may_cancel_after_the_last_moment_but_not_after_the_visit(booked: Any) -> None:  # noqa: F811
    tenant, one = booked.nation.provider.pk, booked.invitation()
    assert actions.cancellable(one, one.cancel_deadline + timedelta(minutes=1)) == actions.TOO_LATE
    assert actions.cancellable(one, one.cancel_deadline + timedelta(minutes=1), BY) == ""
    assert actions.cancel(tenant, one.pk, one.visit_start, by=BY).outcome == "refused"
    with db.tenant_scope(tenant):
        assert not BookingChange.objects.exists()


def test_yes_and_another_time_are_written_down_and_confirmed(booked: Any, work: Any) -> None:  # noqa: F811
    tenant, one = booked.nation.provider.pk, booked.invitation()
    assert actions.ask_for_other_time(tenant, one.pk, product_clock.now(), by=BY)
    work()
    assert booked.invitation().answer == "other_time"
    assert actions.accept(tenant, one.pk, product_clock.now(), by=BY)
    work()
    assert booked.invitation().answer == "accepted"
    assert notices(booked) == {"other_time_for": "accepted", "accepted_for": "accepted"}
    assert "gäller den du har" in body(booked, "other_time_for")


def test_who_answers_herself_is_told_nothing(booked: Any, work: Any) -> None:  # noqa: F811
    assert actions.accept(booked.nation.provider.pk, booked.invitation().pk, product_clock.now())
    work()
    assert notices(booked) == {}


@pytest.mark.risk("K15")
def test_what_is_done_for_a_protected_person_shows_no_time_outside_the_log_in(thread: Any, work: Any) -> None:
    thread.hand_in(thread.one("protected"))
    work()
    tenant, one = thread.nation.provider.pk, thread.invitation()
    actions.accept(tenant, one.pk, product_clock.now(), by=BY)
    work()
    assert notices(thread) == {"accepted_for": "accepted"}
    assert thread.letters() == []


def test_at_night_the_confirmation_waits_for_the_morning(booked: Any, work: Any) -> None:  # noqa: F811
    booked.sandbox.move_clock(to=product_clock.now().replace(hour=22, minute=30))
    actions.accept(booked.nation.provider.pk, booked.invitation().pk, product_clock.now(), by=BY)
    work()
    assert notices(booked) == {"accepted_for": "planned"}
    booked.sandbox.move_clock(to=product_clock.now() + timedelta(hours=12))
    work()
    assert notices(booked) == {"accepted_for": "accepted"}
