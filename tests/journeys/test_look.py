"""How the patient's pages look and weigh, in every state: by day and night, in own colours, enlarged, spread out, on a slow net."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from kallelse.kit import clock as product_clock
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.journeys.test_every_page import PHONE, States

pytestmark = [pytest.mark.db, pytest.mark.browser]
HEAVIEST = 100_000
"""Bytes over the net for a page with all that belongs to it, the first time it is opened."""
WIDTH, HEIGHT = 320, 256
"""What is left of 1280 × 1024 at 400 %."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p, li, dd { margin-block-end: 2em !important; }"""
"""WCAG 1.4.12: the distances that a reader must be able to set."""
CLIPPED = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
    const style = getComputedStyle(e);
    if (!e.innerText || e.closest('.k-hidden, .ds-skip-link, .ds-sr-only, dialog')) return false;
    const hides = style.overflow !== 'visible' || style.textOverflow === 'ellipsis';
    return hides && (e.scrollHeight > e.clientHeight + 2 || e.scrollWidth > e.clientWidth + 2);
}).map(e => e.outerHTML.slice(0, 120))"""
STOP = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const around = e.closest('.k-card'), box = (around || e).getBoundingClientRect();
    const outlined = s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
    const x = box.left + box.width / 2, y = box.top + Math.min(box.height, innerHeight - box.top) / 2;
    const over = document.elementFromPoint(x, y);
    const inside = box.top >= -1 && box.top < innerHeight && box.left >= -1 && box.right <= innerWidth + 1;
    const free = over && (e.contains(over) || over.contains(e) || (around && around.contains(over)));
    if (!e.dataset.stop) e.dataset.stop = String(document.querySelectorAll('[data-stop]').length + 1);
    return {stop: e.dataset.stop, name: e.outerHTML.slice(0, 100), seen: outlined(getComputedStyle(e)) ||
        (around && outlined(getComputedStyle(around))), inside, free: Boolean(free)};
}"""
ORDER = """() => {
    const every = [...document.querySelectorAll('main h1, main h2, main h3, main p, main li, main dt, main dd, main legend')];
    const shown = every.filter(e => e.getBoundingClientRect().height && !e.closest('.k-hidden')).map(e => e.getBoundingClientRect().top);
    return shown.filter((top, at) => at && top < shown[at - 1] - 40).length;
}"""
WAYS = ["/mina-val/", "/mina-val/kalender/"]


@pytest.fixture
def states(nation: Any) -> States:
    return States(nation)


def pages(states: States, site: str, open_page: Any) -> Iterator[tuple[Page, str]]:
    """Every page of the patient, one after the other, on a small phone."""
    page = open_page("phone", client=kallelser.resident(), site=site)
    for address in [*states.patient(), *WAYS]:
        page.set_viewport_size(PHONE)
        page.goto(site + address)
        yield page, address


@pytest.mark.slow
def test_no_page_weighs_more_than_a_slow_net_can_carry_and_none_asks_anybody_else(states: States, site: str, open_page: Any) -> None:
    page = open_page("phone", client=kallelser.resident(), site=site)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
    for address in [*states.patient(), *WAYS]:
        asked.clear()
        weights.clear()
        page.goto(site + address, wait_until="networkidle")
        assert {urlsplit(one).netloc for one in asked if not one.startswith("data:")} == {urlsplit(site).netloc}
        assert len(weights) >= 4, "the page, its style sheets"
        assert sum(weights) <= HEAVIEST, address


@pytest.mark.slow
def test_every_page_holds_whatever_its_reader_has_set(states: States, site: str, open_page: Any, shots: Any) -> None:
    for page, address in pages(states, site, open_page):
        in_colours(page)
        shots(page, f"night{address.replace('/', '_')}")
        spread_out(page, address)
        magnified(page, address)


def in_colours(page: Page) -> None:
    """By night, and in the few colours that a reader has chosen, axe finds nothing."""
    page.emulate_media(forced_colors="active")
    no_findings(page)
    page.emulate_media(forced_colors="none", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(13, 27, 30)"
    no_findings(page)
    page.emulate_media(color_scheme="light")


def spread_out(page: Page, address: str) -> None:
    """WCAG 1.4.12, on a small phone: with the distances that a reader sets no text is cut."""
    page.evaluate("text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); document.adoptedStyleSheets = [sheet]; }", SPACED)
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).wordSpacing") != "0px"
    assert page.evaluate(CLIPPED) == [], address
    no_sideways_scroll(page)
    page.evaluate("document.adoptedStyleSheets = []")


