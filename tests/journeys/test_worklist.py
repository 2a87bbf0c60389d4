"""A secretary's list by keyboard alone: find the soonest, do it without leaving the list, give, lay to rest; and what colleagues do
meanwhile is seen without losing one's place."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.worklist import actions
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.kallelser import BERTIL, CECILIA, Planned

pytestmark = [pytest.mark.db, pytest.mark.browser]


def task(reason: str = "phone_unread", until: str = "2027-01-14T10:00:00+01:00") -> Planned:
    return Planned("manual", "planned", reason, "2027-01-11T07:00:00+01:00", until)


@pytest.fixture
def here(nation: Any) -> Any:
    return nation.units["k101"], nation.sources["cosmic"]


def opened(open_page: Any, site: str, unit: Any, screen: str = "desk", path: str = "/personal/") -> Page:
    page: Page = open_page(screen, client=kallelser.staff(unit), site=site)
    page.goto(f"{site}{path}")
    return page


def test_a_line_is_done_in_the_list_by_keyboard_alone(here: Any, site: str, open_page: Any) -> None:
    unit, source = here
    first = kallelser.make(unit, source, steps=(task(until="2027-01-12T10:00:00+01:00"),))
    kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", steps=(task(),))
    page = opened(open_page, site, unit)
    expect(page.get_by_role("heading", level=1)).to_have_text("Behöver mig")
    no_findings(page)
    tab_to(page, "Anna Exempel")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.innerText") == "Bertil Exempelsson"
    page.keyboard.press("k")
    page.keyboard.press("e")
    work = page.locator(f"#gor-{first.number}")
    expect(work.get_by_text("Vad gjorde du?")).to_be_visible()
    assert work.evaluate("element => element.contains(document.activeElement)")
    no_findings(page)
    tab_to(page, "Klar")
    page.keyboard.press("Enter")
    expect(work.get_by_role("alert")).to_have_text("Välj vad du gjorde.")
    expect(work.get_by_role("radio").first).to_be_focused()
    no_findings(page)
    page.keyboard.press("Space")
    tab_to(page, "Anteckning (valfri)", field=True)
    page.keyboard.type("jke kommer.")
    tab_to(page, "Klar")
    page.keyboard.press("Enter")
    expect(page.locator(f"#rad-{first.number}")).to_have_text("Klar: Anna Exempel.")
    expect(page.get_by_role("link", name="Bertil Exempelsson", exact=True)).to_be_focused()
    assert page.url == f"{site}/personal/"
    no_findings(page)
    page.reload()
    expect(page.get_by_role("link", name="Anna Exempel", exact=True)).to_have_count(0)


def test_escape_closes_and_the_keys_do_nothing_outside_the_list(here: Any, site: str, open_page: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    page = opened(open_page, site, unit)
    page.keyboard.press("j")
    page.keyboard.press("e")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    tab_to(page, "Åtgärda")
    page.keyboard.press("Enter")
    expect(page.locator(f"#gor-{one.number}").get_by_text("Vad gjorde du?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f"#gor-{one.number}")).to_be_empty()
    expect(page.locator(f"#rad-{one.number} .k-do")).to_be_focused()


def test_taken_and_laid_to_rest_in_place(here: Any, site: str, open_page: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    page = opened(open_page, site, unit)
    tab_to(page, "Åtgärda")
    page.keyboard.press("Enter")
    page.locator("summary", has_text="Ta, ge, vila").press("Enter")
    tab_to(page, "Ge")
    page.keyboard.press("Enter")
    expect(page.locator(f"#rad-{one.number}").get_by_text("Du har tagit Anna Exempel.")).to_be_visible()
    no_findings(page)
    page.locator(f"#rad-{one.number} .k-do").press("Enter")
    page.locator("summary", has_text="Ta, ge, vila").press("Enter")
    page.get_by_label("Eller till egen tid").fill("2027-01-14T09:30")
    page.get_by_role("button", name="Låt vila").press("Enter")
    alert = page.locator(f"#gor-{one.number}").get_by_role("alert")
    expect(alert).to_have_text("Det blir för sent. Senast torsdag 14 januari 2027 kl. 09.00 behöver någon ta tag i den.")
    no_findings(page)
    page.get_by_label("Eller till egen tid").fill("")
    page.get_by_label("Vila", exact=True).select_option(label="i morgon kl. 8")
    page.get_by_role("button", name="Låt vila").press("Enter")
    expect(page.locator(f"#rad-{one.number}")).to_contain_text("vilar till tisdag 12 januari 2027 kl. 08.00")
    page.goto(f"{site}/personal/")
    expect(page.get_by_text("Inget väntar på dig just nu, men 1 uppgift vilar.")).to_be_visible()
    no_findings(page)
    page.goto(f"{site}/personal/?urval=vilar")
    expect(page.get_by_role("link", name="Anna Exempel", exact=True)).to_be_visible()


def test_what_a_colleague_does_meanwhile_is_seen_without_losing_ones_place(here: Any, site: str, open_page: Any) -> None:
    unit, source = here
    first = kallelser.make(unit, source, steps=(task(until="2027-01-12T10:00:00+01:00"),))
    mine = kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", steps=(task(until="2027-01-13T10:00:00+01:00"),))
    third = kallelser.make(unit, source, CECILIA, name="Cecilia Exempel", steps=(task(until="2027-01-15T10:00:00+01:00"),))
    page: Page = open_page("desk", client=kallelser.staff(unit), site=site)
    page.clock.install()
    page.goto(f"{site}/personal/")
    page.locator(f"#rad-{mine.number} .k-do").press("Enter")
    writing = page.locator(f"#not-{mine.number}")
    writing.fill("Ringde, ")
    writing.focus()
    now = product_clock.now()
    other = actions.Actor(unit.provider_id, unit.pk, "TSTNMT2321000156-1099")
    with db.tenant_scope(unit.provider_id):
        for one in (first, mine):
            actions.finish(other, one, actions.Done.REACHED, "", now, now)
    kallelser.make(unit, source, CECILIA, name="Cecilia Exempel", steps=(task(),))
    page.clock.run_for(61_000)
    expect(page.locator(f"#rad-{first.number}")).to_have_count(0)
    expect(page.get_by_role("link", name="Visa 1 ny")).to_be_visible()
    expect(writing).to_be_focused()
    expect(writing).to_have_value("Ringde, ")
    expect(page.locator(f"#rad-{third.number}")).to_be_visible()
    no_findings(page)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_hundred_lines_and_none(here: Any, site: str, open_page: Any, screen: str) -> None:
    unit, source = here
    page = opened(open_page, site, unit, screen)
    expect(page.get_by_role("heading", name="Inga besök de närmaste 14 dagarna")).to_be_visible()
    no_findings(page)
    no_sideways_scroll(page)
    for number in range(100):
        kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", steps=(task(until=f"2027-01-{12 + number % 9}T10:00:00+01:00"),))
    kallelser.make(unit, source, start="2027-01-13T10:00:00+01:00", steps=(Planned("inbox", "read"),))
    page.reload()
    expect(page.locator(".k-row")).to_have_count(25)
    expect(page.get_by_text("Sida 1 av 4")).to_be_visible()
    page.locator(".k-do").first.click()
    expect(page.get_by_text("Vad gjorde du?")).to_be_visible()
    page.locator("details summary").first.click()
    no_findings(page)
    no_sideways_scroll(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if screen == "desk":
        no_sideways_scroll(page)
    page.goto(f"{site}/personal/besok/")
    expect(page.get_by_role("heading", name="Besök de närmaste 14 dagarna")).to_be_visible()
    no_findings(page)
    no_sideways_scroll(page)


def test_without_javascript_each_line_has_a_small_page(here: Any, site: str, open_page: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    page: Page = open_page("phone", client=kallelser.staff(unit), site=site, java_script_enabled=False)
    page.goto(f"{site}/personal/")
    page.locator(".k-do").click()
    assert page.url == f"{site}/personal/lista/{one.number}/"
    page.get_by_role("button", name="Klar").click()
    expect(page.get_by_role("alert")).to_have_text("Välj vad du gjorde.")
    page.get_by_label("Nådde patienten på telefon").check()
    page.get_by_role("button", name="Klar").click()
    expect(page.get_by_role("status").first).to_contain_text("Klar: Anna Exempel.")
    assert page.url == f"{site}/personal/"
