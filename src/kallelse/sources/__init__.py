"""Sources: how a care system hands over invitations and how an answer is written back to it.

Each source is a folder and a line in `plugs.py`. `read` turns the bytes of an envelope into one `Draft` or one `Refusal` per row
and knows no database: whether the unit exists and the person number is real is decided by whoever takes the drafts in.
A `Scheduler` (for sources that have a schedule of their own) makes a change in the source system and returns its own words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from kallelse.protocols import Contract

__all__ = [
    "Cancellation", "CancellationReader", "Change", "Day", "Draft", "Fetched", "Offer", "Place", "Reader", "Refusal", "Scheduler", "Search",
    "Wish",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """One invitation as the sender said it. Times are aware UTC; `wording` is the plain data of `invitations.wording.Wording`.

    `kind` is timed, open (the patient books), or message: the sender's own text, from which no time could be read.
    `template` is the approved version that the words were made from, `campaign` the campaign that it belongs to. A sender may name a
    template by its `code` with `fields`; the words are then filled in where the drafts are taken in, and `said` keeps what the sender said
    itself, by which the same again is told from changed.
    """

    row: int
    reference: str
    person: str
    unit: str
    kind: str = "timed"
    start: datetime | None = None
    end: datetime | None = None
    book_before: date | None = None
    care_level: str = ""
    person_name: str = ""
    wording: dict[str, Any] = field(default_factory=dict)
    template: int | None = None
    campaign: UUID | None = None
    code: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    said: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What a sender says of one of its own kallelser: that its visit is off. Named by its reference, or one version by our id.

    `by` is care, patient or unknown; `why` is what the patient may expect ("", new_time, no_visit or mistake); `at` (aware UTC) is when it
    was cancelled there.
    """

    row: int
    reference: str = ""
    by: str = "care"
    why: str = ""
    at: datetime | None = None
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row was refused: its 0-based number, the field, the rule and the remedy in Swedish. Never quotes the value."""

    row: int
    field: str
    rule: str
    remedy: str
    reference: str = ""


class CancellationReader(Protocol):
    """Reads files of cancellations."""

    def read(self, body: bytes) -> Sequence[Cancellation | Refusal] | None:
        """One result per row, in order; None when the file is no file of cancellations."""
        ...


class Reader(Protocol):
    """Reads envelopes of one form."""

    name: str

    def read(self, body: bytes, media_type: str) -> Sequence[Draft | Refusal]:
        """One result per row, in order; an unreadable envelope is a single Refusal of row 0."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """What a source system said about a change: `outcome` is done, refused, unknown (may have been made) or unreachable (was not made);
    `said` is meant for the resident, `booking` the id that the booking has got, where the system says one."""

    outcome: str
    said: str = ""
    booking: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Free times at a unit (HSA-id) from a day to another, both included; for a booking that is to be moved, or of a type of time."""

    unit: str
    subject: str
    first: date
    last: date
    booking: str = ""
    time_type: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """A time that the resident may choose. Moments are aware UTC, `unit` an HSA-id; `id` and `echo` are what it is booked by."""

    start: datetime
    end: datetime
    unit: str
    time_type: str = ""
    time_type_name: str = ""
    performer: str = ""
    id: str = ""
    echo: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """A day with free times of one kind; the kind is empty where the schedule does not say it."""

    on: date
    time_type: str = ""
    time_type_name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A unit (HSA-id) that a booking may go to, with the name that the schedule gives it."""

    unit: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """A booking to fetch: the schedule's address, the unit's HSA-id, the booking's id and the resident that it is asked for."""

    url: str
    unit: str
    booking: str
    subject: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a schedule said about one booking: `outcome` is found, gone or unanswered.

    When found: the draft (or why it cannot be one), whether it is an invitation rather than a booking, and the answer as it came.
    """

    outcome: str
    draft: Draft | Refusal | None = None
    invitation: bool = False
    body: bytes = b""


class Scheduler(Protocol):
    """Reads the source system's schedule and writes changes back to it, in one generation of the scheduling contracts.

    `look` reads one booking, `cancels` cancels it, `confirms` (None: the generation has no such contract) says that the resident comes,
    `dates` tells the days with free times, `offers` the times, `moves` moves a booking to one of them and `books` books one; `kinds` tells
    the types of times, `places` the units that a booking may go to.
    `lists` (None: not needed) tells the ids of a resident's bookings, where a booking's own id is not known before it is made.
    `is_based`: its contracts lie below the address that a source system was connected with, when no catalogue says where they are.
    """

    look: Contract
    cancels: Contract
    confirms: Contract | None
    dates: Contract
    kinds: Contract
    places: Contract
    offers: Contract
    moves: Contract
    books: Contract
    lists: Contract | None
    is_based: bool

    def cancel(self, url: str, unit: str, booking: str, subject: str, reason: str) -> Change:
        """Cancel a booking on behalf of the resident."""
        ...

    def hears(self, url: str, unit: str, booking: str, subject: str, doing: str = "cancel") -> bool:
        """Whether a change (cancel or move) may carry the resident's reason; `url` is that of `look`. No answer is no."""
        ...

    def confirm(self, url: str, unit: str, booking: str, subject: str) -> Change:
        """Say on behalf of the resident that she comes."""
        ...

    def days(self, url: str, search: Search) -> list[Day] | None:
        """The days with times that the resident may choose, in order; None when the schedule gave no usable answer."""
        ...

    def time_types(self, url: str, unit: str, subject: str) -> list[tuple[str, str]] | None:
        """Code and name of every type of time that may be booked; the name is empty where the generation has none."""
        ...

    def units(self, url: str, unit: str, booking: str, subject: str, time_type: str = "") -> list[Place] | None:
        """The units that a booking or an open kallelse may go to; without a booking, those that have a type of time."""
        ...

    def free(self, url: str, search: Search) -> list[Offer] | None:
        """The times that the resident may choose, in order; None when the schedule gave no usable answer."""
        ...

    def move(self, url: str, unit: str, booking: str, subject: str, offer: Offer, reason: str = "") -> Change:
        """Move a booking to another time; the producer lets the old one go when it has the new."""
        ...

    def book(self, url: str, unit: str, booking: str, subject: str, name: tuple[str, str], offer: Offer) -> Change:
        """Book a time, for the open kallelse `booking` when that is not empty; `name` is the given name and the surname."""
        ...

    def find(self, list_url: str, look_url: str, subject: str, offer: Offer) -> Change | None:
        """Whether the resident has the time that was to be booked, by the addresses of `lists` and `look`: `done` with its id, or
        `refused`; None when the schedule gave no usable answer."""
        ...

    def is_booked(self, url: str, unit: str, booking: str, subject: str) -> bool | None:
        """Whether the booking still stands; None when the source does not answer."""
        ...

    def fetch(self, wishes: Sequence[Wish]) -> list[Fetched]:
        """The bookings, in order. Never raises for what a schedule does."""
        ...
