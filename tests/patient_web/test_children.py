"""A guardian reads and answers for her children under 13, and for nobody else's, nor what is theirs alone (K16)."""

import time
from datetime import datetime
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import db
from kallelse.patient_web import children
from kallelse.patient_web.rules import is_for_guardian
from kallelse.persons.guardians import Child
from kallelse.persons.register import RegisterSilent
from kallelse.sandbox.people import shipped
from tests import kallelser
from tests.kallelser import ANNA, BERTIL
from tests.oidc_walk import log_in, resident_login
from tests.patient_web.test_pages import words

pytestmark = [pytest.mark.db, pytest.mark.risk("K16")]
ELDER, YOUNGER = (Child(one.id, one.name, one.born) for one in [one for one in shipped() if one.kind == "child"][:2])
"""13 on 25 March 2027, and half a year later."""
ELDER_PARENT = next(one for one in shipped() if one.id == ELDER.identity).guardians.split("|")[0]


def made(nation: Any, child: Child = ELDER, **more: Any) -> Any:
    more = {"unit": nation.units["k101"], "recipients": "guardian", "name": child.name} | more
    return kallelser.make(more.pop("unit"), nation.sources["cosmic"], child.identity, **more)


def read_by(nation: Any) -> list[tuple[str, str, str]]:
    with db.tenant_scope(nation.provider.pk):
        return list(Entry.objects.order_by("id").values_list("actor", "patient", "action"))


def test_the_guardian_sees_whose_kallelse_it_is_and_the_log_says_who_read(nation: Any) -> None:
    one = made(nation)
    browser = kallelser.resident(ANNA, children=[ELDER])
    assert f"Gäller {ELDER.name}" in words(browser.get("/k/"))
    said = words(browser.get(f"/k/{one.number}/"))
    assert f"Gäller {ELDER.name}" in said
    assert "Vi har bokat en tid till ditt barn" in said
    assert set(read_by(nation)) == {(f"guardian:{ANNA}", ELDER.identity, "patient:invitation:read")}


def test_her_own_and_all_her_childrens_are_on_one_list_by_time(nation: Any) -> None:
    made(nation, YOUNGER, start="2027-02-03T10:00:00+01:00")
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], ANNA, start="2027-02-02T10:00:00+01:00")
    made(nation, ELDER, start="2027-02-01T10:00:00+01:00")
    said = words(kallelser.resident(ANNA, children=[ELDER, YOUNGER]).get("/k/"))
    order = ["1 februari", f"Gäller {ELDER.name}", "2 februari", "3 februari", f"Gäller {YOUNGER.name}"]
    assert [said.index(text) for text in order] == sorted(said.index(text) for text in order)


def test_siblings_at_the_same_unit_are_told_of_and_read_with_it(nation: Any) -> None:
    one, other = made(nation, ELDER), made(nation, YOUNGER, start="2027-02-10T11:00:00+01:00")
    made(nation, YOUNGER, unit=nation.units["k102"])
    page = kallelser.resident(ANNA, children=[ELDER, YOUNGER]).get(f"/k/{one.number}/")
    assert "Dina andra barns besök på samma mottagning" in words(page)
    assert page.content.decode().count(f'href="/k/{other.number}/"') == 1
    assert {patient for _, patient, _ in read_by(nation)} == {ELDER.identity, YOUNGER.identity}


def test_she_answers_for_the_child_and_the_log_says_so(nation: Any) -> None:
    one = made(nation)
    browser = kallelser.resident(ANNA, children=[ELDER])
    assert browser.post(f"/k/{one.number}/tack-ja/").status_code == 302
    with db.tenant_scope(nation.provider.pk):
        one.refresh_from_db()
    assert one.answer == "accepted"
    assert (f"guardian:{ANNA}", ELDER.identity, "patient:invitation:answer") in read_by(nation)


def test_nobody_else_sees_it(nation: Any) -> None:
    one = made(nation)
    for browser in (kallelser.resident(BERTIL), kallelser.resident(BERTIL, children=[YOUNGER])):
        for path in (f"/k/{one.number}/", f"/k/{one.number}/avboka/", f"/k/{one.number}/kalender.ics", f"/k/{one.number}/tider/"):
            assert browser.get(path).status_code == 404, path
        assert ELDER.name not in words(browser.get("/k/"))
    assert read_by(nation) == []


@pytest.mark.parametrize(
    ("recipients", "more"), [("nobody", {}), ("young_person", {}), ("", {}), ("guardian", {"words": {"sensitive": True}})]
)
def test_what_the_plan_gave_to_no_guardian_or_is_the_childs_alone_is_not_there(nation: Any, recipients: str, more: Any) -> None:
    one = made(nation, recipients=recipients, **more)
    browser = kallelser.resident(ANNA, children=[ELDER])
    assert browser.get(f"/k/{one.number}/").status_code == 404
    assert one.number not in browser.get("/k/").content.decode()


