"""Files as people and systems save them: each file of `fixtures/` holds one oddity."""

from pathlib import Path

import pytest

from kallelse.plugs import READERS
from kallelse.sources import Draft, Refusal

FIXTURES = Path(__file__).parent / "fixtures"
READ = [path.name for path in sorted((FIXTURES / "ok").iterdir())]

REFUSED = {
    # file: (line, field, a word of the rule)
    "no_headings.csv": (1, "", "rubriker"),
    "only_headings.csv": (1, "", "inga rader"),
    "empty.csv": (1, "", "inga rader"),
    "missing_column.csv": (1, "unit", "saknas"),
    "misspelt_heading.csv": (1, "pourpose", "Menade du purpose?"),
    "heading_twice.csv": (1, "start", "två gånger"),
    "heading_and_its_swedish_name.csv": (1, "start", "två gånger"),
    "semicolon_in_text.csv": (2, "", "lika många kolumner"),
    "cut_off.csv": (3, "", "lika många kolumner"),
    "open_quote.csv": (2, "", "Citattecknen"),
    "value_without_heading.csv": (2, "", "lika många kolumner"),
    "number_rounded_by_excel.csv": (2, "person", "avrundat"),
    "formula_error.csv": (2, "purpose", "fel från Excel"),
    "broken_letters.csv": (2, "purpose", "förvanskade"),
    "lost_letters.csv": (2, "purpose", "förvanskade"),
    "control_character.csv": (2, "purpose", "inte kan visas"),
    "turned_text.csv": (2, "purpose", "inte kan visas"),
    "date_without_time.csv": (2, "start", "klockslag"),
    "swedish_date_form.csv": (2, "start", "klockslag"),
    "thirtieth_of_february.csv": (2, "start", "kalendern"),
    "hour_that_is_skipped.csv": (2, "start", "sommartiden börjar"),
    "hour_that_comes_twice.csv": (2, "start", "två gånger"),
    "summer_time_in_winter.csv": (2, "start", "Tidszonen"),
    "ends_before_it_starts.csv": (2, "end", "efter starttiden"),
    "reference_is_the_person.csv": (2, "reference", "personens nummer"),
    "line_break_in_name.csv": (2, "person_name", "en rad"),
    "half_a_pdf.csv": (1, "", "varken CSV eller"),
    "second_row_of_three.csv": (3, "reference", "1–100 tecken"),
}


def read(path: Path) -> list[Draft | Refusal]:
    return list(READERS["file"].read(path.read_bytes(), "text/csv"))


def line(result: Draft | Refusal) -> int:
    return result.row + 2


@pytest.mark.parametrize("name", READ)
def test_every_way_to_save_the_same_row_says_the_same(name: str) -> None:
    (draft,) = read(FIXTURES / "ok" / name)
    assert isinstance(draft, Draft)
    assert (draft.reference, draft.person, draft.unit) == ("B-1", "189001019802", "TSTNMT2321000156-K101")
    assert (draft.person_name, draft.wording) == ("Åsa Öberg", {"purpose": "Återbesök på mottagningen"})
    assert draft.start is not None
    assert draft.end is not None
    assert (draft.start.isoformat(), draft.end.isoformat()) == ("2027-02-10T09:00:00+00:00", "2027-02-10T09:30:00+00:00")


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_wrong_is_named_by_line_and_column(name: str) -> None:
    refusals = [result for result in read(FIXTURES / "refused" / name) if isinstance(result, Refusal)]
    assert len(refusals) == 1
    expected_line, field, word = REFUSED[name]
    assert (line(refusals[0]), refusals[0].field) == (expected_line, field)
    assert word in refusals[0].rule
    assert refusals[0].remedy


def test_every_fixture_is_tried() -> None:
    assert {path.name for path in (FIXTURES / "refused").iterdir()} == set(REFUSED)


def test_lines_are_those_of_the_file_even_after_texts_with_line_breaks() -> None:
    body = b'reference;person;unit;start;purpose\n\nA;189001019802;U-1;2027-02-10 10:00;"two\nlines"\nB;189001019802;U-1;;\n'
    first, second = READERS["file"].read(body, "text/csv")
    assert isinstance(first, Draft)
    assert isinstance(second, Refusal)
    assert (line(first), line(second)) == (3, 5)


def test_the_refused_row_is_found_again_by_its_reference() -> None:
    refusals = [result for result in read(FIXTURES / "refused" / "hour_that_is_skipped.csv") if isinstance(result, Refusal)]
    assert refusals[0].reference == "B-1"


def test_too_many_rows_are_one_refusal() -> None:
    rows = "".join(f"B-{number};189001019802;U-1;2027-02-10 10:00\n" for number in range(10_001))
    results = READERS["file"].read(f"reference;person;unit;start\n{rows}".encode(), "text/csv")
    assert [(type(result), line(result)) for result in results] == [(Refusal, 10_002)]


def test_the_old_excel_format_is_told_from_the_new() -> None:
    (refusal,) = READERS["file"].read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/vnd.ms-excel")
    assert isinstance(refusal, Refusal)
    assert ".xls" in refusal.rule


def test_cells_say_what_they_mean() -> None:
    body = (
        "reference;person;unit;typ;book_before;vårdnivå;preparation;bring;fee_sek;får avboka;rebook_allowed;känslig\n"
        "A;189001019802;U-1;Öppen;2027-04-01;Primärvård;7d 00:00 Sluta med Waran|1d Duscha|Ät frukost;"
        "Legitimation | Remiss;200 kr;nej;JA;sant\n"
    ).encode()
    (draft,) = READERS["file"].read(body, "text/csv")
    assert isinstance(draft, Draft)
    assert (draft.kind, draft.care_level, str(draft.book_before)) == ("open", "primary", "2027-04-01")
    assert draft.wording == {
        "preparation": [
            {"text": "Sluta med Waran", "days_before": 7, "time": "00:00"}, {"text": "Duscha", "days_before": 1}, {"text": "Ät frukost"},
        ],
        "bring": ["Legitimation", "Remiss"],
        "fee_sek": 200,
        "cancel_allowed": False,
        "rebook_allowed": True,
        "sensitive": True,
    }  # fmt: skip
