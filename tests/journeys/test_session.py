"""A colleague's session: its end is announced in time and put off by a press; another commission takes the open pages with it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.roles.rules import Role
from tests import kallelser
from tests.journeys.conftest import no_findings

pytestmark = [pytest.mark.db, pytest.mark.browser]
ME = "TSTNMT2321000156-1001"


def test_the_end_is_announced_two_minutes_before_and_put_off(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"]), site=site)
    page.clock.install()
    page.goto(f"{site}/personal/installningar/")
    dialog = page.get_by_role("dialog", name="Du loggas snart ut")
    page.clock.run_for(27 * 60_000)
    expect(dialog).to_be_hidden()
    page.clock.run_for(61_000)
    expect(dialog).to_be_visible()
    no_findings(page)
    with page.expect_response(lambda answer: answer.url.endswith("/personal/inloggad/")) as asked:
        page.keyboard.press("Enter")
    assert asked.value.status == 204
    expect(dialog).to_be_hidden()
    page.clock.run_for(27 * 60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Inställningar")


def test_who_does_nothing_is_logged_out_and_the_screen_is_cleared(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"]), site=site)
    page.clock.install()
    page.goto(f"{site}/personal/installningar/")
    page.clock.run_for(31 * 60_000)
    page.wait_for_url(f"{site}/personal/utloggad/")
    no_findings(page)


def test_without_a_script_the_page_says_beforehand_when_one_is_logged_out(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("phone", client=kallelser.staff(nation.units["k101"]), site=site, java_script_enabled=False)
    page.goto(f"{site}/personal/installningar/")
    expect(page.get_by_text("Du loggas ut av dig själv efter en halvtimme utan att göra något.")).to_be_visible()


def test_another_commission_in_one_tab_takes_the_other_tabs_with_it(nation: Any, site: str, open_page: Any) -> None:
    for short in ("k101", "k102"):
        kallelser.give_roles(nation.units[short], ME, list(Role))
    client = kallelser.logged_in("staff", kallelser.staff_claims(nation.units["k101"], nation.units["k102"]))
    clean: Page = open_page("desk", client=client, site=site)
    clean.goto(f"{site}/personal/installningar/")
    typed = clean.context.new_page()
    typed.goto(f"{site}/personal/installningar/rutin/")
    typed.get_by_role("textbox", name="Rutinen").fill("Sekreteraren kallar.")
    third = clean.context.new_page()
    third.goto(f"{site}/personal/uppdrag/")
    third.get_by_role("button", name="Välj Röntgen").click()
    expect(third.locator(".k-unit")).to_have_text("Röntgen Eksta sjukhus")

    expect(clean.get_by_role("heading", level=1)).to_have_text("Behöver mig")
    expect(clean.locator(".k-unit")).to_have_text("Röntgen Eksta sjukhus")
    expect(typed.get_by_text("Du har bytt uppdrag i en annan flik.")).to_be_visible()
    expect(typed.get_by_role("textbox", name="Rutinen")).to_have_value("Sekreteraren kallar.")
    no_findings(typed)
    typed.get_by_label("Ansvarig").fill("Verksamhetschefen")
    typed.get_by_label("Riskanalys").fill("dnr 2027/1")
    typed.get_by_role("button", name="Spara rutinen").click()
    expect(typed.get_by_role("heading", level=1)).to_have_text("Du har bytt uppdrag. Inget är gjort.")
    no_findings(typed)
    typed.get_by_role("button", name="Byt tillbaka till Medicinmottagningen Eksta sjukhus och gör klart").click()
    expect(typed.get_by_role("status").first).to_contain_text("Rutinen är sparad.")
    expect(typed.locator(".k-unit")).to_have_text("Medicinmottagningen Eksta sjukhus")


def test_the_pages_in_english(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("phone", client=kallelser.staff(nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/hjalp/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    no_findings(page)
    page.get_by_role("button", name="Svenska").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hjälp")
    no_findings(page)
