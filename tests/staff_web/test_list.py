"""The one list: what needs a person, the soonest first, for the own unit only."""

import re
from datetime import timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.booking.models import BookingChange
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.worklist import queries, rules
from tests import kallelser
from tests.kallelser import ANNA, BERTIL, CECILIA, Planned
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db


@pytest.fixture
def here(nation: Any) -> Any:
    return nation.units["k101"], nation.sources["cosmic"]


def task(reason: str, until: str, due: str = "2027-01-11T07:00:00+01:00") -> Planned:
    return Planned("manual", "planned", reason, due, until)


def shown(browser: Any, path: str = "/personal/") -> list[str]:
    page = browser.get(path).content.decode()
    return re.findall(r'href="/personal/k/([0-9A-Z-]{9})/"', page)


def test_the_soonest_to_act_on_comes_first(here: Any) -> None:
    unit, source = here
    later = kallelser.make(unit, source, steps=(task("phone_unread", "2027-01-14T10:00:00+01:00"),))
    overdue = kallelser.make(unit, source, steps=(task("too_late", "2027-01-10T10:00:00+01:00"),))
    soon = kallelser.make(unit, source, steps=(task("no_address", "2027-01-11T12:00:00+01:00"),))
    kallelser.make(unit, source)
    browser = kallelser.staff(unit)
    assert shown(browser) == [overdue.number, soon.number, later.number]
    said = words(browser.get("/personal/"))
    assert "22 timmar försenad" in said
    assert "Registret har ingen adress: nå patienten på annat sätt." in said


def test_everything_that_needs_a_person_is_there_with_its_reason(here: Any, clock: Any) -> None:
    unit, source = here
    unknown = kallelser.make(unit, source, steps=(Planned("inbox", "unknown", "unknown_outcome"),))
    unread = kallelser.make(
        unit, source, steps=(Planned("inbox", "notified"), Planned("letter", "planned", "unread", "2027-01-12T07:50:00+01:00"))
    )
    asked, refused = kallelser.make(unit, source), kallelser.make(unit, source)
    answered = kallelser.make(unit, source, answer="needs_help")
    cancelled = kallelser.make(
        unit, source, state="closed", answer="cancelled", steps=(task("patient_cancelled", "2027-01-11T08:00:00+01:00"),)
    )
    waiting = kallelser.make(unit, source, state="draft", steps=())
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        for one, state in ((asked, "unknown"), (refused, "refused")):
            BookingChange.objects.create(tenant_id=unit.provider_id, invitation=one, kind="cancel", state=state, requested_at=now)
    clock.set("2027-01-11T08:20:00+01:00")
    with db.tenant_scope(unit.provider_id):
        listing, _ = queries.needs_me(unit.provider_id, unit.pk, product_clock.now())
    found = {row.number: rules.sentence(row.kind, row.why, row.answer) for row in listing.rows}
    expected = {
        unknown: "Ingen vet", unread: "sparar brevet", asked: "vårdsystemet har inte svarat", refused: "vårdsystemet sade nej",
        answered: "ber om hjälp", cancelled: "avboka tiden i vårdsystemet", waiting: "personuppgiftstjänsten svarar inte",
    }  # fmt: skip
    assert set(found) == {one.number for one in expected}
    for one, text in expected.items():
        assert text in found[one.number]


def test_what_goes_well_is_not_on_the_list(here: Any) -> None:
    unit, source = here
    kallelser.make(unit, source, steps=(Planned("inbox", "read"),))
    kallelser.make(unit, source, steps=(Planned("inbox", "notified"), Planned("letter", "planned", "unread", "2027-01-27T07:50:00+01:00")))
    kallelser.make(unit, source, steps=(task("phone_unread", "2027-02-03T10:00:00+01:00", due="2027-02-01T10:00:00+01:00"),))
    kallelser.make(unit, source, steps=(Planned("manual", "done", "no_address"),))
    assert "Inget väntar på dig" in words(kallelser.staff(unit).get("/personal/"))
    assert len(shown(kallelser.staff(unit), "/personal/?visa=alla")) == 4


def test_two_tasks_of_one_kallelse_are_one_line_with_the_soonest(here: Any) -> None:
    unit, source = here
    steps = (
        Planned("inbox", "unknown", "unknown_outcome", until="2027-01-13T10:00:00+01:00"),
        task("no_address", "2027-01-12T10:00:00+01:00"),
    )
    made = kallelser.make(unit, source, steps=steps)
    with db.tenant_scope(unit.provider_id):
        (row,) = queries.needs_me(unit.provider_id, unit.pk, product_clock.now())[0].rows
    assert (row.number, row.why) == (made.number, "no_address")


def test_everything_is_sorted_by_visit_and_alarms_nobody(here: Any) -> None:
    unit, source = here
    second = kallelser.make(unit, source, start="2027-01-20T10:00:00+01:00", steps=(Planned("inbox", "read"),))
    first = kallelser.make(unit, source, start="2027-01-13T10:00:00+01:00", steps=(Planned("manual", "done", "no_address"),))
    browser = kallelser.staff(unit)
    assert shown(browser, "/personal/?visa=alla") == [first.number, second.number]
    page = browser.get("/personal/?visa=alla")
    assert 'data-tone="danger"' not in page.content.decode()
    assert "Hanterad av en medarbetare" in words(page)


@pytest.mark.risk("K23")
def test_another_units_and_another_providers_kallelser_are_not_there(nation: Any) -> None:
    steps = (task("no_address", "2027-01-11T12:00:00+01:00"),)
    mine = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=steps)
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], steps=steps)
    kallelser.make(nation.units["lind"], nation.sources["privat"], steps=steps)
    browser = kallelser.staff(nation.units["k101"])
    assert shown(browser) == [mine.number]
    assert shown(browser, "/personal/?visa=alla") == [mine.number]