def magnified(page: Page, address: str) -> None:
    """WCAG 1.4.10 and 1.3.2: at four times its size a page is one column in its own order. 1.4.4 is tried in test_every_page."""
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
    no_sideways_scroll(page)
    assert page.evaluate(ORDER) == 0, address


@pytest.mark.slow
def test_paper_is_white_whatever_the_screen_is(states: States, site: str, open_page: Any) -> None:
    page = open_page("desk", client=kallelser.resident(), site=site, color_scheme="dark")
    page.goto(f"{site}/k/{states.kallelser['ordinary'].number}/")
    page.emulate_media(media="print", color_scheme="dark")
    ink, sheet = page.evaluate("[getComputedStyle(document.querySelector('h1')).color, getComputedStyle(document.body).backgroundColor]")
    assert sheet == "rgba(0, 0, 0, 0)"
    assert ink == "rgb(41, 45, 46)"


@pytest.mark.slow
def test_every_stop_of_the_keyboard_is_seen_uncovered_and_left_again(states: States, site: str, open_page: Any) -> None:
    """WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7 and 2.4.11, on a screen of 320 × 256. Targets (2.5.8) are measured in test_every_page."""
    for page, address in pages(states, site, open_page):
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        assert page.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count() == 0, address
        stops: list[str] = []
        for _ in range(150):
            page.keyboard.press("Tab")
            found = page.evaluate(STOP)
            if found is None or found["stop"] in stops:
                break
            assert found["seen"], f"{address}: {found['name']} has no frame"
            assert found["free"], f"{address}: something lies over {found['name']}"
            assert found["inside"], f"{address}: {found['name']} is outside the screen"
            stops.append(found["stop"])
        else:
            raise AssertionError(f"{address}: the keyboard never comes out")
        assert len(stops) >= 3, address


def test_nothing_is_cancelled_by_mistake_and_what_happened_is_told_where_the_reader_is(states: States, site: str, open_page: Any) -> None:
    """WCAG 3.3.4 and 4.1.3."""
    page = open_page("phone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{states.kallelser['ordinary'].number}/")
    tab_to(page, "Jag kan inte komma")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du avboka den här tiden?")
    tab_to(page, "Ja, avboka tiden")
    page.keyboard.press("Enter")
    expect(page.locator("#besked")).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("avbokad")


def test_who_needs_more_time_is_asked_before_the_log_in_ends(states: States, site: str, open_page: Any) -> None:
    """WCAG 2.2.1."""
    page = open_page("phone", client=kallelser.resident(), site=site)
    page.clock.install(time=product_clock.real_now())
    page.goto(f"{site}/mina-val/kalender/")
    page.clock.fast_forward("28:30")
    expect(page.get_by_role("dialog", name="Du loggas snart ut")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).not_to_be_visible()


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_calendars_address_is_made_and_ended_by_keyboard(states: States, site: str, open_page: Any, shots: Any, screen: str) -> None:
    page = open_page(screen, client=kallelser.resident(), site=site, java_script_enabled=True)
    page.goto(f"{site}/mina-val/")
    tab_to(page, "Tider i din kalender")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tider i din kalender")
    no_findings(page)
    tab_to(page, "Gör en adress")
    page.keyboard.press("Enter")
    shown = page.get_by_label("Eller kopiera adressen")
    expect(shown).to_have_attribute("readonly", "")
    address = shown.input_value()
    assert address.startswith(f"{site}/kalender/")
    assert page.get_by_role("link", name="Öppna i kalendern").get_attribute("href") == address.replace("http:", "webcal:")
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, f"kalender-{screen}")
    answer = page.request.get(address)
    assert "BEGIN:VEVENT" in answer.text()
    tab_to(page, "Ta bort adressen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Adressen är borttagen")
    expect(page.locator("#besked")).to_be_focused()
    assert page.request.get(address).status == 404
    no_findings(page)


def test_a_calendars_address_is_made_without_scripts(states: States, site: str, open_page: Any) -> None:
    page = open_page("phone", client=kallelser.resident(), site=site, java_script_enabled=False)
    page.goto(f"{site}/mina-val/kalender/")
    page.get_by_role("button", name="Gör en adress").click()
    expect(page.get_by_label("Eller kopiera adressen")).to_be_visible()
