"""A page is drawn for one commission: what it sends under another is refused, and nothing that was written is lost (R-ID-2)."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from kallelse.audit.models import Entry
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.models import Assignment
from kallelse.roles.rules import Role
from tests import kallelser
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
ME = "TSTNMT2321000156-1001"
TASK = kallelser.Planned("manual", "planned", "phone_unread", "2027-01-11T07:00:00+01:00", "2027-01-12T10:00:00+01:00")


def two_units(nation: Any, employee: str = ME) -> Client:
    """A colleague with commissions at the clinic (chosen) and at the X-ray department, with every role at both."""
    for short in ("k101", "k102"):
        kallelser.give_roles(nation.units[short], employee, list(Role))
    return kallelser.logged_in("staff", kallelser.staff_claims(nation.units["k101"], nation.units["k102"], employee=employee))


def commission(nation: Any, short: str) -> str:
    return f"{nation.units[short].hsa_id}U1"


def fields(page: Any, action: str) -> dict[str, str]:
    """The hidden fields of the form that leads to `action`."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', page.content.decode(), re.DOTALL)
    assert form is not None, page.content.decode()
    return {name: html.unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form[1])}


def choose(browser: Client, nation: Any, short: str) -> None:
    assert browser.post("/personal/uppdrag/valj/", {"commission": commission(nation, short)}).status_code == 302


@pytest.fixture
def task(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(kallelser.Planned("inbox", "available"), TASK))


def state_of(nation: Any, task: Any) -> str:
    with db.tenant_scope(nation.provider.pk):
        return str(task.steps.get(channel="manual").state)


def finish_form(browser: Client, nation: Any, task: Any) -> tuple[str, dict[str, str]]:
    with db.tenant_scope(nation.provider.pk):
        step = task.steps.get(channel="manual").pk
    address = f"/personal/k/{task.number}/klart/{step}/"
    page = browser.get(f"/personal/k/{task.number}/")
    outcome = re.search(r'name="outcome" value="([^"]+)"', page.content.decode())
    assert outcome is not None
    return address, fields(page, address) | {"outcome": outcome[1], "note": "Ringer igen i morgon."}


def test_every_form_of_a_page_says_which_commission_it_was_drawn_for(nation: Any, task: Any) -> None:
    browser = two_units(nation)
    for address in ("/personal/ny/", "/personal/fil/", "/personal/forhandskontroll/", f"/personal/k/{task.number}/"):
        forms = re.findall(r'<form[^>]*method="post".*?</form>', browser.get(address).content.decode(), re.DOTALL)
        assert forms
        assert all(f'name="_uppdrag" value="{commission(nation, "k101")}"' in form for form in forms), address


def test_what_is_sent_under_another_commission_is_refused_and_kept(nation: Any, task: Any) -> None:
    browser = two_units(nation)
    address, filled = finish_form(browser, nation, task)
    choose(browser, nation, "k102")
    answer = browser.post(address, filled)
    assert answer.status_code == 409
    said = words(answer)
    assert "Du har bytt uppdrag. Inget är gjort." in said
    assert "Medicinmottagningen" in said
    assert state_of(nation, task) == "planned"
    # What she wrote lies sealed in the page, not to be read by the next one at the screen.
    assert "Ringer igen" not in answer.content.decode()

    done = browser.post(address, fields(answer, address))
    assert done["Location"] == f"/personal/k/{task.number}/"
    assert state_of(nation, task) == "done"
    assert "Medicinmottagningen" in words(browser.get("/personal/"))


def test_what_was_kept_is_only_for_the_one_who_wrote_it_and_only_for_that_page(nation: Any, task: Any) -> None:
    browser = two_units(nation)
    address, filled = finish_form(browser, nation, task)
    choose(browser, nation, "k102")
    kept = fields(browser.post(address, filled), address)
    other = two_units(nation, "TSTNMT2321000156-1003")
    for client, where in ((other, address), (browser, "/personal/ny/")):
        assert client.post(where, kept).status_code in (404, 409, 422)
    assert state_of(nation, task) == "planned"


def test_a_page_of_somebody_elses_log_in_is_refused_without_a_word_of_the_unit(nation: Any, task: Any) -> None:
    address, filled = finish_form(two_units(nation), nation, task)
    elsewhere = kallelser.staff(nation.units["k103"], employee="TSTNMT2321000156-1003")
    answer = elsewhere.post(address, filled)
    assert answer.status_code == 409
    assert "någon annans inloggning" in words(answer)
    assert "Medicinmottagningen" not in words(answer)


def test_a_fragment_of_a_page_of_the_other_unit_sends_the_page_away(nation: Any) -> None:
    browser = two_units(nation)
    asks = {"HX-Request": "true", "X-Uppdrag": commission(nation, "k101")}
    assert browser.get("/personal/nytt/", {"hade": "0"}, headers=asks).status_code in (200, 204)
    choose(browser, nation, "k102")
    answer = browser.get("/personal/nytt/", {"hade": "0"}, headers=asks)
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (204, "/personal/", b"")


def test_what_a_script_sends_under_another_commission_is_told_in_the_whole_page(nation: Any, task: Any) -> None:
    browser = two_units(nation)
    address, filled = finish_form(browser, nation, task)
    choose(browser, nation, "k102")
    answer = browser.post(address, filled, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (200, "body")
    assert "Du har bytt uppdrag. Inget är gjort." in words(answer)


def test_a_role_that_ends_ends_in_the_middle_of_a_session(nation: Any, clock: Any) -> None:
    unit = nation.units["k101"]
    browser = kallelser.staff(unit, roles=[Role.SENDER])
    with db.tenant_scope(unit.provider_id):
        Assignment.objects.filter(employee=ME, unit=unit, role="sender").update(valid_to=product_clock.today())
    assert browser.get("/personal/ny/").status_code == 200
    clock.set("2027-01-12T00:00:01+01:00")
    refused = browser.get("/personal/ny/")
    assert refused.status_code == 403
    assert "avsändare" in words(refused)
    assert "Skicka en" not in words(browser.get("/personal/"))
    assert browser.get("/personal/").status_code == 200
    with db.tenant_scope(unit.provider_id):
        assert Entry.objects.filter(action="staff:role:lack", actor=f"staff:{ME}", object="page:send").count() == 1


@pytest.mark.parametrize(
    "address", ["/personal/ny/", "/personal/ny/skicka/", "/personal/ny/brev.pdf", "/personal/fil/", "/personal/forhandskontroll/"]
)
@pytest.mark.parametrize("role", [None, Role.RECEPTION, Role.HEAD_OF_UNIT, Role.SYSTEM_MANAGER, Role.REGION_OFFICE])
def test_what_goes_out_takes_the_role_of_a_sender(nation: Any, address: str, role: Role | None) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=[role] if role else [])
    assert browser.post(address, {"person": kallelser.ANNA}).status_code == 403


def test_a_role_at_one_unit_opens_nothing_at_another(nation: Any) -> None:
    kallelser.give_roles(nation.units["k102"], ME, [])
    browser = two_units(nation)
    kallelser.give_roles(nation.units["k102"], ME, [])
    assert browser.get("/personal/ny/").status_code == 200
    choose(browser, nation, "k102")
    assert browser.get("/personal/ny/").status_code == 403
