"""What a resident sees of her own kallelser, and that she sees nobody else's."""

import re
from html import unescape
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.kit import db
from tests import kallelser
from tests.kallelser import ANNA, BERTIL, Planned

pytestmark = pytest.mark.db


@pytest.fixture
def made(nation: Any) -> Any:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"])


def words(answer: Any) -> str:
    """The words of a page, as one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def audited(tenant: int) -> list[tuple[str, str, str]]:
    with db.tenant_scope(tenant):
        return list(Entry.objects.order_by("id").values_list("actor", "patient", "action"))


def test_when_where_and_what_to_do_come_first(made: Any) -> None:
    page = kallelser.resident().get(f"/k/{made.number}/").content.decode()
    order = [
        "Onsdag 10 februari 2027",
        "10.00",
        "Medicinmottagningen Eksta sjukhus",
        "Sjukhusgatan 1, 551 11 Exempelstad",
        "Gör detta",
        "Jag kommer",
    ]
    places = [page.index(text) for text in order]
    assert places == sorted(places)
    assert page.index("Jag kommer") < page.index("Därför") if "Därför" in page else page.index("Jag kommer") < page.index('id="why"')


@pytest.mark.risk("K33")
def test_the_last_moment_to_cancel_is_said_in_words_and_as_a_moment(made: Any) -> None:
    page = kallelser.resident().get(f"/k/{made.number}/").content.decode()
    assert '<time datetime="2027-02-05T10:00:00+01:00">fredag 5 februari 2027 kl.\xa010.00</time>' in page


@pytest.mark.risk("K33")
def test_after_the_deadline_there_is_a_telephone_and_no_button(made: Any, clock: Any) -> None:
    clock.set("2027-02-05T10:00:01+01:00")
    browser = kallelser.resident()
    answer = browser.get(f"/k/{made.number}/")
    page = answer.content.decode()
    assert "/avboka/" not in page
    assert "har passerat" in words(answer)
    assert 'href="tel:0101001000"' in page
    assert browser.get(f"/k/{made.number}/avboka/").status_code == 302


def test_preparations_have_dates_and_those_of_today_are_marked(made: Any, clock: Any) -> None:
    clock.set("2027-02-05T08:00:00+01:00")
    answer = kallelser.resident().get(f"/k/{made.number}/")
    assert '<time datetime="2027-02-05">Fredag 5 februari</time>' in answer.content.decode()
    assert "Fredag 5 februari I dag" in words(answer)
    clock.set("2027-02-06T08:00:00+01:00")
    assert "Fredag 5 februari Dagen har passerat" in words(kallelser.resident().get(f"/k/{made.number}/"))


def test_every_read_is_in_the_log_with_whom_it_concerned(made: Any) -> None:
    browser = kallelser.resident()
    browser.get("/k/")
    browser.get(f"/k/{made.number}/")
    browser.get(f"/k/{made.number}/kalender.ics")
    browser.get(f"/k/{made.number}/avboka/")
    reads = ["patient:invitation:read", "patient:invitation:read", "patient:invitation:fetch_calendar", "patient:invitation:read"]
    assert audited(made.tenant_id) == [("resident", ANNA, action) for action in reads]


def test_nothing_is_shown_when_the_log_cannot_be_written(made: Any, owner_dsn: str) -> None:
    import psycopg

    with psycopg.connect(owner_dsn, autocommit=True) as owner:
        owner.execute("ALTER FUNCTION audit_write(timestamptz, jsonb) RENAME TO audit_write_gone")
        try:
            browser = kallelser.resident()
            browser.raise_request_exception = False
            answer = browser.get(f"/k/{made.number}/")
        finally:
            owner.execute("ALTER FUNCTION audit_write_gone(timestamptz, jsonb) RENAME TO audit_write")
    assert answer.status_code == 500
    assert "Medicinmottagningen" not in answer.content.decode()
    assert "gäller fortfarande" in answer.content.decode()


def test_the_list_has_ones_own_from_every_care_provider_the_nearest_first(nation: Any) -> None:
    kallelser.make(nation.units["k101"], nation.sources["cosmic"], start="2027-03-01T10:00:00+01:00")
    kallelser.make(nation.units["lind"], nation.sources["privat"], start="2027-02-01T10:00:00+01:00")
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], BERTIL, start="2027-01-20T10:00:00+01:00", name="Bertil Exempelsson")
    said = words(kallelser.resident().get("/k/"))
    assert said.index("1 februari") < said.index("Lindens vårdcentral") < said.index("1 mars") < said.index("Medicinmottagningen")
    assert "Röntgen" not in said
    assert "20 januari" not in said


def test_a_kallelse_sent_under_an_earlier_number_is_still_ones_own(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], BERTIL)
    assert kallelser.resident(ANNA).get(f"/k/{made.number}/").status_code == 404
    assert kallelser.resident(ANNA, earlier=[BERTIL]).get(f"/k/{made.number}/").status_code == 200


@pytest.mark.risk("K26")
def test_an_old_version_says_so_and_leads_to_the_new_one(nation: Any) -> None:
    old = kallelser.make(nation.units["k101"], nation.sources["cosmic"], reference="r", state="superseded")
    browser = kallelser.resident()
    assert "En ny kallelse är på väg" in words(browser.get(f"/k/{old.number}/"))
    again = {"reference": "r", "version": 2, "thread": old.thread, "start": "2027-02-17T10:00:00+01:00"}
    draft = kallelser.make(nation.units["k101"], nation.sources["cosmic"], state="draft", **again)
    assert draft.number not in browser.get(f"/k/{old.number}/").content.decode()
    assert browser.get(f"/k/{draft.number}/").status_code == 404
    new = kallelser.make(nation.units["k101"], nation.sources["cosmic"], **again | {"version": 3})
    answer = browser.get(f"/k/{old.number}/")
    assert "gäller inte längre" in words(answer)
    assert f'href="/k/{new.number}/"' in answer.content.decode()
    assert "Jag kommer" not in words(answer)
    assert "17 februari" in words(browser.get("/k/"))
    assert "10 februari" not in words(browser.get("/k/"))


@pytest.mark.parametrize(
    ("state", "text"), [("withdrawn", "Tiden är inställd"), ("expired", "Tiden har passerat"), ("closed", "Kallelsen är avslutad")]
)
def test_what_has_ended_says_so(nation: Any, state: str, text: str) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], state=state)
    said = words(kallelser.resident().get(f"/k/{made.number}/"))
    assert text in said
    assert "Jag kommer" not in said


def test_the_number_is_read_as_people_write_it(made: Any) -> None:
    browser = kallelser.resident()
    sloppy = made.number.replace("-", "").lower()
    for path in (f"/k/{sloppy}/", f"/b/{sloppy}", f"/b/{made.number}", f"/?ref={sloppy}"):
        assert browser.get(path)["Location"] == f"/k/{made.number}/", path


@pytest.mark.risk("K39")
def test_a_text_that_another_system_wrote_cannot_carry_markup(nation: Any) -> None:
    evil = "<article><section><title>Hej</title><para>&lt;script&gt;alert(1)&lt;/script&gt;</para></section></article>"
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], words={"purpose": "<b onclick=x>fet</b>", "docbook": evil})
    page = kallelser.resident().get(f"/k/{made.number}/").content.decode()
    assert "<script>alert" not in page
    assert "<b onclick" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_broken_text_from_another_system_is_not_shown_half(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], words={"docbook": "<article><para>Hej"})
    assert "kan inte visas här" in words(kallelser.resident().get(f"/k/{made.number}/"))


def test_a_letter_on_its_way_is_said(nation: Any) -> None:
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=(Planned("letter", "accepted", "no_account"),))
    said = words(kallelser.resident().get(f"/k/{made.number}/"))
    assert "Brevet är beställt" in said
    assert "Skicka brevet till mig" not in said


def test_the_pages_are_never_kept_by_the_browser(made: Any) -> None:
    answer = kallelser.resident().get(f"/k/{made.number}/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=", answer.content.decode())


def test_open_pages_show_no_kallelse_and_need_no_log_in(made: Any) -> None:
    for path in ("/", "/tillganglighet/", "/akta-meddelanden/", "/logga-in/", "/utloggad/"):
        answer = kallelser.browser().get(path)
        assert answer.status_code == 200
        assert made.number not in answer.content.decode()


@pytest.mark.risk("K36")
def test_visits_that_belong_together_lead_to_one_another_and_a_cancellation_says_what_it_leaves(nation: Any) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    first = kallelser.make(unit, source, reference="a", words={"linked": ["b"]})
    second = kallelser.make(nation.units["k102"], source, reference="b", start="2027-02-17T10:00:00+01:00")
    browser = kallelser.resident()
    for one, other in ((first, second), (second, first)):
        page = browser.get(f"/k/{one.number}/")
        assert "Besök som hör ihop med det här" in words(page)
        assert f"/k/{other.number}/" in page.content.decode()
    asked = words(browser.get(f"/k/{first.number}/avboka/"))
    assert "Avbokar du det här står de andra kvar" in asked
    assert "Onsdag 17 februari 2027 kl. 10.00" in asked
    alone = kallelser.make(unit, source, reference="c", start="2027-03-01T10:00:00+01:00")
    assert "hör ihop" not in words(browser.get(f"/k/{alone.number}/"))


@pytest.mark.risk("K23")
def test_what_is_shown_beside_a_kallelse_is_logged_as_read(nation: Any) -> None:
    unit, source = nation.units["k101"], nation.sources["cosmic"]
    first = kallelser.make(unit, source, reference="a", words={"linked": ["b"]})
    second = kallelser.make(unit, source, reference="b", start="2027-02-17T10:00:00+01:00")
    kallelser.resident().get(f"/k/{first.number}/")
    with db.tenant_scope(nation.provider.pk):
        read = set(Entry.objects.filter(actor="resident").values_list("object", flat=True))
    assert read == {f"invitation:{first.pk}", f"invitation:{second.pk}"}


@pytest.mark.risk("K37")
def test_anybody_can_read_what_real_messages_look_like_and_gets_there_from_every_page(nation: Any, made: Any) -> None:
    page = words(kallelser.browser().get("/akta-meddelanden/"))
    for said in ("har aldrig någon länk", "säger aldrig vad det gäller", "ber dig aldrig om personnummer", "Gå själv till 1177.se"):
        assert said in page
    for path in ("/", "/logga-in/", "/utloggad/"):
        assert 'href="/akta-meddelanden/"' in kallelser.browser().get(path).content.decode()
    assert 'href="/akta-meddelanden/"' in kallelser.resident().get(f"/k/{made.number}/").content.decode()
