"""A campaign in a browser, by keyboard: made, listed, tried, approved by somebody else, begun, carried; axe finds nothing on the way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kallelse.roles.rules import Role
from tests import kallelser
from tests.campaigns.conftest import Run, routine, template
from tests.journeys.conftest import expect, no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser, pytest.mark.slow, pytest.mark.risk("K29")]
LONG = "Väldigtlångtordutannågotmellanslagsomändåmåstebrytas" * 2


def looks_right(page: Any) -> None:
    """axe finds nothing, nothing scrolls sideways, on a desk also at twice the size of text."""
    no_findings(page)
    no_sideways_scroll(page)
    if page.viewport_size["width"] > 320:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)
        page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_from_the_first_page_to_the_report_by_keyboard(
    sandbox: Any, nation: Any, work: Callable[[], None], site: str, open_page: Any, screen: str, tmp_path: Path
) -> None:
    unit = nation.units["k103"]
    routine(unit)
    template(unit)
    persons = [one["id"] for one in sandbox.persons(kind="ordinary", limit=7)]
    page = open_page(screen, client=kallelser.staff(unit, roles=[Role.SENDER]), site=site)
    page.goto(f"{site}/personal/")
    tab_to(page, "Kampanjer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enheten har inga kampanjer")).to_be_visible()
    looks_right(page)
    tab_to(page, "Ny kampanj")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ny kampanj", exact=True)).to_be_visible()
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Inget är sparat")
    looks_right(page)
    written = {"Kampanjens namn": f"Mammografi {LONG if screen == 'phone' else 'våren'}", "Besöksdag": "10/3", "Klockan": "9"}
    for name, text in (written | {"Väntad storlek": "7"}).items():
        tab_to(page, name, field=True)
        page.keyboard.type(text)
    tab_to(page, "Så många skickas först", field=True)
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Listan", exact=True)).to_be_visible()
    address = page.url
    (tmp_path / "fel.csv").write_text(f"personnummer\n{persons[0]}\n12\n")
    page.get_by_label("Fil med personer").set_input_files(tmp_path / "fel.csv")
    tab_to(page, "Lägg till personerna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ingen är tillagd: 1 rad har fel")).to_be_visible()
    looks_right(page)
    (dead,) = [one["id"] for one in sandbox.persons(kind="deceased", limit=1)]
    (tmp_path / "lista.csv").write_text("\n".join(["personnummer", *persons[:6], dead]))
    page.get_by_label("Fil med personer").set_input_files(tmp_path / "lista.csv")
    tab_to(page, "Lägg till personerna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("7 nya personer")
    tab_to(page, "Prova listan")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Så långt har provet kommit")).to_be_visible()
    looks_right(page)
    work()
    page.goto(address)
    expect(page.get_by_role("heading", name="Vad provet visade")).to_be_visible()
    looks_right(page)
    tab_to(page, "Personen har avlidit")
    page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_contain_text(dead[-4:])
    looks_right(page)
    page.goto(address)
    tab_to(page, "Be om godkännande")
    page.keyboard.press("Enter")
    expect(page.get_by_text("En verksamhetschef eller regionens kansli godkänner")).to_be_visible()
    head = open_page(screen, client=kallelser.staff(unit, employee="TSTNMT2321000156-1002", roles=[Role.HEAD_OF_UNIT]), site=site)
    head.goto(address)
    looks_right(head)
    tab_to(head, "Godkänn kampanjen")
    head.keyboard.press("Enter")
    expect(head.get_by_text("Kampanjen är godkänd")).to_be_visible()
    work()
    head.goto(address)
    expect(head.get_by_text("2 av 7 har fått en kallelse")).to_be_visible()
    looks_right(head)
    tab_to(head, "Fortsätt")
    head.keyboard.press("Enter")
    expect(head.get_by_text("Enskilda kallelser går före")).to_be_visible()
    looks_right(head)
    work()
    head.goto(address)
    expect(head.get_by_text("6 av 7 har fått en kallelse")).to_be_visible()
    looks_right(head)
    tab_to(head, "Vad som har hänt: rapporten")
    head.keyboard.press("Enter")
    expect(head.get_by_role("heading", name="Rapport: ")).to_be_visible()
    looks_right(head)


def test_a_stop_by_keyboard_says_what_had_left(sandbox: Any, nation: Any, work: Callable[[], None], site: str, open_page: Any) -> None:
    routine(nation.units["k103"])
    run = Run(nation, sandbox, work, nation.units["k103"], template(nation.units["k103"]))
    run.begun(8)
    page = open_page("desk", client=kallelser.staff(run.unit), site=site)
    page.goto(f"{site}/personal/kampanjer/{run.id}/")
    tab_to(page, "Stoppa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Välj vad som ska hända")
    tab_to(page, "Varför?", field=True)
    page.keyboard.type("Fel årgång")
    tab_to(page, "Kallelsen gäller", field=True)
    page.keyboard.press("ArrowDown")
    tab_to(page, "Stoppa")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ingen mer får någon kallelse. Det som inte")).to_be_visible()
    looks_right(page)
    run.work()
    page.goto(f"{site}/personal/kampanjer/{run.id}/")
    expect(page.get_by_text("3 får veta att kallelsen inte gäller")).to_be_visible()
    looks_right(page)


def test_somebody_declines_by_keyboard(nation: Any, site: str, open_page: Any) -> None:
    page = open_page("phone", client=kallelser.staff(nation.units["k103"]), site=site)
    page.goto(f"{site}/personal/kampanjer/sparr/")
    looks_right(page)
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Inget är sparat")
    looks_right(page)
    tab_to(page, "Personnummer", field=True)
    page.keyboard.type(kallelser.ANNA)
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("personen kallas inte")
