"""The words of a kallelse as a source system gives them (rules.md, Content), stored as JSON with the invitation."""

from datetime import datetime
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

    `use` is digital (fetched by link), paper (enclosed in the letter) or both. `kind` (pdf, png, jpeg), `size` in bytes and `pages` are told
    beside the title where they are known.
    """

    sha256: str
    title: str
    use: str = "both"
    kind: str = ""
    size: int = 0
    pages: int = 0


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
    linked: tuple[str, ...] = ()
    """References, of the same care system, of the visits that this one belongs together with (K36)."""

    @property
    def may_move(self) -> bool:
        """Whether the patient may move the visit herself: not when an interpreter is booked for its time, who would not follow (K36)."""
        return self.rebook_allowed and "interpreter" not in self.needs


class Replaced(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a version replaces in the patient's hands: the last earlier version that left us (rules.md, Recall)."""

    number: str
    start: datetime | None = None
    off: bool = False
    """It had been called off: this is a new time, or the old one again."""
    place_changed: bool = False
    on_paper: bool = False
    """A letter with it was ordered."""


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
