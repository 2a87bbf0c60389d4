"""What is said as soon as a field is left, and the minute in which the sender may change her mind."""

import re
from typing import Any

import pytest
from django.test import Client

from kallelse.audit.models import Entry
from kallelse.invitations.models import Invitation
from kallelse.kit import db
from kallelse.roles.rules import Role
from tests import kallelser
from tests.patient_web.test_pages import words
from tests.staff_web.test_send import form, person, sealed

pytestmark = pytest.mark.db


@pytest.fixture
def browser(nation: Any, sandbox: Any) -> Client:
    return kallelser.staff(nation.units["k101"])


def look_ups(nation: Any) -> list[tuple[str, str]]:
    with db.tenant_scope(nation.provider.pk):
        return list(Entry.objects.filter(action="register:person:look_up").values_list("patient", "result"))


@pytest.mark.risk("K18")
def test_the_name_and_age_are_said_and_the_look_up_is_logged(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    said = words(browser.post("/personal/ny/person/", {"person": f"{who[:8]}-{who[8:]}"}))
    assert re.search(r"\S+ \S+ ?, \d+ år", said)
    assert look_ups(nation) == [(who, "ok")]


def test_a_wrong_check_digit_is_said_and_nobody_is_looked_up(browser: Client, nation: Any) -> None:
    answer = browser.post("/personal/ny/person/", {"person": "193704297451"})
    assert "Kontrollsiffran stämmer inte." in words(answer)
    assert "193704297451" not in answer.content.decode()
    assert look_ups(nation) == [("", "no number")]


def test_a_number_that_nobody_has_is_logged_too(browser: Client, nation: Any) -> None:
    assert "finns inte i personuppgiftstjänsten" in words(browser.post("/personal/ny/person/", {"person": "189001019802"}))
    assert look_ups(nation) == [("189001019802", "no record")]


def test_a_protected_person_has_no_name(browser: Client, sandbox: Any) -> None:
    who = person(sandbox, "protected")
    page = browser.post("/personal/ny/person/", {"person": who["id"]}).content.decode()
    assert "Skyddad identitet" in page


def test_silence_is_said_and_logged(browser: Client, nation: Any, sandbox: Any) -> None:
    sandbox.misbehave({"service": "pu", "kind": "down"})
    assert "svarar inte just nu" in words(browser.post("/personal/ny/person/", {"person": kallelser.ANNA}))
    assert look_ups(nation) == [(kallelser.ANNA, "silent")]


def test_an_empty_field_says_nothing_and_asks_nobody(browser: Client, nation: Any) -> None:
    assert browser.post("/personal/ny/person/", {"person": " "}).content.decode().strip() == ""
    assert look_ups(nation) == []


@pytest.mark.risk("K11")
def test_the_day_is_said_in_full_with_its_weekday(browser: Client) -> None:
    assert "Onsdag 10 februari 2027, om 30 dagar" in words(browser.post("/personal/ny/dag/", {"day": "10/2"}))
    assert "Det datumet är en onsdag" in words(browser.post("/personal/ny/dag/", {"day": "tis 10/2"}))
    assert browser.post("/personal/ny/dag/", {"day": ""}).content.decode().strip() == ""


@pytest.mark.parametrize("path", ["person", "dag", "falt", "brev"])
def test_only_a_sender_gets_answers(nation: Any, path: str) -> None:
    other = kallelser.staff(nation.units["k101"], roles=[Role.RECEPTION])
    assert other.post(f"/personal/ny/{path}/", {"person": kallelser.ANNA}).status_code == 403
    assert look_ups(nation) == []


def sent(browser: Client, sandbox: Any) -> Any:
    token = sealed(browser.post("/personal/ny/", form(person(sandbox, "ordinary")["id"])))
    return browser.post("/personal/ny/skicka/", {"sealed": token})["Location"]


def test_it_can_be_taken_back_for_a_minute_and_nothing_leaves(browser: Client, nation: Any, sandbox: Any, work: Any) -> None:
    address = sent(browser, sandbox)
    said = words(browser.get(address))
    assert "Ångra" in said
    assert "Steg i planen" in said
    assert "Kallelsen skickas till 1177 inkorg." in said
    work()
    assert "Kallelsen är tillbakatagen. Inget har skickats." in words(browser.post(address.replace("skickad", "angra"), follow=True))
    sandbox.move_clock(add_s=120)
    work()
    assert sandbox.stats()["messages"] == 0
    with db.tenant_scope(nation.provider.pk):
        assert Invitation.objects.get().state == "withdrawn"
        assert Entry.objects.filter(action="staff:invitation:undo", result="ok").exists()
    assert "Kallelsen är tillbakatagen" in words(browser.get(address))


def test_after_the_minute_it_is_sent_and_cannot_be_undone(browser: Client, nation: Any, sandbox: Any, work: Any) -> None:
    address = sent(browser, sandbox)
    sandbox.move_clock(add_s=61)
    assert "Ångra" not in words(browser.get(address))
    assert "för sent att ångra" in words(browser.post(address.replace("skickad", "angra"), follow=True))
    work()
    assert sandbox.stats()["messages"] == 1


def test_another_units_kallelse_is_not_there(browser: Client, nation: Any, sandbox: Any) -> None:
    address = sent(browser, sandbox)
    other = kallelser.staff(nation.units["k102"])
    assert other.get(address).status_code == 404
    assert other.post(address.replace("skickad", "angra")).status_code == 404


def test_the_letters_sides_are_shown_as_pictures_and_logged(browser: Client, nation: Any, sandbox: Any) -> None:
    who = person(sandbox, "ordinary")["id"]
    page = browser.post("/personal/ny/brev/", {"sealed": sealed(browser.post("/personal/ny/", form(who)))}).content.decode()
    assert page.count("data:image/png;base64,") == 2
    assert "Brevets sida 1 av 2" in page
    with db.tenant_scope(nation.provider.pk):
        assert Entry.objects.filter(action="staff:invitation:preview", patient=who).exists()
