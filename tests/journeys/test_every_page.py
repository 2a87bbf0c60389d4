"""Every page in its states: axe finds nothing, nothing scrolls sideways, targets are large, the first screen says what matters most."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from kallelse.invitations.models import Invitation
from kallelse.kit import db
from tests import kallelser
from tests.journeys.conftest import SCREENS, no_findings, no_sideways_scroll, unfold
from tests.kallelser import BERTIL, CECILIA, Planned

pytestmark = [pytest.mark.db, pytest.mark.browser, pytest.mark.slow]
LONG = "Väldigtlångtordutannågotmellanslagsomändåmåstebrytas" * 3
PHONE, DESK = ({"width": width, "height": height} for width, height in (SCREENS["phone"], SCREENS["desk"]))
TASK = Planned("manual", "planned", "reserve_number", "2027-01-11T07:00:00+01:00", "2027-01-11T10:00:00+01:00")

SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(e => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (!box.width || style.visibility === 'hidden' || e.closest('.ds-skip-link, dialog') || e.type === 'hidden') return false;
    const inSentence = e.tagName === 'A' && style.display === 'inline' && e.parentElement.innerText.trim() !== e.innerText.trim();
    const covered = e.matches('.k-card h2 a, .k-row h2 a');
    return !inSentence && !covered && (box.width < 24 || box.height < 24);
}).map(e => e.outerHTML.slice(0, 120))"""


class States:
    """One kallelse in every state that its pages can show, by name."""

    def __init__(self, nation: Any) -> None:
        unit, source, other = nation.units["k101"], nation.sources["cosmic"], nation.units["k102"]
        self.unit = unit
        long = {"purpose": f"{LONG} " + "En lång mening om varför du ska komma hit. " * 60, "place": LONG, "bring": [LONG]}
        old = kallelser.make(unit, source, reference="r", state="superseded", start="2027-02-11T10:00:00+01:00")
        self.kallelser: dict[str, Invitation] = {
            "ordinary": kallelser.make(unit, source),
            "after the deadline": kallelser.make(unit, source, start="2027-01-13T09:40:00+01:00"),
            "accepted": kallelser.make(unit, source, answer="accepted", start="2027-02-12T10:00:00+01:00"),
            "cancelled": kallelser.make(unit, source, answer="cancelled", state="closed", start="2027-02-13T10:00:00+01:00"),
            "withdrawn": kallelser.make(unit, source, state="withdrawn", start="2027-02-14T10:00:00+01:00"),
            "superseded": old,
            "new version": kallelser.make(unit, source, reference="r", version=2, thread=old.thread, start="2027-02-15T10:00:00+01:00"),
            "open": kallelser.make(other, source, start=None, kind="open"),
            "long": kallelser.make(unit, source, words=long, start="2027-02-16T10:00:00+01:00"),
            "not settled": kallelser.make(unit, source, start="2027-02-17T10:00:00+01:00"),
            "from another system": kallelser.make(unit, source, words={"docbook": OTHER}, start="2027-02-18T10:00:00+01:00"),
        }
        self.tasks = {
            "task": kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", steps=(TASK,)),
            "protected": kallelser.make(unit, source, CECILIA, name="Cecilia Hemlig", standing="protected", steps=(TASK,)),
            "long": kallelser.make(unit, source, BERTIL, name=f"{LONG[:120]} {LONG[:70]}", words=long, steps=(TASK,)),
            "draft": kallelser.make(unit, source, BERTIL, name="Bertil Exempelsson", state="draft", steps=()),
        }
        self._unsettled(self.kallelser["not settled"])

    def _unsettled(self, one: Invitation) -> None:
        from kallelse.booking.models import BookingChange
        from kallelse.kit import clock

        with db.tenant_scope(one.tenant_id):
            BookingChange.objects.create(tenant_id=one.tenant_id, invitation=one, kind="cancel", state="unknown", requested_at=clock.now())

    def patient(self) -> list[str]:
        """Addresses of the patient's pages."""
        fixed = [
            "/",
            "/tillganglighet/",
            "/akta-meddelanden/",
            "/logga-in/",
            "/utloggad/",
            "/k/",
            "/k/AAAA-AAAA/",
            "/logga-in/svar/?state=x",
        ]
        return [*fixed, f"/k/{self.kallelser['ordinary'].number}/avboka/", *(f"/k/{one.number}/" for one in self.kallelser.values())]

    def staff(self) -> list[str]:
        """Addresses of the staff's pages."""
        fixed = ["/personal/", "/personal/?visa=alla", "/personal/ny/", "/personal/fil/", "/personal/uppdrag/", "/personal/k/AAAA-AAAA/"]
        fixed.append("/personal/forhandskontroll/")
        every = [*self.tasks.values(), self.kallelser["superseded"], self.kallelser["cancelled"], self.kallelser["not settled"]]
        return [*fixed, "/personal/utloggad/", *(f"/personal/k/{one.number}/" for one in every)]


