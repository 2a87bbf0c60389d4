"""Every type of kallelse in a browser: on a small phone, at 400 %, without style sheets, on paper, and as a screen reader is told of it."""

from textwrap import dedent, indent
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.oidc_walk import resident_login
from tests.patient_web import visit_samples
from tests.patient_web.visit_samples import CHILD, TYPES

pytestmark = [pytest.mark.db, pytest.mark.browser]
SMALL, MAGNIFIED = {"width": 320, "height": 568}, {"width": 320, "height": 256}
"""A small phone, and what is left of 1280 × 1024 at 400 %."""
NO_STYLE = "() => document.querySelectorAll('link[rel=stylesheet], style').forEach(e => e.remove())"

TREES = {
    "timed": """
        - heading "Kallelse till besök" [level=1]
        - term: När
        - definition:
          - time: Onsdag 10 februari 2027 kl. 10.00
        - term: Var
        - definition:
          - strong: Medicinmottagningen Eksta sjukhus
        - term: Gör detta
        - button "Jag kommer"
        - link "Jag kan inte komma"
        - region "Varför du kallas":
          - heading "Varför du kallas" [level=2]
        - region "Om du inte kan komma":
          - heading "Om du inte kan komma" [level=2]
          - paragraph:
            - strong:
              - time: fredag 5 februari 2027 kl. 10.00
        - region "Förbered dig":
          - heading "Förbered dig" [level=2]
          - list:
            - listitem:
              - time: Fredag 5 februari
            - listitem:
              - time: Tisdag 9 februari kl. 24.00
        - region "Ta med"
        - region "Avgift"
        - region "Sjukdom och förhinder"
        - region "Tolk och stöd"
        - region "Kontakt":
          - paragraph:
            - link "010-100 10 00"
        - region "Om kallelsen"
    """,
    "open": """
        - 'heading "Kallelse: dags att boka tid" [level=1]'
        - definition:
          - time: fredag 5 mars 2027
        - region "Boka din tid"
    """,
    "drop_in": """
        - 'heading "Kallelse: kom utan bokad tid" [level=1]'
        - definition:
          - time: fredag 5 mars 2027
        - region "När du kan komma"
    """,
    "series": """
        - heading "Kallelse till flera besök" [level=1]
        - region "Dina tider":
          - list:
            - listitem:
              - time: Onsdag 10 februari 2027 kl. 10.00
            - listitem:
              - time: Onsdag 10 mars 2027 kl. 10.00
            - listitem:
              - time: Onsdag 14 april 2027 kl. 10.00
    """,
    "several": """
        - heading "Kallelse till flera besök samma dag" [level=1]
        - region "Dina besök i tur och ordning":
          - list:
            - listitem:
              - time: Onsdag 10 februari 2027 kl. 10.00
            - listitem:
              - time: Onsdag 10 februari 2027 kl. 11.30
            - listitem:
              - time: Onsdag 10 februari 2027 kl. 13.00
    """,
    "video": """
        - heading "Kallelse till videosamtal" [level=1]
        - region "Så ansluter du till videosamtalet":
          - paragraph:
            - link "Testa ljud och bild"
          - paragraph:
            - link "Anslut till videosamtalet"
    """,
    "changed": """
        - heading "Kallelse till besök" [level=1]
        - region "Det här är ändrat"
    """,
    "cancelled_by_care": """
        - heading "Kallelse till besök Inställd" [level=1]
        - status:
          - heading "Tiden är inställd" [level=2]
    """,
    "child": f"""
        - heading "Kallelse till besök" [level=1]
        - term: Gäller
        - definition:
          - strong: {CHILD.name}
        - region "När {CHILD.name} fyller 13 år"
        - region "Om ni inte kan komma"
        - region "Förbered besöket"
    """,
}
"""What a screen reader is told, in this order; more may stand between."""


def opened(name: str, nation: Any, site: str, open_page: Any, size: Any = None) -> Page:
    made = TYPES[name](nation)
    page: Page = open_page("phone", client=visit_samples.reader(name), site=site)
    if size:
        page.set_viewport_size(size)
    page.goto(f"{site}/k/{made.number}/")
    return page


