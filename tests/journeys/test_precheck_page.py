"""The pre-check in a browser: by keyboard from the menu to the answer; axe finds nothing in any of its states."""

from pathlib import Path
from typing import Any

import pytest

from tests import kallelser
from tests.journeys.conftest import expect, no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_one_patient_by_keyboard_and_a_file(sandbox: Any, nation: Any, site: str, open_page: Any, screen: str, tmp_path: Path) -> None:
    person = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
    page = open_page(screen, client=kallelser.staff(nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/")
    tab_to(page, "Förhandskontroll")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Förhandskontroll", exact=True)).to_be_visible()
    no_findings(page)
    tab_to(page, "Kontrollera")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Inget är kontrollerat")
    no_findings(page)
    tab_to(page, "Personnummer", field=True)
    page.keyboard.type(person)
    page.get_by_label("Dag").fill("2027-02-24")
    page.get_by_label("Klockan").fill("10:00")
    tab_to(page, "Kontrollera")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Så här skulle patienten nås")).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text("1177 inkorg")
    no_findings(page)
    no_sideways_scroll(page)
    unit = nation.units["k101"].hsa_id
    lines = ["reference;person;unit;start;purpose", f"a;{person};{unit};2027-02-24 10:00;Prov", f"b;1;{unit};2027-02-24 10:00;Prov"]
    (tmp_path / "k.csv").write_text("\n".join(lines))
    page.get_by_label("Fil", exact=True).set_input_files(tmp_path / "k.csv")
    page.get_by_role("button", name="Kontrollera filen").click()
    expect(page.get_by_role("heading", name="1 kallelse kontrollerad")).to_be_visible()
    expect(page.get_by_role("heading", name="1 rad har fel")).to_be_visible()
    no_findings(page)
    no_sideways_scroll(page)
