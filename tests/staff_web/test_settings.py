"""The settings of a unit: who may change what, what is said when something is wrong, and the trace of every change."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kallelse.audit.models import Entry
from kallelse.connections import queries as connections
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices.models import Decision
from kallelse.roles import queries, standing
from kallelse.roles.rules import Role
from tests import kallelser
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
ROOT = "/personal/installningar/"
PAGES = (
    "",
    "rutin/",
    "roller/",
    "paminnelser/",
    "kontaktas-inte/",
    "varden/",
    "andringar/",
    "varden/cancel_limit_wd/",
    "varden/fee_table/",
)
HEAD = "TSTNMT2321000156-1005"
NEW = "TSTNMT2321000156-1010"


def iso(days: int = 0) -> str:
    return (product_clock.today() + timedelta(days=days)).isoformat()


@pytest.fixture
def head(nation: Any) -> Client:
    return kallelser.staff(nation.units["k101"], employee=HEAD, roles=[Role.HEAD_OF_UNIT])


@pytest.fixture
def office(nation: Any) -> Client:
    return kallelser.staff(nation.units["k101"], employee="TSTNMT2321000156-1008", roles=[Role.REGION_OFFICE])


def value(nation: Any, name: str, days: int = 0, unit: str = "k101") -> Any:
    one = nation.units[unit]
    connections.forget()
    return connections.parameters(one.provider_id, one.care_level, product_clock.today() + timedelta(days=days), one.pk)[name]


def log(nation: Any, action: str) -> list[tuple[str, str, str, str]]:
    with db.tenant_scope(nation.provider.pk):
        return list(Entry.objects.filter(action=action).order_by("id").values_list("actor", "object", "result", "patient"))


@pytest.mark.parametrize("address", PAGES)
def test_everybody_at_the_unit_reads_and_nobody_else(nation: Any, address: str) -> None:
    assert kallelser.staff(nation.units["k101"], roles=[]).get(ROOT + address).status_code == 200
    assert kallelser.browser().get(ROOT + address).status_code == 302


def test_a_value_tells_where_it_comes_from_and_from_when(nation: Any, head: Client) -> None:
    said = words(head.get(ROOT))
    assert "3 arbetsdagar grundvärde för specialistvården 2020-01-01" in said
    form = {"value": "4", "valid_from": iso(), "reason": "Beslut 2027-3"}
    assert head.post(f"{ROOT}varden/cancel_limit_wd/", form).status_code == 302
    said = words(head.get(ROOT))
    assert f"4 arbetsdagar mottagningens eget {iso()}" in said
    assert value(nation, "cancel_limit_wd") == 4
    assert value(nation, "cancel_limit_wd", unit="k102") == 3


def test_a_change_is_planned_shown_and_taken_back(nation: Any, head: Client) -> None:
    page = f"{ROOT}varden/unread_paper_earlier_wd/"
    assert head.post(page, {"value": "5", "valid_from": iso(10), "reason": "Ledningsgruppen"}).status_code == 302
    assert (value(nation, "unread_paper_earlier_wd", 9), value(nation, "unread_paper_earlier_wd", 10)) == (0, 5)
    assert f"5 arbetsdagar Från {iso(10)}, mottagningens eget. Källa: Ledningsgruppen" in words(head.get(page))
    (planned,) = standing.one(nation.units["k101"], "unread_paper_earlier_wd", product_clock.today()).planned  # type: ignore[union-attr]
    assert head.post(f"{page}{planned.id}/ta-bort/", {"reason": "Ångrat"}).status_code == 302
    assert value(nation, "unread_paper_earlier_wd", 10) == 0
    assert [(one[0], one[2]) for one in log(nation, "staff:setting:change")] == [
        (f"staff:{HEAD}", "0 -> 5"),
        (f"staff:{HEAD}", "5 -> none"),
    ]
    said = words(head.get(f"{ROOT}andringar/"))
    assert "0 → 5" in said
    assert "Ångrat" in said


def test_the_planned_change_of_an_own_value_lets_the_earlier_go_on_when_it_is_taken_back(nation: Any, head: Client) -> None:
    page = f"{ROOT}varden/reading_buffer_wd/"
    head.post(page, {"value": "2", "valid_from": iso(), "reason": "a"})
    head.post(page, {"value": "3", "valid_from": iso(5), "reason": "b"})
    assert value(nation, "reading_buffer_wd", 6) == 3
    (planned,) = standing.one(nation.units["k101"], "reading_buffer_wd", product_clock.today()).planned  # type: ignore[union-attr]
    head.post(f"{page}{planned.id}/ta-bort/", {"reason": "c"})
    assert value(nation, "reading_buffer_wd", 6) == 2


def test_the_unit_follows_what_holds_for_all_again(nation: Any, head: Client) -> None:
    page = f"{ROOT}varden/reading_buffer_wd/"
    head.post(page, {"value": "2", "valid_from": iso(), "reason": "a"})
    head.post(page, {"value": "3", "valid_from": iso(5), "reason": "b"})
    assert head.post(f"{page}folj/", {"valid_from": iso(3), "reason": "Regionens beslut"}).status_code == 302
    assert [value(nation, "reading_buffer_wd", day) for day in (0, 2, 3, 6)] == [2, 2, 1, 1]
    assert head.post(f"{page}folj/", {"valid_from": iso(9), "reason": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cancel_limit_wd", "11", "Skriv ett tal från 0 till 10."), ("cancel_limit_wd", "-1", "Skriv ett tal från 0 till 10."),
        ("cancel_limit_wd", "tre", "Skriv ett heltal."), ("cancel_limit_wd", "", "Detta fält måste fyllas i."),
        ("unread_limit_wd", "0", "Skriv ett tal från 1 till 10."),
    ],
)  # fmt: skip
def test_what_is_no_such_value_is_refused_at_its_field(head: Client, name: str, text: str, said: str) -> None:
    answer = head.post(f"{ROOT}varden/{name}/", {"value": text, "valid_from": iso(), "reason": "x"})
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("print_cutoff", "08:15", 302), ("print_cutoff", "8.15", 422), ("print_cutoff", "24:00", 422), ("december_from", "12-01", 302),
        ("december_from", "13-01", 422), ("reminder_sms_hours", "09:00-17:00", 302), ("reminder_sms_hours", "17:00-09:00", 422),
        ("reminder_unread_days", "[3, 6]", 302), ("reminder_unread_days", '["3"]', 422), ("reminder_unread_days", "3", 422),
        ("letter_cost_sek", "14,25", 302), ("letter_cost_sek", "fjorton", 422), ("cancel_reading", "whole_weekdays", 302),
        ("cancel_reading", "annars", 422), ("fee_table", '{"besok": {"text": "200 kronor"}}', 302), ("fee_table", '{"besok": 200}', 422),
        ("no_show_fee_text", "Uteblivet besök kostar 400 kronor.", 302), ("no_show_fee_text", "rad\x07", 422),
    ],
)  # fmt: skip
def test_the_regions_office_decides_for_all_and_every_kind_of_value_is_checked(office: Client, name: str, text: str, status: int) -> None:
    answer = office.post(f"{ROOT}varden/{name}/", {"value": text, "valid_from": iso(), "reason": "x", "whole": "on"})
    assert answer.status_code == status, words(answer)


def test_what_holds_for_all_holds_for_the_other_units_of_the_care_provider_alone(nation: Any, office: Client) -> None:
    office.post(f"{ROOT}varden/cancel_limit_wd/", {"value": "5", "valid_from": iso(), "reason": "Regionen"})
    assert [value(nation, "cancel_limit_wd", unit=unit) for unit in ("k101", "k102", "alvc", "lind")] == [5, 5, 1, 1]


def test_the_past_is_not_rewritten_and_a_source_is_asked_for(nation: Any, head: Client) -> None:
    page = f"{ROOT}varden/cancel_limit_wd/"
    for form, said in (
        ({"value": "4", "valid_from": iso(-1), "reason": "x"}, "Det som har gällt ändras inte"),
        ({"value": "4", "valid_from": iso(), "reason": "  "}, "Beslut eller källa"),
    ):
        answer = head.post(page, form)
        assert answer.status_code == 422
        assert said in words(answer)
    assert value(nation, "cancel_limit_wd") == 3


@pytest.mark.parametrize("roles", [[], [Role.SENDER], [Role.RECEPTION, Role.TEMPLATE_OWNER], [Role.SYSTEM_MANAGER]])
def test_who_has_not_the_role_decides_nothing(nation: Any, roles: list[Role]) -> None:
    browser = kallelser.staff(nation.units["k101"], roles=roles)
    said = {"value": "4", "valid_from": iso(), "reason": "x", "text": "x", "channel": "sms"}
    posts = ["rutin/", "paminnelser/", "varden/cancel_limit_wd/", "varden/cancel_limit_wd/folj/", "varden/cancel_limit_wd/1/ta-bort/"]
    for address in [*posts, "paminnelser/sms/avsluta/", *(["roller/", "roller/1/avsluta/"] if Role.SYSTEM_MANAGER not in roles else [])]:
        assert browser.post(ROOT + address, said).status_code == 403, address
    assert value(nation, "cancel_limit_wd") == 3


def test_the_head_of_a_unit_decides_nothing_for_all(nation: Any, head: Client) -> None:
    assert head.post(f"{ROOT}varden/print_cutoff/", {"value": "08:15", "valid_from": iso(), "reason": "x"}).status_code == 403
    head.post(f"{ROOT}varden/cancel_limit_wd/", {"value": "4", "valid_from": iso(), "reason": "x", "whole": "on"})
    assert [value(nation, "cancel_limit_wd", unit=unit) for unit in ("k101", "k102")] == [4, 3]
    assert head.get(f"{ROOT}varden/finns_inte/").status_code == 404


def routine(**more: str) -> dict[str, str]:
    return {
        "text": "Sekreteraren kallar.\n\nListan läses kl. 8 och kl. 13.", "owner": "Verksamhetschefen", "risk_analysis": "dnr 2027/12",
        "decided_on": iso(), "review_on": iso(365), "valid_from": iso(),
    } | more  # fmt: skip


def test_a_routine_is_decided_replaced_and_falls_due(nation: Any, head: Client, clock: Any) -> None:
    unit = nation.units["k101"]
    assert "Mottagningen har ingen rutin än" in words(head.get(ROOT))
    assert standing.review_overdue(unit, product_clock.today())
    assert head.post(f"{ROOT}rutin/", routine()).status_code == 302
    assert not standing.review_overdue(unit, product_clock.today())
    head.post(f"{ROOT}rutin/", routine(text="Ny rutin.", valid_from=iso(30)))
    held = standing.routine(unit, product_clock.today())
    assert held is not None
    assert held.text.startswith("Sekreteraren")
    assert f"Från {iso(30)}, Verksamhetschefen" in words(head.get(f"{ROOT}rutin/"))
    clock.set("2028-01-12T08:00:00+01:00")
    assert standing.review_overdue(unit, product_clock.today())
    assert "Nya massutskick stoppas" in words(kallelser.staff(unit, employee=HEAD, roles=[Role.HEAD_OF_UNIT]).get(ROOT))
    assert len(log(nation, "staff:setting:change")) == 2


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": " "}, "Rutinen"), ({"owner": ""}, "Ansvarig"), ({"risk_analysis": ""}, "Riskanalys"),
        ({"review_on": "2027-01-11"}, "granskas en dag efter beslutet"), ({"valid_from": "2027-01-10"}, "Det som har gällt ändras inte"),
        ({"decided_on": "i går"}, "Beslutad den"),
    ],
)  # fmt: skip
def test_a_routine_needs_its_owner_risk_analysis_and_days(nation: Any, head: Client, wrong: dict[str, str], said: str) -> None:
    answer = head.post(f"{ROOT}rutin/", routine(**wrong))
    assert answer.status_code == 422
    assert said in words(answer)
    assert standing.routine(nation.units["k101"], product_clock.today()) is None


def test_a_role_is_given_and_ended_on_the_page(nation: Any, head: Client) -> None:
    unit = nation.units["k101"]
    form = {"employee": NEW.lower(), "role": "sender", "valid_from": iso(), "valid_to": iso(30)}
    assert head.post(f"{ROOT}roller/", form).status_code == 302
    assert queries.may(unit.pk, NEW, Role.SENDER, product_clock.today())
    assert f"Från {iso()} till och med {iso(30)}." in words(head.get(f"{ROOT}roller/"))
    (one,) = [each for each in queries.holdings(unit.pk) if each.employee == NEW]
    assert head.post(f"{ROOT}roller/{one.id}/avsluta/", {"last_day": ""}).status_code == 302
    assert not queries.may(unit.pk, NEW, Role.SENDER, product_clock.today())
    for wrong, said in (
        ({"employee": "Åsa"}, "Skriv medarbetarens HSA-id"), ({"role": "region_office*"}, "Välj ett giltigt alternativ"),
        ({"employee": HEAD, "role": "head_of_unit"}, "Ingen ger sig själv den rollen"), ({"valid_to": iso(-1)}, "Sista dagen ska vara"),
    ):  # fmt: skip
        answer = head.post(f"{ROOT}roller/", form | wrong)
        assert answer.status_code == 422
        assert said in words(answer)


def test_a_decision_about_text_messages_opens_the_gate_and_closes_it(nation: Any, head: Client) -> None:
    from kallelse.notices import gates

    unit = nation.units["k101"]
    form = {"channel": "sms", "level": "unit", "risk_analysis": "dnr 2027/9", "valid_from": iso(), "valid_to": ""}
    assert head.post(f"{ROOT}paminnelser/", form).status_code == 302
    connections.forget()
    with db.tenant_scope(unit.provider_id):
        assert (unit.pk, "sms") in gates.decisions(unit.provider_id, product_clock.today())
    assert log(nation, "notices:decision:record")[0][0] == f"staff:{HEAD}"
    assert "Sms: beslutat från" in words(head.get(ROOT))
    assert head.post(f"{ROOT}paminnelser/", form | {"risk_analysis": ""}).status_code == 422
    assert head.post(f"{ROOT}paminnelser/", form | {"valid_from": iso(-2)}).status_code == 422
    assert head.post(f"{ROOT}paminnelser/sms/avsluta/", {"last_day": iso(2)}).status_code == 302
    with db.tenant_scope(unit.provider_id):
        assert Decision.objects.get().valid_to == product_clock.today() + timedelta(days=2)
    assert "Det finns inget beslut" in words(head.post(f"{ROOT}paminnelser/email/avsluta/", {}, follow=True))
    assert [one[2] for one in log(nation, "staff:setting:change")] == ["none -> unit", "unit -> none"]


def test_somebody_is_put_on_the_list_read_and_taken_off(nation: Any, head: Client) -> None:
    page = f"{ROOT}kontaktas-inte/"
    assert "Ingen står på listan" in words(head.get(page))
    said = {"person": kallelser.ANNA, "reason": "Ring kuratorn.", "until": ""}
    assert head.post(page, said).status_code == 302
    shown = head.get(page)
    assert "Ring kuratorn." in words(shown)
    assert [one[3] for one in log(nation, "staff:person:read_never_contact")] == [kallelser.ANNA]
    assert "Personen står redan på listan" in words(head.post(page, said))
    for wrong in ({"person": "193704297451"}, {"person": "x"}, {"reason": ""}, {"person": kallelser.BERTIL, "until": iso(-1)}):
        answer = head.post(page, said | wrong)
        assert answer.status_code == 422
    reader = kallelser.staff(nation.units["k101"], roles=[])
    assert "Ring kuratorn." in words(reader.get(page))
    assert reader.post(page, said).status_code == 403
    elsewhere = kallelser.staff(nation.units["k102"], employee="TSTNMT2321000156-1003")
    assert "Ring kuratorn." not in words(elsewhere.get(page))
    ids = [part.partition("/ta-bort")[0] for part in shown.content.decode().split("kontaktas-inte/") if "/ta-bort" in part]
    assert elsewhere.post(f"{page}{ids[0]}/ta-bort/").status_code == 404
    assert head.post(f"{page}{ids[0]}/ta-bort/").status_code == 302
    assert "Ingen står på listan" in words(head.get(page))
    assert [one[3] for one in log(nation, "staff:person:contact_again")] == [kallelser.ANNA]


def test_what_others_write_is_shown_as_text(nation: Any, head: Client) -> None:
    evil = "<script>alert(1)</script>"
    head.post(f"{ROOT}rutin/", routine(text=evil, owner=evil, risk_analysis=evil))
    head.post(f"{ROOT}varden/cancel_limit_wd/", {"value": "4", "valid_from": iso(), "reason": evil})
    head.post(f"{ROOT}kontaktas-inte/", {"person": kallelser.ANNA, "reason": evil, "until": ""})
    for address in PAGES:
        assert evil not in head.get(ROOT + address).content.decode()