@pytest.mark.parametrize("name", TYPES)
def test_a_small_phone_and_400_per_cent_show_every_type_whole(name: str, nation: Any, site: str, open_page: Any, shots: Any) -> None:
    page = opened(name, nation, site, open_page)
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, f"{name}-320")
    # What has been called off says so first, and when and where below that.
    for text in () if name == "cancelled_by_care" else ("När", "Var"):
        box = page.locator(".k-first dt").get_by_text(text, exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SMALL["height"], f"{text} is below the first screen"
    page.set_viewport_size(MAGNIFIED)
    no_sideways_scroll(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    no_findings(page)
    shots(page, f"{name}-desk")


@pytest.mark.parametrize("name", TREES)
def test_a_screen_reader_is_told_in_the_order_that_matters(name: str, nation: Any, site: str, open_page: Any) -> None:
    page = opened(name, nation, site, open_page)
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    article = page.get_by_role("article")
    expect(article).to_match_aria_snapshot("- article:\n" + indent(dedent(TREES[name]).strip(), "  "))


@pytest.mark.parametrize("name", ["timed", "several", "child"])
def test_without_style_sheets_it_reads_from_top_to_bottom(name: str, nation: Any, site: str, open_page: Any, shots: Any) -> None:
    page = opened(name, nation, site, open_page)
    page.evaluate(NO_STYLE)
    shots(page, f"{name}-plain")
    tops = page.evaluate("() => [...document.querySelectorAll('article :is(h1, dt, h2)')].map(e => e.getBoundingClientRect().top)")
    assert tops == sorted(tops)
    expect(page.locator("dl.k-facts")).to_contain_text("Onsdag 10 februari 2027 kl.\xa010.00")


@pytest.mark.parametrize("name", ["timed", "series", "child"])
def test_on_paper_it_says_the_same_and_has_no_buttons(name: str, nation: Any, site: str, open_page: Any, shots: Any) -> None:
    page = opened(name, nation, site, open_page, {"width": 700, "height": 1000})
    page.emulate_media(media="print")
    shots(page, f"{name}-paper")
    for text in ("När", "Var", "Förbered", "Kontakt", "Om kallelsen"):
        expect(page.get_by_role("article").get_by_text(text).first).to_be_visible()
    for gone in (page.get_by_role("button", name="Jag kommer"), page.get_by_role("link", name="Karta"), page.get_by_role("navigation")):
        expect(gone).to_have_count(0)


def test_a_parent_logs_in_and_answers_for_the_child_with_a_keyboard(nation: Any, sandbox: Any, site: str, open_page: Any) -> None:
    from kallelse.kit import db
    from kallelse.sandbox.people import shipped

    child = next(one for one in shipped() if one.id == CHILD.identity)
    made = TYPES["child"](nation)
    page: Page = open_page("phone")
    page.goto(f"{site}/?ref={made.number}")
    tab_to(page, "Logga in med e-legitimation")
    page.keyboard.press("Enter")
    label = resident_login(child.guardians.split("|")[0]).label
    page.get_by_label("Sök i listan").press_sequentially(label.split(",")[0])
    page.get_by_role("button", name=label, exact=True).press("Enter")
    expect(page.locator(".k-first")).to_contain_text(child.name)
    no_findings(page)
    tab_to(page, "Jag kommer")
    page.keyboard.press("Enter")
    expect(page.locator("#besked")).to_be_focused()
    with db.tenant_scope(made.tenant_id):
        made.refresh_from_db()
    assert made.answer == "accepted"
    page.goto(f"{site}/k/")
    expect(page.get_by_text(f"Gäller {child.name}")).to_be_visible()
    no_findings(page)


def test_nothing_of_the_page_is_asked_from_anybody_else(nation: Any, site: str, open_page: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site}/k/{made.number}/")
    page.wait_for_load_state("networkidle")
    link = page.get_by_role("link", name="Karta")
    expect(link).to_have_attribute("rel", "noreferrer noopener")
    assert all(url.startswith((site, "data:")) for url in asked), asked
