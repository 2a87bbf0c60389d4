"""A line done in the list or on its small page: what is asked for, who may, and what is said when it is refused."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore

from kallelse.audit.models import Entry
from kallelse.invitations.models import Event
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.notices.models import Consent
from kallelse.roles.rules import Role
from kallelse.worklist import actions
from kallelse.worklist.models import Mark, Outcome
from tests import kallelser
from tests.kallelser import ANNA, CECILIA, Planned
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
HTMX = {"HTTP_HX_REQUEST": "true"}


def task(reason: str = "phone_unread", until: str = "2027-01-14T10:00:00+01:00") -> Planned:
    return Planned("manual", "planned", reason, "2027-01-11T07:00:00+01:00", until)


@pytest.fixture
def here(nation: Any) -> Any:
    return nation.units["k101"], nation.sources["cosmic"]


def at(one: Any, form: str = "") -> str:
    return f"/personal/lista/{one.number}/" + (f"{form}/" if form else "")


def give_number(unit: Any, person: str, number: str) -> None:
    with db.tenant_scope(unit.provider_id):
        Consent.objects.create(
            tenant_id=unit.provider_id, identity=person, channel="sms", level="neutral", address=number, given_at=product_clock.now(),
            given_through="resident",
        )  # fmt: skip


def test_the_small_page_says_what_and_why_and_gives_the_number(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    give_number(unit, ANNA, "070-174 06 05")
    said = words(kallelser.staff(unit).get(at(one)))
    for text in ("Kallelsen är oläst: ring patienten.", "torsdag 14 januari 2027 kl. 10.00", "3 dagar kvar", "070-174 06 05"):
        assert text in said
    with db.tenant_scope(unit.provider_id):
        entry = Entry.objects.latest("id")
    assert (entry.action, entry.patient, entry.object) == ("staff:invitation:read", ANNA, f"invitation:{one.pk}")


@pytest.mark.risk("K15")
def test_a_protected_persons_number_and_name_are_not_shown(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, CECILIA, name="Cecilia Hemlig", standing="protected", steps=(task("unread_protected"),))
    give_number(unit, CECILIA, "070-174 06 06")
    for more in ({}, HTMX):
        said = words(kallelser.staff(unit).get(at(one), **more))
        assert "070-174" not in said
        assert "Hemlig" not in said
        assert "Ring bara nummer som du vet är säkra" in said


def test_in_the_list_only_the_forms_are_answered_and_they_are_a_read(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    answer = kallelser.staff(unit).get(at(one), **HTMX)
    assert "<html" not in answer.content.decode()
    with db.tenant_scope(unit.provider_id):
        assert Entry.objects.get().action == "staff:invitation:read"


def test_done_on_the_page_leads_back_to_the_list_as_it_was_chosen(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    answer = kallelser.staff(unit).post(
        at(one, "klart"), {"outcome": "reached", "note": "Kommer.", "lista": "urval=lediga&slag=ring&x=http"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/personal/?urval=lediga&slag=ring")
    with db.tenant_scope(unit.provider_id):
        assert Outcome.objects.get().outcome == "reached"


def test_done_in_the_list_takes_the_place_of_the_line(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    browser = kallelser.staff(unit)
    answer = browser.post(at(one, "klart"), {"outcome": "reached"}, **HTMX)
    assert (answer.status_code, answer["HX-Retarget"], answer["HX-Reswap"]) == (200, f"#rad-{one.number}", "outerHTML")
    assert "Klar: Anna Exempel." in words(answer)
    again = browser.post(at(one, "klart"), {"outcome": "reached"}, **HTMX)
    assert "var redan klar" in words(again)
    with db.tenant_scope(unit.provider_id):
        assert Outcome.objects.count() == 1


def test_what_has_come_since_the_form_was_drawn_is_shown_and_not_done(here: Any, clock: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, answer="needs_help", steps=(Planned("inbox", "read"),))
    drawn = product_clock.now() - timedelta(minutes=5)
    answer = kallelser.staff(unit).post(at(one, "klart"), {"outcome": "reached", "sedd": drawn.isoformat()}, **HTMX)
    assert "Det har kommit något nytt om Anna Exempel" in words(answer)
    assert "Patienten ber om hjälp" in words(answer)
    with db.tenant_scope(unit.provider_id):
        assert not Outcome.objects.exists()


@pytest.mark.parametrize(
    ("form", "sent", "said"),
    [
        ("klart", {}, "Välj vad du gjorde."),
        ("klart", {"outcome": "magic"}, "Välj vad du gjorde."),
        ("klart", {"outcome": "reached", "note": "x" * 501}, "Anteckningen får ha högst 500 tecken."),
        ("ta", {"till": "TSTNMT2321000156-9999"}, "Välj en kollega i listan."),
        ("vila", {}, "Välj hur länge, eller ange dag och klockslag."),
        ("vila", {"egen": "i morgon"}, "Välj hur länge, eller ange dag och klockslag."),
        ("vila", {"egen": "2027-01-14T09:01"}, "Senast torsdag 14 januari 2027 kl. 09.00 behöver någon ta tag i den."),
        ("vila", {"egen": "2027-01-10T09:00"}, "Tiden har redan varit. Den får vila till senast torsdag 14 januari 2027 kl. 09.00."),
        ("anteckna", {"text": " "}, "Skriv något att anteckna."),
        ("anteckna", {"text": "x" * 501}, "Anteckningen får ha högst 500 tecken."),
    ],
)
@pytest.mark.parametrize("more", [{}, HTMX])
def test_what_cannot_be_done_is_said_with_its_remedy(here: Any, form: str, sent: dict[str, str], said: str, more: dict[str, str]) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    answer = kallelser.staff(unit).post(at(one, form), sent, **more)
    assert answer.status_code == 422
    assert said in words(answer)
    with db.tenant_scope(unit.provider_id):
        assert not Outcome.objects.exists()
        assert not Mark.objects.exclude(note="").exists()


def test_what_is_late_cannot_rest_and_says_so(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(until="2027-01-10T10:00:00+01:00"),))
    answer = kallelser.staff(unit).post(at(one, "vila"), {"egen": "2027-01-12T10:00"})
    assert "det finns ingen tid kvar" in words(answer)


def test_take_give_rest_wake_and_note(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    browser = kallelser.staff(unit)
    with db.tenant_scope(unit.provider_id):
        actions.remember(unit.provider_id, unit.pk, "TSTNMT2321000156-1004", "Petra Receptén", product_clock.today())
    for form, sent, said in (
        ("ta", {"till": "jag"}, "Du har tagit Anna Exempel."),
        ("ta", {"till": "TSTNMT2321000156-1004"}, "Petra Receptén har fått Anna Exempel."),
        ("anteckna", {"text": "Ring efter tre."}, "Anteckningen om Anna Exempel är sparad."),
        ("vila", {"till": "2027-01-12T08:00:00+01:00"}, "Anna Exempel vilar till tisdag 12 januari 2027 kl. 08.00."),
        ("vack", {}, "Anna Exempel är tillbaka på listan."),
    ):
        assert browser.post(at(one, form), sent).status_code == 302, form
        assert said in words(browser.get("/personal/")), form
    said = words(browser.get("/personal/"))
    assert "Ring efter tre." in said
    assert "Petra Receptén" in said
    with db.tenant_scope(unit.provider_id):
        kinds = [event.kind for event in Event.objects.filter(invitation=one).order_by("id")]
    assert kinds == ["taken_in", "line_assigned", "line_assigned", "line_noted", "line_rests"]


@pytest.mark.parametrize("form", ["klart", "ta", "vila", "vack", "anteckna"])
def test_without_a_role_the_list_is_read_and_nothing_is_done(here: Any, form: str) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    browser = kallelser.staff(unit, roles=(Role.HEAD_OF_UNIT,))
    assert one.number in browser.get("/personal/").content.decode()
    page = browser.get(at(one))
    assert "behövs rollen avsändare eller reception" in words(page)
    assert "<textarea" not in page.content.decode()
    assert browser.post(at(one, form), {"outcome": "reached", "till": "jag", "text": "x"}).status_code == 403
    with db.tenant_scope(unit.provider_id):
        assert not Outcome.objects.exists()
        assert not Mark.objects.exists()


@pytest.mark.parametrize("role", [Role.SENDER, Role.RECEPTION])
def test_senders_and_the_reception_finish(here: Any, role: Role) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    assert kallelser.staff(unit, roles=(role,)).post(at(one, "klart"), {"outcome": "reached"}).status_code == 302


@pytest.mark.risk("K23")
@pytest.mark.parametrize("form", ["", "klart", "ta", "vila", "vack", "anteckna"])
def test_another_units_line_is_not_there(nation: Any, form: str) -> None:
    theirs = kallelser.make(nation.units["k102"], nation.sources["cosmic"], steps=(task(),))
    browser = kallelser.staff(nation.units["k101"])
    answer = browser.post(at(theirs, form), {"outcome": "reached", "till": "jag", "text": "x"}) if form else browser.get(at(theirs))
    assert answer.status_code == 404
    assert browser.get("/personal/lista/XXXX-XXXX/").status_code == 404
    with db.tenant_scope(nation.units["k101"].provider_id):
        assert not Entry.objects.filter(patient=ANNA).exists()


def test_the_news_tell_what_is_done_and_what_is_new_and_name_nobody(here: Any) -> None:
    unit, source = here
    first, second = (kallelser.make(unit, source, steps=(task(),)) for _ in range(2))
    browser = kallelser.staff(unit)
    asked = f"/personal/nytt/?hade=2&visade={first.number},{second.number}"
    assert browser.get(asked, **HTMX).status_code == 204
    browser.post(at(first, "klart"), {"outcome": "reached"})
    done = browser.get(asked, **HTMX).content.decode()
    assert f"<li>{first.number}</li>" in done
    assert second.number not in done
    assert "Visa" not in done
    new = kallelser.make(unit, source, steps=(task(),))
    answer = browser.get(asked, **HTMX)
    assert "1 ny sak behöver någon" in words(answer)
    assert new.number not in answer.content.decode()
    assert "Exempel" not in answer.content.decode()
    assert browser.get("/personal/nytt/?urval=mina&hade=0&visade=", **HTMX).status_code == 204
    assert browser.get("/personal/nytt/?hade=x&visade=../,<b>", **HTMX).status_code == 200


def test_the_quiet_question_leaves_an_abandoned_log_in_to_end_and_what_is_pressed_keeps_it(here: Any) -> None:
    unit, source = here
    one = kallelser.make(unit, source, steps=(task(),))
    browser = kallelser.staff(unit)
    session = SessionStore(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    session["seen"] = before = int(time.time()) - 600
    session.save()

    def seen() -> int:
        return int(SessionStore(session.session_key)["seen"])

    browser.get("/personal/nytt/?hade=0", **HTMX)
    assert seen() == before
    browser.post(at(one, "ta"), {"till": "jag"}, **HTMX)
    assert seen() > before


def test_visits_day_by_day_with_who_should_prepare(here: Any) -> None:
    unit, source = here
    preparation = {"preparation": [{"text": "Fasta.", "days_before": 0, "time": "00:00"}]}
    read = kallelser.make(unit, source, start="2027-01-12T09:00:00+01:00", steps=(Planned("inbox", "read"),), words=preparation)
    unread = kallelser.make(
        unit, source, start="2027-01-12T10:00:00+01:00", words=preparation,
        steps=(Planned("inbox", "notified"), Planned("letter", "planned", "short_notice")),
    )  # fmt: skip
    later = kallelser.make(unit, source, start="2027-01-14T10:00:00+01:00", answer="accepted", steps=())
    browser = kallelser.staff(unit)
    page = browser.get("/personal/besok/")
    said = words(page)
    assert "tisdag 12 januari" in said
    assert said.count("Förbereder sig från 2027-01-12 00.00") == 2
    assert said.count("patienten har inte nåtts") == 1
    assert later.number not in page.content.decode()
    few = browser.get("/personal/besok/?dag=2027-01-12&visa=inte-nadda").content.decode()
    assert unread.number in few
    assert read.number not in few
    assert "Tackat ja" in words(browser.get("/personal/besok/?dag=2027-01-14"))
    assert "Den dagen har inga besök" in words(browser.get("/personal/besok/?dag=2027-01-13"))
    with db.tenant_scope(unit.provider_id):
        assert Entry.objects.filter(action="staff:invitation:list", object=f"invitation:{unread.pk}").exists()
    assert "inga kallade besök" in words(kallelser.staff(nation_unit(unit)).get("/personal/besok/"))


def nation_unit(unit: Any) -> Any:
    """Another unit of the same care provider."""
    from kallelse.connections.models import CareUnit

    return CareUnit.objects.filter(provider=unit.provider).exclude(pk=unit.pk).first()


def test_an_empty_list_proves_itself_and_says_what_it_does_not_say(here: Any) -> None:
    unit, source = here
    kallelser.make(unit, source, start="2027-01-12T10:00:00+01:00", steps=(Planned("inbox", "read"),))
    browser = kallelser.staff(unit)
    said = words(browser.get("/personal/"))
    assert "Alla är nådda de närmaste 14 dagarna" in said
    assert "Läst betyder att kallelsen har öppnats, inte att den är förstådd." in said
    kallelser.make(unit, source, start="2027-01-13T10:00:00+01:00", steps=(Planned("letter", "planned", "short_notice"),))
    said = words(browser.get("/personal/"))
    assert "1 av 2 är nådda de närmaste 14 dagarna" in said
    assert "Alla är nådda de närmaste" not in said
    assert "Inget väntar på dig." in said


def test_a_booking_without_a_kallelse_is_a_line_too(here: Any) -> None:
    from kallelse.balance.models import Booking

    unit, source = here
    now = product_clock.now()
    with db.tenant_scope(unit.provider_id):
        Booking.objects.create(
            tenant_id=unit.provider_id, source=source, unit=unit, reference="b1", subject=ANNA, starts=now + timedelta(days=20),
            told_by="list", first_told_at=now, verdict="missing", since=now,
        )  # fmt: skip
    page = kallelser.staff(unit).get("/personal/?slag=saknas")
    assert "Bokningen har ingen kallelse" in words(page)
    assert 'href="/personal/bokningar/"' in page.content.decode()
    with db.tenant_scope(unit.provider_id):
        assert Entry.objects.get(object__startswith="booking:").patient == ANNA
