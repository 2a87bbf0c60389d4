"""Tables as files that any program for tables opens."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def file(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """The rows, headings first, as a CSV file to save under this name. No cell can be a formula."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def plain(cell: str) -> str:
    """A cell that no program for tables takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
