"""The visit as a calendar file (RFC 5545) that gives nothing away: a calendar is seen by colleagues, families and clouds."""

import hashlib
from datetime import UTC, datetime, time

from kallelse.content import words as w
from kallelse.content.dates import clock_words, local
from kallelse.content.kallelse import Kallelse
from kallelse.content.tidy import line, lines

__all__ = ["calendar_file"]


def calendar_file(k: Kallelse, *, event_id: str = "", with_place: bool = False, cancelled: bool = False) -> bytes:
    """One event titled "Tid kl. 09.40" in Swedish time; a later version replaces the earlier one in the calendar.

    `event_id` is the same for all versions of a kallelse (its thread); without it the number stands in. `cancelled` takes the event out of
    the calendar again (RFC 5546 CANCEL), but not the event of a later version: its number in the sequence is higher.
    Neither unit nor speciality is in it (R-OSL-1). `with_place` adds unit and address, for a patient who asked for it.
    Raises ValueError for an open kallelse, which has no time.
    """
    # Only the web makes calendar files: the workers go without what this import needs.
    from icalendar import Calendar, Event

    if k.kind != "timed" or k.visit_start is None:
        raise ValueError("An open kallelse has no time to put in a calendar.")
    start = local(k.visit_start)
    event = Event()
    event.add("uid", hashlib.sha256((event_id or k.number).encode()).hexdigest()[:32])
    event.add("sequence", 2 * k.version + cancelled)
    if cancelled:
        event.add("status", "CANCELLED")
    event.add("dtstamp", datetime.combine(k.issued, time(), UTC))
    event.add("dtstart", start)
    if k.visit_end and k.visit_end > k.visit_start:
        event.add("dtend", local(k.visit_end))
    event.add("summary", w.CALENDAR_TITLE.format(clock=clock_words(start)))
    event.add("class", "PRIVATE")
    if with_place:
        event.add("location", ", ".join((line(k.unit.name), *lines(k.unit.visiting_address))))
    calendar = Calendar()
    calendar.add("prodid", "-//Kallelse//Tid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    # Only the rules of the visit's own year are written, so that the file is small and the same every time.
    calendar.add_missing_timezones(first_date=start.date().replace(month=1, day=1), last_date=start.date().replace(month=12, day=31))
    return bytes(calendar.to_ical())
