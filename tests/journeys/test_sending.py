"""Sending by keyboard at a person's pace: who, when, look, send; and every state of the pages on a small screen and a large one."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from kallelse.templates.blocks import Blocks, Field
from tests import kallelser, mallar
from tests.attachments import files
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.kallelser import ANNA

pytestmark = [pytest.mark.db, pytest.mark.browser]
KEY_MS = 90
"""Between two keys of somebody who types all day: about 65 words a minute."""
READS_S = 2.0
"""How long she looks at name, day and plan before she sends."""


@pytest.fixture
def page(thread: Any, site: str, open_page: Any) -> Page:
    made: Page = open_page("desk", client=kallelser.staff(thread.nation.units["k101"]), site=site)
    return made


def tab(page: Page, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press("Tab")
        page.wait_for_timeout(KEY_MS)


def test_the_usual_case_takes_ten_seconds(page: Page, thread: Any, site: str, record_property: Any, capsys: Any) -> None:
    blood = mallar.approved(thread.nation.units["k101"])
    page.goto(f"{site}/personal/ny/")
    person = page.get_by_label("Personnummer")
    expect(person).to_be_focused()
    began = time.monotonic()
    page.keyboard.type(ANNA, delay=KEY_MS)
    tab(page)
    expect(page.get_by_label("Mall")).to_be_focused()
    expect(page.locator("#person-echo")).to_contain_text("år")
    tab(page)
    page.keyboard.type("10/2", delay=KEY_MS)
    tab(page)
    expect(page.locator("#day-echo")).to_contain_text("Onsdag 10 februari 2027, om 30 dagar")
    page.keyboard.type("940", delay=KEY_MS)
    tab(page, 2)
    expect(page.get_by_label("Ingång")).to_be_focused()
    page.keyboard.press("ArrowDown")
    tab(page, 2)
    expect(page.get_by_role("button", name="Förhandsvisa")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer allt?")
    expect(page.locator(".k-echo").first).to_contain_text("år")
    page.wait_for_timeout(READS_S * 1000)
    tab_to(page, "Skicka kallelsen", most=3)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelsen är mottagen")
    took = time.monotonic() - began
    record_property("send_s", round(took, 1))
    with capsys.disabled():
        print(f"\nskicka en kallelse med tangentbord: {took:.1f} s")  # noqa: T201 - The figure is the point.
    expect(page.get_by_role("link", name="Skicka en till med samma mall")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mall")).to_have_value(str(blood.pk))
    expect(page.get_by_label("Personnummer")).to_be_focused()


def test_what_is_typed_while_the_fields_of_another_template_are_on_their_way_stays(page: Page, thread: Any, site: str) -> None:
    mallar.approved(thread.nation.units["k101"])
    on_its_way: list[Route] = []
    page.goto(f"{site}/personal/ny/")
    page.route("**/personal/ny/falt/", lambda route: on_its_way.append(route))
    with page.expect_request("**/personal/ny/falt/"):
        page.get_by_label("Mall").select_option(label="Blodprov")
    page.get_by_label("Dag", exact=True).fill("tis 10/2")
    page.get_by_label("Klockan").focus()
    page.keyboard.type("9")
    on_its_way[0].continue_()
    expect(page.get_by_label("Ingång")).to_be_visible()
    expect(page.get_by_label("Klockan")).to_be_focused()
    page.keyboard.type(".30")
    expect(page.get_by_label("Klockan")).to_have_value("9.30")
    expect(page.get_by_label("Dag", exact=True)).to_have_value("tis 10/2")
    expect(page.locator("#day-echo")).to_contain_text("Det datumet är en onsdag")


def test_every_state_of_sending_is_reachable_and_fits(page: Page, thread: Any, site: str, shots: Any) -> None:
    long = Blocks(
        purpose="Du ska träffa {vem}. " + "Vi går igenom dina svar. " * 60, bring=("Legitimation", "Läkemedelslista"),
        fields=(Field(name="vem", kind="text", label="Vem", limit=80, help="En roll eller ett namn."),),
    )  # fmt: skip
    mallar.approved(thread.nation.units["k101"], "lang", "Aaa lång mall", blocks=long)
    mallar.approved(thread.nation.units["k101"])
    page.goto(f"{site}/personal/ny/")
    no_findings(page)
    page.get_by_role("button", name="Förhandsvisa").click()
    expect(page.get_by_role("alert")).to_contain_text("Inget är skickat")
    no_findings(page)
    page.get_by_label("Personnummer").fill("19370429-7450 Gunborg Felskriven")
    page.get_by_label("Personnummer").blur()
    expect(page.locator("#person-echo")).to_contain_text("Namnet du skrev stämmer inte")
    no_findings(page)
    page.get_by_label("Mall").select_option(label="Blodprov")
    expect(page.get_by_label("Ingång")).to_be_visible()
    page.get_by_label("Mall").select_option(label="Aaa lång mall")
    page.get_by_label("Personnummer").fill(ANNA)
    page.get_by_label("Dag", exact=True).fill("tis 10/2")
    page.get_by_label("Dag", exact=True).blur()
    expect(page.locator("#day-echo")).to_contain_text("Det datumet är en onsdag")
    page.get_by_label("Dag", exact=True).fill("18/1")
    page.get_by_label("Klockan").fill("9")
    page.locator("#id_f_vem").fill("en läkare")
    page.get_by_role("button", name="Förhandsvisa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer allt?")
    expect(page.get_by_alt_text("Brevets sida 1")).to_be_visible()
    no_findings(page)
    shots(page, "forhandsvisning")
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 640})
        no_sideways_scroll(page)
        no_findings(page)
    shots(page, "forhandsvisning-320")
    page.get_by_role("button", name="Skicka kallelsen").click()
    expect(page.get_by_role("button", name="Ångra")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 568})
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, "skickad-320")
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_role("status").first).to_contain_text("Kallelsen är tillbakatagen")
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, "skicka-320")


def test_without_script_every_step_is_there(thread: Any, site: str, open_page: Any) -> None:
    mallar.approved(
        thread.nation.units["k101"], "annat", "Annat", blocks=Blocks(purpose="Du ska träffa en läkare. Vi pratar om dina besvär.")
    )
    mallar.approved(thread.nation.units["k101"])
    page: Page = open_page("desk", client=kallelser.staff(thread.nation.units["k101"]), site=site, java_script_enabled=False)
    page.goto(f"{site}/personal/ny/")
    page.get_by_label("Mall").select_option(label="Blodprov")
    page.get_by_role("button", name="Visa mallens fält").click()
    page.get_by_label("Personnummer").fill(ANNA)
    page.get_by_label("Dag", exact=True).fill("10/2 2027")
    page.get_by_label("Klockan").fill("10")
    page.get_by_label("Ingång").select_option("Ingång 3")
    page.get_by_role("button", name="Förhandsvisa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer allt?")
    page.get_by_role("button", name="Ändra").click()
    expect(page.get_by_label("Ingång")).to_have_value("Ingång 3")
    page.get_by_role("button", name="Förhandsvisa").click()
    page.get_by_role("button", name="Skicka kallelsen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelsen är mottagen")
    page.get_by_role("button", name="Ångra").click()
    expect(page.get_by_text("Kallelsen är tillbakatagen")).to_be_visible()


def test_a_file_is_chosen_by_keyboard_and_lies_behind_the_letter(
    nation: Any, sandbox: Any, site: str, open_page: Any, configured: Any, shots: Any
) -> None:
    configured(clamav=sandbox.clamd)
    unit = nation.units["k101"]
    files.uploaded(unit, files.tagged("Karta", 2), "Karta till oss")
    for at in range(12):
        files.uploaded(unit, files.tagged(f"Blad {at}"), f"{'Ettlångtordutanmellanslag' * 4} {at}")
    mallar.approved(unit, "besok", "Besök", blocks=Blocks(purpose="Du ska träffa en läkare. Vi pratar om dina besvär."))
    page: Page = open_page("desk", client=kallelser.staff(unit), site=site)
    page.goto(f"{site}/personal/ny/")
    page.get_by_label("Personnummer").fill(ANNA)
    page.get_by_label("Dag", exact=True).fill("10/2 2027")
    page.get_by_label("Klockan").fill("10")
    page.locator("summary", has_text="Bilagor").focus()
    page.keyboard.press("Enter")
    tab_to(page, "Karta till oss", field=True)
    page.keyboard.press("Space")
    no_findings(page)
    page.set_viewport_size({"width": 320, "height": 568})
    no_sideways_scroll(page)
    no_findings(page)
    shots(page, "skicka-bilagor-320")
    page.set_viewport_size({"width": 1280, "height": 900})
    tab_to(page, "Förhandsvisa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer allt?")
    expect(page.get_by_alt_text("Brevets sida 4 av 4")).to_be_visible()
    no_findings(page)
    shots(page, "forhandsvisning-bilaga")
    page.get_by_role("button", name="Ändra").click()
    expect(page.get_by_label("Karta till oss")).to_be_checked()
