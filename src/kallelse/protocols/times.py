"""Times as RIV-TA writes them: digits of Swedish local time without a zone mark (SCHEDULING.md 1, R-RIV-3, K10).

The product lives in UTC; these functions are the only border. Two hours a year are special:

- in the night to summer time 02:00-02:59 does not exist: `from_rivta` raises NonexistentTime;
- in the night to winter time 02:00-02:59 happens twice and the format cannot say which is meant. `from_rivta`
  takes the first (summer time, fold=0) unless the caller says `fold=1`; `is_ambiguous` tells the caller to ask.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")

_TIME = re.compile(r"[0-9]{14}")
_DATE = re.compile(r"[0-9]{8}")


class UnreadableTime(ValueError):
    """The text is not a date or time of the calendar in the form RIV-TA prescribes."""


class NonexistentTime(ValueError):
    """The clock never showed this local time: it was moved forward past it."""


def to_rivta(moment: datetime) -> str:
    """An aware datetime as "yyyyMMddHHmmss", Swedish local time. Parts of a second are cut off."""
    if moment.utcoffset() is None:
        raise ValueError("A time without zone cannot be sent: which moment is it?")
    local = moment.astimezone(SWEDEN)
    return f"{local.year:04}{local.month:02}{local.day:02}{local.hour:02}{local.minute:02}{local.second:02}"


def from_rivta(text: str, *, fold: int = 0) -> datetime:
    """ "yyyyMMddHHmmss" in Swedish local time as an aware datetime in UTC.

    `fold` chooses between the two readings in the hour that happens twice: 0 the first, 1 the second.
    Raises UnreadableTime or NonexistentTime.
    """
    local = _local(text, fold)
    moment = local.astimezone(UTC)
    if moment.astimezone(SWEDEN).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NonexistentTime("This local time does not exist: when summer time begins the clock goes from 02:00 straight to 03:00.")
    return moment


def is_ambiguous(text: str) -> bool:
    """Whether this local time happens twice, in the night when winter time begins. Raises as `from_rivta`."""
    return from_rivta(text) != from_rivta(text, fold=1)


def to_rivta_date(day: date) -> str:
    """A date as "yyyyMMdd". For a moment, first decide which day it is in Sweden: `swedish_date`."""
    if isinstance(day, datetime):
        raise TypeError("A moment is not a day: use swedish_date first.")
    return f"{day.year:04}{day.month:02}{day.day:02}"


def from_rivta_date(text: str) -> date:
    """ "yyyyMMdd" as a date. Raises UnreadableTime."""
    if _DATE.fullmatch(text) is None:
        raise UnreadableTime("A date is written as eight digits, yyyyMMdd.")
    return _local(f"{text}000000", 0).date()


def swedish_date(moment: datetime) -> date:
    """The day the calendar on a Swedish wall shows at this moment."""
    if moment.utcoffset() is None:
        raise ValueError("A time without zone has no Swedish day.")
    return moment.astimezone(SWEDEN).date()


def _local(text: str, fold: int) -> datetime:
    if _TIME.fullmatch(text) is None:
        raise UnreadableTime("A time is written as fourteen digits, yyyyMMddHHmmss.")
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:8])
    hour, minute, second = int(text[8:10]), int(text[10:12]), int(text[12:])
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=SWEDEN, fold=fold)
    except ValueError:
        pass
    raise UnreadableTime("This date or time is not in the calendar.")
