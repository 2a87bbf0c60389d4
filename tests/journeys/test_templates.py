"""A template's way through the pages: written, put right, approved by another person, translated; on every screen."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.templates import actions
from kallelse.templates.blocks import Blocks, Step
from tests import kallelser, mallar
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser]
OTHER = "TSTNMT2321000156-1002"


def test_a_template_from_the_first_word_to_approved(nation: Any, site: str, open_page: Any, shots: Any) -> None:
    unit = nation.units["k101"]
    page: Page = open_page("desk", client=kallelser.staff(unit), site=site)
    page.goto(f"{site}/personal/mallar/")
    expect(page.get_by_text("En mall säger en gång för alla")).to_be_visible()
    no_findings(page)
    tab_to(page, "Ny mall")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ny mall")
    no_findings(page)
    page.get_by_role("button", name="Spara utkastet").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Inget är sparat. Rätta det här först:")
    no_findings(page)
    tab_to(page, "Kod", field=True)
    page.keyboard.type("blodprov")
    tab_to(page, "Mallens namn", field=True)
    page.keyboard.type("Blodprov")
    tab_to(page, "Varför", field=True)
    page.keyboard.type("Välkommen! Du ska lämna blodprov.")
    page.get_by_role("button", name="Spara utkastet").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Utkastet är sparat.")
    expect(page.get_by_text("Texten börjar med en hälsning.")).to_be_visible()
    no_findings(page)
    shots(page, "mall-skriv")
    page.set_viewport_size({"width": 320, "height": 568})
    no_sideways_scroll(page)
    no_findings(page)
    shots(page, "mall-skriv-320")
    page.locator("#id_purpose").fill("Du ska lämna blodprov. Provet visar hur din medicin fungerar.")
    page.get_by_role("button", name="Spara och lämna till godkännande").click()
    expect(page.get_by_role("status").first).to_contain_text("väntar på att en kollega godkänner")
    no_findings(page)
    no_sideways_scroll(page)

    second: Page = open_page("desk", client=kallelser.staff(unit, employee=OTHER), site=site)
    second.goto(page.url)
    no_findings(second)
    tab_to(second, "Godkänn mallen")
    second.keyboard.press("Enter")
    expect(second.get_by_role("status").first).to_contain_text("Mallen är godkänd")
    expect(second.get_by_alt_text("Brevets sida 1")).to_be_visible()
    no_findings(second)
    shots(second, "mall")
    second.set_viewport_size({"width": 320, "height": 568})
    no_findings(second)
    no_sideways_scroll(second)
    shots(second, "mall-320")
    tab_to(second, "Skicka från mallen")
    second.keyboard.press("Enter")
    expect(second.get_by_label("Mall")).to_be_visible()


def test_a_long_template_with_a_stale_translation_fits(nation: Any, site: str, open_page: Any, shots: Any) -> None:
    unit = nation.units["k101"]
    steps = tuple(Step(text="Ät inget efter den här tiden, och drick bara vatten.", days_before=at, time="22:00") for at in range(8))
    long = Blocks(purpose="Du ska lämna blodprov. " * 40, preparation=steps, bring=("Legitimation",) * 10)
    made = mallar.draft(unit, "lang", "En mall med ett mycket långt namn som ändå ska få plats på en telefon", blocks=long)
    said = Blocks(purpose="Waa inaad dhiig bixisaa.", preparation=steps, bring=("Aqoonsi",) * 10, labels={"when": "Goorma"})
    actions.translate(mallar.who(unit), made, "so", said, made.authored_at)
    actions.save(mallar.who(unit), made, Blocks(purpose=long.purpose + "Kom i tid.", preparation=steps, bring=long.bring), made.authored_at)
    page: Page = open_page("phone", client=kallelser.staff(unit), site=site)
    page.goto(f"{site}/personal/mallar/?q=lang")
    for path in (
        f"mallar/{made.template.pk}/",
        f"mallar/{made.template.pk}/?form=so",
        f"mallar/{made.template.pk}/variant/so/",
        "mallar/?q=finns-inte",
        "mallar/?q=lang",
    ):
        page.goto(f"{site}/personal/{path}")
        no_findings(page)
        no_sideways_scroll(page)
    page.goto(f"{site}/personal/mallar/{made.template.pk}/variant/so/")
    expect(page.get_by_text("Den svenska texten har ändrats sedan varianten skrevs.")).to_be_visible()
    shots(page, "mall-variant-320")
    page.set_viewport_size({"width": 640, "height": 450})
    no_sideways_scroll(page)
    no_findings(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    no_findings(page)
    shots(page, "mall-variant")
