"""The address that a calendar program follows: made and ended by the resident, kept as a hash, and never there for who is protected."""

import re
from typing import Any

import psycopg
import pytest
from icalendar import Calendar

from kallelse.audit.models import Entry
from kallelse.booking import actions as booking
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.patient_web.models import CalendarAddress
from kallelse.persons.models import Person
from tests import kallelser
from tests.kallelser import ANNA, BERTIL

pytestmark = pytest.mark.db
PAGE, MAKE, REMOVE = "/mina-val/kalender/", "/mina-val/kalender/adress/", "/mina-val/kalender/ta-bort/"


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def address(browser: Any, **asked: str) -> str:
    """Make an address; returns its path, which the page shows this once."""
    answer = browser.post(MAKE, asked)
    assert answer.status_code == 200
    found = re.search(r'value="http://[^/"]+(/kalender/[\w-]{43}\.ics)"', answer.content.decode())
    assert found
    return found[1]


def events(answer: Any) -> list[Any]:
    """What a calendar program makes of the answer."""
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def followed(tenant: int) -> list[tuple[str, str, str, str]]:
    with db.tenant_scope(tenant):
        rows = Entry.objects.filter(action__contains="calendar").order_by("id")
        return list(rows.values_list("actor", "patient", "action", "object"))


def test_whoever_has_the_address_sees_the_times_and_nothing_else(made: Any) -> None:
    path = address(kallelser.resident())
    (event,) = events(kallelser.browser().get(path))
    assert str(event["SUMMARY"]) == "Tid kl. 10.00"
    text = kallelser.browser().get(path).content.decode()
    for secret in ("Medicin", "Anna", ANNA, made.number, "Sjukhusgatan", "LOCATION", "DESCRIPTION", "provsvar"):
        assert secret not in text


def test_unit_and_address_are_there_when_she_chooses_it_but_never_those_of_a_sensitive_kallelse(nation: Any) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], start="2027-03-01T10:00:00+01:00", words={"sensitive": True})
    plain, sensitive = events(kallelser.browser().get(address(kallelser.resident(), place="yes")))
    assert str(plain["LOCATION"]) == "Medicinmottagningen Eksta sjukhus, Sjukhusgatan 1, 551 11 Exempelstad"
    assert "LOCATION" not in sensitive


@pytest.mark.risk("K26")
def test_a_new_time_replaces_the_old_and_a_cancelled_one_is_marked(nation: Any) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    first = kallelser.make(unit, source, reference="r")
    path, browser = address(kallelser.resident()), kallelser.browser()
    (before,) = events(browser.get(path))
    with db.tenant_scope(first.tenant_id):
        Invitation.objects.filter(pk=first.pk).update(state="superseded")
    second = kallelser.make(unit, source, reference="r", version=2, thread=first.thread, start="2027-02-17T10:00:00+01:00")
    (after,) = events(browser.get(path))
    assert before["UID"] == after["UID"]
    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert after.decoded("DTSTART").isoformat() == "2027-02-17T10:00:00+01:00"
    booking.cancel(second.tenant_id, second.pk, product_clock.now())
    (gone,) = events(browser.get(path))
    assert (gone["UID"], gone["STATUS"]) == (before["UID"], "CANCELLED")
    assert after["SEQUENCE"] < gone["SEQUENCE"]


def test_a_visit_that_a_new_version_of_a_series_lacks_is_taken_out(nation: Any) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    days = [{"start": f"2027-02-{day}T10:00:00+01:00", "reference": f"b{day}"} for day in (10, 17, 24)]
    first = kallelser.make(unit, source, reference="r", words={"visit_type": "series", "series": days}, state="superseded")
    kallelser.make(unit, source, reference="r", version=2, thread=first.thread, words={"visit_type": "series", "series": days[::2]})
    browser = kallelser.resident()
    feed = events(browser.get(address(browser)))
    assert sorted((event.decoded("DTSTART").day, str(event["STATUS"])) for event in feed) == [
        (10, "CONFIRMED"), (17, "CANCELLED"), (24, "CONFIRMED"),
    ]  # fmt: skip
    with db.tenant_scope(first.tenant_id):
        number = Invitation.objects.get(version=2).number
    file = events(browser.get(f"/k/{number}/kalender.ics"))
    assert {(str(one["UID"]), one["SEQUENCE"]) for one in file} == {(str(one["UID"]), one["SEQUENCE"]) for one in feed}


