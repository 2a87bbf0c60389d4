"""Who stands by at a unit, ranked and taken out by a colleague; what has become free and what became of it."""

from typing import Any
from uuid import uuid4

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import db
from kallelse.roles.rules import Role
from tests import kallelser
from tests.freed_times.conftest import GIVER, OTHERS, House, house
from tests.freed_times.test_offers import SOON
from tests.patient_web.test_pages import words

__all__ = ["house"]
pytestmark = pytest.mark.db
PATH = "/personal/lediga/"


def test_an_empty_list_says_how_it_is_filled(house: House) -> None:
    page = words(kallelser.staff(house.unit).get(PATH))
    assert "Ingen står på listan" in page
    assert "Ingen tid har blivit ledig" in page


def test_the_list_is_read_ranked_and_logged(house: House) -> None:
    giver = house.called(GIVER, SOON)
    made = [house.waits(person, f"2027-02-1{number}T10:00") for number, person in enumerate(OTHERS[:2])]
    browser = kallelser.staff(house.unit)
    page = browser.get(PATH)
    assert page.content.decode().index(made[0].number) < page.content.decode().index(made[1].number)
    with db.tenant_scope(house.tenant):
        assert Entry.objects.filter(action="freed_times:standby:list").count() == 2
        standby = db.run("SELECT id FROM freed_times_standby WHERE subject = %s", [OTHERS[1]])[0][0]
    answer = browser.post(f"{PATH}{standby}/prioritet/", {"priority": "3"}, follow=True)
    assert "Prioriteten är sparad" in words(answer)
    assert answer.content.decode().index(made[1].number) < answer.content.decode().index(made[0].number)
    assert "Inget är ändrat" in words(browser.post(f"{PATH}{standby}/prioritet/", {"priority": "9"}, follow=True))
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    assert house.accept(OTHERS[1]).outcome == "done"
    page = words(browser.get(PATH))
    assert "Blev lediga: 1. Erbjöds: 1. Togs av någon på listan: 1." in page
    assert "i stället för tomma tider: 0,5 timmar" in page
    assert "Tagen" in page


def test_a_colleague_takes_somebody_out(house: House) -> None:
    made = house.waits(OTHERS[0])
    browser = kallelser.staff(house.unit)
    with db.tenant_scope(house.tenant):
        standby = db.run("SELECT id FROM freed_times_standby")[0][0]
    page = browser.post(f"{PATH}{standby}/ta-bort/", follow=True)
    assert "borttagen från listan" in words(page)
    assert made.number not in words(page)
    assert house.standing() == []
    assert browser.post(f"{PATH}{standby}/ta-bort/").status_code == 404
    assert "inte på listan längre" in words(browser.post(f"{PATH}{standby}/prioritet/", {"priority": "1"}, follow=True))


def test_another_unit_sees_nothing_and_changes_nothing(house: House, nation: Any) -> None:
    made = house.waits(OTHERS[0])
    other = kallelser.staff(nation.units["k102"])
    assert made.number not in words(other.get(PATH))
    with db.tenant_scope(house.tenant):
        standby = db.run("SELECT id FROM freed_times_standby")[0][0]
    other.post(f"{PATH}{standby}/prioritet/", {"priority": "3"})
    assert other.post(f"{PATH}{standby}/ta-bort/").status_code == 404
    with db.tenant_scope(house.tenant):
        assert db.run("SELECT priority FROM freed_times_standby WHERE ended_at IS NULL") == [(0,)]


def test_it_takes_a_role(house: House) -> None:
    house.waits(OTHERS[0])
    browser = kallelser.staff(house.unit, roles=[Role.TEMPLATE_OWNER])
    assert "Medicinsk prioritet" not in words(browser.get(PATH))
    assert browser.post(f"{PATH}{uuid4()}/prioritet/", {"priority": "1"}).status_code == 403


def test_a_protected_name_is_not_shown(house: House) -> None:
    house.waits(OTHERS[0], standing="protected")
    page = words(kallelser.staff(house.unit).get(PATH))
    assert "Skyddad identitet" in page
    assert f"Exempel {OTHERS[0][-4:]}" not in page


def test_a_colleague_writes_it_down_for_the_patient_who_calls(house: House) -> None:
    made = house.called(OTHERS[0], "2027-02-10T10:00")
    house.slot("2027-03-01T09:00")
    browser, address = kallelser.staff(house.unit), f"/personal/k/{made.number}/patienten/kan-komma-tidigare/"
    assert "Skriv upp på listan" in words(browser.get(address))
    wrong = browser.post(address, {"notice": "5", "last": "strunt"})
    assert wrong.status_code == 422
    for told in (
        "Välj hur patienten bad om det.",
        "Välj hur du kontrollerade vem det är.",
        "Välj hur långt innan",
        "Skriv den sista dagen",
    ):
        assert told in words(wrong)
    said = {"notice": "24", "last": "2027-03-05", "through": "phone", "checked": "called_back"}
    assert "Patienten står på listan" in words(browser.post(address, said, follow=True))
    assert house.standing() == [OTHERS[0]]
    page = words(browser.get(f"/personal/k/{made.number}/"))
    assert "Patienten kan komma på en annan tid med kort varsel. Hon bad om det på telefon" in page
    assert "står redan på listan" in words(browser.get(address))
