"""A file that lists what is booked: reference, person, unit and start of every booking, one a line."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from kallelse.sources import Refusal
from kallelse.sources.file.columns import CellError, HeadingError, headings, value_of
from kallelse.sources.file.tables import TableError, lines
from kallelse.sources.file.words import CELL_COUNT, TOO_MANY
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.bookings import Booked, BookingRow, booking_of, booking_refusal

HEADINGS: Mapping[str, str] = {
    "referens": "reference",
    "personnummer": "person",
    "enhet": "unit",
    "starttid": "start",
    "ingen_kallelse": "no_kallelse",
}
REQUIRED = ("reference", "person", "unit", "start")
_FIRST_LINE = 2


class BookingFile:
    """Reads CSV and XLSX, as the file of kallelser is read."""

    def read(self, body: bytes, first: date, last: date, without: Collection[str]) -> list[Booked | Refusal]:
        """One result per filled line, `row` = its line minus 2; a file that is no table is a single Refusal."""
        results: list[Booked | Refusal] = []
        fields: list[str] | None = None
        try:
            for line, cells in lines(body):
                if fields is None:
                    fields = headings(cells, HEADINGS, BookingRow.__struct_fields__, REQUIRED)
                elif len(results) == MAX_ROWS:
                    return [Refusal(line - _FIRST_LINE, "", *TOO_MANY)]
                else:
                    results.append(_result(line - _FIRST_LINE, fields, cells, first, last, without))
        except TableError as error:
            return [Refusal(error.line - _FIRST_LINE, "", error.rule, error.remedy)]
        except HeadingError as error:
            return [Refusal(1 - _FIRST_LINE, error.field, error.rule, error.remedy)]
        return results


def _result(number: int, fields: list[str], cells: Sequence[Any], first: date, last: date, without: Collection[str]) -> Booked | Refusal:
    if len(cells) != len(fields):
        return Refusal(number, "", *CELL_COUNT)
    values: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=True):
        try:
            value = value_of(field, cell)
        except CellError as error:
            return Refusal(number, field, error.rule, error.remedy, values.get("reference", ""))
        if value is not None and not field:
            return Refusal(number, "", *CELL_COUNT)
        if value is not None:
            values[field] = value
    try:
        return booking_of(number, msgspec.convert(values, BookingRow), first, last, without)
    except msgspec.ValidationError as error:
        reference = str(values.get("reference", ""))
        return booking_refusal(number, error, reference if reference.isprintable() and len(reference) <= 100 else "")
