"""One visit of several is cancelled on the patient's pages."""

import re
from typing import Any

import pytest
from django.test import Client

from kallelse.audit.models import Entry
from kallelse.invitations import wording
from kallelse.invitations.models import Invitation
from kallelse.kit import db
from tests import kallelser
from tests.patient_web.test_pages import words
from tests.patient_web.visit_samples import SERIES, TYPES

pytestmark = pytest.mark.db


@pytest.fixture
def made(nation: Any) -> Invitation:
    return TYPES["series"](nation)


def path(made: Invitation) -> str:
    return f"/k/{made.number}/avboka-besok/"


def choices(page: Any) -> list[str]:
    return re.findall(r'name="visit" value="([^"]+)"', page.content.decode())


def off(made: Invitation) -> list[bool]:
    with db.tenant_scope(made.tenant_id):
        made.refresh_from_db()
    return [one.off for one in wording.from_data(made.content).series]


def test_the_page_asks_which_and_says_what_stands(made: Invitation) -> None:
    page = kallelser.resident().get(path(made))
    said = words(page)
    assert "Vilket besök kan du inte komma till?" in said
    assert "De andra besöken gäller som förut." in said
    assert len(choices(page)) == 3
    assert said.count("Sista stund att avboka utan avgift:") == 3, "each visit has its own"


def test_one_is_cancelled_and_the_others_stand_on_the_page(made: Invitation) -> None:
    browser = kallelser.resident()
    done = browser.post(path(made), {"visit": choices(browser.get(path(made)))[1], "because": "ill"}, follow=True)
    said = words(done)
    assert "Besöket är avbokat. De andra besöken gäller som förut." in said
    assert "Du har avbokat det här besöket. Kom inte då." in said
    assert "Besök 1 av 3" in said
    assert off(made) == [False, True, False]
    again = browser.get(path(made))
    assert len(choices(again)) == 2
    assert "Du har avbokat det." in words(again)
    calendar = browser.get(f"/k/{made.number}/kalender.ics").content.decode()
    assert (calendar.count("STATUS:CONFIRMED"), calendar.count("STATUS:CANCELLED")) == (2, 1)
    with db.tenant_scope(made.tenant_id):
        assert Entry.objects.filter(action="patient:invitation:answer", patient=made.subject, result="visit").exists()


def test_nothing_is_done_without_a_choice_that_can_be_made(made: Invitation) -> None:
    browser = kallelser.resident()
    for said in ({}, {"visit": "strunt"}, {"visit": "2027-02-11T09:00:00+00:00"}):
        wrong = browser.post(path(made), said)
        assert wrong.status_code == 422
        assert "Välj ett av besöken som går att avboka här." in words(wrong)
    assert off(made) == [False, False, False]


def test_nobody_else_and_no_other_kallelse_has_the_page(made: Invitation, nation: Any) -> None:
    assert kallelser.resident(kallelser.BERTIL).get(path(made)).status_code == 404
    assert Client(headers={"host": "localhost"}).get(path(made)).status_code == 302
    single = TYPES["timed"](nation)
    assert kallelser.resident().get(path(single)).status_code == 302, "an only visit has its own page for that"


def test_what_has_passed_or_is_too_near_says_so(made: Invitation, clock: Any) -> None:
    clock.set("2027-02-09T12:00:00+01:00")
    page = kallelser.resident().get(path(made))
    assert "Det är för sent att avboka utan avgift." in words(page)
    assert len(choices(page)) == 2
    clock.set("2027-02-10T12:00:00+01:00")
    assert len(choices(kallelser.resident().get(path(made)))) == 2


def test_where_the_care_system_has_one_booking_for_all_she_is_told_to_call(nation: Any) -> None:
    source = nation.sources["cosmic"]
    source.scheduling_url = "http://127.0.0.1:9/care"
    source.save()
    unnamed = [{name: value for name, value in one.items() if name != "reference"} for one in SERIES["series"]]
    made = kallelser.make(nation.units["k101"], source, words=SERIES | {"series": unnamed})
    page = kallelser.resident().get(f"/k/{made.number}/")
    assert "Besöken avbokar du på telefon. Mottagningens system kan inte avboka ett av dem härifrån." in words(page)
    assert "/avboka-besok/" not in page.content.decode()
    assert kallelser.resident().get(path(made)).status_code == 302
