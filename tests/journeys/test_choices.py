"""The pages of wishes and consents, as a patient and a colleague see them: axe, a small phone, twice the size, without JavaScript."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kallelse.channels import Contact
from kallelse.kit import clock
from kallelse.notices import actions
from kallelse.patient_web import choices_web
from tests import kallelser
from tests.journeys.conftest import expect, no_findings, no_sideways_scroll, unfold

pytestmark = [pytest.mark.db, pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def made(nation: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    unit = nation.units["k101"]
    for channel in ("sms", "email"):
        actions.decide(unit, channel, "full", by="vc", risk_analysis="dnr 1", valid_from=date(2027, 1, 1), now=clock.now())
    monkeypatch.setattr(choices_web.actions, "ask", lambda whom: {one: Contact("0701740605", "anna@exempel.se") for one in whom})
    kallelser.make(unit, nation.sources["cosmic"], reference="b", start="2027-02-17T10:00:00+01:00")
    return kallelser.make(unit, nation.sources["cosmic"], reference="a", words={"linked": ["b"]})


def looked_at(page: Any, name: str) -> None:
    unfold(page)
    no_findings(page)
    no_sideways_scroll(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_the_patient_agrees_and_takes_it_back(site: str, open_page: Any, made: Any, screen: str) -> None:
    page = open_page(screen, client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{made.number}/")
    looked_at(page, f"linked-{screen}")
    page.get_by_role("link", name="Påminnelser", exact=True).click()
    looked_at(page, f"choices-{screen}")
    page.get_by_role("button", name="Ja, påminn mig med sms").click()
    expect(page.locator("main")).to_contain_text("slutar på 05")
    looked_at(page, f"agreed-{screen}")
    page.get_by_role("button", name="Pausa påminnelserna").click()
    page.get_by_role("button", name="Ta tillbaka mitt samtycke").click()
    expect(page.locator("#besked")).to_contain_text("raderad")
    looked_at(page, f"withdrawn-{screen}")
    if screen == "desk":
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)
    page.goto(f"{site}/k/{made.number}/avboka/")
    looked_at(page, f"cancel-linked-{screen}")


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_colleague_writes_it_down(site: str, open_page: Any, nation: Any, made: Any, screen: str) -> None:
    page = open_page(screen, client=kallelser.staff(nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/k/{made.number}/patienten/onskemal/")
    looked_at(page, f"wishes-{screen}")
    page.get_by_role("button", name="Stor stil: ja").click()
    expect(page.locator("main")).to_contain_text("Välj hur patienten sade det.")
    looked_at(page, f"wishes-errors-{screen}")
    page.get_by_label("På telefon").check()
    page.get_by_label("Jag ställde kontrollfrågor").check()
    page.get_by_role("button", name="Stor stil: ja").click()
    expect(page.locator("main")).to_contain_text("Antecknat")
    looked_at(page, f"wishes-said-{screen}")
