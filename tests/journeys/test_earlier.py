"""Freed times in the browser, as the one who gives a time back, the one who gets it, the one who does not, and a colleague see them."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests import kallelser
from tests.freed_times.conftest import GIVER, OTHERS, House, house, wall
from tests.journeys.conftest import expect, no_findings, no_sideways_scroll, tab_to

__all__ = ["house"]
pytestmark = [pytest.mark.db, pytest.mark.browser, pytest.mark.slow]
SHOTS = os.environ.get("SHOTS", "")
SOON = "2027-01-20T09:00"


def looked_at(page: Any, name: str) -> None:
    no_findings(page)
    no_sideways_scroll(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.risk("K27")
@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_from_giving_back_to_getting(site: str, open_page: Any, house: House, screen: str) -> None:
    giver, slow = house.called(GIVER, SOON), house.waits(OTHERS[1], "2027-02-11T10:00")
    made = house.called(OTHERS[0], "2027-02-10T10:00")
    house.slot("2027-03-01T09:00")
    mine = open_page(screen, client=kallelser.resident(OTHERS[0]), site=site)
    mine.goto(f"{site}/k/{made.number}/")
    looked_at(mine, f"may-{screen}")
    mine.get_by_role("link", name="Fråga mig om en annan tid blir ledig").click()
    looked_at(mine, f"form-{screen}")
    for day in ("Måndag", "Tisdag", "Onsdag", "Torsdag", "Fredag"):
        mine.get_by_label(day).uncheck()
    mine.get_by_label("Också senare").check()
    mine.get_by_role("button", name="Ja, fråga mig").click()
    expect(mine.locator("#fel")).to_contain_text("Rätta det här först")
    looked_at(mine, f"form-errors-{screen}")
    mine.get_by_role("link", name="Välj minst en veckodag").click()
    mine.get_by_label("Onsdag").check()
    mine.get_by_label("Två timmar innan räcker").check()
    mine.get_by_label("Bara tidigare än min tid").check()
    mine.get_by_role("button", name="Ja, fråga mig").click()
    expect(mine.locator("main")).to_contain_text("Du står på listan")
    looked_at(mine, f"listed-{screen}")
    house.go_on()

    theirs = open_page(screen, client=kallelser.resident(GIVER), site=site)
    theirs.goto(f"{site}/k/{giver.number}/avboka/")
    theirs.get_by_role("button", name="Ja, avboka tiden").click()
    theirs.get_by_role("button", name="Ja, säg till om någon annan får tiden").click()
    looked_at(theirs, f"curious-{screen}")
    house.go_on(1)

    mine.reload()
    looked_at(mine, f"offered-{screen}")
    mine.get_by_role("link", name="Läs och svara").click()
    expect(mine.locator("main")).to_contain_text("Den tiden lämnas först när du har fått den nya")
    looked_at(mine, f"offer-{screen}")
    if screen == "desk":
        mine.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(mine)
    tab_to(mine, "Ja, byt till den här tiden")
    mine.keyboard.press("Enter")
    mine.wait_for_url(f"{site}/k/{made.number}/*")
    expect(mine.locator("main")).to_contain_text("Tiden är din")
    assert house.latest(made).visit_start == wall(SOON)

    other = open_page(screen, client=kallelser.resident(OTHERS[1]), site=site)
    other.goto(f"{site}/k/{slow.number}/erbjudande/{house.offer_to(OTHERS[1]).pk}/")
    expect(other.locator("main")).to_contain_text("Tiden hann gå till någon annan")
    looked_at(other, f"gone-{screen}")
    theirs.reload()
    expect(theirs.locator("main")).to_contain_text("Tiden gick till någon annan som väntade")
    looked_at(theirs, f"went-on-{screen}")


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_colleague_ranks_and_takes_out(site: str, open_page: Any, house: House, screen: str) -> None:
    page = open_page(screen, client=kallelser.staff(house.unit), site=site)
    page.goto(f"{site}/personal/lediga/")
    looked_at(page, f"staff-empty-{screen}")
    giver = house.called(GIVER, SOON)
    for number, person in enumerate(OTHERS[:3]):
        house.waits(person, f"2027-02-1{number}T10:00")
    house.go_on()
    house.cancels(giver)
    house.go_on(1)
    page.goto(f"{site}/personal/")
    page.get_by_role("link", name="Lediga tider").click()
    looked_at(page, f"staff-{screen}")
    page.get_by_label("Medicinsk prioritet").nth(1).select_option("2")
    page.get_by_role("button", name="Spara").nth(1).click()
    expect(page.locator("main")).to_contain_text("Prioriteten är sparad")
    page.get_by_role("button", name="Ta bort").nth(0).click()
    expect(page.locator("main")).to_contain_text("borttagen från listan")
    looked_at(page, f"staff-after-{screen}")
    if screen == "desk":
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)
    left = house.called(OTHERS[3], "2027-02-15T10:00")
    page.goto(f"{site}/personal/k/{left.number}/patienten/kan-komma-tidigare/")
    looked_at(page, f"behalf-{screen}")
    page.get_by_role("button", name="Skriv upp på listan").click()
    expect(page.locator("main")).to_contain_text("Välj hur patienten bad om det.")
    looked_at(page, f"behalf-errors-{screen}")
