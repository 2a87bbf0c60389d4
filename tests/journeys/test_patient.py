"""From the message in the inbox to the answer in the care system, with a keyboard alone."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.connections import queries as connections
from kallelse.kit import clock as product_clock
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.oidc_walk import resident_login

pytestmark = [pytest.mark.db, pytest.mark.browser]


@pytest.fixture
def handed_in(thread: Any, work: Any) -> Any:
    """A kallelse of a source that can be written to, sent to the inbox of an ordinary resident."""
    source = thread.nation.sources["cosmic"]
    source.scheduling_url = f"{thread.sandbox.url}/care"
    source.save()
    connections.forget()
    thread.hand_in(kallelser.ANNA, reference="bokning-1", wording=kallelser.WORDS)
    made = thread.invitation()
    end = made.visit_start + timedelta(minutes=30)
    unit = thread.nation.units["k101"].hsa_id
    booking = {"booking_id": "bokning-1", "unit": unit, "person": kallelser.ANNA}
    thread.sandbox.lay_bookings(booking | {"start": made.visit_start.isoformat(), "end": end.isoformat()})
    work()
    return thread


def choose_resident(page: Page) -> None:
    """Pick the resident in the provider's list, by keyboard."""
    label = resident_login(kallelser.ANNA).label
    page.get_by_label("Sök i listan").press_sequentially(label.split(",")[0])
    page.get_by_role("button", name=label, exact=True).press("Enter")


def test_from_the_inbox_to_yes_and_then_to_cancelled(handed_in: Any, site: str, open_page: Any, work: Any) -> None:
    page: Page = open_page("phone")
    page.goto(f"{handed_in.sandbox.url}/inbox/")
    page.get_by_role("link", name="Logga in som testperson").press("Enter")
    choose_resident(page)
    page.get_by_role("link", name="Kallelse").first.press("Enter")
    link = page.locator(f'a[href$="?ref={handed_in.invitation().number}"]')
    expect(link).to_have_count(1)

    page.goto(f"{site}/?ref={handed_in.invitation().number}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in för att läsa din kallelse")
    no_findings(page)
    tab_to(page, "Hoppa till innehållet")
    tab_to(page, "Logga in med e-legitimation")
    page.keyboard.press("Enter")
    choose_resident(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelse till besök")
    no_findings(page)
    no_sideways_scroll(page)

    tab_to(page, "Jag kommer")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Du har svarat att du kommer")
    expect(page.locator("#besked")).to_be_focused()
    assert handed_in.invitation().answer == "accepted"
    no_findings(page)

    tab_to(page, "Jag kan inte komma")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du avboka den här tiden?")
    no_findings(page)
    tab_to(page, "Nej, behåll tiden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelse till besök")
    tab_to(page, "Jag kan inte komma")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du avboka den här tiden?")
    tab_to(page, "Ja, avboka tiden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Din tid är avbokad")
    no_findings(page)
    assert handed_in.invitation().answer == "cancelled"
    assert handed_in.sandbox.stats()["cancelled"] == 1

    tab_to(page, "Logga ut")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Logga ut").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är utloggad")
    page.go_back()
    page.goto(f"{site}/k/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Logga in för att läsa din kallelse")


def test_the_printed_path_of_the_letter_leads_to_the_kallelse(handed_in: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("telephone")
    page.goto(f"{site}/b/{handed_in.invitation().number}")
    page.get_by_role("button", name="Logga in med e-legitimation").press("Enter")
    choose_resident(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelse till besök")


def test_the_calendar_file_and_the_letter(handed_in: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("telephone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{handed_in.invitation().number}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Lägg i kalendern", exact=True).click()
    assert download.value.suggested_filename == "tid.ics"
    page.get_by_role("button", name="Skicka brevet till mig").press("Enter")
    expect(page.get_by_text("Du får kallelsen på papper också.")).to_be_visible()
    assert handed_in.reasons()["letter"] == "patient_asked"


def test_everything_works_without_scripts(handed_in: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("telephone", client=kallelser.resident(), site=site, java_script_enabled=False)
    page.goto(f"{site}/k/")
    page.get_by_role("link", name=kallelse_day(handed_in)).click()
    page.get_by_role("button", name="Jag kommer").click()
    expect(page.get_by_role("status").first).to_contain_text("Du har svarat att du kommer")


def kallelse_day(thread: Any) -> str:
    """The words of the visit's day, as the list says them."""
    from kallelse.content import dates

    return dates.capital(dates.day_words(dates.local(thread.invitation().visit_start).date()))


def test_an_idle_reader_is_warned_can_go_on_and_is_then_logged_out(handed_in: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.resident(), site=site)
    page.clock.install(time=product_clock.real_now())
    page.goto(f"{site}/k/")
    page.clock.fast_forward("27:30")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.clock.fast_forward("01:00")
    expect(page.get_by_role("dialog", name="Du loggas snart ut")).to_be_visible()
    no_findings(page)
    expect(page.get_by_role("button", name="Fortsätt vara inloggad")).to_be_focused()
    with page.expect_response(f"{site}/inloggad/") as extended:
        page.keyboard.press("Enter")
    assert extended.value.status == 204
    page.clock.fast_forward("29:00")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du är utloggad")
