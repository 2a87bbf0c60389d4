"""The visit as a calendar file (RFC 5545) that gives nothing away: a calendar is seen by colleagues, families and clouds."""

import hashlib
from datetime import UTC, datetime, time

from kallelse.content import words as w
from kallelse.content.dates import clock_words, local
from kallelse.content.kallelse import Kallelse
from kallelse.content.tidy import line, lines
from kallelse.content.visit_types import visit_type

__all__ = ["calendar_file"]


def calendar_file(k: Kallelse, *, event_id: str = "", with_place: bool = False, cancelled: bool = False) -> bytes:
    """One event for each visit, titled "Tid kl. 09.40" in Swedish time; a later version replaces the earlier one in the calendar.

    `event_id` is the same for all versions of a kallelse (its thread); without it the number stands in. `cancelled` takes the event out of
    the calendar again (RFC 5546 CANCEL), but not the event of a later version: its number in the sequence is higher.
    Neither unit nor speciality is in it (R-OSL-1). `with_place` adds unit and address, for a patient who asked for it.
    Raises ValueError for an open kallelse, which has no time.
    """
    # Only the web makes calendar files: the workers go without what this import needs.
    from icalendar import Calendar, Event

    if k.kind != "timed" or k.visit_start is None:
        raise ValueError("An open kallelse has no time to put in a calendar.")
    where = visit_type(k.visit_type).where or ", ".join((line(k.unit.name), *lines(k.unit.visiting_address)))
    times = [(one.start, one.end, line(one.place)) for one in k.series] or [(k.visit_start, k.visit_end, "")]
    calendar = Calendar()
    calendar.add("prodid", "-//Kallelse//Tid//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    for at, (moment, until, own_place) in enumerate(times):
        start = local(moment)
        event = Event()
        # Each visit of several is an event of its own: one of them may be taken out and the others stay.
        event.add("uid", hashlib.sha256(f"{event_id or k.number}{f'#{at}' if at else ''}".encode()).hexdigest()[:32])
        event.add("sequence", 2 * k.version + cancelled)
        if cancelled:
            event.add("status", "CANCELLED")
        event.add("dtstamp", datetime.combine(k.issued, time(), UTC))
        event.add("dtstart", start)
        if until and until > moment:
            event.add("dtend", local(until))
        event.add("summary", w.CALENDAR_TITLE.format(clock=clock_words(start)))
        event.add("class", "PRIVATE")
        if with_place:
            event.add("location", ", ".join(filter(None, (where, own_place))))
        calendar.add_component(event)
    first, last = local(times[0][0]).date(), local(times[-1][0]).date()
    # Only the rules of the visits' own years are written, so that the file is small and the same every time.
    calendar.add_missing_timezones(first_date=first.replace(month=1, day=1), last_date=last.replace(month=12, day=31))
    return bytes(calendar.to_ical())
