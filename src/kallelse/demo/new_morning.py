"""The last morning's delivery, for whoever looks at the pages: the story has ended, and an empty work list would show nothing.

A quarter of the sample kallelser are handed in once more as new ones, so many weeks later that every visit lies ahead. They are no part of
the table: nobody has read them yet, and what becomes of them is for the visitor to see by moving the clock.
"""

import csv
import io
from datetime import date, timedelta

from kallelse.connections.models import SourceSystem
from kallelse.demo import opening
from kallelse.demo.sandbox_nation import SandboxNation

EVERY = 4
_WEEK = timedelta(days=7)


def deliver(nation: SandboxNation, body: bytes, speaks: dict[str, SourceSystem], today: date) -> int:
    """Book and hand in every fourth row of a sample file anew; how many were taken in."""
    later = shifted(body, today)
    opening.book(nation, later)
    return len(opening.hand_in("", later, speaks).taken)


def shifted(body: bytes, today: date) -> bytes:
    """Every fourth row with a new reference, moved by so many whole weeks (at least one) that even the first visit lies after `today`."""
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))
    first = min(date.fromisoformat((row["start"] or row["book_before"])[:10]) for row in rows)
    by = _WEEK * max(1, (today - first) // _WEEK + 1)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_later(row, by) for row in rows[::EVERY])
    return text.getvalue().encode()


def _later(row: dict[str, str], by: timedelta) -> dict[str, str]:
    days = {name: row[name] for name in ("start", "end", "book_before") if row[name]}
    moved = {name: (date.fromisoformat(text[:10]) + by).isoformat() + text[10:] for name, text in days.items()}
    return row | moved | {"reference": f"{row['reference']}-N"}
