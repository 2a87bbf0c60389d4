"""The reception: find the kallelse, and answer for the patient as she would herself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.connections import actions as connections
from kallelse.invitations.models import Event, Notice, Step
from kallelse.kit import db
from tests import kallelser
from tests.kallelser import BERTIL, Planned
from tests.patient_web.test_pages import words
from tests.patient_web.visit_samples import TYPES

pytestmark = pytest.mark.db
ASKED = {"through": "phone", "checked": "called_back"}


@pytest.fixture
def made(nation: Any) -> Any:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    with db.tenant_scope(made.tenant_id):
        Step.objects.filter(invitation=made, channel="inbox").update(accepted_at=made.received_at)
    return made


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def answer_of(made: Any) -> str:
    with db.tenant_scope(made.tenant_id):
        return str(type(made).objects.get(pk=made.pk).answer)


def test_the_only_kallelse_that_lives_opens_at_once(nation: Any, made: Any, browser: Any) -> None:
    for asked in (made.number, made.number.lower(), "19370429-7450", "193704297450 Anna Exempel"):
        assert browser.post("/personal/reception/", {"q": asked})["Location"] == f"/personal/k/{made.number}/"
    with db.tenant_scope(made.tenant_id):
        assert Entry.objects.filter(action="staff:person:search").count() == 4


def test_several_are_listed_with_those_that_live_first(nation: Any, made: Any, browser: Any) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], state="expired", start="2027-03-10T10:00:00+01:00")
    other = kallelser.make(nation.units["k101"], nation.sources["cosmic"], start="2027-03-01T10:00:00+01:00")
    page = browser.post("/personal/reception/", {"q": kallelser.ANNA})
    assert "3 kallelser på din enhet" in words(page)
    assert page.content.decode().index(other.number) < page.content.decode().index("2027-03-10")


def test_nothing_is_found_of_other_units_nor_for_what_is_no_number(nation: Any, browser: Any) -> None:
    there = kallelser.make(nation.units["k102"], nation.sources["cosmic"], BERTIL)
    assert "Din enhet har ingen sådan kallelse." in words(browser.post("/personal/reception/", {"q": there.number}))
    wrong = browser.post("/personal/reception/", {"q": "Anna"})
    assert wrong.status_code == 422
    assert "Skriv ett kallelsenummer eller ett personnummer." in words(wrong)
    assert browser.post("/personal/reception/", {"q": "193704297451"}).status_code == 422


def test_yes_for_the_patient_says_who_and_how_it_was_checked(made: Any, browser: Any) -> None:
    said = words(browser.post(f"/personal/k/{made.number}/patienten/tackar-ja/", ASKED, follow=True))
    assert "Svaret är inskrivet." in said
    assert "Patienten har tackat ja. Hon bad om det på telefon; numret i journalsystemet ringdes upp;" in said
    assert answer_of(made) == "accepted"
    with db.tenant_scope(made.tenant_id):
        assert Notice.objects.filter(kind="accepted_for", state="planned").exists()
        assert Entry.objects.get(action="acts:invitation:answer_for").actor == "staff:TSTNMT2321000156-1001"
        event = Event.objects.get(kind="answered")
    assert event.data == {"answer": "accepted", "by": "staff:TSTNMT2321000156-1001", "through": "phone", "checked": "called_back"}


def test_a_cancellation_without_a_schedule_becomes_a_task_and_the_page_says_that_it_is_done(made: Any, browser: Any) -> None:
    page = words(browser.get(f"/personal/k/{made.number}/patienten/avbokar/"))
    assert "Det går inte att ångra här." in page
    assert "avgift var" not in page
    said = words(browser.post(f"/personal/k/{made.number}/patienten/avbokar/", ASKED, follow=True))
    assert "Tiden är avbokad. Säg det till patienten." in said
    assert answer_of(made) == "cancelled"
    assert "Patienten har avbokat. Avboka tiden i vårdsystemet." in said


@pytest.mark.risk("K33")
def test_a_late_cancellation_says_what_it_costs_before_it_is_made(nation: Any, made: Any, clock: Any) -> None:
    fee = "Uteblivet besök kostar 400 kronor."
    connections.set_parameter("no_show_fee_text", fee, valid_from=date(2027, 1, 1), owner="x", source="x", provider=nation.provider)
    clock.set((made.cancel_deadline + timedelta(minutes=5)).isoformat())
    browser = kallelser.staff(nation.units["k101"])
    page = words(browser.get(f"/personal/k/{made.number}/patienten/avbokar/"))
    assert "Sista stund att avboka utan avgift var" in page
    assert f"Säg det här till patienten innan du avbokar: {fee}" in page
    assert answer_of(made) == "none"
    browser.post(f"/personal/k/{made.number}/patienten/avbokar/", ASKED)
    assert answer_of(made) == "cancelled"


def test_another_time_is_on_the_units_list(made: Any, browser: Any) -> None:
    browser.post(f"/personal/k/{made.number}/patienten/vill-ha-annan-tid/", ASKED)
    assert answer_of(made) == "other_time"
    assert made.number in browser.get("/personal/").content.decode()


def test_a_letter_for_the_patient_waits_a_minute(made: Any, browser: Any) -> None:
    said = words(browser.post(f"/personal/k/{made.number}/patienten/vill-ha-brev/", ASKED | {"through": "visit"}, follow=True))
    assert "Väntar: Brev nu" in said


@pytest.mark.parametrize("form", [{}, {"through": "phone"}, {"checked": "id_card"}, {"through": "x", "checked": "y"}])
def test_nothing_is_said_for_a_patient_without_how_it_was_checked(made: Any, browser: Any, form: dict[str, str]) -> None:
    answer = browser.post(f"/personal/k/{made.number}/patienten/avbokar/", form)
    assert answer.status_code == 422
    assert answer_of(made) == "none"


def test_what_cannot_be_answered_says_why_and_does_nothing(nation: Any, browser: Any) -> None:
    open_one = kallelser.make(nation.units["k101"], nation.sources["cosmic"], start=None, kind="open", steps=(Planned("inbox", "read"),))
    assert "Kallelsen har ingen tid att svara om." in words(browser.get(f"/personal/k/{open_one.number}/patienten/tackar-ja/"))
    said = words(browser.post(f"/personal/k/{open_one.number}/patienten/tackar-ja/", ASKED, follow=True))
    assert "Inget är gjort. Kallelsen har ingen tid att svara om." in said
    assert answer_of(open_one) == "none"


def test_one_visit_of_several_is_cancelled_for_her_and_the_others_stand(nation: Any, browser: Any) -> None:
    several = TYPES["series"](nation)
    path = f"/personal/k/{several.number}/patienten/avbokar/"
    page = browser.get(path)
    assert "Vilka besök avbokas?" in words(page)
    second = several.content["series"][1]["start"]
    wanted = datetime.fromisoformat(second).astimezone(UTC).isoformat()
    done = browser.post(path, ASKED | {"visit": wanted}, follow=True)
    assert "Tiden är avbokad. Säg det till patienten." in words(done)
    with db.tenant_scope(several.tenant_id):
        several.refresh_from_db()
        event = Event.objects.get(invitation=several, kind="visit_cancelled")
    assert [bool(one.get("off")) for one in several.content["series"]] == [False, True, False]
    assert (several.state, event.data["through"]) == ("active", "phone")
    browser.post(path, ASKED | {"visit": ""})
    with db.tenant_scope(several.tenant_id):
        several.refresh_from_db()
    assert (several.state, several.answer) == ("closed", "cancelled")
