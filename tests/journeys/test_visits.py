"""One visit of several is cancelled with a keyboard alone, on a phone and at a desk; axe finds nothing, also where something is wrong."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import kallelser
from tests.journeys.test_answers import looked_at, press, tab_to
from tests.patient_web.visit_samples import TYPES

pytestmark = [pytest.mark.db, pytest.mark.browser]


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_she_cannot_come_to_one_of_several(site: str, open_page: Any, nation: Any, shots: Any, screen: str) -> None:
    made = TYPES["series"](nation)
    page: Page = open_page(screen, client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{made.number}/")
    press(page, "Avboka ett av besöken")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vilket besök kan du inte komma till?")
    looked_at(page, shots, f"visits-{screen}")
    press(page, "Ja, avboka det valda besöket")
    expect(page.get_by_role("alert")).to_have_text("Välj ett av besöken som går att avboka här.")
    looked_at(page, shots, f"visits-wrong-{screen}")
    tab_to(page, "Onsdag 10 februari 2027", field=True, most=120)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Onsdag 10 mars 2027")).to_be_checked()
    press(page, "Ja, avboka det valda besöket")
    expect(page.get_by_text("Besöket är avbokat. De andra besöken gäller som förut.")).to_be_visible()
    expect(page.get_by_role("region", name="Dina tider")).to_contain_text("Du har avbokat det här besöket. Kom inte då.")
    looked_at(page, shots, f"visits-done-{screen}")
    page.goto(f"{site}/k/{made.number}/avboka-besok/")
    expect(page.get_by_text("Du har avbokat det.")).to_be_visible()
    expect(page.get_by_role("radio", name="2027")).to_have_count(2)
    looked_at(page, shots, f"visits-again-{screen}")