@pytest.mark.parametrize(
    ("since", "seen"), [("", True), ("2027-02-10", True), ("2027-02-11", False), ("2027-02", True), ("2027-03", False), ("2020", True)]
)
def test_what_was_before_she_became_the_guardian_is_not_hers(since: str, seen: bool) -> None:
    visit = datetime.fromisoformat(kallelser.VISIT)
    assert is_for_guardian({"recipients": "guardian"}, {}, visit, since) is seen


def test_on_the_13th_birthday_it_ends_in_the_middle_of_a_session(nation: Any, clock: Any) -> None:
    one = made(nation, start="2027-04-10T10:00:00+02:00")
    browser = kallelser.resident(ANNA, children=[ELDER])
    clock.set("2027-03-24T23:59:00+01:00")
    said = words(browser.get(f"/k/{one.number}/"))
    assert "Det är torsdag 25 mars 2027" in said
    assert "Besöket är inte före den dagen" in said
    clock.set("2027-03-25T00:00:01+01:00")
    for path in (f"/k/{one.number}/", f"/k/{one.number}/avboka/", f"/k/{one.number}/kalender.ics"):
        assert browser.get(path).status_code == 404, path
    assert browser.post(f"/k/{one.number}/tack-ja/").status_code == 404
    assert one.number not in browser.get("/k/").content.decode()


def test_the_birthday_is_told_of_half_a_year_before_and_not_earlier(nation: Any) -> None:
    elder, younger = made(nation, ELDER), made(nation, YOUNGER)
    browser = kallelser.resident(ANNA, children=[ELDER, YOUNGER])
    said = words(browser.get(f"/k/{elder.number}/"))
    assert f"När {ELDER.name} fyller 13 år" in said
    assert "Besöket är inte före den dagen" not in said
    assert "fyller 13 år" not in words(browser.get(f"/k/{younger.number}/"))
    every = words(browser.get("/k/"))
    assert f"{ELDER.name} fyller 13 år torsdag 25 mars 2027" in every
    assert f"{YOUNGER.name} fyller" not in every


def test_the_child_herself_reads_as_the_patient(nation: Any) -> None:
    one = made(nation)
    said = words(kallelser.resident(ELDER.identity, name=ELDER.name).get(f"/k/{one.number}/"))
    assert "Vi har bokat en tid till dig" in said


def test_the_register_is_asked_at_log_in(nation: Any, sandbox: Any) -> None:
    one = made(nation)
    browser = kallelser.browser()
    log_in(browser, "/logga-in/", resident_login(ELDER_PARENT))
    assert browser.get(f"/k/{one.number}/").status_code == 200


def test_a_silent_register_lets_her_in_and_is_said(nation: Any, sandbox: Any, configured: Any) -> None:
    one = made(nation)
    own = kallelser.make(nation.units["k101"], nation.sources["cosmic"], ELDER_PARENT)
    configured(pu_url="http://127.0.0.1:9/pu")
    browser = kallelser.browser()
    log_in(browser, "/logga-in/", resident_login(ELDER_PARENT))
    said = words(browser.get("/k/"))
    assert "Vi kan inte se just nu om du har barn" in said
    assert browser.get(f"/k/{own.number}/").status_code == 200
    assert browser.get(f"/k/{one.number}/").status_code == 404


def test_custody_that_ended_during_a_session_is_seen_in_time(nation: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one = made(nation)
    browser = kallelser.resident(ANNA, children=[ELDER])
    answers: list[Any] = []

    def asked(*_: Any) -> tuple[Child, ...]:
        if not answers:
            raise AssertionError("asked too early")
        found = answers[-1]
        if found is None:
            raise RegisterSilent("away")
        return tuple(found)

    monkeypatch.setattr("kallelse.persons.guardians.children_of", asked)
    real = time.time
    assert browser.get(f"/k/{one.number}/").status_code == 200
    monkeypatch.setattr("kallelse.patient_web.children.time.time", lambda: real() + children.AGAIN_S + 1)
    answers.append([ELDER])
    assert browser.get(f"/k/{one.number}/").status_code == 200
    monkeypatch.setattr("kallelse.patient_web.children.time.time", lambda: real() + 2 * (children.AGAIN_S + 1))
    answers.append(None)
    assert browser.get(f"/k/{one.number}/").status_code == 404
    monkeypatch.setattr("kallelse.patient_web.children.time.time", lambda: real() + 3 * (children.AGAIN_S + 1))
    answers.append([])
    assert browser.get(f"/k/{one.number}/").status_code == 404
    assert "Vi kan inte se just nu" not in words(browser.get("/k/"))
