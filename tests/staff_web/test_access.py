"""A colleague logs in with SITHS and works under one commission at a time (R-ID-2, R-PDL-2)."""

import json
from typing import Any

import pytest

from kallelse.kit import oidc
from kallelse.staff_web.access import from_claims
from tests import kallelser
from tests.oidc_walk import log_in, resident_login, staff_login
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
DOOR = "/personal/logga-in/"
CARE = "Vård och behandling"


def commission(unit: str, purpose: str = CARE, employee: str = "E1", provider: str = "P1") -> dict[str, Any]:
    return {
        "employeeHsaId": employee, "commissionHsaId": f"C-{unit}", "commissionName": f"Uppdrag {unit}", "commissionPurpose": purpose,
        "healthCareUnitHsaId": unit, "healthCareProviderHsaId": provider,
    }  # fmt: skip


def test_commissions_come_from_the_claims_whatever_their_form() -> None:
    for every in ([commission("u1"), commission("u2")], json.dumps([commission("u1"), commission("u2")])):
        kept = from_claims({"employeeHsaId": "E1", "name": "Eva", "allCommissions": every, "commissionHsaId": "C-u2"})
        assert [one["unit"] for one in kept["commissions"]] == ["U1", "U2"]
        assert kept["commission"] == "C-u2"


@pytest.mark.parametrize(
    "every",
    [
        [commission("u1", purpose="Forskning")],
        [commission("u1", purpose="Kvalitetssäkring")],
        [commission("u1", employee="E2")],
        [commission("u1") | {"commissionHsaId": ""}],
        [],
    ],
)
def test_research_another_employment_and_nothing_at_all_open_nothing(every: list[dict[str, Any]]) -> None:
    assert from_claims({"employeeHsaId": "E1", "allCommissions": json.dumps(every)})["commissions"] == []


def test_a_commission_that_is_not_in_the_list_is_not_chosen() -> None:
    kept = from_claims({"employeeHsaId": "E1", "allCommissions": [commission("u1")], "commissionHsaId": "C-u9"})
    assert kept["commission"] == ""


@pytest.mark.parametrize(
    "claims",
    [{}, {"employeeHsaId": ""}, {"employeeHsaId": "E1", "allCommissions": "not json"}, {"employeeHsaId": "E1", "allCommissions": "[1]"}],
)
def test_claims_that_cannot_be_read_are_no_log_in(claims: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, AttributeError)):
        from_claims(claims)


@pytest.fixture
def door(nation: Any, sandbox: Any) -> Any:
    oidc.forget()
    return nation


def test_the_commission_chosen_at_the_provider_is_the_one_worked_under(door: Any) -> None:
    for suffix, name in (("K101", "Medicinmottagningen"), ("K102", "Röntgen")):
        browser = kallelser.browser()
        assert log_in(browser, DOOR, staff_login("Exempelgren", suffix))["Location"] == "/personal/"
        assert name in words(browser.get("/personal/"))


def test_without_a_commission_there_is_nothing_to_see(door: Any) -> None:
    browser = kallelser.browser()
    log_in(browser, DOOR, staff_login("Utanuppdrag"))
    assert browser.get("/personal/")["Location"] == "/personal/uppdrag/"
    assert "Du har inget uppdrag här" in words(browser.get("/personal/uppdrag/"))


def test_a_resident_is_no_colleague(door: Any) -> None:
    browser = kallelser.browser()
    answer = log_in(browser, DOOR, resident_login(kallelser.ANNA))
    assert answer.status_code == 403
    assert browser.get("/personal/")["Location"] == DOOR


def test_changing_commission_changes_what_exists_from_the_next_request(door: Any) -> None:
    there = kallelser.make(door.units["k102"], door.sources["cosmic"])
    browser = kallelser.browser()
    log_in(browser, DOOR, staff_login("Exempelgren", "K101"))
    assert browser.get(f"/personal/k/{there.number}/").status_code == 404
    before = browser.cookies["sessionid"].value
    other = staff_login("Exempelgren", "K102").claims["commissionHsaId"]
    assert browser.post("/personal/uppdrag/valj/", {"commission": other})["Location"] == "/personal/"
    assert browser.cookies["sessionid"].value != before
    assert browser.get(f"/personal/k/{there.number}/").status_code == 200


def test_a_commission_that_one_does_not_have_cannot_be_chosen(door: Any) -> None:
    browser = kallelser.staff(door.units["k101"])
    for wanted in (f"{door.units['k102'].hsa_id}U1", "", "x"):
        assert browser.post("/personal/uppdrag/valj/", {"commission": wanted}).status_code == 404


def test_a_commission_at_a_unit_that_is_not_connected_or_of_another_provider_opens_nothing(door: Any) -> None:
    from kallelse.connections import queries

    unit = door.units["k103"]
    unit.active = False
    unit.save()
    queries.forget()
    assert kallelser.staff(unit).get("/personal/")["Location"] == "/personal/uppdrag/"
    who = kallelser.staff_claims(door.units["k101"])
    who["commissions"][0]["provider"] = door.private.hsa_id
    assert kallelser.logged_in("staff", who).get("/personal/")["Location"] == "/personal/uppdrag/"


def test_lands_on_the_kallelse_that_was_asked_for(door: Any) -> None:
    made = kallelser.make(door.units["k101"], door.sources["cosmic"])
    browser = kallelser.browser()
    address = browser.get(f"/personal/k/{made.number}/")["Location"]
    assert address == f"{DOOR}?ref={made.number}"
    assert log_in(browser, address, staff_login("Exempelgren", "K101"))["Location"] == f"/personal/k/{made.number}/"
