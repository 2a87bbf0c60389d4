"""The log reviewer by keyboard: empty, wrong, long, a sample drawn and closed; on a phone and a desk, and at twice the size."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action, Record
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.rules import Role
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.kallelser import ANNA, BERTIL

pytestmark = [pytest.mark.db, pytest.mark.browser]


def reviewer(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"], employee="TSTNMT2321000156-1008", roles=[Role.LOG_REVIEWER])


def read(nation: Any, times: int) -> None:
    unit = nation.units["k101"]
    with db.tenant_scope(unit.provider_id):
        for patient in (ANNA, BERTIL) * times:
            told = Record("staff:TSTNMT2321000156-1001", Action.STAFF_READ, patient, "invitation:x", unit=unit.hsa_id)
            audit.write(product_clock.now(), [told])


@pytest.mark.risk("K23")
def test_a_patient_is_looked_for_and_a_sample_closed_by_keyboard(nation: Any, site: str, open_page: Any, shots: Any) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], ANNA)
    read(nation, 30)
    page: Page = open_page("desk", client=reviewer(nation), site=site)
    page.goto(f"{site}/personal/")
    tab_to(page, "Logg")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Åtkomstloggen")
    no_findings(page)
    shots(page, "logg-tom")
    tab_to(page, "Patientens personnummer", field=True)
    page.keyboard.type("19391231-2380")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Händelser", exact=True)).to_be_visible()
    assert "19391231" not in page.url
    expect(page.get_by_text("inte kallad hit").first).to_be_visible()
    no_findings(page)
    shots(page, "logg")
    tab_to(page, "Patientens personnummer", field=True)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, "Nästa", most=90)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sida 2")).to_be_visible()
    tab_to(page, "Dra ett stickprov", most=90)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stickprov ur åtkomstloggen")
    no_findings(page)
    tab_to(page, "Avsluta granskningen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_contain_text("Vad visade granskningen?")
    no_findings(page)
    tab_to(page, "Vad visade granskningen?", field=True)
    page.keyboard.type("Allt")
    tab_to(page, "Avsluta granskningen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Granskningen är sparad.")
    no_findings(page)


def test_it_fits_a_phone_and_twice_the_size_in_every_state(nation: Any, site: str, open_page: Any, shots: Any) -> None:
    read(nation, 3)
    page: Page = open_page("phone", client=reviewer(nation), site=site)
    page.goto(f"{site}/personal/logg/")
    no_findings(page)
    no_sideways_scroll(page)
    page.get_by_label("Patientens personnummer").fill("1937")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("alert").first).to_contain_text("Rätta det här först")
    no_findings(page)
    no_sideways_scroll(page)
    page.get_by_label("Patientens personnummer").fill("")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("heading", name="Händelser", exact=True)).to_be_visible()
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, "logg-telefon")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    no_sideways_scroll(page)
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.get_by_label("Medarbetarens HSA-id").fill("SE2321000156-9999")
    page.get_by_role("button", name="Visa").click()
    expect(page.get_by_role("heading", name="Inga händelser")).to_be_visible()
    no_findings(page)
