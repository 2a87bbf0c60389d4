"""A template owner lays in a file with a keyboard alone, and a patient fetches it; every state of the pages without a finding of axe."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.attachments import queries
from kallelse.kit import clock, db
from tests import kallelser
from tests.attachments import files
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser]


@pytest.fixture
def shelf(tmp_path: Path) -> dict[str, Path]:
    """Files on the colleague's computer."""
    made = {"good.pdf": files.tagged("Inför röntgen"), "scan.pdf": files.untagged(), "program.pdf": b"MZ\x90 not a document"}
    for name, body in made.items():
        (tmp_path / name).write_bytes(body)
    return {name: tmp_path / name for name in made}


def test_lay_in_a_file_and_fetch_it(sandbox: Any, site: str, open_page: Any, configured: Any, nation: Any, shelf: dict[str, Path]) -> None:
    configured(clamav=sandbox.clamd)
    unit = nation.units["k101"]
    page: Page = open_page("desk", client=kallelser.staff(unit), site=site)
    page.goto(f"{site}/personal/")
    tab_to(page, "Bilagor")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bilagor och länkar")
    expect(page.get_by_role("heading", name="Inga filer än")).to_be_visible()
    no_findings(page)

    tab_to(page, "Ladda upp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Välj en fil.")
    no_findings(page)

    page.get_by_label("Fil", exact=True).set_input_files(shelf["program.pdf"])
    tab_to(page, "Titel som patienten ser", field=True)
    page.keyboard.type("Inför röntgen")
    tab_to(page, "Ladda upp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Innehållet är ett program. Bara PDF, PNG och JPEG kan bifogas.")
    no_findings(page)

    page.get_by_label("Fil", exact=True).set_input_files(shelf["scan.pdf"])
    tab_to(page, "Ladda upp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Filen är sparad.")
    expect(page.get_by_role("heading", name="Alla kan inte läsa filen")).to_be_visible()
    no_findings(page)
    page.get_by_label("Tillgänglig version av samma dokument").set_input_files(shelf["good.pdf"])
    tab_to(page, "Ladda upp den tillgängliga versionen")
    page.keyboard.press("Enter")
    expect(page.get_by_text("En tillgänglig version finns")).to_be_visible()
    no_findings(page)

    tab_to(page, "Bilagor")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bilagor och länkar")
    tab_to(page, "Adress", field=True)
    page.keyboard.type("https://example.com/x")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("example.com är inte en av de domäner")
    no_findings(page)

    with db.tenant_scope(unit.provider_id):
        attached = [one.attached() for one in queries.choosable(unit.provider_id, unit.pk, clock.today())]
    words = [{"sha256": one.sha256, "title": one.title, "use": one.use, "kind": one.kind, "size": one.size} for one in attached[:1]]
    made = kallelser.make(unit, nation.sources["cosmic"], words={"attachments": words})
    telephone: Page = open_page("phone", client=kallelser.resident(made.subject), site=site)
    telephone.goto(f"{site}/k/{made.number}/")
    no_findings(telephone)
    no_sideways_scroll(telephone)
    with telephone.expect_download() as download:
        telephone.get_by_role("link", name="Inför röntgen").first.click()
    assert download.value.suggested_filename == "bilaga.pdf"
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def test_long_words_and_states_on_a_small_screen(site: str, open_page: Any, nation: Any) -> None:
    unit = nation.units["k101"]
    files.uploaded(unit, files.untagged(), "Förberedelseinstruktionsdokumentationsunderlag " * 2)
    entry = files.uploaded(unit, files.evil(), "Karta")
    page: Page = open_page("phone", client=kallelser.staff(unit), site=site)
    for path in ("/personal/bilagor/", f"/personal/bilagor/{entry.pk}/"):
        page.goto(f"{site}{path}")
        expect(page.get_by_text("Ingen virusskanner är ansluten").first).to_be_visible()
        no_findings(page)
        no_sideways_scroll(page)
