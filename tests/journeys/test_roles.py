"""What each role does, by keyboard; and every page that each role alone opens, on a small screen and at twice the size of text."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.roles.rules import Role
from kallelse.templates.blocks import Blocks, Step
from tests import kallelser, mallar
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.journeys.test_every_page import DESK, PHONE

pytestmark = [pytest.mark.db, pytest.mark.browser]
OTHER, THIRD = "TSTNMT2321000156-1002", "TSTNMT2321000156-1010"
PAGES = (
    "", "?visa=alla", "besok/", "reception/", "ny/", "mallar/", "mallar/ny/", "fil/", "forhandskontroll/", "kampanjer/", "kampanjer/ny/",
    "kampanjer/sparr/", "bilagor/", "bokningar/", "installningar/", "installningar/roller/", "installningar/varden/", "logg/", "hjalp/",
)  # fmt: skip
BLOOD = Blocks(
    purpose=mallar.PURPOSE, bring=("Legitimation",), preparation=(Step(text="Ät ingenting.", days_before=1, time="22:00"),), fee="besok"
)

DOCTOR = Blocks(purpose="Du ska träffa en läkare. Ni ska prata om dina besvär.", fee="besok")


def twice(page: Page) -> None:
    """Nothing scrolls sideways at twice the size of text."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    no_sideways_scroll(page)
    page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_every_page_of_one_role_alone(nation: Any, site: str, open_page: Any, role: Role) -> None:
    mallar.approved(nation.units["k101"])
    page: Page = open_page("phone", client=kallelser.staff(nation.units["k101"], roles=[role]), site=site)
    refused = 0
    for address in PAGES:
        page.set_viewport_size(PHONE)
        answer = page.goto(f"{site}/personal/{address}")
        assert answer is not None
        assert answer.status in (200, 403), address
        refused += answer.status == 403
        if answer.status == 403 and refused > 1:  # It is the page that was looked at before.
            continue
        no_findings(page)
        no_sideways_scroll(page)
        page.set_viewport_size(DESK)
        twice(page)


def test_a_template_owner_finds_changes_compares_and_retires_by_keyboard(nation: Any, site: str, open_page: Any) -> None:
    unit = nation.units["k101"]
    made = mallar.approved(unit, blocks=BLOOD)
    kallelser.make(unit, nation.sources["cosmic"])
    for at in range(60):
        mallar.draft(unit, f"annan-{at}", f"Annan mall {at}", blocks=DOCTOR)
    page: Page = open_page("desk", client=kallelser.staff(unit, roles=[Role.TEMPLATE_OWNER]), site=site)
    page.goto(f"{site}/personal/mallar/")
    no_findings(page)
    tab_to(page, "Sök bland ord", field=True)
    page.keyboard.type("blodprov")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 mall", exact=True)).to_be_visible()
    no_findings(page)
    tab_to(page, "Blodprov")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Blodprov")
    no_findings(page)
    tab_to(page, "Gör en ny version")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Spara utkastet")).to_be_visible()
    tab_to(page, "Varför", field=True)
    page.keyboard.press("Control+a")
    page.keyboard.type("Du ska lämna blodprov. Provet visar hur dina njurar arbetar.")
    tab_to(page, "Spara och lämna till godkännande")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("väntar på att en kollega godkänner")
    expect(page.get_by_role("heading", name="Ändrat sedan version 1")).to_be_visible()
    expect(page.locator("ins").first).to_contain_text("njurar")
    expect(page.get_by_role("heading", name="Versioner, och var de används")).to_be_visible()
    no_findings(page)
    twice(page)

    second: Page = open_page("desk", client=kallelser.staff(unit, employee=OTHER, roles=[Role.HEAD_OF_UNIT]), site=site)
    second.goto(f"{site}/personal/mallar/{made.template_id}/")
    tab_to(second, "Godkänn mallen")
    second.keyboard.press("Enter")
    expect(second.get_by_role("status").first).to_contain_text("Mallen är godkänd")

    page.goto(f"{site}/personal/mallar/{made.template_id}/")
    page.locator("summary", has_text="Ta mallen ur bruk").focus()
    page.keyboard.press("Enter")
    tab_to(page, "Varför?", field=True)
    page.keyboard.type("Provet tas på vårdcentralen nu.")
    no_findings(page)
    tab_to(page, "Ta ur bruk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Mallen är tagen ur bruk")
    no_findings(page)
    page.set_viewport_size({"width": 320, "height": 568})
    no_sideways_scroll(page)


def test_pictograms_are_chosen_line_by_line_and_stand_on_the_letter(nation: Any, site: str, open_page: Any, shots: Any) -> None:
    unit = nation.units["k101"]
    made = mallar.draft(unit, blocks=BLOOD)
    page: Page = open_page("desk", client=kallelser.staff(unit, roles=[Role.TEMPLATE_OWNER]), site=site)
    page.goto(f"{site}/personal/mallar/{made.template_id}/")
    tab_to(page, "Ny variant", field=True)
    page.keyboard.type("pictures")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Blodprov: bildstöd")
    no_findings(page)
    tab_to(page, "Förberedelse 1", field=True)
    page.keyboard.press("ArrowDown")
    tab_to(page, "Ta med 1", field=True)
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    tab_to(page, "Spara varianten")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Varianten är sparad.")
    expect(page.get_by_label("Förberedelse 1")).to_have_value("fasting")
    expect(page.get_by_label("Ta med 1")).to_have_value("bring-id")
    no_findings(page)
    page.goto(f"{site}/personal/mallar/{made.template_id}/?form=pictures")
    expect(page.get_by_alt_text("Brevets sida 1")).to_be_visible()
    no_findings(page)
    shots(page, "bildstod")
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(f"{site}/personal/mallar/{made.template_id}/variant/pictures/")
    no_sideways_scroll(page)
    no_findings(page)


def test_the_region_office_decides_for_all_units_by_keyboard(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"], roles=[Role.REGION_OFFICE]), site=site)
    page.goto(f"{site}/personal/installningar/varden/")
    no_findings(page)
    page.goto(f"{site}/personal/installningar/varden/cancel_limit_wd/")
    tab_to(page, "Nytt värde", field=True)
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    tab_to(page, "Gäller från", field=True)
    page.keyboard.type("02012027")
    tab_to(page, "Beslut eller källa", field=True)
    page.keyboard.type("Regionstyrelsen 12 januari")
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ändringen är planerad.")
    expect(page.get_by_role("region", name="Planerat")).to_contain_text("2 arbetsdagar")
    no_findings(page)
    twice(page)


def test_a_system_manager_appoints_a_head_of_unit_by_keyboard(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"], roles=[Role.SYSTEM_MANAGER]), site=site)
    page.goto(f"{site}/personal/installningar/roller/")
    tab_to(page, "Medarbetarens HSA-id", field=True)
    page.keyboard.type(THIRD)
    tab_to(page, "Roll", field=True)
    page.keyboard.type("verk")
    tab_to(page, "Ge rollen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Rollen är given.")
    expect(page.get_by_role("heading", name=f"Verksamhetschef: {THIRD}")).to_be_visible()
    no_findings(page)
    twice(page)


def test_a_log_reviewer_reads_the_list_and_opens_nothing_that_her_role_does_not(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"], roles=[Role.LOG_REVIEWER]), site=site)
    for address in ("ny/", "fil/", "kampanjer/ny/", "mallar/ny/"):
        page.goto(f"{site}/personal/{address}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Det här kräver en roll")
        no_findings(page)
    page.goto(f"{site}/personal/")
    tab_to(page, "Hjälp")
    page.keyboard.press("Enter")
    no_findings(page)
