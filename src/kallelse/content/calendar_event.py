"""Visits as calendar files (RFC 5545) that give nothing away: a calendar is seen by colleagues, families and clouds.

A file has the visits of one kallelse, a feed those of a person. Each visit is an event of its own whose UID never changes and whose
SEQUENCE rises with every change, so that what comes later replaces what came before, and what is called off is taken out.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from kallelse.content import words as w
from kallelse.content.dates import STOCKHOLM, clock_words, local
from kallelse.content.kallelse import Kallelse
from kallelse.content.tidy import line, lines
from kallelse.content.visit_types import visit_type

if TYPE_CHECKING:
    from icalendar import Event, Timezone

__all__ = ["CalendarEntry", "calendar_feed", "calendar_file", "occasion_keys"]

TURNS = 100
"""So many numbers of the sequence has each version: for times that it was called off and took effect again."""
REFRESH = "PT1H"
"""How often a calendar program is asked to fetch a feed."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """What a calendar should hold of one kallelse.

    `event_id` is the same for all versions of a kallelse (its thread); without it the number stands in. `cancelled`: its visits are off.
    `turns` says how often this version has been called off and taken up again before that. `keys` name the visits of a series, which keep
    their names from version to version (`occasion_keys`); `gone` are visits of earlier versions that are none of this one's. `place` adds
    unit and address, for a patient who asked for it.
    """

    kallelse: Kallelse
    event_id: str = ""
    cancelled: bool = False
    turns: int = 0
    keys: Sequence[str] = ()
    gone: Sequence[tuple[str, datetime]] = ()
    place: bool = False


def occasion_keys(references: Sequence[str]) -> tuple[str, ...]:
    """A name for each visit of a kallelse: its booking's own reference, or its place in the row; the first one needs none."""
    return tuple(reference or (str(at) if at else "") for at, reference in enumerate(references))


def calendar_file(
    k: Kallelse, *, event_id: str = "", with_place: bool = False, cancelled: bool = False, turns: int = 0, keys: Sequence[str] = (),
    gone: Sequence[tuple[str, datetime]] = (),
) -> bytes:  # fmt: skip
    """One event for each visit, titled "Tid kl. 09.40" in Swedish time; a later version replaces the earlier one in the calendar.

    Neither unit nor speciality is in it (R-OSL-1), unless `with_place`. `cancelled` takes the events out of the calendar again (RFC 5546
    CANCEL), but not those of a later version: their number in the sequence is higher.
    Raises ValueError for an open kallelse, which has no time.
    """
    entry = CalendarEntry(k, event_id, cancelled, turns, keys, gone, with_place)
    return _calendar("CANCEL" if cancelled else "PUBLISH", _events(entry))


def calendar_feed(entries: Iterable[CalendarEntry]) -> bytes:
    """All visits of a person, for a calendar program that fetches them again and again and shows what it got last.

    Those that are off stay in it, marked so, for programs that only add. What has no time is left out.
    """
    timed = [entry for entry in entries if entry.kallelse.kind == "timed"]
    events = [event for entry in timed for event in _events(entry)]
    return _calendar("PUBLISH", events, feed=True)


def _calendar(method: str, events: "Sequence[Event]", *, feed: bool = False) -> bytes:
    # Only the web makes calendar files: the workers go without what this import needs.
    from icalendar import Calendar

    calendar: Calendar = Calendar()
    calendar.add("prodid", "-//Kallelse//Tid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    if feed:
        calendar.add("x-wr-calname", w.CALENDAR_NAME)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", REFRESH)
    calendar.add_component(_zone())
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(entry: CalendarEntry) -> "list[Event]":
    from icalendar import Event

    k = entry.kallelse
    if k.kind != "timed" or k.visit_start is None:
        raise ValueError("An open kallelse has no time to put in a calendar.")
    where = visit_type(k.visit_type).where or ", ".join((line(k.unit.name), *lines(k.unit.visiting_address)))
    keys = entry.keys or occasion_keys([""] * max(1, len(k.series)))
    times = [(one.start, one.end, line(one.place), one.off) for one in k.series] or [(k.visit_start, k.visit_end, "", False)]
    visits = [(key, start, end, place, entry.cancelled or off) for key, (start, end, place, off) in zip(keys, times, strict=True)]
    visits += [(key, moment, None, "", True) for key, moment in entry.gone]
    made = []
    for key, moment, until, own_place, off in visits:
        event: Event = Event()
        # Each visit of several is an event of its own: one of them may be taken out and the others stay.
        event.add("uid", hashlib.sha256(f"{entry.event_id or k.number}{f'#{key}' if key else ''}".encode()).hexdigest()[:32])
        event.add("sequence", TURNS * k.version + min(2 * entry.turns + off, TURNS - 1))
        event.add("dtstamp", datetime.combine(k.issued, time(), UTC))
        event.add("dtstart", _written(moment))
        if until and until > moment:
            event.add("dtend", _written(until))
        said = w.CALENDAR_OFF if off else w.CALENDAR_TITLE
        event.add("summary", said.format(clock=clock_words(local(moment))))
        event.add("status", "CANCELLED" if off else "CONFIRMED")
        event.add("transp", "TRANSPARENT" if off else "OPAQUE")
        event.add("class", "PRIVATE")
        if entry.place and not off:
            event.add("location", ", ".join(filter(None, (where, own_place))))
        made.append(event)
    return made


def _written(moment: datetime) -> datetime:
    """The moment on the Swedish wall clock; as UTC where the clock shows the same time twice and this is the second, and where the zone's
    rule in the file would not lead to the same moment."""
    here = local(moment)
    return moment.astimezone(UTC) if here.fold or here.utcoffset() != _by_rule(moment) else here


def _by_rule(moment: datetime) -> timedelta:
    """Sweden's distance from UTC by the rule that the file carries."""
    begin, end = _summer(moment.year)
    return timedelta(hours=2 if begin <= moment < end else 1)


@lru_cache(maxsize=64)
def _summer(year: int) -> tuple[datetime, datetime]:
    last = (datetime(year, month, 31, 1, tzinfo=UTC) for month in (3, 10))
    begin, end = (day - timedelta(days=(day.weekday() + 1) % 7) for day in last)
    return begin, end


@lru_cache(maxsize=1)
def _zone() -> "Timezone":
    """Europe/Stockholm by its rule: the last Sundays of March and October, at 01.00 UTC."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

    winter, summer = timedelta(hours=1), timedelta(hours=2)
    zone: Timezone = Timezone()
    zone.add("tzid", STOCKHOLM.key)
    for made, name, starts, before, after in (
        (TimezoneDaylight(), "CEST", datetime(1996, 3, 31, 2), winter, summer),  # noqa: DTZ001 - a wall clock, as the format wants it
        (TimezoneStandard(), "CET", datetime(1996, 10, 27, 3), summer, winter),  # noqa: DTZ001
    ):
        made.add("tzname", name)
        made.add("dtstart", starts)
        made.add("tzoffsetfrom", before)
        made.add("tzoffsetto", after)
        made.add("rrule", {"freq": "yearly", "bymonth": starts.month, "byday": "-1su"})
        zone.add_component(made)
    return zone
