"""Another time on the patient's page: looked for, chosen in two steps, swapped in one, and told honestly."""

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from kallelse.connections import queries as connections
from kallelse.diary.models import Slot
from kallelse.intake import queries
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser, other_times
from tests.kallelser import BERTIL
from tests.other_times import latest, sealed
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def booked(nation: Any, sandbox: Any) -> Any:
    return other_times.booked(nation, sandbox, rebook_allowed=True)


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


@pytest.fixture
def own_diary(nation: Any, sandbox: Any) -> Any:
    """A kallelse at a unit whose diary we keep, with two free times."""
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    unit.diary = True
    unit.save()
    connections.forget()
    made = kallelser.make(unit, source, reference="b1", words={"rebook_allowed": True, "guarantee_until": "2027-02-28"})
    with db.tenant_scope(unit.provider_id):
        for number, start in enumerate(("2027-02-15T09:00:00+01:00", "2027-03-15T09:00:00+01:00")):
            begins = datetime.fromisoformat(start)
            Slot.objects.create(
                tenant_id=unit.provider_id, source=source, unit=unit, reference=f"s{number}", starts=begins,
                ends=begins + timedelta(minutes=30), published_at=product_clock.now(), time_type="ATER", time_type_name="Återbesök",
            )  # fmt: skip
    return made


def choose(browser: Any, made: Any, tid: str, **more: str) -> Any:
    return browser.post(f"/k/{made.number}/tider/valj/", {"tid": tid} | more)


def test_the_days_of_a_month_lead_to_the_times_of_a_day(booked: Any) -> None:
    browser = kallelser.resident()
    page = browser.get(f"/k/{booked.number}/tider/manad/").content.decode()
    days = re.findall(r'\?dag=([^"]+)"', page)
    assert days
    assert all(day >= product_clock.today().isoformat() for day in days)
    assert "Förra månaden" not in page
    one = browser.get(f"/k/{booked.number}/tider/?dag={days[-1]}")
    assert sealed(one)
    assert set(re.findall(r'<button[^>]*><time datetime="([^T]+)T', one.content.decode())) == {days[-1]}
    further = re.findall(r'\?manad=([^"]+)"', page)
    assert "Förra månaden" in browser.get(f"/k/{booked.number}/tider/manad/?manad={further[-1]}").content.decode()
    assert browser.get(f"/k/{booked.number}/tider/manad/?manad=strunt").status_code == 200
    assert kallelser.resident(BERTIL).get(f"/k/{booked.number}/tider/manad/").status_code == 404


def test_after_an_empty_list_she_is_led_to_the_next_free_day(own_diary: Any) -> None:
    browser = kallelser.resident()
    page = browser.get(f"/k/{own_diary.number}/tider/?fran=2027-02-16")
    assert sealed(page), "the fifteenth of March lies within four weeks"
    with db.tenant_scope(own_diary.tenant_id):
        Slot.objects.filter(reference="s0").update(withdrawn=True)
    empty = browser.get(f"/k/{own_diary.number}/tider/")
    assert "Visa nästa lediga dag, måndag 15 mars" in words(empty)
    assert 'href="?fran=2027-03-15"' in empty.content.decode()


@pytest.mark.risk("K27")
def test_a_time_is_kept_while_she_thinks_and_longer_when_she_asks(own_diary: Any, sandbox: Any) -> None:
    browser = kallelser.resident()
    offered = sealed(browser.get(f"/k/{own_diary.number}/tider/?fran=2027-02-10"))
    question = choose(browser, own_diary, offered[0])
    assert "Tiden är reserverad åt dig till kl." in words(question)
    assert int(re.findall(r'data-left="(\d+)"', question.content.decode())[0]) in range(295, 301)
    other = kallelser.make(own_diary.unit, own_diary.source, BERTIL, reference="b2", words={"rebook_allowed": True})
    bertil = kallelser.resident(BERTIL)
    assert sealed(bertil.get(f"/k/{other.number}/tider/?fran=2027-02-10")) == [], "he is not offered it"
    sandbox.move_clock(add_s=240)
    longer = choose(browser, own_diary, sealed(question)[0], langre="1")
    assert int(re.findall(r'data-left="(\d+)"', longer.content.decode())[0]) > 290
    assert choose(browser, own_diary, sealed(longer)[0], nej="1")["Location"] == f"/k/{own_diary.number}/tider/"
    assert len(sealed(bertil.get(f"/k/{other.number}/tider/?fran=2027-02-10"))) == 1, "what she has let go is free at once"
    (free,) = sealed(bertil.get(f"/k/{other.number}/tider/?fran=2027-02-10"))
    taken = bertil.post(f"/k/{other.number}/tider/valj/", {"tid": free, "ja": "1"}, follow=True)
    assert "Din tid är bokad" in words(taken)
    late = browser.post(f"/k/{own_diary.number}/tider/valj/", {"tid": offered[0]}, follow=True)
    assert "Tiden är inte längre ledig" in words(late)


def test_who_would_wait_longer_than_care_has_promised_is_told(own_diary: Any) -> None:
    browser = kallelser.resident()
    page = browser.get(f"/k/{own_diary.number}/tider/?fran=2027-03-01")
    question = choose(browser, own_diary, sealed(page)[0])
    assert "efter vårdgarantins sista dag, söndag 28 februari" in words(question)
    assert "Din tid är bokad" in words(browser.post(
        f"/k/{own_diary.number}/tider/valj/", {"tid": sealed(question)[0], "ja": "1"}, follow=True
    ))  # fmt: skip
    assert [one["data"].get("reason") for one in status(latest(own_diary)) if one["code"] == "waits_by_choice"] == [
        "patient_chosen_waiting"
    ]


def status(made: Any) -> list[dict[str, Any]]:
    """The reasons that the sender's own interface tells."""
    with db.tenant_scope(made.tenant_id):
        return [msgspec.to_builtins(one) for one in queries.status(made).why]


@pytest.mark.risk("K36")
def test_care_says_between_which_days(booked: Any) -> None:
    with db.tenant_scope(booked.tenant_id):
        Invitation.objects.filter(pk=booked.pk).update(content=booked.content | {"not_after": "2027-01-29"})
    page = kallelser.resident().get(f"/k/{booked.number}/tider/")
    assert "Besöket behöver vara senast fredag 29 januari. Bara sådana tider visas." in words(page)
    shown = re.findall(r'<button[^>]*><time datetime="([^T]+)T', page.content.decode())
    assert shown
    assert max(shown) <= "2027-01-29"