def test_the_address_is_kept_nowhere_and_whose_it_is_cannot_be_read(made: Any, owner_dsn: str) -> None:
    secret = address(kallelser.resident())[len("/kalender/") : -len(".ics")]
    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        for (table,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            kept = owner.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t").fetchone()[0] or ""  # type: ignore[index]
            assert secret not in kept, table
        row = owner.execute("SELECT t::text FROM patient_web_calendaraddress t").fetchone()
    assert row is not None
    assert ANNA not in row[0]


def test_it_is_shown_once_can_be_changed_and_ended(made: Any) -> None:
    browser = kallelser.resident()
    first = address(browser)
    assert first not in browser.get(PAGE).content.decode()
    second = address(browser)
    assert first != second
    assert CalendarAddress.objects.count() == 1
    assert kallelser.browser().get(first).status_code == 404
    assert kallelser.browser().get(second).status_code == 200
    assert "Den hämtades senast" in browser.get(PAGE).content.decode()
    assert "Adressen är borttagen" in browser.post(REMOVE, follow=True).content.decode()
    assert kallelser.browser().get(second).status_code == 404
    assert CalendarAddress.objects.count() == 0


def test_an_unknown_address_answers_as_an_ended_one(made: Any) -> None:
    browser = kallelser.resident()
    path = address(browser)
    browser.post(REMOVE)
    ended = kallelser.browser().get(path)
    for other in ("/kalender/" + "A" * 43 + ".ics", "/kalender/x.ics", "/kalender/" + "Å" * 43 + ".ics"):
        unknown = kallelser.browser().get(other)
        assert (unknown.status_code, unknown.content) == (ended.status_code, ended.content)


@pytest.mark.risk("K15")
@pytest.mark.parametrize("standing", ["protected", "protected_registration", "deceased"])
def test_who_is_or_becomes_protected_has_no_address(nation: Any, made: Any, standing: str) -> None:
    browser = kallelser.resident()
    path = address(browser)
    with db.tenant_scope(made.tenant_id):
        Person.objects.filter(identity=ANNA).update(standing=standing)
    assert kallelser.browser().get(path).status_code == 404
    assert CalendarAddress.objects.count() == 0, "it does not come back by itself"
    assert "uppgifter är skyddade" in browser.get(PAGE).content.decode()
    assert "/kalender/" not in browser.post(MAKE).content.decode().replace(PAGE, "")
    with db.tenant_scope(made.tenant_id):
        Person.objects.filter(identity=ANNA).update(standing="ordinary")
    assert kallelser.browser().get(path).status_code == 404


@pytest.mark.risk("K23")
def test_what_an_address_shows_is_in_the_log_before_it_is_shown(made: Any) -> None:
    path = address(kallelser.resident())
    answer = kallelser.browser().get(path)
    assert followed(made.tenant_id) == [
        ("resident", ANNA, "patient:calendar:make_address", "calendar"),
        ("system:calendar", ANNA, "patient:invitation:follow_calendar", f"invitation:{made.pk}"),
    ]
    again = kallelser.browser().get(path, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert len(followed(made.tenant_id)) == 2, "an answer that says only that nothing has changed shows nothing"


def test_an_answer_is_kept_by_nobody_and_found_by_nobody(made: Any) -> None:
    answer = kallelser.browser().get(address(kallelser.resident()))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer


def test_the_log_lines_of_the_web_never_have_the_address(made: Any, caplog: Any, capsys: Any) -> None:
    from kallelse.kit import logs

    logs.set_up()
    path = address(kallelser.resident())
    kallelser.browser().get(path)
    kallelser.browser().get("/kalender/" + "A" * 43 + ".ics")
    assert "A" * 43 not in capsys.readouterr().err
    assert path not in capsys.readouterr().err


def test_everybody_has_her_own(nation: Any, made: Any) -> None:
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], BERTIL, start="2027-03-01T10:00:00+01:00", name="Bertil Exempelsson")
    mine, his = address(kallelser.resident()), address(kallelser.resident(BERTIL, name="Bertil Exempelsson"))
    assert [str(one["SUMMARY"]) for one in events(kallelser.browser().get(mine))] == ["Tid kl. 10.00"]
    assert [one.decoded("DTSTART").month for one in events(kallelser.browser().get(his))] == [3]


def test_what_was_long_ago_leaves_the_calendar(nation: Any, clock: Any) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"])
    path = address(kallelser.resident())
    clock.set("2027-03-12T08:00:00+01:00")
    assert len(events(kallelser.browser().get(path))) == 1
    clock.set("2027-03-14T08:00:00+01:00")
    assert events(kallelser.browser().get(path)) == []


def test_an_address_that_was_made_under_an_earlier_number_is_hers_to_end(nation: Any) -> None:
    path = address(kallelser.resident(BERTIL))
    now = kallelser.resident(ANNA, earlier=[BERTIL])
    assert "Adressen som du har" in now.get(PAGE).content.decode()
    now.post(REMOVE)
    assert kallelser.browser().get(path).status_code == 404


def test_without_a_kallelse_the_calendar_is_empty_but_whole(nation: Any) -> None:
    answer = kallelser.browser().get(address(kallelser.resident()))
    assert events(answer) == []
    assert b"END:VCALENDAR" in answer.content
