"""The patient's pages of freed times: say yes, answer an offer, and learn that a time given back went on."""

import re
from typing import Any
from uuid import uuid4

import pytest

from kallelse.audit.models import Entry
from kallelse.freed_times import actions
from kallelse.freed_times.models import Curious, Standby
from kallelse.freed_times.rules import Ended
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser
from tests.freed_times.conftest import GIVER, OTHERS, House, house, wall
from tests.patient_web.test_pages import words

__all__ = ["house"]
pytestmark = pytest.mark.db
SOON = "2027-01-20T09:00"
YES = {"notice": "2", "weekday": list("12345"), "which": "earlier"}


def standby(house: House) -> Standby:
    with db.tenant_scope(house.tenant):
        return Standby.objects.get(ended_at=None)


def test_she_says_yes_changes_it_and_says_no(house: House) -> None:
    made = house.called(OTHERS[0], "2027-02-10T10:00")
    house.slot("2027-03-01T09:00")
    browser = kallelser.resident(OTHERS[0])
    assert "Fråga mig om en annan tid blir ledig" in words(browser.get(f"/k/{made.number}/"))
    page = browser.get(f"/k/{made.number}/tidigare/")
    assert "Du behåller den tills du har fått en ny" in words(page)
    assert "Se tider som är lediga nu" in words(page)
    done = browser.post(f"/k/{made.number}/tidigare/", YES | {"part": ["morning"]}, follow=True)
    assert "Du står på listan" in words(done)
    one = standby(house)
    assert (one.notice_h, one.weekdays, one.parts, one.last, one.said_by) == (2, "12345", "morning", None, "resident")
    assert "Ändra eller ta bort" in words(browser.get(f"/k/{made.number}/"))
    bounded = YES | {"which": "days", "first": "2027-02-01", "last": "2027-03-01", "weekday": list("1234567")}
    browser.post(f"/k/{made.number}/tidigare/", bounded)
    one = standby(house)
    assert (one.weekdays, one.parts, str(one.first), str(one.last)) == ("", "", "2027-02-01", "2027-03-01")
    assert "checked" in re.findall(r'id="which-days"([^>]*)>', browser.get(f"/k/{made.number}/tidigare/").content.decode())[0]
    gone = browser.post(f"/k/{made.number}/tidigare/nej/", follow=True)
    assert "Du står inte på listan längre" in words(gone)
    assert house.standing() == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"notice": ""}, "Välj hur långt innan du behöver veta."),
        ({"notice": "5"}, "Välj hur långt innan du behöver veta."),
        ({"weekday": []}, "Välj minst en veckodag"),
        ({"which": "days"}, "Välj den sista dagen som passar."),
        ({"which": "days", "last": "strunt"}, "Det är inget datum."),
        ({"which": "days", "last": "2020-01-01"}, "Den dagen har varit."),
        ({"which": "days", "first": "2027-03-02", "last": "2027-03-01"}, "Sista dagen är före den första."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(house: House, wrong: dict[str, Any], told: str) -> None:
    made = house.called(OTHERS[0], "2027-02-10T10:00")
    house.slot("2027-03-01T09:00")
    page = kallelser.resident(OTHERS[0]).post(f"/k/{made.number}/tidigare/", YES | wrong)
    assert page.status_code == 422
    assert told in words(page)
    assert house.standing() == []
    for field in re.findall(r'<li><a href="#(\w+)">', page.content.decode()):
        assert f'id="{field}"' in page.content.decode()


@pytest.mark.risk("K27")
def test_an_offer_is_read_and_taken(house: House) -> None:
    giver = house.called(GIVER, SOON)
    made = house.waits(OTHERS[0])
    house.waits(OTHERS[1], "2027-02-11T10:00")
    house.go_on()
    kallelser.resident(GIVER).post(f"/k/{giver.number}/avboka/")
    house.go_on(1)
    browser = kallelser.resident(OTHERS[0])
    assert "Du kan få en annan tid" in words(browser.get(f"/k/{made.number}/"))
    one = house.offer_to(OTHERS[0])
    address = f"/k/{made.number}/erbjudande/{one.pk}/"
    page = words(browser.get(address))
    assert "Vill du ha den här tiden?" in page
    assert "onsdag 20 januari 2027 kl. 09.00" in page.casefold().replace("\xa0", " ")
    assert "Den tiden lämnas först när du har fått den nya" in page
    done = browser.post(address, {"svar": "ja"}, follow=True)
    assert "Tiden är din" in words(done)
    assert house.latest(made).visit_start == wall(SOON)
    assert "Du fick tiden" in words(browser.get(address))
    other = kallelser.resident(OTHERS[1])
    lost = house.offer_to(OTHERS[1])
    with db.tenant_scope(house.tenant):
        number = kallelse_of(house, OTHERS[1])
    page = words(other.post(f"/k/{number}/erbjudande/{lost.pk}/", {"svar": "ja"}, follow=True))
    assert "Tiden hann gå till någon annan" in page
    assert "Du står kvar på listan" in page
    assert OTHERS[0] not in page
    told = words(kallelser.resident(GIVER).get(f"/k/{giver.number}/"))
    assert "Tiden gick till någon annan som väntade" in told


def kallelse_of(house: House, person: str) -> str:
    return str(db.run("SELECT number FROM invitations_invitation WHERE subject = %s ORDER BY version DESC LIMIT 1", [person])[0][0])


def test_an_offer_is_declined(house: House) -> None:
    giver = house.called(GIVER, SOON)
    made = house.waits(OTHERS[0])
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    browser, one = kallelser.resident(OTHERS[0]), house.offer_to(OTHERS[0])
    page = browser.post(f"/k/{made.number}/erbjudande/{one.pk}/", {"svar": "nej"}, follow=True)
    assert "Du har tackat nej till den tiden" in words(page)
    assert "Du har tackat nej" in words(browser.get(f"/k/{made.number}/erbjudande/{one.pk}/"))
    assert house.standing() == [OTHERS[0]]


def test_nobody_elses_offer_exists(house: House) -> None:
    giver = house.called(GIVER, SOON)
    made = house.waits(OTHERS[0])
    mine = house.called(OTHERS[1], "2027-02-11T10:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    one, other = house.offer_to(OTHERS[0]), kallelser.resident(OTHERS[1])
    for number, id in ((made.number, one.pk), (mine.number, one.pk), (mine.number, uuid4())):
        for answer in (other.get(f"/k/{number}/erbjudande/{id}/"), other.post(f"/k/{number}/erbjudande/{id}/", {"svar": "ja"})):
            assert answer.status_code == 404
    for path in ("tidigare/", "tidigare/nej/", "tidigare/beratta/"):
        assert other.post(f"/k/{made.number}/{path}", YES).status_code == 404
    assert house.offers() == {OTHERS[0]: "offered"}


def test_too_late_is_said_kindly(house: House) -> None:
    giver = house.called(GIVER, SOON)
    made = house.waits(OTHERS[0])
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    one = house.offer_to(OTHERS[0])
    browser = kallelser.resident(OTHERS[0])
    house.clock.set("2027-01-11T12:00:00+01:00")
    page = words(browser.post(f"/k/{made.number}/erbjudande/{one.pk}/", {"svar": "ja"}, follow=True))
    assert "Tiden att svara har gått ut" in page
    assert house.latest(made).visit_start == made.visit_start


def test_who_gave_a_time_back_may_be_told(house: House) -> None:
    giver = house.called(GIVER, SOON)
    browser = kallelser.resident(GIVER)
    browser.post(f"/k/{giver.number}/avboka/")
    assert "Vill du veta om tiden kommer till nytta?" in words(browser.get(f"/k/{giver.number}/"))
    page = browser.post(f"/k/{giver.number}/tidigare/beratta/", follow=True)
    assert "Vi säger till i inkorgen på 1177" in words(page)
    assert "Du får veta i inkorgen" in words(browser.get(f"/k/{giver.number}/"))
    browser.post(f"/k/{giver.number}/tidigare/beratta/")
    with db.tenant_scope(house.tenant):
        assert Curious.objects.count() == 1


def test_every_word_and_answer_is_in_the_log(house: House) -> None:
    made = house.called(OTHERS[0], "2027-02-10T10:00")
    house.slot("2027-03-01T09:00")
    kallelser.resident(OTHERS[0]).post(f"/k/{made.number}/tidigare/", YES)
    with db.tenant_scope(house.tenant):
        said = Entry.objects.filter(action="freed_times:standby:say").values_list("actor", "patient")
        assert list(said) == [("resident", OTHERS[0])]


def test_who_may_not_move_is_told_why(house: House) -> None:
    made = house.called(OTHERS[0], "2027-02-10T10:00", words={"rebook_allowed": False})
    page = kallelser.resident(OTHERS[0]).get(f"/k/{made.number}/tidigare/")
    assert "Tiden kan inte ändras här" in words(page)
    assert "Ja, fråga mig" not in words(page)
    kallelser.resident(OTHERS[0]).post(f"/k/{made.number}/tidigare/", YES)
    assert house.standing() == []


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (Ended.STAFF, "Mottagningen har tagit bort dig från listan"),
        (Ended.OVER, "dagarna som du valde har varit"),
        (Ended.PATIENT, ""),
        (Ended.TAKEN, ""),
    ],
)
def test_who_waits_no_longer_reads_why_when_it_was_not_her_wish(house: House, why: Ended, told: str) -> None:
    made = house.waits(OTHERS[0], "2027-02-10T10:00")
    house.slot("2027-03-01T09:00")
    one = standby(house)
    assert actions.stand_down(house.tenant, one.pk, why, product_clock.now()) is not None
    said = words(kallelser.resident(OTHERS[0]).get(f"/k/{made.number}/"))
    assert "Fråga mig om en annan tid blir ledig" in said, "she may say yes again"
    assert "Du står på listan" not in said
    assert told in said
    assert bool(told) == ("listan för tider som blir lediga" in said)
