"""Files to lines of cells. Each line keeps its number in the file, because that is what people look for."""

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import python_calamine

from kallelse.sources.file.words import BROKEN_BOOK, BROKEN_QUOTES, HUGE_BOOK, NOT_A_TABLE, OLD_EXCEL, TWO_SHEETS

type Line = tuple[int, list[Any]]

_ZIP, _OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNPACKED = 64 * 1024 * 1024
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\.xml|xl/_rels/workbook\.xml\.rels|xl/worksheets/[^/]+\.xml"
)
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s[^>]*?\br=["']([A-Za-z]{0,9})(\d{1,12})["']""")
# NotImplementedError is a RuntimeError, decoding errors are ValueErrors.
_BROKEN = (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, ValueError, LookupError, RuntimeError, EOFError, OSError)
_LAST_ROW, _LAST_COLUMN = 20_000, 100


class TableError(ValueError):
    """The file is no table. `line` is where it went wrong, 1 when it is the file as a whole."""

    def __init__(self, rule: str, remedy: str, line: int = 1) -> None:
        super().__init__(rule)
        self.rule, self.remedy, self.line = rule, remedy, line


def lines(body: bytes) -> Iterator[Line]:
    """The lines that hold anything, with their numbers from 1. Raises TableError."""
    if body.startswith(_ZIP):
        return _book_lines(body)
    if body.startswith(_OLD_EXCEL):
        raise TableError(*OLD_EXCEL)
    return _text_lines(_text(body))


def _text(body: bytes) -> str:
    encodings: tuple[str, ...]
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    elif b"\0" in body:
        raise TableError(*NOT_A_TABLE)
    else:
        # Every byte is a character in ISO-8859-1; Windows-1252 is what programs mean by it, and has five holes.
        encodings = ("utf-8-sig", "cp1252", "latin-1")
    for encoding in encodings:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(*NOT_A_TABLE)


def _text_lines(text: str) -> Iterator[Line]:
    heading = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(";,\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    try:
        for cells in reader:
            if any(cell and not cell.isspace() for cell in cells):
                yield first, cells
            first = reader.line_num + 1
    except csv.Error:
        raise TableError(*BROKEN_QUOTES, line=first) from None


def _book_lines(body: bytes) -> Iterator[Line]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(_rebuilt(body))
        sheets = [workbook.get_sheet_by_index(index).to_python(skip_empty_area=False) for index in range(len(workbook.sheet_names))]
    except TableError:
        raise
    except _BROKEN:
        raise TableError(*BROKEN_BOOK) from None
    filled = [sheet for sheet in sheets if any(cell != "" for line in sheet for cell in line)]
    if len(filled) > 1:
        raise TableError(*TWO_SHEETS)
    for number, cells in enumerate(filled[0] if filled else (), start=1):
        if any(cell != "" for cell in cells):
            yield number, cells


def _rebuilt(body: bytes) -> io.BytesIO:
    """The workbook with only the parts that hold cells, unpacked under a limit: a small file must not become a full memory.

    A cell far out counts as much as all the empty ones before it, so that places outside the table are refused too.
    """
    rebuilt = io.BytesIO()
    left = _UNPACKED
    with zipfile.ZipFile(io.BytesIO(body)) as book, zipfile.ZipFile(rebuilt, "w", zipfile.ZIP_STORED) as clean:
        for name in dict.fromkeys(book.namelist()):
            if not _PARTS.fullmatch(name):
                continue
            with book.open(name) as part:
                content = part.read(left + 1)
            left -= len(content)
            if left < 0 or (name.startswith("xl/worksheets/") and _reaches_far(content)):
                raise TableError(*HUGE_BOOK)
            clean.writestr(name, content)
    rebuilt.seek(0)
    return rebuilt


def _reaches_far(sheet: bytes) -> bool:
    for place in _PLACE.finditer(sheet):
        column = 0
        for letter in place[1].upper():
            column = column * 26 + letter - 64
        if int(place[2]) > _LAST_ROW or column > _LAST_COLUMN:
            return True
    return False
