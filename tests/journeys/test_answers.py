"""The patient's answers with a keyboard alone: why she cannot come, the time back, another time, help; on a phone and a desk, in two
directions of reading, twice and four times the size, and the states of error and of a silent care system. axe finds nothing."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.connections import actions as connecting
from tests import kallelser, other_times
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser]


@pytest.fixture
def booked(nation: Any, sandbox: Any) -> Any:
    """A kallelse of a unit that reads what patients write, whose booking lies in the sandbox's care system."""
    unit = nation.units["k101"]
    connecting.set_parameter("free_text_hours", 4, valid_from=date(2027, 1, 1), owner="vc", source="beslut", unit=unit)
    return other_times.booked(nation, sandbox)


def press(page: Page, name: str) -> None:
    """Go there with Tab, and press Enter."""
    tab_to(page, name, most=120)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def looked_at(page: Page, shots: Any, name: str) -> None:
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, name)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_she_cannot_come_says_why_and_changes_her_mind(site: str, open_page: Any, booked: Any, shots: Any, screen: str) -> None:
    page: Page = open_page(screen, client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{booked.number}/")
    looked_at(page, shots, f"answers-{screen}")
    press(page, "Jag kan inte komma")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du avboka den här tiden?")
    expect(page.get_by_role("radio", name="Jag är sjuk")).to_be_visible()
    expect(page.get_by_text("ring 112")).to_be_visible()
    looked_at(page, shots, f"cancel-{screen}")
    tab_to(page, "Tiden passar inte", field=True, most=120)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Jag är sjuk")).to_be_checked()
    tab_to(page, "Vill du skriva något till mottagningen?", field=True, most=120)
    page.keyboard.insert_text("x" * 301)
    press(page, "Ja, avboka tiden")
    expect(page.get_by_role("alert")).to_contain_text("Texten är för lång")
    expect(page.get_by_role("radio", name="Jag är sjuk")).to_be_checked()
    looked_at(page, shots, f"cancel-wrong-{screen}")
    page.get_by_label("Vill du skriva något till mottagningen?").fill("Jag ringer i morgon.")
    press(page, "Ja, avboka tiden")
    expect(page.get_by_role("status").first).to_contain_text("Din tid är avbokad")
    expect(page.locator("#besked")).to_be_focused()
    looked_at(page, shots, f"cancelled-{screen}")
    press(page, "Jag vill ha tillbaka tiden")
    expect(page.get_by_role("status").first).to_contain_text("Du har fått tillbaka tiden")
    looked_at(page, shots, f"undone-{screen}")


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_she_asks_for_help_and_changes_it(site: str, open_page: Any, booked: Any, shots: Any, screen: str) -> None:
    page: Page = open_page(screen, client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{booked.number}/")
    press(page, "Be om hjälp inför besöket")
    expect(page.get_by_role("heading", level=1)).to_have_text("Behöver du hjälp inför besöket?")
    looked_at(page, shots, f"help-{screen}")
    tab_to(page, "Jag behöver tolk", field=True, most=120)
    page.keyboard.press("Space")
    press(page, "Skicka till mottagningen")
    expect(page.get_by_role("alert")).to_have_text("Välj språk för tolken.")
    looked_at(page, shots, f"help-wrong-{screen}")
    page.get_by_label("Vilket språk?").select_option("ar")
    tab_to(page, "Jag vill bli mött i entrén", field=True, most=120)
    page.keyboard.press("Space")
    press(page, "Skicka till mottagningen")
    expect(page.get_by_text("Tolk: arabiska")).to_be_visible()
    expect(page.get_by_text("Någon som möter dig i entrén")).to_be_visible()
    looked_at(page, shots, f"helped-{screen}")


def test_she_asks_for_another_time(site: str, open_page: Any, booked: Any, shots: Any) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{booked.number}/")
    press(page, "Be om en annan tid")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du be om en annan tid?")
    looked_at(page, shots, "other-time-phone")
    tab_to(page, "Det spelar ingen roll", field=True, most=120)
    page.keyboard.press("ArrowDown")
    press(page, "Ja, be om en annan tid")
    expect(page.get_by_role("status").first).to_contain_text("Du har bett om en annan tid")
    looked_at(page, shots, "other-time-asked-phone")
    press(page, "Jag kommer")
    expect(page.get_by_role("status").first).to_contain_text("Du har svarat att du kommer")


@pytest.mark.parametrize("path", ["", "avboka/", "hjalp/", "annan-tid/"])
def test_every_form_holds_when_it_is_enlarged_and_read_from_the_right(site: str, open_page: Any, booked: Any, path: str) -> None:
    page: Page = open_page("desk", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{booked.number}/{path}")
    for size in ("200%", "400%"):
        page.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        no_sideways_scroll(page)
    page.evaluate("document.documentElement.style.fontSize = ''; document.documentElement.dir = 'rtl'")
    no_sideways_scroll(page)
    no_findings(page)


def test_it_all_works_without_scripts(site: str, open_page: Any, booked: Any) -> None:
    page: Page = open_page("telephone", client=kallelser.resident(), site=site, java_script_enabled=False)
    page.goto(f"{site}/k/{booked.number}/hjalp/")
    page.get_by_label("Jag vill bli mött i entrén").check()
    page.get_by_role("button", name="Skicka till mottagningen").click()
    expect(page.get_by_text("Någon som möter dig i entrén")).to_be_visible()
    page.goto(f"{site}/k/{booked.number}/avboka/")
    page.get_by_role("button", name="Ja, avboka tiden").click()
    page.get_by_role("button", name="Jag vill ha tillbaka tiden").click()
    expect(page.get_by_role("status").first).to_contain_text("Du har fått tillbaka tiden")


def test_a_silent_care_system_is_told_as_it_is(site: str, open_page: Any, booked: Any, sandbox: Any, configured: Any, shots: Any) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{booked.number}/avboka/")
    configured(wire_timeout_s="1", public_url=site)
    sandbox.misbehave({"service": "care", "kind": "fault"})
    press(page, "Ja, avboka tiden")
    expect(page.get_by_role("status").first).to_contain_text("Vi vet inte än om avbokningen gick igenom")
    looked_at(page, shots, "silent-phone")
