"""A file of invitations to drafts."""

from collections.abc import Sequence
from typing import Any

import msgspec

from kallelse.sources import Draft, Refusal
from kallelse.sources.file.columns import CellError, HeadingError, headings, value_of
from kallelse.sources.file.tables import TableError, lines
from kallelse.sources.file.words import CELL_COUNT, EMPTY, TOO_MANY
from kallelse.sources.rows import MAX_ROWS, InvitationRow, draft_of, refusal_of

FIRST_LINE = 2


def line_of(result: Draft | Refusal) -> int:
    """The line of the file that a result of this reader is about; 1 is the row of headings, or the file as a whole."""
    return result.row + FIRST_LINE


class FileReader:
    """Reads CSV and XLSX; which of them it is is told by the bytes, not by the media type, which browsers guess."""

    name = "file"

    def read(self, body: bytes, media_type: str) -> Sequence[Draft | Refusal]:
        """One result per filled line, `row` = its line minus 2; a file that is no table is a single Refusal."""
        results: list[Draft | Refusal] = []
        fields: list[str] | None = None
        try:
            for line, cells in lines(body):
                if fields is None:
                    fields = headings(cells)
                elif len(results) == MAX_ROWS:
                    return [Refusal(line - FIRST_LINE, "", *TOO_MANY)]
                else:
                    results.append(result_of(line - FIRST_LINE, fields, cells))
        except TableError as error:
            return [Refusal(error.line - FIRST_LINE, "", error.rule, error.remedy)]
        except HeadingError as error:
            return [Refusal(1 - FIRST_LINE, error.field, error.rule, error.remedy)]
        return results or [Refusal(1 - FIRST_LINE, "", *EMPTY)]


def result_of(number: int, fields: Sequence[str], cells: Sequence[Any]) -> Draft | Refusal:
    """One row of the file: its cells below the fields of its headings."""
    if len(cells) != len(fields):
        return Refusal(number, "", *CELL_COUNT)
    values: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=True):
        try:
            value = value_of(field, cell)
        except CellError as error:
            return Refusal(number, field, error.rule, error.remedy)
        if value is not None and not field:
            return Refusal(number, "", *CELL_COUNT)
        if value is not None:
            values[field] = value
    reference = values.get("reference", "")
    try:
        return draft_of(number, msgspec.convert(values, InvitationRow))
    except msgspec.ValidationError as error:
        return refusal_of(number, error, reference if reference.isprintable() and len(reference) <= 100 else "")
