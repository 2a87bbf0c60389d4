"""Another time on the patient's page: looked for, chosen in two steps, swapped in one, and told honestly."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kallelse.connections import queries as connections
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser
from tests.kallelser import BERTIL
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def booked(nation: Any, sandbox: Any) -> Any:
    """A kallelse that may be moved, whose booking lies in the sandbox's care system."""
    source = nation.sources["cosmic"]
    source.scheduling_url = f"{sandbox.url}/care"
    source.save()
    connections.forget()
    start = product_clock.now().replace(microsecond=0) + timedelta(days=30)
    words = kallelser.WORDS | {"rebook_allowed": True}
    made = kallelser.make(nation.units["k101"], source, start=start.isoformat(), reference="bokning-1", words=words)
    booking = {"booking_id": "bokning-1", "unit": nation.units["k101"].hsa_id, "person": made.subject}
    sandbox.lay_bookings(booking | {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()})
    return made


def sealed(page: Any) -> list[str]:
    return re.findall(r'name="tid" value="([^"]+)"', page.content.decode())


def latest(made: Any) -> Invitation:
    with db.tenant_scope(made.tenant_id):
        found = Invitation.objects.filter(thread=made.thread).order_by("-version").first()
        assert found is not None
        return found


@pytest.mark.risk("K34")
def test_a_time_is_looked_for_asked_about_and_taken(booked: Any) -> None:
    browser = kallelser.resident()
    assert "Byt till en annan tid" in words(browser.get(f"/k/{booked.number}/"))
    page = browser.get(f"/k/{booked.number}/tider/")
    assert "Du behåller den tills du har fått en ny" in words(page)
    offered = sealed(page)
    assert len(offered) > 5
    question = browser.post(f"/k/{booked.number}/tider/valj/", {"tid": offered[0]})
    assert "Vill du ha den här tiden?" in words(question)
    assert latest(booked).visit_start == booked.visit_start, "a question changes nothing"
    done = browser.post(f"/k/{booked.number}/tider/valj/", {"tid": sealed(question)[0], "ja": "1"}, follow=True)
    assert "Din tid är bokad" in words(done)
    moved = latest(booked)
    assert (moved.version, moved.answer) == (2, "rebooked")
    assert moved.visit_start != booked.visit_start
    again = browser.post(f"/k/{booked.number}/tider/valj/", {"tid": offered[0], "ja": "1"})
    assert again["Location"].startswith(f"/k/{booked.number}/")
    assert latest(booked).version == 2, "pressed twice it is still one change"


def test_the_later_days_are_a_link_away_and_the_past_is_not(booked: Any) -> None:
    browser = kallelser.resident()
    page = browser.get(f"/k/{booked.number}/tider/?fran=2020-01-01").content.decode()
    assert "Tidigare dagar" not in page
    later = re.findall(r'href="\?fran=([^"]+)"', page)
    assert len(later) == 1
    assert "Tidigare dagar" in browser.get(f"/k/{booked.number}/tider/?fran={later[0]}").content.decode()
    assert browser.get(f"/k/{booked.number}/tider/?fran=strunt").status_code == 200


def test_nothing_is_told_of_somebody_elses_times(booked: Any) -> None:
    other = kallelser.resident(BERTIL)
    assert other.get(f"/k/{booked.number}/tider/").status_code == 404
    mine = sealed(kallelser.resident().get(f"/k/{booked.number}/tider/"))[0]
    assert other.post(f"/k/{booked.number}/tider/valj/", {"tid": mine, "ja": "1"}).status_code == 404


@pytest.mark.parametrize("text", ["", "strunt", "a.b.c"])
def test_a_choice_that_the_page_never_offered_is_no_choice(booked: Any, text: str) -> None:
    answer = kallelser.resident().post(f"/k/{booked.number}/tider/valj/", {"tid": text, "ja": "1"}, follow=True)
    assert "Listan var för gammal" in words(answer)
    assert latest(booked).version == 1


@pytest.mark.risk("K34")
def test_a_silent_care_system_is_told_as_it_is(booked: Any, sandbox: Any, configured: Any) -> None:
    browser = kallelser.resident()
    first = sealed(browser.get(f"/k/{booked.number}/tider/"))[0]
    configured(wire_timeout_s="1")
    sandbox.misbehave({"service": "care", "kind": "fault"})
    silent = browser.get(f"/k/{booked.number}/tider/")
    assert silent.status_code == 503
    assert "svarar inte just nu" in words(silent)
    page = browser.post(f"/k/{booked.number}/tider/valj/", {"tid": first, "ja": "1"}, follow=True)
    assert "Vi vet inte än om du fick den nya tiden" in words(page)
    assert "Byt till en annan tid" not in words(page)
    assert latest(booked).version == 1


def test_what_may_not_be_moved_has_no_button_and_says_why(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    browser = kallelser.resident()
    assert "Byt till en annan tid" not in words(browser.get(f"/k/{made.number}/"))
    assert "Tiden kan inte ändras här" in words(browser.get(f"/k/{made.number}/tider/"))
