"""The telephone rings: found by keyboard at a person's pace, answered for the patient, undone; every state fits a small screen."""

import sys
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.invitations.models import Step
from kallelse.kit import db
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to
from tests.kallelser import BERTIL, CECILIA, Planned

pytestmark = [pytest.mark.db, pytest.mark.browser]
KEY_MS = 120
"""Between two keys of somebody who types what she hears on the telephone."""


@pytest.fixture
def page(nation: Any, sandbox: Any, site: str, open_page: Any) -> Page:
    made: Page = open_page("desk", client=kallelser.staff(nation.units["k101"]), site=site)
    return made


def in_inbox(made: Any) -> Any:
    with db.tenant_scope(made.tenant_id):
        Step.objects.filter(invitation=made, channel="inbox").update(accepted_at=made.received_at)
    return made


def test_a_kallelse_is_found_while_the_patient_reads_its_number(
    nation: Any, page: Page, site: str, record_property: Any, capsys: Any
) -> None:
    made = in_inbox(kallelser.make(nation.units["k101"], nation.sources["cosmic"]))
    took = {}
    for what, text in (("number", made.number), ("person", kallelser.ANNA)):
        page.goto(f"{site}/personal/reception/")
        expect(page.get_by_label("Kallelsenummer eller personnummer")).to_be_focused()
        began = time.monotonic()
        page.keyboard.type(text, delay=KEY_MS)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Anna Exempel")
        took[what] = time.monotonic() - began
        assert kallelser.ANNA not in page.url
    record_property("find_s", {what: round(seconds, 1) for what, seconds in took.items()})
    with capsys.disabled():
        sys.stdout.write("\nhitta en kallelse: " + ", ".join(f"{what} {seconds:.1f} s" for what, seconds in took.items()) + "\n")
    expect(page.get_by_role("heading", name="Det patienten ser")).to_be_visible()
    expect(page.locator(".k-phone")).to_contain_text("Du ska träffa en läkare")
    expect(page.get_by_role("img").first).to_be_visible()
    no_findings(page)


def test_yes_and_no_for_the_patient_by_keyboard(nation: Any, page: Page, site: str) -> None:
    made = in_inbox(kallelser.make(nation.units["k101"], nation.sources["cosmic"]))
    page.goto(f"{site}/personal/k/{made.number}/")
    tab_to(page, "Tacka ja")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tacka ja åt patienten")
    no_findings(page)
    tab_to(page, "Tacka ja")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_have_text("Välj hur patienten bad om det.")
    no_findings(page)
    tab_to(page, "På telefon", field=True)
    page.keyboard.press("Space")
    tab_to(page, "Jag ringde upp", field=True)
    page.keyboard.press("Space")
    tab_to(page, "Tacka ja")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Svaret är inskrivet.")
    expect(page.get_by_role("heading", name="Patientens svar")).to_be_visible()
    no_findings(page)
    page.get_by_role("link", name="Avboka", exact=True).press("Enter")
    expect(page.get_by_text("Det går inte att ångra här.")).to_be_visible()
    tab_to(page, "På telefon", field=True)
    page.keyboard.press("Space")
    tab_to(page, "Jag ringde upp", field=True)
    page.keyboard.press("Space")
    tab_to(page, "Avboka tiden")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Tiden är avbokad.")
    no_findings(page)


def test_an_act_is_undone_by_keyboard(nation: Any, page: Page, site: str) -> None:
    made = in_inbox(kallelser.make(nation.units["k101"], nation.sources["cosmic"]))
    page.goto(f"{site}/personal/k/{made.number}/")
    tab_to(page, "Stoppa allt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stoppa kallelsen")
    no_findings(page)
    tab_to(page, "Tiden är inställd, och en ny", field=True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Kallelsen skickades av misstag")).to_be_checked()
    tab_to(page, "Stoppa kallelsen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Väntar: Stoppa allt")).to_be_visible()
    no_findings(page)
    tab_to(page, "Ångra: Stoppa allt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Ångrat. Inget har lämnat oss.")
    expect(page.get_by_role("heading", name="Väntar: Stoppa allt")).to_have_count(0)


def test_a_new_version_shows_what_differs_before_it_is_sent(thread: Any, site: str, open_page: Any, work: Any, shots: Any) -> None:
    thread.hand_in(kallelser.ANNA, wording={"purpose": "Du ska lämna blodprov.", "place": "Plan 2"})
    work()
    made = thread.invitation()
    page: Page = open_page("desk", client=kallelser.staff(thread.nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/k/{made.number}/ny-version/")
    no_findings(page)
    expect(page.get_by_label("Varför", exact=False).first).to_have_value("Du ska lämna blodprov.")
    page.get_by_role("button", name="Visa skillnaderna").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Varför")
    no_findings(page)
    page.get_by_label("Dag", exact=False).first.fill("2027-03-05")
    page.get_by_label("Tiden är ändrad eller var fel").check()
    page.get_by_role("button", name="Visa skillnaderna").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stämmer skillnaderna?")
    expect(page.locator(".k-changes [data-weighty]").first).to_contain_text("5 mars 2027")
    no_findings(page)
    shots(page, "version-preview")
    page.get_by_role("button", name="Skicka den nya versionen").press("Enter")
    expect(page.get_by_role("heading", name="Väntar: Ny version")).to_be_visible()
    no_findings(page)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_every_state_fits_and_has_no_findings(nation: Any, sandbox: Any, site: str, open_page: Any, shots: Any, screen: str) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    client = kallelser.staff(unit)
    page: Page = open_page(screen, client=client, site=site)
    plain = in_inbox(kallelser.make(unit, source))
    words = {"purpose": "Långtordutanmellanrum" * 12, "place": "Plats" * 40}
    old = kallelser.make(
        unit, source, BERTIL, name="Bertil Exempelsson", reference="r", state="superseded", start="2027-02-11T10:00:00+01:00"
    )
    new = kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", reference="r", version=2, thread=old.thread, words=words)
    gone = kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", state="withdrawn")
    hidden = kallelser.make(unit, source, CECILIA, name="C H", standing="protected", steps=(Planned("inbox", "available"),))
    for name, address in {
        "reception": "reception/", "one": f"k/{plain.number}/", "replaced": f"k/{old.number}/", "new": f"k/{new.number}/",
        "withdrawn": f"k/{gone.number}/", "protected": f"k/{hidden.number}/", "stop": f"k/{plain.number}/stoppa/",
        "barred": f"k/{hidden.number}/skicka-brev/", "cancel": f"k/{plain.number}/patienten/avbokar/",
        "version": f"k/{new.number}/ny-version/",
    }.items():  # fmt: skip
        page.goto(f"{site}/personal/{address}")
        page.wait_for_load_state("networkidle")
        no_findings(page)
        no_sideways_scroll(page)
        shots(page, f"{screen}-{name}")
    page.goto(f"{site}/personal/reception/")
    page.get_by_label("Kallelsenummer eller personnummer").fill(BERTIL)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bertil")
    page.goto(f"{site}/personal/reception/")
    page.get_by_label("Kallelsenummer eller personnummer").fill("193704297451")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    no_findings(page)
    shots(page, f"{screen}-reception-error")
