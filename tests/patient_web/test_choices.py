"""The resident's choices: what a text message will say before she agrees, taking it back, a pause, and paper."""

from datetime import date
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.channels import Contact
from kallelse.invitations.models import Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices import actions, gates
from kallelse.notices.models import Consent, Pause
from kallelse.patient_web import choices_web
from kallelse.persons import preferences
from tests import kallelser
from tests.kallelser import ANNA, BERTIL
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
PATH = "/mina-val/"


@pytest.fixture
def made(nation: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A kallelse from a unit that has decided on text messages that name it; 1177 knows her number."""
    decide(nation, "unit")
    monkeypatch.setattr(choices_web.actions, "ask", lambda whom: {one: Contact("0701740605", "") for one in whom})
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def decide(nation: Any, level: str, **more: Any) -> None:
    values = {"by": "verksamhetschefen", "risk_analysis": "diarienummer 1", "valid_from": date(2027, 1, 1)} | more
    actions.decide(nation.units["k101"], "sms", level, now=product_clock.now(), **values)


def post(browser: Any, path: str, made: Any, **more: str) -> Any:
    answer = browser.post(f"{PATH}{path}", {"provider": str(made.tenant_id)} | more)
    assert answer.status_code == 302
    return browser.get(PATH)


def consents(made: Any) -> list[Consent]:
    with db.tenant_scope(made.tenant_id):
        return list(Consent.objects.filter(withdrawn_at=None))


@pytest.mark.risk("K19")
def test_she_reads_the_very_words_of_each_level_before_she_agrees(made: Any) -> None:
    page = words(kallelser.resident().get(PATH))
    assert "Bara att du har en tid, och när" in page
    assert "Också mottagningens namn" in page
    assert "Också mottagningens namn och adress" not in page, "the unit has decided on no more"
    with db.tenant_scope(made.tenant_id):
        decided = gates.decisions(made.tenant_id, date(2027, 1, 11))
    assert (made.unit_id, "sms") in decided
    assert "Medicinmottagningen Eksta sjukhus" in page
    assert page.count("Logga in på 1177 som vanligt") >= 4
    assert "://" not in page


def test_own_words_of_the_unit_are_shown_as_they_will_be_sent(nation: Any, made: Any) -> None:
    decide(nation, "unit", valid_from=date(2027, 1, 5), texts={"practical": "Hej från {unit}: din tid är {day}."})
    assert "Hej från Medicinmottagningen Eksta sjukhus: din tid är måndag 25 januari." in words(kallelser.resident().get(PATH))


def test_she_agrees_and_takes_it_back_and_her_number_is_erased(made: Any) -> None:
    browser = kallelser.resident()
    page = words(post(browser, "samtycke/", made, channel="sms", level="neutral"))
    assert "Nu får du påminnelser med sms" in page
    assert "slutar på 05" in page
    (given,) = consents(made)
    assert (given.identity, given.level, given.address, given.given_through) == (ANNA, "neutral", "0701740605", "resident")
    page = words(post(browser, "samtycke/ta-tillbaka/", made, channel="sms"))
    assert "raderad" in page
    assert consents(made) == []
    with db.tenant_scope(made.tenant_id):
        assert Consent.objects.get().address == ""
        acts = list(Entry.objects.filter(actor="resident").order_by("id").values_list("action", flat=True))
    assert sum("consent" in act for act in acts) == 2


@pytest.mark.risk("K20")
@pytest.mark.parametrize(("told", "said"), [(Contact(), "Du har inget mobilnummer på 1177"), (None, "1177 svarar inte just nu")])
def test_without_a_number_of_hers_at_1177_nothing_is_kept(made: Any, monkeypatch: pytest.MonkeyPatch, told: Any, said: str) -> None:
    monkeypatch.setattr(choices_web.actions, "ask", lambda whom: {one: told for one in whom if told is not None})
    assert said in words(post(kallelser.resident(), "samtycke/", made, channel="sms", level="neutral"))
    assert consents(made) == []


def test_reminders_rest_and_begin_again(made: Any) -> None:
    browser = kallelser.resident()
    assert "Dina påminnelser är pausade till" in words(post(browser, "paus/", made, days="30"))
    with db.tenant_scope(made.tenant_id):
        assert gates.paused([ANNA], product_clock.now()) == {ANNA}
    assert "Nu får du påminnelser igen" in words(post(browser, "paus/", made, days="lift"))
    with db.tenant_scope(made.tenant_id):
        assert Pause.objects.count() == 0
    assert "tills du själv ändrar" in words(post(browser, "paus/", made, days=""))
    assert browser.post(f"{PATH}paus/", {"provider": str(made.tenant_id), "days": "9999"}).status_code == 404


def test_her_word_about_paper_holds_over_staffs_and_for_what_is_on_its_way(made: Any) -> None:
    browser = kallelser.resident()
    assert "Du får dina kallelser som brev också" in words(post(browser, "brev/", made, paper="yes"))
    with db.tenant_scope(made.tenant_id):
        (word,) = preferences.words(made.tenant_id, [ANNA])
        assert (word.holds, word.by) == (True, "resident")
        made.refresh_from_db()
        assert made.review_at is not None, "what is on its way is looked at again"
    post(browser, "brev/", made, paper="no")
    with db.tenant_scope(made.tenant_id):
        preferences.say(made.tenant_id, [preferences.Said(ANNA, preferences.Kind.WANTS_PAPER)], product_clock.now(), by="staff:X")
        assert not preferences.of(made.tenant_id, [ANNA])[ANNA].wants_paper
        assert Step.objects.filter(channel="letter").exists()


@pytest.mark.risk("K23")
def test_nobody_chooses_at_a_provider_that_has_not_called_her(nation: Any, made: Any) -> None:
    other = kallelser.resident(BERTIL)
    assert "inte fått någon kallelse" in words(other.get(PATH))
    for path, more in (("samtycke/", {"channel": "sms", "level": "neutral"}), ("paus/", {"days": "30"}), ("brev/", {"paper": "yes"})):
        assert other.post(f"{PATH}{path}", {"provider": str(made.tenant_id)} | more).status_code == 404
    assert kallelser.resident().post(f"{PATH}brev/", {"provider": str(nation.private.pk), "paper": "yes"}).status_code == 404
    assert kallelser.browser().get(PATH).status_code == 302
    assert kallelser.resident().get(f"{PATH}brev/").status_code == 405


@pytest.mark.risk("K23")
def test_the_read_is_logged_before_it_is_shown(made: Any) -> None:
    kallelser.resident().get(PATH)
    with db.tenant_scope(made.tenant_id):
        assert Entry.objects.filter(actor="resident", patient=ANNA, object=f"choices:{made.tenant_id}").count() == 1


def test_where_no_unit_has_decided_nothing_is_offered(nation: Any) -> None:
    kallelser.make(nation.units["k102"], nation.sources["cosmic"])
    page = words(kallelser.resident().get(PATH))
    assert "Påminnelser med sms" not in page
    assert "Pausa alla påminnelser" in page
