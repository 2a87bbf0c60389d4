"""Dates and clock times in Swedish words, on the Swedish wall clock.

"tisdag 9 februari 2027 kl. 09.40" is the form of the content checklist (rules.md, Content). The answers are cached:
a batch has few days and few minutes, and a message has 100 microseconds in all.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")
_MIDNIGHT = time(0, 0)


@lru_cache(maxsize=8192)
def local(moment: datetime) -> datetime:
    """The moment (aware, UTC) on the Swedish wall clock."""
    return moment.astimezone(STOCKHOLM)


@lru_cache(maxsize=4096)
def day_words(day: date) -> str:
    """Such as "tisdag 9 februari 2027"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


@lru_cache(maxsize=4096)
def near_day_words(day: date) -> str:
    """Such as "tisdag 9 februari", for days near a visit that is already dated."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


@lru_cache(maxsize=4096)
def date_words(day: date) -> str:
    """Such as "9 februari 2027", without the weekday."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def clock_words(moment: datetime | time) -> str:
    """Such as "09.40"."""
    return f"{moment.hour:02}.{moment.minute:02}"


@lru_cache(maxsize=8192)
def moment_words(moment: datetime) -> str:
    """Such as "tisdag 9 februari 2027 kl. 09.40" for an aware moment."""
    here = local(moment)
    return f"{day_words(here.date())} kl. {clock_words(here)}"


@lru_cache(maxsize=8192)
def deadline_words(moment: datetime) -> str:
    """As `moment_words`, but midnight belongs to the day that ends: "torsdag 4 februari 2027 kl. 24.00"."""
    here = local(moment)
    if here.time() == _MIDNIGHT:
        return f"{day_words(here.date() - timedelta(days=1))} kl. 24.00"
    return moment_words(moment)


def capital(text: str) -> str:
    """`text` with its first letter as a capital; the rest is left alone."""
    return text[:1].upper() + text[1:]
