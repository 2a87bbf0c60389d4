"""A file of times that patients may book, one a line, for units whose own system cannot be asked."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from kallelse.sources import Refusal
from kallelse.sources.file.columns import CellError, HeadingError, headings, value_of
from kallelse.sources.file.tables import TableError, lines
from kallelse.sources.file.words import CELL_COUNT, TOO_MANY
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.slots import SlotRow, slot_refusal

HEADINGS: Mapping[str, str] = {
    "referens": "reference",
    "enhet": "unit",
    "starttid": "start",
    "sluttid": "end",
    "tidstyp": "time_type",
    "tidstyp_namn": "time_type_name",
    "vårdtyp": "care_type",
    "vårdtyp_namn": "care_type_name",
    "medarbetare": "performer",
    "förnamn": "performer_given",
    "efternamn": "performer_surname",
    "titel": "performer_title",
    "resurs": "resource",
    "resurs_namn": "resource_name",
    "indragen": "withdrawn",
}
REQUIRED = ("reference", "unit", "start", "end", "time_type", "time_type_name")
_FIRST_LINE = 2


class SlotFile:
    """Reads CSV and XLSX, as the file of kallelser is read."""

    def read(self, body: bytes) -> list[tuple[int, SlotRow | Refusal]]:
        """Each filled line's number minus 2 with its row, in order; a file that is no table is a single Refusal."""
        results: list[tuple[int, SlotRow | Refusal]] = []
        fields: list[str] | None = None
        try:
            for line, cells in lines(body):
                if fields is None:
                    fields = headings(cells, HEADINGS, SlotRow.__struct_fields__, REQUIRED)
                elif len(results) == MAX_ROWS:
                    return [(line - _FIRST_LINE, Refusal(line - _FIRST_LINE, "", *TOO_MANY))]
                else:
                    results.append((line - _FIRST_LINE, _row(line - _FIRST_LINE, fields, cells)))
        except TableError as error:
            return [(error.line - _FIRST_LINE, Refusal(error.line - _FIRST_LINE, "", error.rule, error.remedy))]
        except HeadingError as error:
            return [(1 - _FIRST_LINE, Refusal(1 - _FIRST_LINE, error.field, error.rule, error.remedy))]
        return results


def _row(number: int, fields: list[str], cells: Sequence[Any]) -> SlotRow | Refusal:
    if len(cells) != len(fields):
        return Refusal(number, "", *CELL_COUNT)
    values: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=True):
        try:
            value = value_of(field, cell)
        except CellError as error:
            return Refusal(number, field, error.rule, error.remedy, str(values.get("reference", ""))[:100])
        if value is not None and not field:
            return Refusal(number, "", *CELL_COUNT)
        if value is not None:
            values[field] = value
    try:
        return msgspec.convert(values, SlotRow)
    except msgspec.ValidationError as error:
        reference = str(values.get("reference", ""))
        return slot_refusal(number, error, reference if reference.isprintable() and len(reference) <= 100 else "")