@pytest.mark.risk("K15")
def test_a_protected_person_has_no_name_on_the_list(here: Any) -> None:
    unit, source = here
    kallelser.make(
        unit, source, CECILIA, name="Cecilia Hemlig", standing="protected", steps=(task("unread_protected", "2027-01-12T10:00:00+01:00"),),
        words={"person_name": "Cecilia Hemlig"},
    )  # fmt: skip
    said = words(kallelser.staff(unit).get("/personal/"))
    assert "Skyddad identitet" in said
    assert "Hemlig" not in said
    with db.tenant_scope(unit.provider_id):
        (row,) = queries.needs_me(unit.provider_id, unit.pk, product_clock.now())[0].rows
    assert (row.name, row.protected) == ("", True)


def test_long_lists_come_in_pages(here: Any) -> None:
    unit, source = here
    for number in range(queries.PAGE + 2):
        kallelser.make(unit, source, steps=(task("no_address", f"2027-01-12T{number % 20:02}:00:00+01:00"),))
    browser = kallelser.staff(unit)
    first, second = shown(browser), shown(browser, "/personal/?sida=2")
    assert (len(first), len(second)) == (queries.PAGE, 2)
    assert not set(first) & set(second)
    assert browser.get("/personal/?sida=9")["Location"] == "/personal/"
    assert browser.get("/personal/?sida=-1&visa=x").status_code == 200


def test_every_person_shown_is_in_the_log_under_the_commission(here: Any) -> None:
    unit, source = here
    made = kallelser.make(unit, source, steps=(task("no_address", "2027-01-11T12:00:00+01:00"),))
    kallelser.staff(unit).get("/personal/")
    with db.tenant_scope(unit.provider_id):
        entry = Entry.objects.get()
    assert (entry.actor, entry.patient, entry.action) == ("staff:TSTNMT2321000156-1001", ANNA, "staff:invitation:list")
    assert (entry.unit, entry.commission, entry.object) == (unit.hsa_id, f"{unit.hsa_id}U1", f"invitation:{made.pk}")


def test_the_quiet_question_for_news_names_nobody_and_does_not_keep_the_log_in_alive(here: Any) -> None:
    unit, source = here
    made = kallelser.make(unit, source, steps=(task("no_address", "2027-01-11T12:00:00+01:00"),))
    browser = kallelser.staff(unit)
    quiet = {"HTTP_HX_REQUEST": "true"}
    assert browser.get("/personal/nytt/?hade=1", **quiet).status_code == 204
    answer = browser.get("/personal/nytt/?hade=0", **quiet)
    assert "1 ny sak behöver någon" in words(answer)
    assert made.number not in answer.content.decode()
    with db.tenant_scope(unit.provider_id):
        assert not Entry.objects.exists()
    assert kallelser.browser().get("/personal/nytt/", **quiet)["HX-Redirect"] == "/personal/logga-in/"


@pytest.mark.parametrize(
    ("after", "words_", "tone"),
    [
        (timedelta(minutes=1), "1 minut kvar", "warning"), (timedelta(hours=1), "1 timme kvar", "warning"),
        (timedelta(hours=24), "24 timmar kvar", "warning"), (timedelta(hours=25), "25 timmar kvar", "neutral"),
        (timedelta(days=3), "3 dagar kvar", "neutral"), (-timedelta(hours=3), "3 timmar försenad", "danger"),
    ],
)  # fmt: skip
def test_the_time_left_is_said_in_words(after: timedelta, words_: str, tone: str) -> None:
    now = product_clock.now()
    assert rules.left(now + after, now) == rules.Left(words_, tone)


def test_search_finds_by_number_and_by_person_and_is_in_the_log_even_when_it_finds_nothing(here: Any) -> None:
    unit, source = here
    made = kallelser.make(unit, source, state="closed")
    browser = kallelser.staff(unit)
    for asked in (made.number, made.number.lower().replace("-", ""), ANNA, f"{ANNA[:8]}-{ANNA[8:]}", f"{ANNA[2:8]}-{ANNA[8:]}"):
        assert made.number in browser.post("/personal/sok/", {"q": asked}).content.decode(), asked
    nothing = browser.post("/personal/sok/", {"q": BERTIL})
    assert "Din enhet har ingen sådan kallelse" in words(nothing)
    with db.tenant_scope(unit.provider_id):
        last = Entry.objects.order_by("id").last()
    assert last is not None
    assert (last.action, last.patient, last.result) == ("staff:person:search", BERTIL, "none")


@pytest.mark.risk("K42")
@pytest.mark.parametrize("asked", ["", "   ", "Anna Exempel", "193704297451", "<script>"])
def test_what_cannot_be_searched_for_is_said_and_never_repeated(here: Any, asked: str) -> None:
    unit, _source = here
    answer = kallelser.staff(unit).post("/personal/sok/", {"q": asked})
    assert answer.status_code == 422
    assert 'id="q-error"' in answer.content.decode()
    assert not asked.strip() or asked not in answer.content.decode()


def test_search_is_never_in_an_address(here: Any) -> None:
    unit, _source = here
    assert kallelser.staff(unit).get(f"/personal/sok/?q={ANNA}").status_code == 405


def test_a_search_never_reaches_another_unit(nation: Any) -> None:
    there = kallelser.make(nation.units["k102"], nation.sources["cosmic"])
    for asked in (there.number, ANNA):
        answer = kallelser.staff(nation.units["k101"]).post("/personal/sok/", {"q": asked})
        assert "Din enhet har ingen sådan kallelse" in words(answer)
        assert there.number not in answer.content.decode()
