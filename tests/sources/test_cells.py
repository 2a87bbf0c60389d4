"""Cells of a file as text, for a person who puts them right: what is written is read again the same."""

from datetime import datetime
from io import BytesIO

from openpyxl import Workbook

from kallelse import plugs
from kallelse.sources import Draft

CSV = b'referens;personnummer;enhet;starttid;syfte\na;1;E-1;2027-02-10 10:00;Prov\nb;2;E-1;2027-02-10 11:00;"Ett; citerat"\n'
SECOND = {"reference": "b", "person": "2", "unit": "E-1", "start": "2027-02-10 11:00", "purpose": "Ett; citerat"}
HEADS = ["reference", "person", "unit", "start", "fee_sek", "sensitive"]


def test_only_the_wanted_rows_are_taken_out() -> None:
    assert plugs.CELLS.cells(CSV, {1}) == {1: SECOND}


def test_a_row_that_is_put_right_is_read_as_the_file_would_be() -> None:
    cells = plugs.CELLS.cells(CSV)
    made = plugs.CELLS.read(0, cells[0] | {"start": "2027-02-11 09:00"})
    assert isinstance(made, Draft)
    assert (made.row, made.reference) == (0, "a")
    before = plugs.READERS["file"].read(CSV, "text/csv")
    assert plugs.READERS["file"].read(plugs.CELLS.write(cells), "text/csv") == before


def test_a_workbooks_cells_are_text_that_is_read_back() -> None:
    book, body = Workbook(), BytesIO()
    book.active.append(HEADS)
    book.active.append(["a", 193704297450, "E-1", datetime(2027, 2, 10, 10), 200.0, True])  # noqa: DTZ001 - A spreadsheet has no zone.
    book.save(body)
    cells = plugs.CELLS.cells(body.getvalue())
    assert cells == {0: dict(zip(HEADS, ["a", "193704297450", "E-1", "2027-02-10 10:00", "200", "ja"], strict=True))}
    assert [plugs.CELLS.read(0, cells[0])] == list(plugs.READERS["file"].read(body.getvalue(), ""))


def test_what_is_no_table_has_no_cells() -> None:
    assert plugs.CELLS.cells(b"\x00\x01") == {}
    assert plugs.CELLS.cells(b"namn;ort\nx;y\n") == {}
