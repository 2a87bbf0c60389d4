"""The log reviewer's pages: what colleagues have seen and done at her units and nowhere else, her own look written down first."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client

from kallelse.audit import actions as audit
from kallelse.audit.actions import CARE, Action, Record
from kallelse.audit.models import Entry, Sample
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.roles.models import Assignment
from kallelse.roles.rules import Role
from kallelse.staff_web import log_web
from kallelse.staff_web.log_words import ACTS
from kallelse.staff_web.tables import plain
from tests import kallelser
from tests.kallelser import ANNA, BERTIL, CECILIA
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
ROOT, REVIEWER = "/personal/logg/", "TSTNMT2321000156-1008"
EVA, NILS = "staff:TSTNMT2321000156-1001", "staff:TSTNMT2321000156-1002"


def did(nation: Any, actor: str, patient: str, unit: str = "k101", action: Action = Action.STAFF_READ, **more: Any) -> None:
    """Somebody did something at a unit."""
    with db.tenant_scope(nation.units[unit].provider_id):
        hsa_id = nation.units[unit].hsa_id
        audit.write(product_clock.now(), [Record(actor, action, patient, "invitation:x", unit=hsa_id, commission="C1", **more)])


@pytest.fixture
def reviewer(nation: Any) -> Client:
    return kallelser.staff(nation.units["k101"], employee=REVIEWER, roles=[Role.LOG_REVIEWER])


@pytest.fixture
def whole(nation: Any) -> Client:
    """Somebody who follows up the log of every unit of the care provider."""
    unit = nation.units["k101"]
    client = kallelser.staff(unit, employee=REVIEWER, roles=[])
    with db.tenant_scope(unit.provider_id):
        Assignment.objects.create(
            tenant_id=unit.provider_id, unit=None, employee=REVIEWER, role=Role.LOG_REVIEWER, valid_from=product_clock.today(),
            given_by="tests", given_at=product_clock.now(),
        )  # fmt: skip
    return client


def ask(**more: str) -> dict[str, str]:
    today = product_clock.today().isoformat()
    return {"first": today, "last": today} | more


def found(client: Client, **more: str) -> str:
    answer = client.post(ROOT, ask(**more))
    assert answer.status_code == 200, words(answer)
    return words(answer)


def looks(nation: Any, action: str = "audit:entry:read") -> list[tuple[str, str, str]]:
    with db.tenant_scope(nation.provider.pk):
        return list(Entry.objects.filter(action=action).order_by("id").values_list("patient", "object", "result"))


@pytest.mark.risk("K23")
def test_who_has_seen_a_patient_is_found_and_the_look_is_in_the_log_itself(nation: Any, reviewer: Client) -> None:
    did(nation, EVA, ANNA)
    did(nation, NILS, BERTIL)
    page = found(reviewer, person="19370429-7450")
    assert "TSTNMT2321000156-1001" in page
    assert "Läste en kallelse" in page
    assert "19370429-7450" in page
    assert "TSTNMT2321000156-1002" not in page
    assert looks(nation) == [(ANNA, "log", "ok")]


def test_what_a_colleague_has_done_is_found_whatever_the_case_of_her_id(nation: Any, reviewer: Client) -> None:
    did(nation, EVA, ANNA)
    did(nation, NILS, BERTIL, action=Action.STAFF_SENT)
    page = found(reviewer, employee="tstnmt2321000156-1002")
    assert "Skickade en kallelse för hand" in page
    assert "19370429-7450" not in page
    assert looks(nation) == [(BERTIL, "log:staff:tstnmt2321000156-1002", "ok")]


@pytest.mark.risk("K23")
def test_outside_her_units_there_is_nothing_and_no_hint(nation: Any, reviewer: Client) -> None:
    did(nation, EVA, ANNA, "k102")
    did(nation, EVA, ANNA, "lind")
    page = found(reviewer, person=ANNA)
    assert "Inga händelser" in page
    assert nation.units["k102"].name not in page
    assert looks(nation) == [(ANNA, "log", "none")], "a look that finds nothing is a look too (R-HSLF-4)"
    assert "Mottagning" not in words(reviewer.get(ROOT)).partition("Stickprov")[0].partition("Sök")[2]


def test_whoever_has_the_role_for_all_chooses_among_all_of_the_care_provider_and_no_others(nation: Any, whole: Client) -> None:
    did(nation, EVA, ANNA, "k102")
    did(nation, NILS, BERTIL, "k101")
    did(nation, EVA, CECILIA, "lind")
    page = found(whole)
    assert "19370429-7450" in page
    assert "19391231-2380" in page
    assert "19420617-6598" not in page
    assert "19391231-2380" not in found(whole, unit=nation.units["k102"].hsa_id)
    assert whole.post(ROOT, ask(unit=nation.units["lind"].hsa_id)).status_code == 422


def test_purpose_and_kind_of_act_and_day_narrow_it(nation: Any, reviewer: Client) -> None:
    did(nation, EVA, ANNA, purpose=CARE)
    did(nation, EVA, BERTIL, action=Action.PATIENT_ANSWERED_FOR)
    assert "19391231-2380" not in found(reviewer, purpose=CARE)
    assert "19370429-7450" not in found(reviewer, acts="changed")
    assert "Svarade åt patienten" not in found(reviewer, acts="seen")
    assert "Inga händelser" in found(reviewer, first="2026-01-01", last="2026-01-02")


def test_the_patients_own_reading_is_shown_when_it_is_asked_for_her(nation: Any, reviewer: Client) -> None:
    did(nation, "resident", ANNA, action=Action.PATIENT_READ)
    assert "Inga händelser" in found(reviewer, person=ANNA)
    assert "patienten" in found(reviewer, person=ANNA, everybody="on")
    answer = reviewer.post(ROOT, ask(everybody="on"))
    assert (answer.status_code, "Skriv vilken patient det gäller" in words(answer)) == (422, True)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"person": "1937"}, "Patientens personnummer:"),
        ({"first": "2027-01-12", "last": "2027-01-11"}, "Dagen ligger före den första"),
        ({"first": "2020-01-12"}, "Det är mer än ett år"),
        ({"first": ""}, "Från och med:"),
        ({"acts": "strunt"}, "Vad som gjordes:"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_the_field_and_nothing_is_shown(nation: Any, reviewer: Client, form: dict[str, str], said: str) -> None:
    did(nation, EVA, ANNA)
    for address in (ROOT, f"{ROOT}logg.csv"):
        answer = reviewer.post(address, ask(**form))
        assert answer.status_code == 422
        assert said in words(answer)
        assert "Läste en kallelse" not in words(answer)
    assert looks(nation) == []


def test_who_lacks_the_role_is_told_which_and_sees_nothing(nation: Any) -> None:
    client = kallelser.staff(nation.units["k101"], roles=[one for one in Role if one is not Role.LOG_REVIEWER])
    did(nation, NILS, ANNA)
    for answer in (client.get(ROOT), client.post(ROOT, ask()), client.post(f"{ROOT}logg.csv", ask()), client.post(f"{ROOT}stickprov/")):
        assert answer.status_code == 403
        assert "logggranskare" in words(answer)
        assert "19370429-7450" not in words(answer)


def test_pages_follow_one_another(nation: Any, reviewer: Client) -> None:
    for _ in range(51):
        did(nation, EVA, ANNA)
    first, second = reviewer.post(ROOT, ask()), reviewer.post(ROOT, ask(sida="2"))
    # The first look is in the log too by the time of the second.
    assert (first.content.decode().count("<tr>"), second.content.decode().count("<tr>")) == (51, 3)
    assert 'name="sida" value="2"' in first.content.decode()
    assert 'name="sida" value="1"' in second.content.decode()
    assert reviewer.post(ROOT, ask(sida="strunt")).status_code == 200


@pytest.mark.risk("K23")
def test_the_file_has_everything_and_no_cell_is_a_formula(nation: Any, reviewer: Client) -> None:
    did(nation, EVA, ANNA, result='=HYPERLINK("http://x")')
    did(nation, EVA, BERTIL)
    answer = reviewer.post(f"{ROOT}logg.csv", ask())
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="atkomstlogg.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 3
    assert rows[2][8] == '\'=HYPERLINK("http://x")'
    assert {one[4] for one in rows[1:]} == {"19370429-7450", "19391231-2380"}
    assert sorted(looks(nation, "audit:entry:export")) == [(ANNA, "log", "ok"), (BERTIL, "log", "ok")]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_an_extract_for_the_patient_says_when_and_what_and_nothing_of_whom(nation: Any, reviewer: Client) -> None:
    did(nation, EVA, ANNA)
    did(nation, NILS, BERTIL)
    answer = reviewer.post(f"{ROOT}utdrag/", ask(person=ANNA, everybody="on", employee="ingen"))
    page = words(answer)
    assert "För 19370429-7450" in page
    assert "Läste en kallelse" in page
    assert "1001" not in page
    assert "19391231-2380" not in page
    assert looks(nation, "audit:entry:export") == [(ANNA, "log", "ok")]
    wrong = reviewer.post(f"{ROOT}utdrag/", ask())
    assert (wrong.status_code, "Skriv vilken patient utdraget gäller." in words(wrong)) == (422, True)


@pytest.mark.parametrize("what", ["logg.csv", "utdrag/"])
def test_more_than_a_file_holds_is_refused_and_never_cut(
    nation: Any, reviewer: Client, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:  # fmt: skip
    reviewer.post(ROOT, ask(person=ANNA))
    reviewer.post(ROOT, ask(person=ANNA))
    monkeypatch.setattr(log_web, "MOST_IN_FILE", 1)
    answer = reviewer.post(f"{ROOT}{what}", ask(person=ANNA))
    assert (answer.status_code, "Det är fler än 1 händelser." in words(answer)) == (422, True)


@pytest.mark.parametrize("cell", ["=1+1", "+46", "-1", "@a", "\tx", "\rx", "\nx"])
def test_a_cell_is_text(cell: str) -> None:
    assert plain(cell) == f"'{cell}"
    assert plain("x" + cell) == "x" + cell


def test_every_act_has_its_words() -> None:
    assert set(ACTS) == set(Action)


def test_a_sample_is_drawn_looked_at_and_closed_once(nation: Any, reviewer: Client) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], ANNA)
    for patient in (ANNA, BERTIL):
        for _ in range(15):
            did(nation, EVA, patient)
    did(nation, f"staff:{REVIEWER}", CECILIA)
    did(nation, NILS, CECILIA, "k102")
    today = product_clock.today().isoformat()
    made = reviewer.post(f"{ROOT}stickprov/", {"prov-first": today, "prov-last": today})
    with db.tenant_scope(nation.provider.pk):
        sample = Sample.objects.get()
    assert made["Location"] == f"{ROOT}stickprov/{sample.pk}/"
    assert len(sample.entries) == 20
    page = words(reviewer.get(made["Location"]))
    assert "19420617-6598" not in page, "neither her own, nor another unit's"
    assert "19391231-2380 inte kallad hit" in page
    assert "19370429-7450 inte kallad hit" not in page
    assert {patient for patient, _, _ in looks(nation)} == {ANNA, BERTIL}
    wrong = reviewer.post(made["Location"], {"outcome": "asked", "note": " "})
    assert (wrong.status_code, "Skriv vad du frågade" in words(wrong)) == (422, True)
    done = reviewer.post(made["Location"], {"outcome": "asked", "note": "Patienten ringde fel mottagning."}, follow=True)
    assert "Granskningen är sparad." in words(done)
    again = reviewer.post(made["Location"], {"outcome": "good"}, follow=True)
    assert "Någon annan har redan avslutat" in words(again)
    shown = words(reviewer.get(made["Location"]))
    assert "En medarbetare har tillfrågats och kunnat förklara. Patienten ringde fel mottagning." in shown
    assert "Avsluta granskningen" not in shown
    assert looks(nation, "audit:sample:close") == [("", f"sample:{sample.pk}", "ok")]


def test_nothing_to_draw_is_said_and_another_units_sample_is_not_found(nation: Any, reviewer: Client) -> None:
    today = product_clock.today().isoformat()
    answer = reviewer.post(f"{ROOT}stickprov/", {"prov-first": today, "prov-last": today}, follow=True)
    assert "Inget stickprov är draget." in words(answer)
    wrong = reviewer.post(f"{ROOT}stickprov/", {"prov-first": today})
    assert (wrong.status_code, "Till och med:" in words(wrong)) == (422, True)
    with db.tenant_scope(nation.provider.pk):
        other = Sample.objects.create(
            tenant=nation.provider, unit=nation.units["k102"].hsa_id, first=date(2027, 1, 1), last=date(2027, 1, 2), entries=[],
            drawn_by=EVA, drawn_at=product_clock.now(),
        )  # fmt: skip
    assert reviewer.get(f"{ROOT}stickprov/{other.pk}/").status_code == 404
    assert reviewer.post(f"{ROOT}stickprov/{other.pk}/", {"outcome": "good"}).status_code == 404
