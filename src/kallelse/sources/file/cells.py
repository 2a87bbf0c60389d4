"""The cells of some rows as text, so that a person can put them right, and rows read anew from such cells."""

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kallelse.sources import Draft, Refusal
from kallelse.sources.file.columns import HeadingError, headings
from kallelse.sources.file.reader import FIRST_LINE, result_of
from kallelse.sources.file.tables import TableError, lines


class FileCells:
    """Reads and writes rows by their number (line minus 2), as the reader of files counts them."""

    def cells(self, body: bytes, wanted: Collection[int] | None = None) -> dict[int, dict[str, str]]:
        """The cells of the wanted rows (None: of all) by field; none of a file that is no table. A row with a cell too many is left out."""
        found: dict[int, dict[str, str]] = {}
        fields: list[str] | None = None
        try:
            for line, cells in lines(body):
                if fields is None:
                    fields = headings(cells)
                elif (wanted is None or line - FIRST_LINE in wanted) and len(cells) == len(fields):
                    found[line - FIRST_LINE] = {field: _text(cell) for field, cell in zip(fields, cells, strict=True) if field}
        except (TableError, HeadingError):
            return {}
        return found

    def read(self, number: int, cells: Mapping[str, str]) -> Draft | Refusal:
        """Row `number` with these cells."""
        return result_of(number, list(cells), list(cells.values()))

    def write(self, rows: Mapping[int, Mapping[str, str]]) -> bytes:
        """These rows as a file that the reader reads: CSV in UTF-8, in the order of their numbers."""
        names = list(dict.fromkeys(field for cells in rows.values() for field in cells))
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\n")
        writer.writerow(names)
        writer.writerows(_line(names, rows[number]) for number in sorted(rows))
        return out.getvalue().encode()


def _line(names: Sequence[str], cells: Mapping[str, str]) -> list[str]:
    return [cells.get(name, "") for name in names]


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ja" if cell else "nej"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
