"""From the paper letter in a browser: a small phone, a desk, by keyboard, without JavaScript, in every state; axe finds nothing."""

from typing import Any

import pytest

from kallelse.invitations.models import Invitation, Step
from kallelse.kit import db
from kallelse.letter_codes import opening
from tests import kallelser
from tests.journeys.conftest import expect, no_findings, no_sideways_scroll, tab_to
from tests.kallelser import ANNA
from tests.letter_codes.conftest import LETTER_OUT, OWN, choose_own, decide, print_code

pytestmark = [pytest.mark.db, pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def made(nation: Any) -> Any:
    decide(nation.units["k101"], "number")
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=LETTER_OUT)


def answer_of(made: Any) -> str:
    with db.tenant_scope(made.tenant_id):
        return str(Invitation.objects.get(pk=made.pk).answer)


def looked_at(page: Any, shots: Any, name: str) -> None:
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, f"paper-{name}")


@pytest.mark.risk("K34")
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_scan_say_yes_ask_for_a_call_and_leave(site: str, open_page: Any, shots: Any, made: Any, screen: str) -> None:
    code = print_code(made).code
    page = open_page(screen)
    page.goto(f"{site}/brev/{code}")
    looked_at(page, shots, f"form-{screen}")
    page.get_by_label("Din svarskod, eller fyra siffror").fill("12")
    page.get_by_role("button", name="Gå vidare").click()
    looked_at(page, shots, f"typed-wrong-{screen}")
    page.get_by_label("Din svarskod, eller fyra siffror").fill("0000")
    page.get_by_role("button", name="Gå vidare").click()
    expect(page.locator("main")).to_contain_text("hör inte till ett brev som gäller")
    looked_at(page, shots, f"refused-{screen}")
    page.get_by_label("Din svarskod, eller fyra siffror").fill(ANNA[-4:])
    page.get_by_role("button", name="Gå vidare").click()
    looked_at(page, shots, f"letter-{screen}")
    page.get_by_role("button", name="Jag kommer").click()
    expect(page.locator("main")).to_contain_text("Mottagningen vet nu att du kommer")
    looked_at(page, shots, f"accepted-{screen}")
    page.get_by_role("button", name="Be mottagningen ringa upp").click()
    page.get_by_role("button", name="Skicka till 1177 nästa gång").click()
    looked_at(page, shots, f"wished-{screen}")
    page.get_by_role("link", name="Jag kan inte komma").click()
    looked_at(page, shots, f"called-{screen}")
    page.get_by_role("button", name="Ja, ring mig om att avboka").click()
    looked_at(page, shots, f"noted-{screen}")
    page.get_by_role("button", name="Jag är klar").click()
    looked_at(page, shots, f"done-{screen}")
    assert answer_of(made) == "accepted"
    with db.tenant_scope(made.tenant_id):
        assert Step.objects.filter(invitation=made.pk, channel="manual", state="planned").exists()
    page.go_back()
    page.reload()
    assert "Din kallelse" not in page.locator("h1").inner_text(), "nothing is left behind the back button"


@pytest.mark.risk("K34")
def test_cancel_by_keyboard_without_javascript_with_her_own_code(site: str, open_page: Any, shots: Any, made: Any) -> None:
    choose_own(made)
    code = print_code(made).code
    page = open_page("phone", java_script_enabled=False)
    page.goto(f"{site}/brev/")
    page.get_by_label("Koden i brevet").focus()
    page.keyboard.type(code.lower())
    page.keyboard.press("Tab")
    page.keyboard.type(OWN)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Jag kan inte komma").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ja, avboka tiden").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Tiden är avbokad")
    shots(page, "paper-cancelled")
    assert answer_of(made) == "cancelled"


def test_every_button_is_reached_by_keyboard(site: str, open_page: Any, made: Any) -> None:
    page = open_page("telephone")
    page.goto(f"{site}/brev/{print_code(made).code}")
    tab_to(page, "Din svarskod", field=True)
    page.keyboard.type(ANNA[-4:])
    tab_to(page, "Gå vidare")
    page.keyboard.press("Enter")
    page.wait_for_url("**/brev/svara/")
    for name in ("Jag kommer", "Jag kan inte komma", "Be mottagningen ringa upp", "Skicka till 1177 nästa gång", "Jag är klar"):
        tab_to(page, name)


def test_stopped_late_and_large(site: str, open_page: Any, shots: Any, made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("desk")
    choose_own(made)
    code = print_code(made).code
    with db.tenant_scope(made.tenant_id):
        Invitation.objects.filter(pk=made.pk).update(cancel_deadline="2027-01-01T10:00:00+01:00")
    page.goto(f"{site}/brev/{code}")
    page.get_by_label("Din svarskod, eller fyra siffror").fill(OWN)
    page.get_by_role("button", name="Gå vidare").click()
    looked_at(page, shots, "late")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    no_sideways_scroll(page)
    monkeypatch.setattr(opening, "_is_too_many", lambda limits: True)
    page.goto(f"{site}/brev/{code}")
    page.get_by_label("Din svarskod, eller fyra siffror").fill(OWN)
    page.get_by_role("button", name="Gå vidare").click()
    expect(page.locator("main")).to_contain_text("för många försök")
    looked_at(page, shots, "stopped")


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_her_own_code_and_the_wish_when_she_has_logged_in(site: str, open_page: Any, shots: Any, made: Any, screen: str) -> None:
    from kallelse.kit import clock
    from kallelse.letter_codes import asking
    from kallelse.letter_codes.opening import Letter
    from kallelse.letter_codes.rules import Proof

    asking.wish_digital(Letter(made, made.unit, Proof.NUMBER, guardian=False), clock.now())
    page = open_page(screen, client=kallelser.resident(), site=site)
    page.goto(f"{site}/mina-val/")
    looked_at(page, shots, f"wish-{screen}")
    page.get_by_role("button", name="Ja, skicka till 1177").click()
    page.get_by_role("link", name="Svarskod för brev").click()
    looked_at(page, shots, f"own-{screen}")
    page.get_by_label("Svarskod", exact=True).fill("123456")
    page.get_by_role("button", name="Spara svarskoden").click()
    looked_at(page, shots, f"own-wrong-{screen}")
    page.get_by_label("Svarskod", exact=True).fill(OWN)
    page.get_by_role("button", name="Spara svarskoden").click()
    looked_at(page, shots, f"own-saved-{screen}")
    page.get_by_role("button", name="Inga koder på mina brev").click()
    looked_at(page, shots, f"own-never-{screen}")


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_at_the_desk(site: str, open_page: Any, shots: Any, nation: Any, made: Any, screen: str) -> None:
    page = open_page(screen, client=kallelser.staff(nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/k/{made.number}/patienten/svarskod/")
    looked_at(page, shots, f"desk-{screen}")
    page.get_by_role("button", name="Spara svarskoden").click()
    looked_at(page, shots, f"desk-wrong-{screen}")
    page.get_by_label("På plats").check()
    page.get_by_label("Jag såg legitimation").check()
    page.get_by_label("Svarskod", exact=True).fill(OWN)
    page.get_by_role("button", name="Spara svarskoden").click()
    expect(page.locator("main")).to_contain_text("Antecknat")
    looked_at(page, shots, f"desk-saved-{screen}")
