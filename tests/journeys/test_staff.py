"""A secretary's day with a keyboard alone: log in, send one, see what needs her, finish it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.kallelser import Planned
from tests.oidc_walk import staff_login

pytestmark = [pytest.mark.db, pytest.mark.browser]


def log_in(page: Page, site: str) -> None:
    page.goto(f"{site}/personal/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelser för medarbetare")
    no_findings(page)
    tab_to(page, "Logga in med SITHS")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=staff_login("Exempelgren", "K101").label, exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Behöver mig")


def test_send_one_from_log_in_to_sent(thread: Any, site: str, open_page: Any, work: Any) -> None:
    page: Page = open_page("desk")
    log_in(page, site)
    expect(page.get_by_text("Inget väntar på dig")).to_be_visible()
    no_findings(page)
    tab_to(page, "Skicka en")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Skicka en kallelse")

    tab_to(page, "Förhandsvisa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Inget är skickat. Rätta det här först:")
    no_findings(page)

    tab_to(page, "Personnummer", field=True)
    page.keyboard.type(kallelser.ANNA)
    tab_to(page, "Dag", field=True)
    page.keyboard.type("10/2 2027")
    tab_to(page, "Klockan", field=True)
    page.keyboard.type("10")
    tab_to(page, "Varför", field=True)
    page.keyboard.type("Du ska lämna blodprov.")
    tab_to(page, "Förhandsvisa")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer allt?")
    name = thread.sandbox.persons(kind="ordinary", limit=1)[0]
    expect(page.get_by_text("onsdag 10 februari 2027 kl. 10.00").first).to_be_visible()
    assert name["id"] == kallelser.ANNA
    expect(page.locator(".k-echo").first).to_contain_text(resident_name())
    no_findings(page)
    tab_to(page, "Skicka kallelsen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kallelsen är mottagen")
    no_findings(page)
    thread.sandbox.move_clock(add_s=61)
    work()
    page.get_by_role("link", name="Visa kallelsen").click()
    expect(page.get_by_text("1177 inkorg har tagit emot meddelandet.")).to_be_visible()
    assert thread.sandbox.stats()["messages"] == 1


def resident_name() -> str:
    """The surname of the resident that the tests call."""
    from tests.oidc_walk import resident_login

    return str(resident_login(kallelser.ANNA).claims["family_name"])


def test_find_the_task_and_finish_it(nation: Any, sandbox: Any, site: str, open_page: Any) -> None:
    task = Planned("manual", "planned", "phone_unread", "2027-01-11T07:00:00+01:00", "2027-01-12T10:00:00+01:00")
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(Planned("inbox", "available"), task))
    page: Page = open_page("desk")
    log_in(page, site)
    tab_to(page, "Anna Exempel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Att göra")).to_be_visible()
    no_findings(page)
    tab_to(page, "Klar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Välj vad du gjorde.")
    no_findings(page)
    tab_to(page, "Nådde patienten på telefon", field=True)
    page.keyboard.press("Space")
    tab_to(page, "Anteckning", field=True)
    page.keyboard.type("Kommer.")
    tab_to(page, "Klar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Uppgiften är klar.")
    tab_to(page, "Arbetslistan")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Inget väntar på dig")).to_be_visible()
    tab_to(page, "Sök kallelsenummer eller personnummer", field=True)
    page.keyboard.type(made.number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("1 kallelse på din enhet")
    assert made.number not in page.url


def test_the_list_tells_by_itself_that_there_is_something_new(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"]), site=site)
    page.clock.install()
    page.goto(f"{site}/personal/")
    task = Planned("manual", "planned", "no_address", "2027-01-11T07:00:00+01:00", "2027-01-12T10:00:00+01:00")
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(task,))
    page.clock.run_for(61_000)
    expect(page.get_by_text("1 ny sak behöver någon.")).to_be_visible()
    no_findings(page)
    page.get_by_role("link", name="Visa 1 ny").click()
    expect(page.get_by_role("link", name="Anna Exempel", exact=True)).to_be_visible()


def test_a_file_is_told_row_by_row_put_right_in_place_and_sent(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/fil/")
    no_findings(page)
    head, unit = "reference;person;unit;start;purpose", nation.units["k101"].hsa_id
    rows = (head, f"a;{kallelser.ANNA};{unit};2027-02-10 10:00;Prov", f"b;193704297451;{unit};2027-02-10 10:00;Prov")
    page.get_by_label("Fil", exact=True).set_input_files(
        {"name": "kallelser.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    )  # fmt: skip
    page.get_by_role("button", name="Kontrollera filen").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Inget är skickat: 1 rad har fel")
    expect(page.get_by_role("cell", name="3", exact=True)).to_be_visible()
    no_findings(page)
    page.set_viewport_size({"width": 320, "height": 568})
    no_sideways_scroll(page)
    no_findings(page)
    tab_to(page, "Personnummer", field=True)
    page.keyboard.press("Control+A")
    page.keyboard.type(kallelser.BERTIL)
    tab_to(page, "Kontrollera de rättade raderna")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 rader, inga fel")
    no_findings(page)
    tab_to(page, "Skicka 2 kallelser")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Filen är mottagen")
    no_findings(page)
    no_sideways_scroll(page)
