"""The words of a kallelse as a source system gives them (rules.md, Content), stored as JSON with the invitation."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec


class Preparation(msgspec.Struct, frozen=True, omit_defaults=True):
    """One preparation: what to do, and when counted from the visit (calendar days before it, at `time` "HH:MM")."""

    text: str
    days_before: int | None = None
    time: str | None = None


class Sent(msgspec.Struct, frozen=True, omit_defaults=True):
    """A thing that must be posted: its code in the store that packs it, and what the patient calls it ("ett provtagningskit")."""

    code: str
    text: str


class Attached(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file that goes with the kallelse, pinned by the hash of its bytes (room `attachments`); none of it can change afterwards.

    `use` is digital (fetched by link), paper (enclosed in the letter) or both. `kind` (pdf, png, jpeg), `size` in bytes and `pages` are
    told beside the title where they are known.
    """

    sha256: str
    title: str
    use: str = "both"
    kind: str = ""
    size: int = 0
    pages: int = 0
    description: str = ""
    """What a picture shows."""


VISIT_TYPES = (
    "", "video", "phone", "home", "group", "series", "several", "drop_in", "admission", "screening", "vaccination",
)  # fmt: skip
"""Kinds of visits (rules.md, Content): "" is an ordinary one, `several` are different visits of one day, `series` one thing many times."""


class Occasion(msgspec.Struct, frozen=True, omit_defaults=True):
    """One visit of several: when, the booking's own reference, where exactly, what happens, and its own fee. Times are aware."""

    start: datetime
    end: datetime | None = None
    reference: str = ""
    place: str = ""
    text: str = ""
    fee_sek: int | None = None
    off: bool = False
    """The patient has cancelled it; the others stand (`booking.visits`)."""


class Task(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something to do before the visit, mostly somewhere else: a form, a sample. `url` may be ""."""

    text: str
    url: str = ""


class Link(msgspec.Struct, frozen=True):
    """A page to read."""

    text: str
    url: str


class Wording(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything a sender may say besides who, where and when."""

    purpose: str = ""
    performer: str = ""
    preparation: tuple[Preparation, ...] = ()
    bring: tuple[str, ...] = ()
    items: tuple[Sent, ...] = ()
    """Things that come by post beside the kallelse."""
    attachments: tuple[Attached, ...] = ()
    """Files that the patient reads or prints."""
    fee_sek: int | None = None
    cancel_allowed: bool = True
    rebook_allowed: bool = False
    place: str = ""
    heading: str = ""
    docbook: str = ""
    """A complete 1177 inbox text that a connected system wrote itself (drop-in door)."""
    time_type: str = ""
    person_name: str = ""
    """The patient's name as the sender knows it: an echo that must not contradict the register (K18)."""
    sensitive: bool = False
    """The speciality must not be seen by anyone but the patient: never an automatic letter to a minor's home."""
    wants_paper: bool = False
    needs: tuple[str, ...] = ()
    """interpreter, other_language, easy_read, large_print: what the sender knows that the patient needs."""
    language: str = ""
    """BCP 47: the patient's, for an interpreter or a text in another language."""
    known_as: str = ""
    """The booking's id in the unit's own system, when that has given it another than the kallelse's reference."""
    not_before: date | None = None
    """The first day that a visit is of use (K36): the patient is offered no time before it."""
    not_after: date | None = None
    """The last day: she is offered no time after it."""
    guarantee_until: date | None = None
    """The care guarantee's last day. A patient who chooses a later time waits by her own choice (R-PL-5)."""
    linked: tuple[str, ...] = ()
    """References, of the same care system, of the visits that this one belongs together with (K36)."""
    visit_type: str = ""
    """One of VISIT_TYPES."""
    join_url: str = ""
    """Where a video call is joined: shown behind log-in only."""
    test_url: str = ""
    arrive_minutes: int | None = None
    series: tuple[Occasion, ...] = ()
    """All visits of a series or of one day, the first one among them, earliest first."""
    hours: str = ""
    """When one may drop in: "vardagar kl. 8–16"."""
    way: str = ""
    """Words about the way there, in place of the unit's own."""
    beforehand: tuple[Task, ...] = ()
    fee_text: str = ""
    """Words about the fee after its sum: how to pay, who pays nothing."""
    change: str = ""
    """Words about changing, after the fixed ones."""
    interpreter: str = ""
    travel: str = ""
    illness: str = ""
    escort: str = ""
    accessibility: str = ""
    links: tuple[Link, ...] = ()
    also: tuple[str, ...] = ()
    """letter, call: what the sender wants done at once beside the plan (`routing.beside`); it is no word to the patient."""
    template: int | None = None
    """The approved version that the words were made from, and the values of its fields: variants are made of them when it is said."""
    fields: dict[str, str] = {}

    @property
    def may_move(self) -> bool:
        """Whether the patient may move the visit herself: not when an interpreter is booked for its time, who would not follow, and not one
        visit out of several, whose others would stand alone (K36)."""
        return self.rebook_allowed and "interpreter" not in self.needs and not self.series and not self.linked


class Replaced(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a version replaces in the patient's hands: the last earlier version that left us (rules.md, Recall)."""

    number: str
    start: datetime | None = None
    off: bool = False
    """It had been called off: this is a new time, or the old one again."""
    place_changed: bool = False
    on_paper: bool = False
    """A letter with it was ordered."""


def next_visit(series: Sequence[Occasion], now: datetime) -> Occasion | None:
    """The visit of a series that has not begun and comes first; None when all have, or are off."""
    return min((one for one in series if one.start > now and not one.off), key=lambda one: one.start, default=None)


def visits_before(series: Sequence[Occasion], start: datetime) -> list[Occasion]:
    """The visits before the one at `start`, also those that are off; none when that is the first, or the only one."""
    return [one for one in series if one.start < start]


def replaced(data: dict[str, Any] | None) -> Replaced | None:
    """What a stored invitation replaces."""
    return None if data is None else msgspec.convert(data, Replaced)


def as_data(wording: Wording) -> dict[str, Any]:
    """Plain data for the JSON column."""
    data: dict[str, Any] = msgspec.to_builtins(wording)
    return data


def from_data(data: dict[str, Any]) -> Wording:
    """The wording of a stored invitation; unknown keys of newer versions are ignored."""
    return msgspec.convert(data, Wording)
