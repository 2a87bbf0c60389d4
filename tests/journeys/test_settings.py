"""A head of a unit decides by keyboard; every page of the settings is looked over by axe when it is empty, wrong and long."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.models import Change, Routine
from kallelse.roles.rules import Role
from tests import kallelser
from tests.journeys.conftest import no_findings, no_sideways_scroll, tab_to

pytestmark = [pytest.mark.db, pytest.mark.browser]
HEAD, NEW = "TSTNMT2321000156-1005", "TSTNMT2321000156-1010"
ROOT = "/personal/installningar/"
PAGES = ("", "rutin/", "roller/", "paminnelser/", "kontaktas-inte/", "varden/", "andringar/", "varden/cancel_limit_wd/")


def head_of(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"], employee=HEAD, roles=[Role.HEAD_OF_UNIT])


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_every_page_when_it_is_empty(nation: Any, site: str, open_page: Any, screen: str) -> None:
    page: Page = open_page(screen, client=head_of(nation), site=site)
    for address in PAGES:
        page.goto(f"{site}{ROOT}{address}")
        no_findings(page)
        no_sideways_scroll(page)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_every_page_when_it_is_wrong(nation: Any, site: str, open_page: Any, screen: str) -> None:
    page: Page = open_page(screen, client=head_of(nation), site=site)
    for address, button in (
        ("rutin/", "Spara rutinen"), ("roller/", "Ge rollen"), ("paminnelser/", "Spara beslutet"),
        ("kontaktas-inte/", "Lägg till på listan"), ("varden/cancel_limit_wd/", "Spara"),
    ):  # fmt: skip
        page.goto(f"{site}{ROOT}{address}")
        page.get_by_role("button", name=button, exact=True).click()
        expect(page.get_by_role("alert").first).to_contain_text("Inget är sparat. Rätta det här först:")
        no_findings(page)
        no_sideways_scroll(page)


@pytest.mark.parametrize("screen", ["phone", "desk"])
def test_every_page_when_it_is_long(nation: Any, site: str, open_page: Any, screen: str) -> None:
    unit, now, long = nation.units["k101"], product_clock.now(), "Enligtbeslutsomfattatsavledningsgruppen " * 7
    for number in range(12):
        kallelser.give_roles(unit, f"TSTNMT2321000156-{2000 + number}", [Role.SENDER, Role.RECEPTION])
    client = head_of(nation)
    with db.tenant_scope(unit.provider_id):
        for number in range(30):
            Change.objects.create(
                tenant_id=unit.provider_id, unit=unit, setting="no_show_fee_text", before="a" * 200, after="b " * 120, reason=long[:300],
                valid_from=now.date() + timedelta(days=number), by=HEAD, at=now,
            )  # fmt: skip
        Routine.objects.create(
            tenant_id=unit.provider_id, unit=unit, text=("Listan läses klockan åtta. " * 20 + "\n\n") * 10, owner=long[:100],
            risk_analysis=long[:300], decided_on=now.date(), review_on=now.date(), valid_from=now.date(), written_by=HEAD, written_at=now,
        )  # fmt: skip
    for person in (kallelser.ANNA, kallelser.BERTIL, kallelser.CECILIA):
        client.post(f"{ROOT}kontaktas-inte/", {"person": person, "reason": "x" * 300, "until": ""})
    for day in (0, 40, 80):
        first = (now.date() + timedelta(days=day)).isoformat()
        client.post(f"{ROOT}varden/cancel_limit_wd/", {"value": "4", "valid_from": first, "reason": long[:300]})
        client.post(f"{ROOT}paminnelser/", {"channel": "sms", "level": "unit", "risk_analysis": long[:300], "valid_from": first})
    page: Page = open_page(screen, client=client, site=site)
    for address in PAGES:
        page.goto(f"{site}{ROOT}{address}")
        no_findings(page)
        no_sideways_scroll(page)


def test_a_head_of_a_unit_gives_a_role_and_plans_a_change_by_keyboard(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("desk", client=head_of(nation), site=site)
    page.goto(f"{site}/personal/")
    tab_to(page, "Inställningar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inställningar")
    tab_to(page, "Roller")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Roller")
    tab_to(page, "Medarbetarens HSA-id", field=True)
    page.keyboard.type(NEW)
    tab_to(page, "Roll", field=True)
    page.keyboard.type("avs")
    tab_to(page, "Ge rollen")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Rollen är given.")
    expect(page.get_by_role("heading", name=f"Avsändare: {NEW}")).to_be_visible()
    no_findings(page)
    page.goto(f"{site}{ROOT}")
    tab_to(page, "Avbokas senast före besöket")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avbokas senast före besöket")
    tab_to(page, "Nytt värde", field=True)
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    tab_to(page, "Gäller från", field=True)
    page.keyboard.type("02012027")
    tab_to(page, "Beslut eller källa", field=True)
    page.keyboard.type("Ledningsgruppen 12 januari")
    tab_to(page, "Spara")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Ändringen är planerad.")
    expect(page.get_by_role("region", name="Planerat")).to_contain_text("2 arbetsdagar")
    no_findings(page)


def test_who_lacks_a_role_is_told_which_and_sees_no_form(nation: Any, site: str, open_page: Any) -> None:
    page: Page = open_page("phone", client=kallelser.staff(nation.units["k101"], roles=[]), site=site)
    page.goto(f"{site}/personal/ny/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Det här kräver en roll")
    no_findings(page)
    no_sideways_scroll(page)
    page.goto(f"{site}{ROOT}roller/")
    expect(page.get_by_role("button", name="Ge rollen")).to_have_count(0)
