"""The demo's files: few rows are still of every kind, and the last morning's delivery lies ahead of every clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kallelse.demo import new_morning, opening
from kallelse.plugs import READERS
from kallelse.sandbox.people import shipped
from kallelse.sources import Draft


@pytest.mark.parametrize("rows", [None, 150, 40])
def test_so_many_rows_as_wished_of_both_files(rows: int | None) -> None:
    bodies = [opening.sample(name, share) for name, share in opening.share(rows).items()]
    counts = [len(READERS["file"].read(body, "text/csv")) for body in bodies]
    assert all(counts)
    assert sum(counts) == rows or (rows is None and sum(counts) >= 1000)


def test_few_rows_still_show_kinds_that_need_care() -> None:
    kinds = {person.id: person.kind for person in shipped()}
    drafts = READERS["file"].read(opening.sample("kallelser.csv", 139), "text/csv")
    shown = {kinds[draft.person] for draft in drafts if isinstance(draft, Draft)}
    assert shown >= {"ordinary", "protected", "deceased", "child", "youth", "no_account", "coordination", "unknown", "locked"}


@pytest.mark.parametrize("today", [date(2027, 1, 11), date(2027, 1, 12), date(2027, 1, 13), date(2027, 4, 20), date(2028, 2, 29)])
def test_the_last_delivery_is_new_and_lies_ahead(today: date) -> None:
    body = opening.sample("kallelser.csv")
    before = [row for row in READERS["file"].read(body, "text/csv") if isinstance(row, Draft)]
    later = [row for row in READERS["file"].read(new_morning.shifted(body, today), "text/csv") if isinstance(row, Draft)]
    assert len(later) == -(-len(before) // new_morning.EVERY)
    assert not {row.reference for row in later} & {row.reference for row in before}
    morning = datetime(today.year, today.month, today.day, 23, 59, tzinfo=UTC)
    assert all(row.start > morning for row in later if row.start)
    assert min(row.start for row in later if row.start) - morning < timedelta(days=21)
    assert all(row.start.weekday() < 5 for row in later if row.start)
