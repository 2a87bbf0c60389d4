"""Send a file: every wrong row named, nothing half-taken, only for the own unit."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from kallelse.audit.models import Entry
from kallelse.invitations.models import Envelope, Invitation
from kallelse.kit import db
from tests import kallelser
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
    return browser.post("/personal/fil/", {"source": nation.sources["cosmic"].pk, "file": file, button: "1"})


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
    assert "redan skickade" in words(send(browser, nation, csv(row("a", ANNA))))
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
    assert answer.status_code == 422
    assert "Inget är skickat: 1 rad har fel" in said
    for text in texts:
        assert text in said
    assert stored(nation) == set()
    with db.tenant_scope(nation.provider.pk):
        assert [entry.action for entry in Entry.objects.all()] == ["staff:file:refuse"]


@pytest.mark.risk("K42")
def test_the_verdicts_never_quote_an_identity(browser: Any, nation: Any) -> None:
    page = send(browser, nation, csv(row("a", "193704297451"), row("b", CECILIA, start="x"))).content.decode()
    assert "193704297451" not in page
    assert CECILIA not in page


def test_checking_alone_stores_nothing(browser: Any, nation: Any) -> None:
    answer = send(browser, nation, csv(row("a", ANNA)), button="check")
    assert "1 rad, inga fel. Inget är skickat än" in words(answer)
    assert stored(nation) == set()


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
