"""What a colleague writes down of the patient's wishes: with the very words of a text message, and never over the patient's own word."""

from datetime import date
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.channels import Contact
from kallelse.kit import clock, db
from kallelse.notices import actions, gates
from kallelse.notices.models import Consent
from kallelse.persons import preferences
from kallelse.persons.preferences import Kind, Said
from kallelse.staff_web import wishes_web
from tests import kallelser
from tests.kallelser import ANNA
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
CALLED = {"through": "phone", "checked": "called_back"}


@pytest.fixture
def made(nation: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    unit = nation.units["k101"]
    actions.decide(unit, "sms", "unit", by="vc", risk_analysis="dnr 1", valid_from=date(2027, 1, 1), now=clock.now())
    monkeypatch.setattr(wishes_web.actions, "ask", lambda whom: {one: Contact("0701740605", "") for one in whom})
    return kallelser.make(unit, nation.sources["cosmic"])


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def path(made: Any) -> str:
    return f"/personal/k/{made.number}/patienten/onskemal/"


def press(browser: Any, made: Any, wish: str, **more: str) -> str:
    answer = browser.post(path(made), CALLED | {"wish": wish} | more)
    assert answer.status_code == 302, words(answer)
    return words(browser.get(path(made)))


def test_it_is_reached_from_the_kallelse_and_shows_the_words(made: Any, browser: Any) -> None:
    assert path(made) in browser.get(f"/personal/k/{made.number}/").content.decode()
    page = words(browser.get(path(made)))
    assert "Ja till den texten" in page
    assert "Ja, med mottagningens namn" in page
    assert "Ja, med namn och adress" not in page


def test_a_consent_is_hers_on_a_colleagues_word_to_the_number_at_1177(made: Any, browser: Any) -> None:
    assert "slutar på 05" in press(browser, made, "agree:sms:unit")
    with db.tenant_scope(made.tenant_id):
        given = Consent.objects.get(withdrawn_at=None)
        assert (given.identity, given.level, given.address) == (ANNA, "unit", "0701740605")
        assert given.given_through == "staff:TSTNMT2321000156-1001"
        assert Entry.objects.filter(object="wishes:sms", result="agree:phone,called_back", patient=ANNA).exists()
    press(browser, made, "withdraw:sms")
    with db.tenant_scope(made.tenant_id):
        assert not Consent.objects.filter(withdrawn_at=None).exists()


def test_her_own_word_stands_and_the_colleague_is_told(made: Any, browser: Any) -> None:
    with db.tenant_scope(made.tenant_id):
        preferences.say(made.tenant_id, [Said(ANNA, Kind.WANTS_PAPER, holds=False)], clock.now(), by="resident")
    assert "hennes ord gäller" in press(browser, made, "say:wants_paper")
    assert "Antecknat" in press(browser, made, "say:interpreter", language="so")
    with db.tenant_scope(made.tenant_id):
        known = preferences.of(made.tenant_id, [ANNA])[ANNA]
    assert (known.wants_paper, known.needs, known.language) == (False, ("interpreter",), "so")


def test_reminders_rest(made: Any, browser: Any) -> None:
    assert "Påminnelserna är pausade" in press(browser, made, "pause:")
    with db.tenant_scope(made.tenant_id):
        assert gates.paused([ANNA], clock.now()) == {ANNA}
    assert "Patienten får påminnelser" in press(browser, made, "lift:")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"through": ""}, "Välj hur patienten sade det."), ({"checked": "guess"}, "Välj hur du kontrollerade vem det är."),
        ({"wish": "say:interpreter", "language": "12"}, "Skriv språkets kod"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_done(made: Any, browser: Any, more: dict[str, str], said: str) -> None:
    answer = browser.post(path(made), CALLED | {"wish": "say:wants_paper"} | more)
    assert answer.status_code == 422
    assert said in words(answer)
    with db.tenant_scope(made.tenant_id):
        assert preferences.words(made.tenant_id, [ANNA]) == []
        assert not Consent.objects.exists()


@pytest.mark.risk("K23")
def test_another_unit_and_an_unknown_wish_find_nothing(nation: Any, made: Any, browser: Any) -> None:
    assert kallelser.staff(nation.units["k102"]).get(path(made)).status_code == 404
    assert browser.post(path(made), CALLED | {"wish": "say:everything"}).status_code == 404
    assert browser.post(path(made), CALLED).status_code == 404
    assert browser.post(path(made), CALLED | {"wish": "agree:sms:everything"}).status_code == 404
