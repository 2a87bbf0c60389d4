"""The unit sees which bookings lack their kallelse, with how long there is, and may say why one needs none (K5)."""

from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.balance.models import Booking
from kallelse.kit import db
from tests import kallelser
from tests.balance.conftest import PERSONS, Teller, booked
from tests.patient_web.test_pages import words

pytestmark = [pytest.mark.db, pytest.mark.risk("K5")]


@pytest.fixture
def browser(nation: Any) -> Any:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], PERSONS[1], reference="moved", start="2027-02-10T11:00:00+01:00")
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], PERSONS[2], reference="made")
    rows = [booked("missing", start="2027-01-13T10:00"), booked("moved", PERSONS[1]), booked("made", PERSONS[2])]
    Teller(nation).put(rows)
    return kallelser.staff(nation.units["k101"])


def booking(nation: Any, reference: str) -> Booking:
    with db.tenant_scope(nation.provider.pk):
        return Booking.objects.get(reference=reference)


def test_the_list_leads_to_what_needs_a_person(nation: Any, browser: Any) -> None:
    assert "Bokningar utan kallelse" in words(browser.get("/personal/"))
    said = words(browser.get("/personal/bokningar/"))
    for text in (
        "2 bokningar framåt", "18900101-9802", "onsdag 13 januari 2027 kl. 10.00", "2 dagar kvar", "cosmic, missing",
        "Bokningen har ingen kallelse: skicka en, eller ange varför ingen behövs.",
        "Kallelsen säger en annan tid än vårdsystemet: skicka den på nytt från vårdsystemet.",
    ):  # fmt: skip
        assert text in said, text
    assert "made" not in said
    assert said.index("18900101-9802") < said.index("Anna Exempel"), "The soonest first."
    with db.tenant_scope(nation.provider.pk):
        assert Entry.objects.filter(action="balance:booking:read").count() == 2


def test_a_reason_settles_it_and_stands_when_the_next_list_comes(nation: Any, browser: Any) -> None:
    address = f"/personal/bokningar/{booking(nation, 'missing').pk}/"
    assert browser.post(address, {"reason": "lazy"}).status_code == 422
    assert "Välj varför ingen kallelse behövs." in words(browser.post(address, {}))
    answer = browser.post(address, {"reason": "inpatient"}, follow=True)
    assert "Bokningen behöver ingen kallelse: Patienten är inskriven" in words(answer)
    assert booking(nation, "missing").verdict == "none"
    Teller(nation).put([booked("missing", start="2027-01-13T10:00")], name="nästa")
    assert booking(nation, "missing").verdict == "none"
    with db.tenant_scope(nation.provider.pk):
        entry = Entry.objects.filter(action="balance:booking:decide").get()
    assert (entry.patient, entry.result) == (PERSONS[0], "inpatient")
    assert "behöver inte längre" in words(browser.post(address, {"reason": "other"}, follow=True))


def test_a_contradiction_cannot_be_explained_away(nation: Any, browser: Any) -> None:
    browser.post(f"/personal/bokningar/{booking(nation, 'moved').pk}/", {"reason": "other"})
    assert booking(nation, "moved").verdict == "moved"


def test_another_unit_sees_and_decides_nothing(nation: Any, browser: Any) -> None:
    other = kallelser.staff(nation.units["k102"])
    assert "Alla bokningar har sin kallelse" in words(other.get("/personal/bokningar/"))
    assert other.post(f"/personal/bokningar/{booking(nation, 'missing').pk}/", {"reason": "other"}).status_code == 404
    assert booking(nation, "missing").verdict == "missing"


def test_a_protected_person_is_not_named(nation: Any) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], PERSONS[1], reference="x", standing="protected", name="Hemlig Person")
    Teller(nation).put([booked("other", PERSONS[1])])
    said = words(kallelser.staff(nation.units["k101"]).get("/personal/bokningar/"))
    assert "Skyddad identitet" in said
    assert "Hemlig" not in said
