"""Days and moments as senders write them, read without guessing (K10, K11)."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from functools import cache

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources.rows.words import AMBIGUOUS, FIELD_RULES, FOREIGN_OFFSET, NONEXISTENT, NOT_IN_CALENDAR

__all__ = ["TimeError", "day", "moment", "months_ahead", "swedish"]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.0{1,6})?)?(?P<zone>Z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class TimeError(Exception):
    """A text that is no day or moment, or one that no clock in Sweden shows exactly once."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule, self.remedy = field, rule, remedy


def moment(field: str, text: str | None) -> datetime | None:
    """An ISO 8601 time as aware UTC; None for nothing. Without zone it is Swedish local time. Raises TimeError."""
    if not text or not (text := text.strip()):
        return None
    form = _MOMENT.fullmatch(text)
    if form is None:
        raise TimeError(field, *FIELD_RULES[field])
    try:
        value = datetime.fromisoformat(text)
        found = None if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError):
        raise TimeError(field, *NOT_IN_CALENDAR) from None
    if found is None:
        return swedish(field, value)
    # "+02:00" in February is not a time anybody meant: it is summer time stamped on a winter day, one hour wrong.
    if form["zone"] != "Z" and value.utcoffset() != found.astimezone(SWEDISH_TIME).utcoffset():
        raise TimeError(field, *FOREIGN_OFFSET)
    return found


def swedish(field: str, wall: datetime) -> datetime:
    """A Swedish wall clock time (naive) as aware UTC. Raises TimeError for an hour that is skipped or shown twice."""
    try:
        first = wall.replace(tzinfo=SWEDISH_TIME)
        found = first.astimezone(UTC)
        if first.utcoffset() == first.replace(fold=1).utcoffset():
            return found
        skipped = found.astimezone(SWEDISH_TIME).replace(tzinfo=None) != wall
    except OverflowError:
        raise TimeError(field, *NOT_IN_CALENDAR) from None
    raise TimeError(field, *(NONEXISTENT if skipped else AMBIGUOUS))


def day(field: str, text: str | None) -> date | None:
    """A day as YYYY-MM-DD; None for nothing. Raises TimeError."""
    if not text or not (text := text.strip()):
        return None
    if not _DAY.fullmatch(text):
        raise TimeError(field, *FIELD_RULES[field])
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise TimeError(field, *NOT_IN_CALENDAR) from None


@cache
def months_ahead(start: date, months: int) -> date:
    """The same day of the month `months` later, or the last day of a shorter month."""
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
