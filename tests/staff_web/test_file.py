"""Send a file: every wrong row named, nothing half-taken, only for the own unit."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from kallelse.audit.models import Entry
from kallelse.invitations.models import Envelope, Invitation
from kallelse.kit import db
from tests import kallelser, mallar
from tests.kallelser import ANNA, BERTIL, CECILIA
from tests.patient_web.test_pages import words

pytestmark = pytest.mark.db
HEAD = ["reference", "person", "unit", "start", "purpose"]
UNIT = "TSTNMT2321000156-K101"


def row(reference: str, person: str, *, unit: str = UNIT, start: str = "2027-02-10 10:00") -> list[str]:
    return [reference, person, unit, start, "Du ska lämna blodprov."]


def csv(*rows: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile("kallelser.csv", "\n".join(";".join(cells) for cells in [HEAD, *rows]).encode(), "text/csv")


@pytest.fixture
def browser(nation: Any) -> Any:
    return kallelser.staff(nation.units["k101"])


def send(browser: Any, nation: Any, file: Any, button: str = "send") -> Any:
    return browser.post("/personal/fil/", {"source": nation.sources["cosmic"].pk, "file": file, button: "1"}, follow=True)


def press(browser: Any, page: Any, which: str = "all") -> Any:
    """Send what the page of a file shows."""
    return browser.post(f"{page.redirect_chain[-1][0]}skicka/", {"which": which}, follow=True)


def stored(nation: Any) -> set[str]:
    with db.tenant_scope(nation.provider.pk):
        return set(Invitation.objects.values_list("reference", flat=True))


def test_a_right_file_is_taken_in_whole(browser: Any, nation: Any) -> None:
    answer = send(browser, nation, csv(row("a", ANNA), row("b", BERTIL)))
    assert "2 nya kallelser skickas enligt sina planer" in words(answer)
    assert stored(nation) == {"a", "b"}
    with db.tenant_scope(nation.provider.pk):
        envelope = Envelope.objects.get()
        entries = list(Entry.objects.values_list("actor", "patient"))
    assert envelope.door == "file"
    assert bytes(envelope.body).startswith(b"reference;person")
    assert sorted(entries) == [("staff:TSTNMT2321000156-1001", ANNA), ("staff:TSTNMT2321000156-1001", BERTIL)]


def test_the_same_file_again_sends_nothing_again(browser: Any, nation: Any) -> None:
    send(browser, nation, csv(row("a", ANNA)))
    again = send(browser, nation, csv(row("a", ANNA)))
    assert "Samma fil skickades hit" in words(again)
    assert "1 är redan skickad och skickas inte igen" in words(again)
    assert "redan skickade" in words(press(browser, again))
    changed = send(browser, nation, csv(row("a", ANNA, start="2027-02-11 10:00")))
    assert "1 ändrad kallelse ersätter den gamla" in words(changed)


@pytest.mark.parametrize(
    ("wrong", "texts"),
    [
        (row("b", "193704297451"), ["3", "person", "Kontrollsiffran stämmer inte."]),
        (row("b", BERTIL, unit="TSTNMT2321000156-K102"), ["3", "unit", "Enheten är inte ansluten"]),
        (row("b", BERTIL, unit="IFV1239877878-1045"), ["3", "unit"]),
        (row("b", BERTIL, start="i morgon"), ["3", "start", "datum och klockslag"]),
        (row("a", BERTIL), ["3", "reference", "två gånger"]),
        (["b", BERTIL], ["3"]),
    ],
)
def test_one_wrong_row_keeps_the_whole_file_out_and_is_named(browser: Any, nation: Any, wrong: list[str], texts: list[str]) -> None:
    answer = send(browser, nation, csv(row("a", ANNA), wrong))
    said = words(answer)
    assert "Inget är skickat: 1 rad har fel" in said
    for text in texts:
        assert text in said
    assert stored(nation) == set()
    with db.tenant_scope(nation.provider.pk):
        actions = {entry.action for entry in Entry.objects.all()}
    assert actions - {"staff:file:read"} == {"staff:file:refuse"}


@pytest.mark.risk("K42")
def test_the_verdicts_quote_an_identity_only_where_it_is_put_right(browser: Any, nation: Any) -> None:
    page = send(browser, nation, csv(row("a", "193704297451"), row("b", CECILIA, start="x"))).content.decode()
    assert "193704297451" not in re.sub(r"<input[^>]*>", "", page)
    assert CECILIA not in re.sub(r"<input[^>]*>", "", page)
    with db.tenant_scope(nation.provider.pk):
        assert set(Entry.objects.filter(action="staff:file:read").values_list("patient", flat=True)) == {CECILIA}


def test_checking_alone_stores_nothing(browser: Any, nation: Any) -> None:
    answer = send(browser, nation, csv(row("a", ANNA)), button="check")
    assert "1 rad, inga fel. Inget är skickat än" in words(answer)
    assert "1 ny" in words(answer)
    assert stored(nation) == set()
    assert "1 ny kallelse skickas" in words(press(browser, answer))
    assert stored(nation) == {"a"}


def test_excel_is_read_too(browser: Any, nation: Any) -> None:
    book, body = Workbook(), BytesIO()
    for cells in (HEAD, row("a", ANNA)):
        book.active.append(cells)
    book.save(body)
    answer = send(browser, nation, SimpleUploadedFile("kallelser.xlsx", body.getvalue()))
    assert "1 ny kallelse skickas" in words(answer)


@pytest.mark.parametrize(
    ("name", "body", "text"),
    [("tom.csv", b"", "Filen är tom"), ("bild.csv", b"\x89PNG\r\n\x1a\n" + bytes(200), ""), ("bara.csv", b"reference;person;unit\n", "")],
)
def test_what_is_no_file_of_kallelser_is_refused_with_a_remedy(browser: Any, nation: Any, name: str, body: bytes, text: str) -> None:
    answer = send(browser, nation, SimpleUploadedFile(name, body))
    assert answer.status_code == 422
    assert "Inget är skickat" in words(answer)
    assert text in words(answer)
    assert stored(nation) == set()


def test_a_file_and_a_source_must_be_chosen_and_the_source_is_the_own_providers(browser: Any, nation: Any) -> None:
    assert "Välj en fil" in words(browser.post("/personal/fil/", {"source": nation.sources["cosmic"].pk, "send": "1"}))
    other = browser.post("/personal/fil/", {"source": nation.sources["privat"].pk, "file": csv(row("a", ANNA)), "send": "1"})
    assert "Välj vilket system" in words(other)
    assert "privat" not in browser.get("/personal/fil/").content.decode()
    assert stored(nation) == set()


def test_a_file_that_is_too_large_leaves_nothing_behind(browser: Any, nation: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    from kallelse.staff_web import file_web

    monkeypatch.setattr(file_web, "LARGEST", 100)
    assert "större än 10 MB" in words(send(browser, nation, csv(*[row(f"r{n}", ANNA) for n in range(5)])))
    assert stored(nation) == set()


def test_only_the_wrong_rows_are_put_right_in_place(browser: Any, nation: Any) -> None:
    page = send(browser, nation, csv(row("a", ANNA), row("b", "193912312381"), row("c", CECILIA, start="2026-02-10 10:00")))
    html = page.content.decode()
    assert 'name="fix.1.person" value="193912312381"' in html
    assert 'name="fix.2.start" value="2026-02-10 10:00"' in html
    assert "fix.0." not in html
    address = page.redirect_chain[-1][0]
    again = browser.post(address, {"fix.1.person": BERTIL, "fix.2.start": "i går", "fix.0.person": BERTIL}, follow=True)
    assert "Inget är skickat: 1 rad har fel" in words(again)
    assert 'name="fix.2.start" value="i går"' in again.content.decode()
    right = browser.post(address, {"fix.2.start": "2027-02-10 11:00"}, follow=True)
    assert "3 rader, inga fel" in words(right)
    assert "3 nya kallelser skickas" in words(press(browser, right))
    with db.tenant_scope(nation.provider.pk):
        by_reference = dict(Invitation.objects.values_list("reference", "subject"))
        envelope = Envelope.objects.get()
    assert by_reference == {"a": ANNA, "b": BERTIL, "c": CECILIA}
    assert BERTIL.encode() in bytes(envelope.body), "what was taken in is what was put right"


def test_the_right_rows_may_be_sent_without_the_wrong_ones(browser: Any, nation: Any) -> None:
    page = send(browser, nation, csv(row("a", ANNA), row("b", "193912312381")))
    assert "Skicka bara den 1 rätta raden" in words(page)
    assert "1 ny kallelse skickas" in words(press(browser, page, "right"))
    assert stored(nation) == {"a"}


def test_all_is_all_even_when_somebody_presses_anyway(browser: Any, nation: Any) -> None:
    page = send(browser, nation, csv(row("a", ANNA), row("b", "193912312381")))
    assert "Inget är skickat: 1 rad har fel" in words(press(browser, page))
    assert stored(nation) == set()


def test_a_reference_of_another_person_is_seen_before_sending(browser: Any, nation: Any) -> None:
    send(browser, nation, csv(row("a", ANNA)))
    page = send(browser, nation, csv(row("a", BERTIL)))
    assert "Referensen hör redan till en annan persons kallelse." in words(page)


def test_sent_twice_it_is_taken_in_once(browser: Any, nation: Any) -> None:
    page = send(browser, nation, csv(row("a", ANNA)), button="check")
    press(browser, page)
    assert "1 ny kallelse" in words(press(browser, page))
    with db.tenant_scope(nation.provider.pk):
        assert (Invitation.objects.count(), Envelope.objects.count()) == (1, 1)


def test_a_large_file_is_taken_in_by_the_worker_and_the_page_tells_how_far(browser: Any, nation: Any, monkeypatch: Any) -> None:
    from kallelse.kit import clock
    from kallelse.uploads import actions, jobs

    monkeypatch.setattr(actions, "SMALL", 1)
    page = send(browser, nation, csv(row("a", ANNA), row("b", BERTIL)))
    assert "Filen tas emot" in words(page)
    assert stored(nation) == set()
    address = page.redirect_chain[-1][0]
    assert 'hx-trigger="load delay:2s"' in browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert jobs.carry_on(clock.now()) == 1
    assert jobs.carry_on(clock.now()) == 0
    assert "0 av 2 är planerade." in words(browser.get(address))
    assert stored(nation) == {"a", "b"}


def test_a_file_that_breaks_the_worker_fails_alone_and_says_so(browser: Any, nation: Any, monkeypatch: Any) -> None:
    from kallelse.kit import clock
    from kallelse.uploads import actions, jobs, reading

    monkeypatch.setattr(actions, "SMALL", 1)
    page = send(browser, nation, csv(row("a", ANNA), row("b", BERTIL)))
    monkeypatch.setattr(reading, "read", lambda *_: 1 / 0)
    assert jobs.carry_on(clock.now()) == 1
    assert "Filen togs inte emot" in words(browser.get(page.redirect_chain[-1][0]))
    assert stored(nation) == set()


@pytest.mark.risk("K42")
def test_after_a_day_the_file_is_forgotten_but_not_that_it_came(browser: Any, nation: Any) -> None:
    from kallelse.kit import clock
    from kallelse.uploads import jobs
    from kallelse.uploads.models import Upload

    send(browser, nation, csv(row("a", "193704297451")))
    assert jobs.forget(clock.now() + timedelta(hours=23)) == 0
    assert jobs.forget(clock.now() + timedelta(hours=25)) == 1
    with db.tenant_scope(nation.provider.pk):
        one = Upload.objects.get()
    assert (bytes(one.body), one.verdicts, one.fixes, one.state) == (b"", {}, {}, "failed")
    assert bytes(one.sha256)


def test_another_units_file_is_not_there(browser: Any, nation: Any) -> None:
    address = send(browser, nation, csv(row("a", ANNA))).redirect_chain[-1][0]
    other = kallelser.staff(nation.units["k102"])
    for path in (address, f"{address}skicka/"):
        assert other.post(path).status_code == 404


def test_one_template_for_the_whole_file(browser: Any, nation: Any) -> None:
    made = mallar.approved(nation.units["k101"])
    page = browser.post("/personal/fil/", {"template": made.pk, "change": "1"}).content.decode()
    assert 'name="f_ingång"' in page
    body = "\n".join(["reference;person;unit;start", f"a;{ANNA};{UNIT};2027-02-10 10:00"]).encode()
    file = SimpleUploadedFile("kallelser.csv", body, "text/csv")
    data = {"source": nation.sources["cosmic"].pk, "file": file, "template": made.pk, "send": "1"}
    assert browser.post("/personal/fil/", data).status_code == 422, "the template's field is missing"
    file.seek(0)
    assert "1 ny kallelse skickas" in words(browser.post("/personal/fil/", data | {"f_ingång": "Ingång 3"}, follow=True))
    with db.tenant_scope(nation.provider.pk):
        one = Invitation.objects.get()
    assert (one.template, one.content["purpose"], one.content["place"]) == (made.pk, mallar.PURPOSE, "Ingång 3")


def test_the_example_file_is_right_but_for_its_person(browser: Any, nation: Any) -> None:
    body = browser.get("/personal/fil/exempel.csv").content
    page = send(browser, nation, SimpleUploadedFile("exempel.csv", body), button="check")
    assert "1 rad, inga fel" in words(page)


def test_a_file_of_cancellations_is_told_and_carried_out(browser: Any, nation: Any) -> None:
    send(browser, nation, csv(row("a", ANNA), row("b", BERTIL)))
    kallelser.make(nation.units["k102"], nation.sources["cosmic"], reference="annan")
    body = "referens;avbokad av;orsak\na;vården;ny tid\nannan;vården;\nfinns-inte;patienten;\n".encode()
    page = send(browser, nation, SimpleUploadedFile("avbokningar.csv", body))
    said = words(page)
    assert "Inget är skickat: 2 rader har fel" in said
    assert said.count("Ingen kallelse med den referensen finns hos er mottagning.") == 2
    assert "Avboka bara den 1 rätta raden" in said
    done = press(browser, page, "right")
    assert "1 kallelse är avbokad" in words(done)
    with db.tenant_scope(nation.provider.pk):
        states = dict(Invitation.objects.values_list("reference", "state"))
    assert (states["a"], states["b"], states["annan"]) == ("withdrawn", "draft", "active")


def test_cancellations_are_never_carried_out_without_a_look(browser: Any, nation: Any) -> None:
    send(browser, nation, csv(row("a", ANNA)))
    page = send(browser, nation, SimpleUploadedFile("avbokningar.csv", "referens;avbokad av\na;vården\n".encode()))
    assert "1 kallelse avbokas" in words(page)
    with db.tenant_scope(nation.provider.pk):
        assert Invitation.objects.get().state == "draft"
    assert "1 kallelse är avbokad" in words(press(browser, page))
