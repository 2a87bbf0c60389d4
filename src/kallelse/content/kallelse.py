"""What a kallelse says, as values: the input of every rendering (content checklist, rules.md, Content)."""

import datetime as dt
import re
from functools import lru_cache
from typing import Literal

import msgspec

from kallelse.content.words import ACCESSIBILITY, ILLNESS, INTERPRETER, LANGUAGE_LINES, LanguageLine
from kallelse.protocols.docbook.grammar import is_web_address

__all__ = [
    "Attachment", "Kallelse", "LanguageLine", "Link", "Occasion", "Preparation", "Replaced", "Task", "Translated", "Unit",
]  # fmt: skip

_ZERO = dt.timedelta(0)
_NUMBER = re.compile(r"[0-9A-Z][0-9A-Z-]{2,18}[0-9A-Z]")


@lru_cache(maxsize=2048)
def _is_address(url: str) -> bool:
    return url.isprintable() and is_web_address(url)


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """The sender as the patient should know it. `return_address` and `region_name` must not reveal the speciality."""

    name: str
    hsa_id: str
    region_name: str
    phone: str = ""
    phone_hours: str = ""
    visiting_address: tuple[str, ...] = ()
    way_description: str = ""
    return_address: tuple[str, ...] = ()
    web: str = ""
    org_number: str = ""
    privacy_url: str = ""


class Preparation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do before the visit: `days_before` in calendar days (0 = the day of the visit), `time` as wall clock."""

    text: str
    days_before: int | None = None
    time: dt.time | None = None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A page to read or fill in; `url` is absolute (http or https)."""

    text: str
    url: str


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that goes with the kallelse: its title, "PDF, 2 sidor, 340 kB", and the address it is fetched from or, without one, the paper
    that it lies on in the same envelope."""

    title: str
    kind: str = ""
    url: str = ""
    description: str = ""
    """What a picture shows, in words."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One visit of several; moments are aware UTC. `cost` is a sentence about its own fee or ""."""

    start: dt.datetime
    end: dt.datetime | None = None
    place: str = ""
    text: str = ""
    cost: str = ""
    off: bool = False
    """The patient has cancelled this one."""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do before the visit; `url` may be ""."""

    text: str
    url: str = ""


class Translated(msgspec.Struct, frozen=True, kw_only=True):
    """The kallelse in the patient's language, by a named translator (R-LANG-4): said before the Swedish, never in its place.

    `labels` are the fixed words, by `templates.blocks.LABELS`; the texts follow the Swedish ones line by line.
    """

    code: str
    name: str
    labels: tuple[tuple[str, str], ...] = ()
    purpose: str = ""
    preparation: tuple[Preparation, ...] = ()
    bring: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    """What else is translated: beforehand, fee, change, escort, travel, illness, interpreter, accessibility."""


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """What a kallelse replaces in the patient's hands: its number and time. `off`: it had been called off; `on_paper`: also as a letter."""

    number: str
    start: dt.datetime | None = None
    off: bool = False
    place_changed: bool = False
    on_paper: bool = False


class Kallelse(msgspec.Struct, frozen=True, kw_only=True):
    """One version of one kallelse, ready to be said.

    Moments are aware UTC; the words show Swedish wall clock. Texts are plain text where a newline starts a new
    paragraph. The recipient's name, address and identity are no part of it: the letter gets them beside it, for
    the window alone. `custom_docbook` is a text that a connected system already wrote; it is carried as it is.
    Raises ValueError, without quoting any value, for a kallelse that cannot be said.
    """

    number: str
    issued: dt.date
    unit: Unit
    kind: Literal["timed", "open", "message"]
    """`message`: a connected system's own text, from which no time could be read. It may state one: nothing is said about booking."""
    version: int = 1
    replaces: str | None = None
    replaced: Replaced | None = None
    visit_start: dt.datetime | None = None
    visit_end: dt.datetime | None = None
    book_before: dt.date | None = None
    arrive_minutes_before: int | None = None
    performer: str | None = None
    purpose: str = ""
    preparation: tuple[Preparation, ...] = ()
    bring: tuple[str, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    """Lines of preparation and bring, with the pictogram that stands beside each."""
    items: tuple[str, ...] = ()
    """Things that the patient gets beside the kallelse, mostly by post."""
    attachments: tuple[Attachment, ...] = ()
    fee_text: str = ""
    cancel_deadline: dt.datetime | None = None
    no_show_fee_text: str = ""
    cancel_allowed: bool = False
    rebook_allowed: bool = False
    interpreter_text: str = INTERPRETER
    travel_text: str = ""
    illness_text: str = ILLNESS
    accessibility_text: str = ACCESSIBILITY
    language_line: tuple[LanguageLine, ...] = LANGUAGE_LINES
    links: tuple[Link, ...] = ()
    recipient_kind: Literal["self", "guardian"] = "self"
    protected: bool = False
    """The patient's data are protected: the heading, which a notice may show, names neither time nor place."""
    needs: tuple[str, ...] = ()
    """interpreter, other_language, easy_read, large_print."""
    language: str = ""
    """BCP 47, the patient's: for an interpreter, and for the line that says that help exists."""
    visit_type: str = ""
    """"" or video, phone, home, group, series, several, drop_in, admission, screening, vaccination."""
    join_url: str = ""
    """Where a video call is joined: behind log-in only, so never on paper."""
    test_url: str = ""
    series: tuple[Occasion, ...] = ()
    """All visits of a series or a day, earliest first."""
    hours: str = ""
    way_text: str = ""
    place_text: str = ""
    """Where exactly at the visiting address: the entrance, the floor, the room."""
    confirmed: bool = False
    """The patient has chosen the time herself: this confirms it, and calls her to nothing that she does not know."""
    beforehand: tuple[Task, ...] = ()
    change_text: str = ""
    escort_text: str = ""
    child_text: str = ""
    """Words to the child itself, which the guardian reads with it."""
    other: Translated | None = None
    patient_page_url: str = ""
    custom_docbook: str | None = None

    def __post_init__(self) -> None:
        if not _NUMBER.fullmatch(self.number):
            raise ValueError("The number of a kallelse is 4 to 20 capital letters, digits and hyphens.")
        if self.version < 1:
            raise ValueError("Versions of a kallelse start at 1.")
        if self.kind == "timed" and self.visit_start is None:
            raise ValueError("A timed kallelse needs the start of the visit.")
        of_series = (moment for one in self.series for moment in (one.start, one.end))
        fixed = (self.visit_start, self.visit_end, self.cancel_deadline, self.replaced.start if self.replaced else None)
        for moment in (*fixed, *of_series):
            if moment is not None and moment.utcoffset() != _ZERO:
                raise ValueError("Moments of a kallelse are aware and in UTC.")
        addresses = [self.patient_page_url, self.unit.web, self.unit.privacy_url]
        addresses = [each for each in addresses if each] + [link.url for link in self.links]
        addresses += [one.url for one in self.attachments if one.url]
        addresses += [url for url in (self.join_url, self.test_url, *(task.url for task in self.beforehand)) if url]
        if not all(map(_is_address, addresses)):
            raise ValueError("Every address in a kallelse is absolute: https:// or http:// and a host.")
