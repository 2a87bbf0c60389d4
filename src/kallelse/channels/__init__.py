"""Channels: the ways out. Each is a folder and a line in `plugs.py`, blind to the others.

A channel receives frozen `Dispatch`es and returns one `Verdict` each. It reads no person and writes no row: delivery keeps the books.
A time-out after sending is `Unknown`, never "failed". `read_back` answers, for keys whose outcome is unknown, whether the outside has them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, runtime_checkable

__all__ = [
    "Accepted", "Channel", "Contact", "Contacts", "Dispatch", "PostalAddress", "Reach", "Receipt", "Refused", "Report", "Supplier", "Told",
    "TryLater", "Unknown", "Verdict", "Withdrawal",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostalAddress:
    """A recipient's name and address lines, alive only between the person service and the letter."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One thing to send. `key` is the idempotency key (the step's id); `thread` groups versions; `body` is the rendered content.

    `deadline` is the last moment to post it in time; `address` is for what carries it outside its content, and is never stored.
    """

    key: str
    thread: str
    recipient: str
    heading: str
    body: bytes
    unit_hsa_id: str
    unit_name: str
    unit_phone: str = ""
    link: str = ""
    pages: int = 0
    deadline: datetime | None = None
    address: PostalAddress | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The channel took it. `notified` is True when the channel says that the patient was told at once."""

    reference: str = ""
    notified: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel said no; permanent means that trying again is pointless."""

    reason: str
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class TryLater:
    """Nothing was done; try again after `after_s` seconds."""

    reason: str
    after_s: float = 20.0


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been done: it must be read back before anything is sent again."""

    reason: str


Verdict = Accepted | Refused | TryLater | Unknown


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the outside says later about one key; the moments are those of the latest message. None has not happened.

    `messages` counts the messages of the thread: a later version is known only when the thread holds more than the earlier ones.
    """

    known: bool
    messages: int = 1
    available_at: datetime | None = None
    notified_at: datetime | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a person can be reached through a channel: has an account, and is told when something arrives."""

    account: bool
    notifications: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """What a person has said of herself: mobile number and e-mail address, each empty when she has given none."""

    mobile: str = ""
    email: str = ""


class Contacts(Protocol):
    """Where people keep their own number and e-mail address."""

    def ask(self, recipients: Sequence[str]) -> list[Contact | None]:
        """The contact details of each, in order; None where the outside does not answer. Never raises for what it does."""
        ...


class Channel(Protocol):
    """One way out, with its capabilities as declared attributes."""

    name: str
    label: str
    tells_read: bool
    needs_address: bool
    batch_size: int

    def dispatch(self, batch: Sequence[Dispatch]) -> list[Verdict]:
        """Send all; one verdict each, in order. Never raises for what the outside does."""
        ...

    def reach(self, recipients: Sequence[str]) -> list[Reach | None]:
        """Whether each recipient can be reached, in order; None where the outside does not answer."""
        ...

    def read_back(self, keys: Sequence[str]) -> Mapping[str, Receipt] | None:
        """The receipts of these keys (thread ids for the inbox, step ids for letters); None when the outside does not answer."""
        ...


class Withdrawal(StrEnum):
    """What a supplier says of an order that we want back. `UNKNOWN`: it has been asked, and answers in a report."""

    WITHDRAWN = "withdrawn"
    TOO_LATE = "too_late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a supplier's report: an order's key, its state, and since when.

    States: printed, enveloped, posted, returned, withdrawn, too_late (to be withdrawn).
    """

    key: str
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A supplier's report that has not been stored; `unreadable` counts the lines that say nothing we understand."""

    name: str
    told: tuple[Told, ...]
    unreadable: int = 0


@runtime_checkable
class Supplier(Channel, Protocol):
    """A channel that makes things and posts them: it reports how far each order has come, and may give one back."""

    can_withdraw: bool

    def withdraw(self, keys: Sequence[str]) -> Mapping[str, Withdrawal]:
        """Ask for orders back. Asking twice is harmless. Never raises for what the outside does."""
        ...

    def reports(self) -> Sequence[Report]:
        """The reports that wait, oldest first; the same ones again until they are put away."""
        ...

    def put_away(self, report: str) -> None:
        """A report has been stored."""
        ...
