"""The patient's pages in Arabic, easy Swedish and Somali: by keyboard, on a small phone, four times the size, without a finding of axe."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser]


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], words=kallelser.WORDS)


def looked_at(page: Page) -> None:
    no_findings(page)
    no_sideways_scroll(page)


def test_from_swedish_to_arabic_and_to_an_answer(made: Any, site: str, open_page: Any, shots: Any) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{made.number}/")
    tab_to(page, "العربية") if page.locator(".k-languages[open]").count() else page.locator(".k-languages summary").press("Enter")
    tab_to(page, "العربية")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    assert page.url.endswith(f"/k/{made.number}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("دعوة إلى زيارة")
    # What the care unit has written says that it is Swedish, and reads from the left.
    own = page.locator('main [lang="sv"]').first
    expect(own).to_have_attribute("dir", "ltr")
    looked_at(page)
    shots(page, "ar-kallelse-320")
    # Everything begins at the right edge.
    left, right = page.evaluate(
        "(() => { const r = document.querySelector('.k-day').getBoundingClientRect(); return [r.left, r.right]; })()"
    )
    assert 320 - right < left + 1

    page.get_by_role("button", name="سأحضر").press("Enter")
    expect(page.locator("#besked")).to_contain_text("أجبت بأنك ستحضر")
    looked_at(page)
    page.goto(f"{site}/k/{made.number}/avboka/")
    looked_at(page)
    shots(page, "ar-avboka-320")
    for address in ("/k/", "/mina-val/", "/mina-val/sprak/", "/finns-inte/", "/akta-meddelanden/"):
        page.goto(f"{site}{address}")
        looked_at(page)
    shots(page, "ar-akta-320")


@pytest.mark.parametrize("code", ["ar", "uk"])
def test_four_times_the_size(made: Any, site: str, open_page: Any, shots: Any, code: str) -> None:
    """1280 points at 400 % are 320: and with large print besides nothing is wider than the screen."""
    client = kallelser.resident()
    client.post("/sprak/", {"language": code, "there": "/"})
    client.post("/sprak/", {"size": "large", "there": "/"})
    page: Page = open_page("phone", client=client, site=site, device_scale_factor=4)
    for address in (f"/k/{made.number}/", "/k/", "/mina-val/", "/"):
        page.goto(f"{site}{address}")
        expect(page.locator("html.k-large")).to_have_count(1)
        looked_at(page)
    page.goto(f"{site}/k/{made.number}/")
    shots(page, f"{code}-large-320")


def test_without_scripts_the_language_is_chosen_before_log_in(site: str, open_page: Any, nation: Any, shots: Any) -> None:
    page: Page = open_page("telephone", java_script_enabled=False)
    page.goto(f"{site}/logga-in/?ref=X")
    page.get_by_role("button", name="Soomaali").click()
    assert "/logga-in/" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "so")
    expect(page.get_by_role("heading", level=1)).to_have_text("Soo gal si aad u akhrido yeeristaada")
    expect(page.get_by_role("note")).to_contain_text("Weli qof masuul ah ma hubin")
    shots(page, "so-login")
    page.get_by_role("button", name="Lättläst svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv-x-lattlast")
    expect(page.locator("main")).to_contain_text("Logga in med BankID eller Freja.")


def test_care_is_told_of_the_language_and_the_accessibility_tree_names_it(made: Any, site: str, open_page: Any, shots: Any) -> None:
    client = kallelser.resident()
    client.post("/sprak/", {"language": "fi", "there": "/"})
    page: Page = open_page("desk", client=client, site=site)
    page.goto(f"{site}/mina-val/sprak/")
    page.get_by_role("button", name="Kerro, että luen mieluiten kielellä Suomi").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Kiitos.")
    expect(page.locator("main")).to_contain_text("luet mieluiten kielellä Suomi.")
    no_findings(page)
    shots(page, "fi-language-desk")
    page.goto(f"{site}/k/{made.number}/")
    tree = page.locator("main").aria_snapshot()
    for word in ("Kutsu käynnille", "Milloin", "Missä", "Tulen", "En pääse tulemaan", "Vastaanoton oma teksti on ruotsiksi."):
        assert word in tree, word
    shots(page, "fi-kallelse-desk")
