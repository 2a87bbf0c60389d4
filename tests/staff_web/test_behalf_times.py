"""The patient calls and wants another time: found and taken by a colleague, through the same action as on the patient's own page."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.invitations.models import Event, Invitation
from kallelse.kit import clock, db
from kallelse.roles.rules import Role
from tests import kallelser, other_times
from tests.other_times import latest, sealed
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
ASKED = {"through": "phone", "checked": "called_back"}


@pytest.fixture
def booked(nation: Any, sandbox: Any) -> Any:
    return other_times.booked(nation, sandbox, rebook_allowed=True)


def path(made: Any) -> str:
    return f"/personal/k/{made.number}/patienten/byter-tid/"


def test_a_time_is_found_and_taken_and_the_log_says_who_asked_and_how(nation: Any, booked: Any, sandbox: Any) -> None:
    browser = kallelser.staff(nation.units["k101"])
    assert "Byt tid" in words(browser.get(f"/personal/k/{booked.number}/"))
    page = browser.get(path(booked))
    assert "Tiden som gäller lämnas först när den nya är säker" in words(page)
    done = browser.post(path(booked), {"tid": sealed(page)[0]} | ASKED, follow=True)
    assert "Patienten har tiden" in words(done)
    moved = latest(booked)
    assert (moved.version, moved.answer) == (2, "rebooked")
    assert sandbox.booking("bokning-1")["start"][:16] == moved.visit_start.isoformat()[:16]  # type: ignore[union-attr]
    with db.tenant_scope(booked.tenant_id):
        event = Event.objects.get(kind="answered")
        actors = set(Entry.objects.filter(action="diary:booking:move").values_list("actor", flat=True))
    assert (event.data["by"], event.data["through"]) == ("staff:TSTNMT2321000156-1001", "phone")
    assert actors == {"staff:TSTNMT2321000156-1001"}


def test_what_is_missing_is_said_by_the_field_and_nothing_is_done(nation: Any, booked: Any) -> None:
    browser = kallelser.staff(nation.units["k101"])
    offered = sealed(browser.get(path(booked)))
    for form, missing in (
        ({"tid": offered[0]}, "Välj hur patienten bad om det."),
        (ASKED, "Välj en av tiderna som är lediga nu."),
        ({"tid": "strunt"} | ASKED, "Välj en av tiderna som är lediga nu."),
    ):
        page = browser.post(path(booked), form)
        assert page.status_code == 422
        assert missing in words(page)
    assert latest(booked).version == 1


def test_what_has_happened_meanwhile_is_shown_first(nation: Any, booked: Any) -> None:
    browser = kallelser.staff(nation.units["k101"])
    page = browser.get(path(booked))
    seen = re.findall(r'name="seen" value="(\d+)"', page.content.decode())[0]
    kallelser.resident().post(f"/k/{booked.number}/tack-ja/")
    late = browser.post(path(booked), {"tid": sealed(page)[0], "seen": seen} | ASKED)
    assert late.status_code == 409
    assert latest(booked).version == 1


def test_after_the_last_moment_a_colleague_may_still_move_it_and_says_what_it_costs(nation: Any, booked: Any) -> None:
    with db.tenant_scope(booked.tenant_id):
        Invitation.objects.filter(pk=booked.pk).update(cancel_deadline=clock.now() - timedelta(hours=1))
    browser = kallelser.staff(nation.units["k101"])
    page = browser.get(path(booked))
    assert "Sista stund att avboka utan avgift var" in words(page)
    assert "Patienten har tiden" in words(browser.post(path(booked), {"tid": sealed(page)[0]} | ASKED, follow=True))


def test_what_cannot_be_moved_says_why_and_another_unit_sees_nothing(nation: Any, booked: Any) -> None:
    locked = kallelser.make(nation.units["k101"], nation.sources["cosmic"], kallelser.BERTIL)
    browser = kallelser.staff(nation.units["k101"])
    assert "Tiden kan inte bytas härifrån: gör det i vårdsystemet." in words(browser.get(path(locked)))
    assert kallelser.staff(nation.units["k102"]).get(path(booked)).status_code == 404
    assert kallelser.staff(nation.units["k101"], roles=[Role.TEMPLATE_OWNER]).get(path(booked)).status_code == 403


def test_a_silent_care_system_is_told_as_it_is(nation: Any, booked: Any, sandbox: Any, configured: Any) -> None:
    browser = kallelser.staff(nation.units["k101"])
    first = sealed(browser.get(path(booked)))[0]
    configured(wire_timeout_s="1")
    sandbox.misbehave({"service": "care", "kind": "fault"})
    assert "Vårdsystemet svarar inte just nu" in words(browser.get(path(booked)))
    said = browser.post(path(booked), {"tid": first} | ASKED, follow=True)
    assert "Vårdsystemet har inte svarat" in words(said)
    assert latest(booked).version == 1


def test_the_patient_may_choose_another_unit_when_the_care_system_lets_her(nation: Any, booked: Any, sandbox: Any) -> None:
    here, there = nation.units["k101"], nation.units["k102"]
    browser = kallelser.staff(here)
    assert "Vilken mottagning vill patienten till?" not in words(browser.get(path(booked))), "there is nothing to choose among"
    start = booked.visit_start
    sandbox.lay_bookings(
        {"booking_id": "bokning-1", "unit": here.hsa_id, "person": booked.subject, "start": start.isoformat(),
         "end": (start + timedelta(minutes=30)).isoformat(), "places": [here.hsa_id, there.hsa_id]}
    )  # fmt: skip
    page = browser.get(path(booked))
    assert "Vilken mottagning vill patienten till?" in words(page)
    elsewhere = browser.get(path(booked), {"enhet": there.hsa_id})
    assert f'value="{there.hsa_id}" selected' in elsewhere.content.decode()
    done = browser.post(f"{path(booked)}?enhet={there.hsa_id}", {"tid": sealed(elsewhere)[0]} | ASKED, follow=True)
    assert f"på {there.name}" in words(done)
    moved = latest(booked)
    assert (moved.unit_id, moved.answer) == (there.pk, "rebooked")
