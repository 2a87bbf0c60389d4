"""Another time in the browser: the list and the month, the question with its countdown, the swap; every state without findings."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.connections import queries as connections
from kallelse.diary.models import Slot
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser]


@pytest.fixture
def own_diary(sandbox: Any, nation: Any) -> Any:
    """A kallelse at a unit whose diary we keep, with free times on two days."""
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    unit.diary = True
    unit.save()
    connections.forget()
    made = kallelser.make(
        unit, source, reference="b1", start="2027-02-01T10:00:00+01:00", words={"rebook_allowed": True, "guarantee_until": "2027-02-01"}
    )
    with db.tenant_scope(unit.provider_id):
        for number, start in enumerate(("2027-01-20T09:00", "2027-01-20T10:00", "2027-02-02T13:00")):
            begins = datetime.fromisoformat(f"{start}:00+01:00")
            Slot.objects.create(
                tenant_id=unit.provider_id, source=source, unit=unit, reference=f"s{number}", starts=begins,
                ends=begins + timedelta(minutes=30), published_at=product_clock.now(), time_type="ATER", time_type_name="Återbesök",
                performer_title="Läkare", performer_given="Karin", performer_surname="Exempel",
            )  # fmt: skip
    return made


@pytest.fixture
def in_care(sandbox: Any, nation: Any) -> Any:
    """A kallelse whose booking lies in the sandbox's care system."""
    source = nation.sources["cosmic"]
    source.scheduling_url = f"{sandbox.url}/care"
    source.save()
    connections.forget()
    start = product_clock.now().replace(microsecond=0) + timedelta(days=30)
    made = kallelser.make(nation.units["k101"], source, start=start.isoformat(), reference="bokning-1", words={"rebook_allowed": True})
    booking = {"booking_id": "bokning-1", "unit": nation.units["k101"].hsa_id, "person": made.subject}
    sandbox.lay_bookings(booking | {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()})
    return made


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_a_kept_time_by_keyboard_with_its_countdown(own_diary: Any, site: str, open_page: Any, shots: Any, screen: str) -> None:
    page: Page = open_page(screen, client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{own_diary.number}/tider/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Byt till en annan tid")
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, f"times-list-{screen}")
    tab_to(page, "kl. 10.00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vill du ha den här tiden?")
    expect(page.locator("#kvar")).to_contain_text("Tiden är reserverad åt dig i 5 minuter till.")
    no_findings(page)
    no_sideways_scroll(page)
    shots(page, f"times-question-{screen}")
    tab_to(page, "Jag behöver mer tid")
    page.keyboard.press("Enter")
    expect(page.locator("#kvar")).to_contain_text("reserverad åt dig")
    tab_to(page, "Ja, byt till den här tiden")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Din tid är bokad").first).to_be_visible()
    no_findings(page)


def test_the_countdown_says_when_it_is_soon_over(own_diary: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    page.clock.install(time=product_clock.real_now())
    page.goto(f"{site}/k/{own_diary.number}/tider/")
    page.get_by_role("button", name="kl. 09.00").click()
    page.clock.run_for("04:10")
    expect(page.locator("#kvar").get_by_role("status")).to_have_text("Tiden är reserverad åt dig i mindre än en minut till.")
    page.clock.run_for("01:00")
    expect(page.locator("#kvar").get_by_role("status")).to_contain_text("Tiden är inte längre reserverad.")
    no_findings(page)


def test_the_month_leads_to_a_day_without_scripts(own_diary: Any, site: str, open_page: Any, shots: Any) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site, java_script_enabled=False)
    page.goto(f"{site}/k/{own_diary.number}/tider/")
    page.get_by_role("link", name="Kalender").click()
    expect(page.get_by_role("table", name="Januari 2027")).to_be_visible()
    page.get_by_role("link", name="Nästa månad").click()
    page.get_by_role("link", name="2 februari 2027, lediga tider").click()
    page.get_by_role("button", name="kl. 13.00").click()
    expect(page.get_by_text("efter vårdgarantins sista dag, måndag 1 februari")).to_be_visible()
    expect(page.get_by_text("Tiden är reserverad åt dig till kl.")).to_be_visible()
    page.get_by_role("button", name="Nej, visa andra tider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Byt till en annan tid")


def test_the_month_and_the_empty_list_have_no_findings(own_diary: Any, site: str, open_page: Any, shots: Any) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    for name, path in (
        ("month", "manad/"),
        ("month-empty", "manad/?manad=2027-05"),
        ("day", "?dag=2027-01-20"),
        ("empty", "?fran=2027-03-01"),
    ):
        page.goto(f"{site}/k/{own_diary.number}/tider/{path}")
        no_findings(page)
        no_sideways_scroll(page)
        shots(page, f"times-{name}")


def test_a_time_in_a_care_system_is_swapped_at_once_and_silence_is_told(
    in_care: Any, sandbox: Any, site: str, open_page: Any, shots: Any, configured: Any
) -> None:
    page: Page = open_page("phone", client=kallelser.resident(), site=site)
    page.goto(f"{site}/k/{in_care.number}/tider/")
    no_findings(page)
    shots(page, "times-care")
    page.locator(".k-times button").first.click()
    expect(page.get_by_text("den är inte reserverad")).to_be_visible()
    no_findings(page)
    shots(page, "times-care-question")
    page.get_by_role("button", name="Ja, byt till den här tiden").click()
    expect(page.get_by_text("Din tid är bokad").first).to_be_visible()
    configured(wire_timeout_s="1")
    sandbox.misbehave({"service": "care", "kind": "fault"})
    page.goto(f"{site}/k/{in_care.number}/tider/")
    no_findings(page)


def test_the_receptions_page_has_no_findings(in_care: Any, nation: Any, site: str, open_page: Any, shots: Any) -> None:
    page: Page = open_page("desk", client=kallelser.staff(nation.units["k101"]), site=site)
    page.goto(f"{site}/personal/k/{in_care.number}/patienten/byter-tid/")
    no_findings(page)
    shots(page, "reception-times")
    page.get_by_role("button", name="Byt till den valda tiden").click()
    expect(page.get_by_text("Välj hur patienten bad om det.")).to_be_visible()
    no_findings(page)
    page.locator('input[name="tid"]').first.check()
    page.get_by_label("På telefon").check()
    page.get_by_label("Jag ringde upp numret i journalsystemet").check()
    page.get_by_role("button", name="Byt till den valda tiden").click()
    expect(page.get_by_text("Patienten har tiden")).to_be_visible()
