"""The pages in a real browser: no findings by axe in any state, and the way from login to the message by keyboard alone."""

import pytest
from playwright.sync_api import Page, expect

from kallelse.sandbox.people import shipped
from kallelse.sandbox.testing import SandboxClient
from tests.browser_fixtures import axe
from tests.sandbox.calls import LETTER, add

pytestmark = pytest.mark.browser
ANNA = shipped()[0]
BOXES = (
    '<article><section><title><emphasis role="observe">Tänk på</emphasis></title><itemizedlist mark="bullet">'
    "<listitem>Ta med legitimation.</listitem></itemizedlist></section>"
    '<section><title><emphasis role="information">Plats</emphasis></title>'
    "<variablelist><varlistentry><term>Tid</term><listitem>onsdag 10 februari kl. 10.15</listitem></varlistentry></variablelist>"
    '<para><link url="https://www.example.org/">Läs mer</link></para></section></article>'
)


def nothing_found(page: Page) -> None:
    found = axe(page)
    assert found.violations_count == 0, found.generate_report()


def test_no_page_has_findings(whole_sandbox: SandboxClient, browser_page: Page) -> None:
    page = browser_page
    folder = whole_sandbox.print_dir / "batch-1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.csv").write_text("nr;fil\n1;brev-1.pdf\n")
    (folder / "brev-1.pdf").write_bytes(b"%PDF-1.7")
    whole_sandbox.misbehave({"service": "pu", "kind": "slow", "share": 0.5, "times": 3})
    for path in ("/", "/clock/", "/inbox/", "/print/"):
        page.goto(f"{whole_sandbox.url}{path}")
        nothing_found(page)
    page.get_by_text("Förteckning och brev").click()
    nothing_found(page)
    whole_sandbox.misbehave()


def test_from_login_to_the_message_by_keyboard(whole_sandbox: SandboxClient, browser_page: Page) -> None:
    page = browser_page
    add(whole_sandbox, ANNA.id, "first", text=BOXES, heading="Kallelse till medicinmottagningen", link="k/abc")
    add(whole_sandbox, ANNA.id, "second", text=LETTER)
    page.goto(f"{whole_sandbox.url}/inbox/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Till innehållet")).to_be_focused()
    page.get_by_role("link", name="Logga in som testperson").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in i sandlådan")
    nothing_found(page)
    page.get_by_label("Sök i listan").press_sequentially(ANNA.name)
    expect(page.get_by_role("status")).to_contain_text("träffar")
    nothing_found(page)
    page.get_by_role("button", name=f"{ANNA.name}, född {ANNA.born}", exact=True).press("Enter")
    expect(page.get_by_text("Inloggad som")).to_contain_text(ANNA.name)
    nothing_found(page)
    page.get_by_role("link", name="Kallelse till medicinmottagningen").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelse till medicinmottagningen")
    expect(page.get_by_role("article")).to_contain_text("Ta med legitimation.")
    expect(page.get_by_role("link", name="Svara")).to_have_attribute("href", "http://localhost:8000/k/abc")
    nothing_found(page)
    assert whole_sandbox.threads("first")["first"]["read_at"] is not None
    assert whole_sandbox.threads("second")["second"]["read_at"] is None


def test_the_pages_fit_a_small_screen(whole_sandbox: SandboxClient, browser_page: Page) -> None:
    page = browser_page
    page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/", "/clock/", "/inbox/", "/print/"):
        page.goto(f"{whole_sandbox.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.set_viewport_size({"width": 1280, "height": 720})
