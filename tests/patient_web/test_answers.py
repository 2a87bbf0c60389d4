"""The patient's answers on the page: accept, cancel in two steps and honestly, the letter, the calendar."""

from typing import Any

import pytest

from kallelse.booking import actions as booking
from kallelse.delivery import recall
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.sources import Cancellation
from tests import kallelser, other_times
from tests.kallelser import BERTIL
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


@pytest.fixture
def booked(nation: Any, sandbox: Any) -> Any:
    return other_times.booked(nation, sandbox)


def now(one: Any) -> Invitation:
    with db.tenant_scope(one.tenant_id):
        return Invitation.objects.get(pk=one.pk)


def test_accepting_is_one_press_and_is_shown(made: Any) -> None:
    browser = kallelser.resident()
    answer = browser.post(f"/k/{made.number}/tack-ja/")
    assert answer["Location"] == f"/k/{made.number}/#besked"
    assert now(made).answer == "accepted"
    page = browser.get(f"/k/{made.number}/")
    assert "Du har svarat att du kommer" in words(page)
    assert 'id="besked" tabindex="-1"' in page.content.decode()
    assert "Du kommer" in words(browser.get("/k/"))


@pytest.mark.risk("K34")
def test_cancelling_asks_first_and_only_the_second_step_does_it(booked: Any) -> None:
    browser = kallelser.resident()
    question = browser.get(f"/k/{booked.number}/avboka/")
    assert "Vill du avboka den här tiden?" in words(question)
    assert "Nej, behåll tiden" in words(question)
    assert now(booked).answer == "none"
    browser.post(f"/k/{booked.number}/avboka/")
    assert now(booked).answer == "cancelled"
    said = words(browser.get(f"/k/{booked.number}/"))
    assert "Din tid är avbokad" in said
    assert "Jag kommer" not in said


def test_the_care_systems_no_is_told_as_it_is(booked: Any, sandbox: Any) -> None:
    sandbox.misbehave({"service": "care", "kind": "error"})
    browser = kallelser.resident()
    browser.post(f"/k/{booked.number}/avboka/")
    said = words(browser.get(f"/k/{booked.number}/"))
    assert "Tiden kunde inte avbokas" in said
    assert "Mottagningens system svarade:" in said
    assert "Din tid gäller fortfarande" in said
    assert now(booked).answer == "none"


def test_a_care_system_that_does_not_answer_is_not_taken_for_a_yes(booked: Any, sandbox: Any, configured: Any) -> None:
    configured(wire_timeout_s="1")
    sandbox.misbehave({"service": "care", "kind": "fault"})
    browser = kallelser.resident()
    browser.post(f"/k/{booked.number}/avboka/")
    answer = browser.get(f"/k/{booked.number}/")
    assert "Vi vet inte än om avbokningen gick igenom" in words(answer)
    assert "Din tid gäller tills" in words(answer)
    assert "/avboka/" not in answer.content.decode()
    assert "Avbokning inte klar" in words(browser.get("/k/"))
    assert now(booked).answer == "none"


def test_without_a_connected_care_system_a_person_gets_the_task(made: Any) -> None:
    kallelser.resident().post(f"/k/{made.number}/avboka/")
    assert now(made).answer == "cancelled"
    with db.tenant_scope(made.tenant_id):
        assert Step.objects.filter(invitation=made.pk, channel="manual", state="planned", reason="patient_cancelled").exists()


def test_the_letter_can_be_asked_for_once(made: Any) -> None:
    browser = kallelser.resident()
    browser.post(f"/k/{made.number}/brev/")
    with db.tenant_scope(made.tenant_id):
        step = Step.objects.get(invitation=made.pk, channel="letter")
    assert step.due_at <= product_clock.now()
    assert step.reason == "patient_asked"
    said = words(browser.get(f"/k/{made.number}/"))
    assert "på papper" in said
    assert "Skicka brevet till mig" not in said


@pytest.mark.parametrize(("query", "with_place"), [("", False), ("?plats=1", True)])
def test_the_calendar_file_says_only_the_time_unless_more_is_asked_for(made: Any, query: str, with_place: bool) -> None:
    answer = kallelser.resident().get(f"/k/{made.number}/kalender.ics{query}")
    body = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == 'attachment; filename="tid.ics"'
    assert "SUMMARY:Tid kl. 10.00" in body
    assert ("Medicinmottagningen" in body) is with_place


@pytest.mark.parametrize("verb", ["tack-ja", "avboka", "brev"])
def test_nobody_can_answer_for_somebody_else(made: Any, verb: str) -> None:
    answer = kallelser.resident(BERTIL, name="Bertil Exempelsson").post(f"/k/{made.number}/{verb}/")
    assert answer.status_code == 404
    assert now(made).answer == "none"


def test_an_answer_needs_the_pages_own_form(made: Any) -> None:
    browser = kallelser.resident()
    browser.handler.enforce_csrf_checks = True
    answer = browser.post(f"/k/{made.number}/tack-ja/")
    assert answer.status_code == 403
    assert "Inget har ändrats" in answer.content.decode()
    assert now(made).answer == "none"


def test_an_answer_to_an_ended_kallelse_changes_nothing(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], state="withdrawn")
    browser = kallelser.resident()
    for verb in ("tack-ja", "avboka", "brev"):
        assert browser.post(f"/k/{made.number}/{verb}/").status_code == 302
    assert now(made).answer == "none"


@pytest.mark.risk("K26")
def test_the_page_of_a_cancelled_kallelse_says_what_comes_instead_and_clears_the_calendar(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], reference="B-1")
    browser = kallelser.resident()
    file = browser.get(f"/k/{made.number}/kalender.ics").content.decode()
    said = Cancellation(0, "B-1", why="new_time")
    recall.cancelled_by_source(nation.sources["cosmic"], [said], product_clock.now(), "system:cosmic")
    page = browser.get(f"/k/{made.number}/")
    assert "Tiden är inställd" in words(page)
    assert "ny kallelse med en ny tid" in words(page)
    assert "Ta bort tiden ur din kalender" in words(page)
    gone = browser.get(f"/k/{made.number}/kalender.ics").content.decode()
    assert "METHOD:CANCEL" in gone
    assert "STATUS:CANCELLED" in gone
    uid = next(line for line in file.splitlines() if line.startswith("UID:"))
    assert uid in gone.splitlines()
    assert "Medicin" not in browser.get(f"/k/{made.number}/kalender.ics?plats=1").content.decode()


@pytest.mark.risk("K33")
def test_who_is_first_wins_when_the_patient_and_care_change_the_same_visit(nation: Any) -> None:
    cosmic, tenant = nation.sources["cosmic"], nation.provider.pk
    made = kallelser.make(nation.units["k101"], cosmic, reference="B-1")
    said = [Cancellation(0, "B-1")]
    recall.cancelled_by_source(cosmic, said, product_clock.now(), "system:cosmic")
    assert booking.accept(tenant, made.pk, product_clock.now()) is False
    assert booking.cancel(tenant, made.pk, product_clock.now()).said == booking.ENDED
    other = kallelser.make(nation.units["k101"], cosmic, reference="B-2")
    assert booking.cancel(tenant, other.pk, product_clock.now()).outcome == "done"
    (late,) = recall.cancelled_by_source(cosmic, [Cancellation(0, "B-2")], product_clock.now(), "system:cosmic")
    assert late.verdict == "ended"
    (again,) = recall.cancelled_by_source(cosmic, [Cancellation(0, "B-2", by="patient")], product_clock.now(), "system:cosmic")
    assert again.verdict == "same"
    assert now(other).state == "closed"
