"""A file of cancellations: the same kind of table as a file of kallelser, told apart by its column "avbokad av" (cancelled_by)."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from kallelse.sources import Cancellation, Refusal
from kallelse.sources.file.columns import CellError, value_of
from kallelse.sources.file.reader import FIRST_LINE
from kallelse.sources.file.tables import TableError, lines
from kallelse.sources.file.words import CELL_COUNT, DOUBLE_HEADING, EMPTY, MISSING_HEADING, MORE_IN_GUIDE, TOO_MANY
from kallelse.sources.rows import MAX_ROWS, unknown_field
from kallelse.sources.rows.cancellations import CancellationRow, cancellation_of, cancellation_refusal

HEADINGS: Mapping[str, str] = {
    "referens": "reference", "reference": "reference", "avbokad_av": "by", "cancelled_by": "by", "orsak": "reason", "reason": "reason",
    "avbokad_tid": "at", "cancelled_at": "at",
}  # fmt: skip
_WORDS = {
    "vården": "care", "patienten": "patient", "ny tid": "new_time", "ny_tid": "new_time", "behövs inte": "no_visit",
    "behövs_inte": "no_visit", "misstag": "mistake",
}  # fmt: skip
_CELLS = {"reference": "reference", "at": "start"}
"""Read as the cells of a kallelse's column are: a number that a spreadsheet has rounded, a moment."""


class CancellationFile:
    """Reads CSV and XLSX."""

    def read(self, body: bytes) -> Sequence[Cancellation | Refusal] | None:
        """One result per filled line, `row` = its line minus 2; None when no column says who cancelled."""
        results: list[Cancellation | Refusal] = []
        fields: list[str] | None = None
        try:
            for line, cells in lines(body):
                if fields is None:
                    named = _headings(cells)
                    if named is None:
                        return None
                    if isinstance(named, Refusal):
                        return [named]
                    fields = named
                elif len(results) == MAX_ROWS:
                    return [Refusal(line - FIRST_LINE, "", *TOO_MANY)]
                else:
                    results.append(_result(line - FIRST_LINE, fields, cells))
        except TableError as error:
            return None if fields is None else [Refusal(error.line - FIRST_LINE, "", error.rule, error.remedy)]
        return None if fields is None else results or [Refusal(1 - FIRST_LINE, "", *EMPTY)]


def _headings(cells: Sequence[Any]) -> list[str] | Refusal | None:
    texts = [str(cell).strip().removeprefix("\ufeff") for cell in cells]
    fields = [HEADINGS.get("_".join(text.casefold().replace("-", " ").split()), "") for text in texts]
    if "by" not in fields:
        return None
    for text, field in zip(texts, fields, strict=True):
        if text and not field:
            name, rule, _remedy = unknown_field(text, HEADINGS)
            return Refusal(1 - FIRST_LINE, name, rule, MORE_IN_GUIDE)
        if field and fields.count(field) > 1:
            return Refusal(1 - FIRST_LINE, field, *DOUBLE_HEADING)
    return fields if "reference" in fields else Refusal(1 - FIRST_LINE, "reference", *MISSING_HEADING)


def _result(number: int, fields: list[str], cells: Sequence[Any]) -> Cancellation | Refusal:
    if len(cells) != len(fields):
        return Refusal(number, "", *CELL_COUNT)
    values: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=True):
        try:
            value = value_of(_CELLS.get(field, ""), cell)
        except CellError as error:
            return Refusal(number, field, error.rule, error.remedy)
        if value is not None and not field:
            return Refusal(number, "", *CELL_COUNT)
        if value is not None:
            values[field] = _WORDS.get(str(value).casefold(), value) if field in ("by", "reason") else value
    reference = str(values.get("reference", ""))
    try:
        return cancellation_of(number, msgspec.convert(values, CancellationRow))
    except msgspec.ValidationError as error:
        return cancellation_refusal(number, error, reference if reference.isprintable() and len(reference) <= 100 else "")
