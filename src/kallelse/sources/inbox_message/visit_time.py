"""The time of the visit as a message's text states it, or nothing: a time is never guessed.

Inera's examples say it in a list of labels and values: one "Datum:" and one "Klockan:", or both in one "Tid:". Only that is read.
Two different dates, a template that was never filled in or a form not known here give nothing, which is the careful answer:
a kallelse without a known time is treated as one that cannot wait.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from kallelse.sources.rows import swedish

_DAY_TERMS = frozenset({"datum", "dag"})
_CLOCK_TERMS = frozenset({"klockan", "klockslag", "kl", "kl."})
_BOTH_TERMS = frozenset({"tid", "datum och tid", "tid och datum", "dag och tid", "när"})

_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_MONTH_NAMES = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december|sept"
_WEEKDAY = rf"(?:(?P<weekday>{'|'.join(_WEEKDAYS)})(?:en)?,?\s+)?"
_LONG_DAY = rf"(?:den\s+)?(?P<day>\d{{1,2}})(?::[ea])?\s+(?P<month>{_MONTH_NAMES}|{'|'.join(_MONTHS)})\.?,?\s+(?P<year>\d{{4}})"
_ISO_DAY = r"(?P<iso>\d{4}-\d\d-\d\d)"
_DAY = rf"{_WEEKDAY}(?:{_LONG_DAY}|{_ISO_DAY})"
_CLOCK = r"(?:kl\.?|klockan)?\s*(?P<from>\d{1,2}[.:]\d\d)(?:\s*[-–—]\s*(?P<to>\d{1,2}[.:]\d\d))?"

_ONLY_DAY = re.compile(_DAY, re.IGNORECASE | re.ASCII)
_ONLY_CLOCK = re.compile(_CLOCK, re.IGNORECASE | re.ASCII)
_BOTH = re.compile(rf"{_DAY},?\s+{_CLOCK}", re.IGNORECASE | re.ASCII)


class Visit(NamedTuple):
    """When the visit begins and ends, aware UTC."""

    start: datetime | None
    end: datetime | None


class WeekdayError(ValueError):
    """The text states a weekday that is not that of its date: one of the two is wrong, and the patient would read both (K11)."""


def visit_time(entries: Iterable[tuple[str, str]]) -> Visit | None:
    """The time that the labels and values of a message's lists state.

    Raises WeekdayError, and TimeError for an hour that the clocks skip or show twice.
    """
    days: set[str] = set()
    clocks: set[str] = set()
    both: set[str] = set()
    for term, value in entries:
        label = " ".join(term.casefold().split()).rstrip(": ")
        for terms, found in ((_DAY_TERMS, days), (_CLOCK_TERMS, clocks), (_BOTH_TERMS, both)):
            if label in terms:
                found.add(" ".join(value.split()).rstrip(" ."))
    if len(days) == len(clocks) == 1 and not both:
        day, clock = _ONLY_DAY.fullmatch(days.pop()), _ONLY_CLOCK.fullmatch(clocks.pop())
    elif len(both) == 1 and not days and not clocks:
        day = clock = _BOTH.fullmatch(both.pop())
    else:
        return None
    found_day = _day(day) if day else None
    return _visit(found_day, clock) if found_day and clock else None


def _day(form: re.Match[str]) -> date | None:
    try:
        if form["iso"]:
            day = date.fromisoformat(form["iso"])
        else:
            day = date(int(form["year"]), _MONTHS.index(form["month"][:3].casefold()) + 1, int(form["day"]))
    except ValueError:
        return None
    if form["weekday"] and _WEEKDAYS[day.weekday()] != form["weekday"].casefold():
        raise WeekdayError
    return day


def _visit(day: date, form: re.Match[str]) -> Visit | None:
    moments: list[datetime] = []
    for clock in (form["from"], form["to"]):
        if clock:
            hour, minute = map(int, clock.replace(":", ".").split("."))
            if hour > 23 or minute > 59:
                return None
            moments.append(swedish("docbook", datetime(day.year, day.month, day.day, hour, minute)))  # noqa: DTZ001  A wall clock time.
    if moments != sorted(set(moments)):
        return None
    return Visit(moments[0], moments[1] if len(moments) > 1 else None)
