"""Swedish wall-clock moments: domain days and hours are Europe/Stockholm, whatever the computer believes."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
LAST_MINUTE = time(23, 59)
"""The end of a day is written 23.59, so that it belongs to the day that people mean."""


@lru_cache(maxsize=8192)
def at(day: date, clock: time) -> datetime:
    """A Swedish wall-clock moment as UTC; an hour that the clock skips becomes the hour after it, one that it repeats the first of the
    two."""
    return datetime.combine(day, clock.replace(tzinfo=None), SWEDEN).astimezone(UTC)


@lru_cache(maxsize=8192)
def day_of(moment: datetime) -> date:
    """The Swedish day of an aware moment."""
    return moment.astimezone(SWEDEN).date()


def is_skipped(local: datetime) -> bool:
    """Whether the clock jumps over this naive Swedish time (the change to summer time)."""
    placed = local.replace(tzinfo=SWEDEN)
    return placed.astimezone(UTC).astimezone(SWEDEN).replace(tzinfo=None, fold=0) != local.replace(fold=0)


def is_repeated(local: datetime) -> bool:
    """Whether this naive Swedish time comes twice (the change from summer time)."""
    first, second = (local.replace(tzinfo=SWEDEN, fold=fold).utcoffset() for fold in (0, 1))
    return first != second and not is_skipped(local)
