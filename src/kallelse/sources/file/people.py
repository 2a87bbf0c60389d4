"""A file that lists people for one campaign: a column with their numbers, and columns for what differs between them."""

from collections.abc import Sequence
from typing import Any

from kallelse.sources import Refusal
from kallelse.sources.file.columns import SWEDISH_HEADINGS, CellError, HeadingError, headings, value_of
from kallelse.sources.file.reader import FIRST_LINE
from kallelse.sources.file.tables import TableError, lines
from kallelse.sources.file.words import CELL_COUNT, EMPTY, TOO_MANY_PEOPLE
from kallelse.sources.rows.people import OWN_FIELDS, Listed

MOST_PEOPLE = 100_000
"""Rows of one file; a list may be made of several."""
_LONGEST = 500


class PeopleFile:
    """Reads CSV and XLSX, as the file of kallelser is read."""

    def read(self, body: bytes, fields: Sequence[str] = ()) -> list[Listed | Refusal]:
        """One result per filled line, `row` = its line minus 2; a file that is no table is a single Refusal.

        `fields` are the names of the template's fields, which may be columns too.
        """
        results: list[Listed | Refusal] = []
        columns: list[str] | None = None
        own = {"_".join(name.casefold().replace("-", " ").split()): name for name in fields if name not in OWN_FIELDS}
        try:
            for line, cells in lines(body):
                if columns is None:
                    columns = headings(cells, {**SWEDISH_HEADINGS, **own}, (*OWN_FIELDS, *own.values()), ("person",))
                elif len(results) == MOST_PEOPLE:
                    return [Refusal(line - FIRST_LINE, "", *TOO_MANY_PEOPLE)]
                else:
                    results.append(_result(line - FIRST_LINE, columns, cells))
        except TableError as error:
            return [Refusal(error.line - FIRST_LINE, "", error.rule, error.remedy)]
        except HeadingError as error:
            return [Refusal(1 - FIRST_LINE, error.field, error.rule, error.remedy)]
        return results or [Refusal(1 - FIRST_LINE, "", *EMPTY)]


def _result(number: int, columns: list[str], cells: Sequence[Any]) -> Listed | Refusal:
    if len(cells) != len(columns):
        return Refusal(number, "", *CELL_COUNT)
    values: dict[str, Any] = {}
    fields: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            value = value_of(column, cell)
        except CellError as error:
            return Refusal(number, column, error.rule, error.remedy)
        if value is not None and not column:
            return Refusal(number, "", *CELL_COUNT)
        if value is None:
            continue
        if column in OWN_FIELDS:
            values[column] = value
        else:
            fields[column] = str(value)[:_LONGEST]
    return Listed(number, str(values.pop("person", "")), values, fields)
