"""One invitation as a row: the fields a sender may use, whichever way the row comes (JSON, CSV, XLSX, the staff form).

`InvitationRow` is the only place where the fields are declared: JSON decoding, file columns, the OpenAPI description and the
table in docs/connect.md all follow it. `draft_of` turns a valid row into a `Draft`, `refusal_of` turns msgspec's complaint about
an invalid one into a `Refusal`, and `check_dates` holds the rules that need to know what time it is.
No plug of its own: every source, the staff form and the taking in may use it.
"""

from kallelse.sources.rows.dates import check_dates
from kallelse.sources.rows.form import InvitationRow, ItemRow, LinkRow, OccasionRow, PreparationRow, TaskRow
from kallelse.sources.rows.reading import draft_of, holds_number, refusal_of
from kallelse.sources.rows.texts import TextError, clean
from kallelse.sources.rows.times import TimeError, swedish
from kallelse.sources.rows.words import UNNAMED, unknown_field

MAX_ROWS = 10_000
"""Rows of one envelope."""

__all__ = [
    "MAX_ROWS",
    "UNNAMED",
    "InvitationRow",
    "ItemRow",
    "LinkRow",
    "OccasionRow",
    "PreparationRow",
    "TaskRow",
    "TextError",
    "TimeError",
    "check_dates",
    "clean",
    "draft_of",
    "holds_number",
    "refusal_of",
    "swedish",
    "unknown_field",
]
