"""The facts of a kallelse in the order a patient needs them: the one source of words for all renderings."""

from datetime import date, datetime, timedelta
from functools import lru_cache

import msgspec

from kallelse.content import words as w
from kallelse.content.dates import clock_words, day_words, deadline_words, local, moment_words, near_day_words
from kallelse.content.kallelse import Kallelse, Unit
from kallelse.content.sections import days_said_before, sections
from kallelse.content.tidy import line, lines
from kallelse.content.topic import Item, Section
from kallelse.content.translated import translation
from kallelse.content.variants import opening
from kallelse.content.visit_types import visit_type

__all__ = ["Cancel", "Facts", "Item", "Place", "Section", "Visit", "facts"]


class Visit(msgspec.Struct, frozen=True):
    """When the visit is. `iso` carries the Swedish offset; `clock` is the start alone, `ends` and `arrive` are sentences or ""."""

    words: str
    day: str
    clock: str
    iso: str
    ends: str
    arrive: str
    arrive_short: str


class Place(msgspec.Struct, frozen=True):
    """Where: the unit's public name and the lines of its visiting address."""

    unit: str
    lines: tuple[str, ...]


class Cancel(msgspec.Struct, frozen=True):
    """The last moment to cancel without a fee, in words, as a sentence and as ISO 8601 with the Swedish offset; `cost` may be ""."""

    words: str
    sentence: str
    iso: str
    cost: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows from top to bottom: title, visit or book_by, place, first, then the sections in order.

    `heading` is one line that names neither unit nor speciality, and for the protected not the time either. `book_by` and
    `book_by_iso` are "" for a timed kallelse; with `drop_in` they are the last day to come.
    `cancel` is None when there is no such moment or when it had passed on the day the kallelse was issued.
    """

    number: str
    version: int
    title: str
    heading: str
    region: str
    guardian: bool
    drop_in: bool
    visit: Visit | None
    book_by: str
    book_by_iso: str
    place: Place
    first: tuple[str, ...]
    cancel: Cancel | None
    sections: tuple[Section, ...]
    page_url: str
    phone: str


@lru_cache(maxsize=512)
def _sender(unit: Unit) -> tuple[str, Place, str]:
    """Region, place and telephone of a unit, tidied once."""
    return line(unit.region_name), Place(line(unit.name), lines(unit.visiting_address)), line(unit.phone)


def facts(k: Kallelse) -> Facts:
    """Everything the kallelse says, in words."""
    guardian = k.recipient_kind == "guardian"
    timed = k.kind == "timed" and k.visit_start is not None
    visit = _visit(k.visit_start, k.visit_end, k.arrive_minutes_before) if timed and k.visit_start else None
    cancel = _cancel(k.cancel_deadline, k.issued, k.no_show_fee_text) if timed and k.cancel_deadline else None
    region, place, phone = _sender(k.unit)
    kind = visit_type(k.visit_type)
    if kind.where:
        # Nobody goes to the address of a unit that rings, calls by video or comes home.
        place = Place(place.unit, (kind.where,))
    if exact := line(k.place_text):
        place = Place(place.unit, (*place.lines, exact))
    book_by = day_words(k.book_before) if k.kind == "open" and k.book_before else ""
    if visit:
        moved = k.replaced is not None and k.replaced.start is not None and k.replaced.start != k.visit_start
        headings = w.HEADING_CONFIRMED if k.confirmed else w.CHANGED_HEADING if moved else w.HEADING_TIMED
        title, heading = w.TITLE_CONFIRMED if k.confirmed else kind.title, headings.format(when=visit.words)
    elif k.kind == "message":
        title, heading = w.TITLE_MESSAGE, w.HEADING_MESSAGE
    else:
        title, heading = kind.open_title, _open_heading(k.visit_type == "drop_in", book_by)
    if k.protected:
        heading = w.HEADING_MESSAGE
    return Facts(
        number=k.number,
        version=k.version,
        title=title,
        heading=heading,
        region=region,
        guardian=guardian,
        drop_in=k.kind == "open" and k.visit_type == "drop_in",
        visit=visit,
        book_by=book_by,
        book_by_iso=k.book_before.isoformat() if book_by and k.book_before else "",
        place=place,
        first=_first(k, cancel, book_by, guardian),
        cancel=cancel,
        sections=(*_translated(k, place, cancel), *opening(k), *sections(k, cancel.sentence if cancel else "", book_by)),
        page_url=k.patient_page_url,
        phone=phone,
    )


def _open_heading(drop_in: bool, book_by: str) -> str:
    if drop_in:
        return w.HEADING_DROP_IN_BY.format(day=book_by) if book_by else w.HEADING_DROP_IN
    return w.HEADING_OPEN_BY.format(day=book_by) if book_by else w.HEADING_OPEN


def _translated(k: Kallelse, place: Place, cancel: Cancel | None) -> tuple[Section, ...]:
    if k.other is None:
        return ()
    return (translation(k, k.other, ", ".join((place.unit, *place.lines)), k.cancel_deadline if cancel else None),)


@lru_cache(maxsize=4096)
def _visit(moment: datetime, until: datetime | None, lead: int | None) -> Visit:
    start = local(moment)
    ends = arrive = arrive_short = ""
    if until and until > moment:
        end = local(until)
        # An end on another day would be read as the same day, so it is then said in full.
        same_day = end.date() == start.date()
        ends = w.ENDS.format(clock=clock_words(end) if same_day else f"{clock_words(end)} {day_words(end.date())}")
    if lead:
        come = clock_words(local(moment - timedelta(minutes=lead)))
        arrive = w.ARRIVE.format(minutes=lead, clock=come)
        arrive_short = w.ARRIVE_SHORT.format(minutes=lead, clock=come)
    return Visit(moment_words(moment), day_words(start.date()), clock_words(start), start.isoformat(), ends, arrive, arrive_short)


@lru_cache(maxsize=4096)
def _cancel(deadline: datetime, issued: date, cost: str) -> Cancel | None:
    at = local(deadline)
    if at.date() < issued:
        return None
    in_words = deadline_words(deadline)
    return Cancel(in_words, w.LAST_MOMENT.format(when=in_words), at.isoformat(), line(cost))


def _first(k: Kallelse, cancel: Cancel | None, book_by: str, guardian: bool) -> tuple[str, ...]:
    if k.kind == "message":
        return (w.FIRST_READ,)
    if k.kind == "open" and k.visit_type == "drop_in":
        return (w.FIRST_DROP_IN_BY.format(day=book_by) if book_by else w.FIRST_DROP_IN,)
    if k.kind == "open" or k.visit_start is None:
        return (w.FIRST_BOOK_BY.format(day=book_by) if book_by else w.FIRST_BOOK,)
    leads = [days for step in k.preparation if step.days_before is not None and (days := days_said_before(step))]
    return _first_of(local(k.visit_start).date(), max(leads, default=0), k.cancel_deadline, cancel.words if cancel else "", guardian)


@lru_cache(maxsize=4096)
def _first_of(visit_day: date, lead: int, deadline: datetime | None, cancel_words: str, guardian: bool) -> tuple[str, ...]:
    """What has the nearest deadline, earliest first: preparation (`lead` days before, 0 for none) and cancellation."""
    todo = []
    if lead:
        day = visit_day - timedelta(days=lead)
        phrase, title = (w.FIRST_PREPARE_CHILD, w.PREPARE_CHILD) if guardian else (w.FIRST_PREPARE, w.PREPARE)
        todo.append((day, phrase.format(day=near_day_words(day), title=title)))
    if deadline and cancel_words:
        phrase = w.FIRST_CANCEL_CHILD if guardian else w.FIRST_CANCEL
        todo.append((local(deadline).date(), phrase.format(when=cancel_words)))
    return tuple(text for _day, text in sorted(todo, key=lambda step: step[0])) or (w.FIRST_READ,)