OTHER = (
    "<article><section><title>Hej</title><para>Du har en tid hos oss.</para></section>"
    '<section><title><emphasis role="observe">Tänk på</emphasis></title>'
    '<itemizedlist mark="bullet"><listitem>Kom i tid.</listitem></itemizedlist></section></article>'
)


@pytest.fixture
def states(nation: Any) -> States:
    return States(nation)


def visit(states: States, site: str, open_page: Any, door: str) -> Iterator[tuple[Page, str]]:
    """All pages of a door, one after the other, in a small phone's browser that is logged in."""
    client = kallelser.resident() if door == "patient" else kallelser.staff(states.unit)
    page = open_page("phone", client=client, site=site)
    for address in states.patient() if door == "patient" else states.staff():
        page.set_viewport_size(PHONE)
        answer = page.goto(site + address)
        assert answer is not None
        assert answer.status == (404 if "AAAA-AAAA" in address else 200), address
        unfold(page)
        yield page, address


@pytest.mark.parametrize("door", ["patient", "staff"])
def test_every_page_holds_on_each_screen_mirrored_and_at_twice_the_size_of_text(
    states: States, site: str, open_page: Any, door: str
) -> None:  # fmt: skip
    for page, address in visit(states, site, open_page, door):
        fits(page, address)
        mirrored(page, address)
        page.set_viewport_size(DESK)
        fits(page, address)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        no_sideways_scroll(page)


def fits(page: Page, address: str) -> None:
    """axe finds nothing, nothing scrolls sideways, and a finger finds what it can press."""
    no_findings(page)
    no_sideways_scroll(page)
    assert page.evaluate(SMALL) == [], address


def mirrored(page: Page, address: str) -> None:
    """A language that is read from the right mirrors the page and breaks nothing."""
    page.evaluate("document.documentElement.dir = 'rtl'")
    no_sideways_scroll(page)
    heading, box = page.locator("h1").first.bounding_box(), page.locator("main .k-wrap").bounding_box()
    assert heading is not None
    assert box is not None
    assert heading["x"] + heading["width"] >= box["x"] + box["width"] - 40, address
    page.evaluate("document.documentElement.dir = ''")


def test_the_first_screen_of_a_small_phone_says_when_where_and_what_to_do(states: States, site: str, open_page: Any) -> None:
    page = open_page("phone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{states.kallelser['ordinary'].number}/")
    for text in ("Onsdag 10 februari", "kl. 10.00", "Medicinmottagningen", "Sjukhusgatan 1", "Avboka senast", "Jag kommer"):
        box = page.locator(".k-first").get_by_text(text).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 568, text


def test_paper_gets_the_facts_and_no_buttons(states: States, site: str, open_page: Any) -> None:
    page = open_page("desk", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{states.kallelser['ordinary'].number}/")
    page.emulate_media(media="print")
    for hidden in ("Jag kommer", "Logga ut", "Lägg i kalendern", "Skicka brevet till mig"):
        assert not page.get_by_text(hidden, exact=True).first.is_visible(), hidden
    for kept in ("Onsdag 10 februari 2027", "Sista stund att avboka", "Legitimation"):
        assert page.get_by_text(kept).first.is_visible(), kept
