"""Excel workbooks: typed cells, and the ones that cannot be trusted."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from kallelse.plugs import READERS
from kallelse.sources import Draft, Refusal

HEADINGS = ["Referens", "Personnummer", "Namn", "Enhet", "Starttid", "Sluttid", "Avgift", "Får avboka", "Boka senast", "Typ"]
ROW: list[Any] = [
    "B-1",
    "189001019802",
    "Åsa Öberg",
    "TSTNMT2321000156-K101",
    datetime(2027, 2, 10, 10),  # noqa: DTZ001  Cells hold wall clock times.
    datetime(2027, 2, 10, 10, 30),  # noqa: DTZ001
    200,
    True,
]


def workbook(*rows: list[Any], headings: list[Any] = HEADINGS, other_sheet: Any = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (headings, *rows):
        sheet.append(row)
    if other_sheet is not None:
        book.create_sheet("Gamla").append([other_sheet])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(body: bytes) -> list[Draft | Refusal]:
    return list(READERS["file"].read(body, "application/octet-stream"))


def refusal(body: bytes) -> Refusal:
    (result,) = read(body)
    assert isinstance(result, Refusal)
    return result


def test_cells_with_types_say_the_same_as_text() -> None:
    (draft,) = read(workbook(ROW))
    assert isinstance(draft, Draft)
    assert draft.start is not None
    assert (draft.reference, draft.person_name, draft.start.isoformat()) == ("B-1", "Åsa Öberg", "2027-02-10T09:00:00+00:00")
    assert draft.wording == {"fee_sek": 200}


def test_numbers_written_as_numbers_keep_every_digit() -> None:
    (draft,) = read(workbook([4711, 189001019802, *ROW[2:]]))
    assert isinstance(draft, Draft)
    assert (draft.reference, draft.person) == ("4711", "189001019802")


def test_an_open_kallelse_takes_its_last_day_from_a_date_cell() -> None:
    (draft,) = read(workbook([*ROW[:4], None, None, 0, False, date(2027, 4, 1), "öppen"]))
    assert isinstance(draft, Draft)
    assert (draft.kind, draft.book_before, draft.wording) == ("open", date(2027, 4, 1), {"fee_sek": 0, "cancel_allowed": False})


def test_a_date_without_a_time_is_no_start() -> None:
    assert refusal(workbook([*ROW[:4], date(2027, 2, 10), *ROW[5:]])).field == "start"


def test_an_empty_second_sheet_does_not_matter() -> None:
    assert isinstance(read(workbook(ROW, other_sheet=""))[0], Draft)


def test_a_second_sheet_with_content_is_never_left_behind_in_silence() -> None:
    assert "Flera blad" in refusal(workbook(ROW, other_sheet="B-2")).rule


def test_lines_count_the_empty_ones() -> None:
    results = read(workbook(ROW, [None], ["", *ROW[1:]]))
    assert [(type(result), result.row + 2) for result in results] == [(Draft, 2), (Refusal, 4)]


def test_a_cell_far_out_is_refused_before_memory_is_spent_on_the_way_there() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(ROW)))
    assert book.active is not None
    book.active["XFD1048576"] = "x"
    out = io.BytesIO()
    book.save(out)
    assert "för stor" in refusal(out.getvalue()).rule


def test_a_small_file_that_unpacks_to_a_giant_is_refused() -> None:
    giant = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(ROW))) as book, zipfile.ZipFile(giant, "w", zipfile.ZIP_DEFLATED) as out:
        for name in book.namelist():
            content = book.read(name)
            out.writestr(name, content + b" " * 80_000_000 if name.endswith("sheet1.xml") else content)
    assert len(giant.getvalue()) < 200_000
    assert "för stor" in refusal(giant.getvalue()).rule


@pytest.mark.parametrize("cut", [10, 200, 2000])
def test_a_cut_off_workbook_is_a_refusal(cut: int) -> None:
    assert "trasig" in refusal(workbook(ROW)[:-cut]).rule


def test_another_zip_file_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("a.txt", "a")
    assert "trasig" in refusal(out.getvalue()).rule
