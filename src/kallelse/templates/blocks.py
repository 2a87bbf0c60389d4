"""The typed blocks of a template, and the register of the twenty-two blocks of a kallelse (rules.md, Content).

A template is no text with holes: each block is a field of its own, so that one source can be said in every channel. Words may hold blanks,
`{namn}`, for the fields that the template declares; what a field may hold is typed too.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta

__all__ = [
    "FIELD_KINDS", "KINDS", "LABELS", "LISTS", "PICTURED", "RULES", "TEXTS", "Attached", "Blocks", "Field", "Link", "Posted", "Step",
    "Task", "as_data", "fingerprint", "from_data", "merged", "pictured", "texts",
]  # fmt: skip

KINDS = ("timed", "open", "change", "cancelled")
"""What a template is for: a booked time, an open kallelse, a changed time, a visit that care calls off."""

FIELD_KINDS = ("date", "time", "text", "choice", "number", "phone", "fee")

LABELS = ("when", "arrive", "where", "book_by", "cancel", "phone", "prepare", "bring", "fee", "help")
"""Fixed words that a translation brings in its own language, said beside the Swedish facts (R-LANG-4)."""

_Text = Annotated[str, Meta(max_length=4000)]
_Short = Annotated[str, Meta(max_length=500)]
_Thing = Annotated[str, Meta(min_length=1, max_length=200)]
_Clock = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Name = Annotated[str, Meta(pattern="^[a-zåäö][a-zåäö0-9_]{0,29}$")]


class Step(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One preparation: what to do, and when counted in calendar days before the visit, at a wall clock time "HH:MM"."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    days_before: Annotated[int, Meta(ge=0, le=365)] | None = None
    time: _Clock | None = None


class Task(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Something to do before the visit: a form, a sample. `url` may be ""."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    url: Annotated[str, Meta(max_length=500)] = ""


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page to read."""

    text: _Thing
    url: Annotated[str, Meta(min_length=1, max_length=500)]


class Posted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing that is posted beside the kallelse: its code in the store, and what the patient calls it."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    text: _Thing


class Attached(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A file in the room of attachments, by the hash of its bytes."""

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    title: _Thing
    use: Literal["digital", "paper", "both"] = "both"
    description: _Short = ""


class Field(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A blank of a template.

    `phone` (of the unit) and `fee` (`code` in the table of fees) fill themselves in; the others are asked for. `limit` is the most
    characters of a text or the most of a number, `least` the least of a number, `choices` what may be chosen.
    """

    name: _Name
    kind: Literal["date", "time", "text", "choice", "number", "phone", "fee"]
    label: Annotated[str, Meta(max_length=100)] = ""
    help: Annotated[str, Meta(max_length=300)] = ""
    limit: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    least: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    choices: Annotated[tuple[_Thing, ...], Meta(max_length=30)] = ()
    code: Annotated[str, Meta(max_length=60)] = ""
    example: Annotated[str, Meta(max_length=200)] = ""

    @property
    def asked(self) -> bool:
        """Whether somebody must fill it in."""
        return self.kind not in ("phone", "fee")


class Blocks(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """What a template says. Who, when and where come from the booking, the register and the unit's card in HSA."""

    visit_type: Literal[
        "", "video", "phone", "home", "group", "series", "several", "drop_in", "admission", "screening", "vaccination"
    ] = ""  # fmt: skip
    purpose: _Text = ""
    performer: Annotated[str, Meta(max_length=200)] = ""
    place: _Short = ""
    arrive_minutes: Annotated[int, Meta(ge=0, le=240)] | None = None
    hours: Annotated[str, Meta(max_length=200)] = ""
    preparation: Annotated[tuple[Step, ...], Meta(max_length=30)] = ()
    bring: Annotated[tuple[_Thing, ...], Meta(max_length=30)] = ()
    beforehand: Annotated[tuple[Task, ...], Meta(max_length=10)] = ()
    fee: Annotated[str, Meta(max_length=60)] = ""
    """A code in the table of fees; "" says nothing of a fee."""
    fee_text: _Text = ""
    change: _Text = ""
    interpreter: _Text = ""
    travel: _Text = ""
    illness: _Text = ""
    escort: _Text = ""
    accessibility: _Text = ""
    way: _Text = ""
    links: Annotated[tuple[Link, ...], Meta(max_length=10)] = ()
    items: Annotated[tuple[Posted, ...], Meta(max_length=10)] = ()
    attachments: Annotated[tuple[Attached, ...], Meta(max_length=10)] = ()
    cancel_allowed: bool = True
    rebook_allowed: bool = False
    earlier_days: Annotated[int, Meta(ge=0, le=365)] | None = None
    """How many days before the booked one the visit is still of use (K36); the patient is offered no time before that."""
    later_days: Annotated[int, Meta(ge=0, le=365)] | None = None
    """How many days after it; for an open kallelse, after its last booking day."""
    fields: Annotated[tuple[Field, ...], Meta(max_length=20)] = ()
    reminder: Annotated[str, Meta(max_length=320)] = ""
    """Own words of a reminder over an open network: only neutral ones (K19)."""
    labels: dict[str, _Short] = {}
    """Of a translation only: the words of LABELS."""
    pictures: dict[str, Annotated[str, Meta(max_length=40)]] = {}
    """Of the variant with pictures only: a pictogram beside a line, by its place (preparation.0, bring.1)."""


TEXTS = (
    "purpose", "performer", "place", "hours", "fee_text", "change", "interpreter", "travel", "illness", "escort", "accessibility", "way",
)  # fmt: skip
"""The blocks that are one text."""

RULES = (
    "visit_type", "arrive_minutes", "fee", "cancel_allowed", "rebook_allowed", "earlier_days", "later_days", "items", "attachments",
    "fields", "reminder",
)  # fmt: skip
"""What is the same in every variant: a variant says it never."""

LISTS = ("preparation", "bring", "beforehand", "links")
"""The blocks that are lists of texts: a variant has as many lines as the Swedish words, or none."""


class Lines(Protocol):
    """What has lines: blocks, or the words of a kallelse."""

    @property
    def preparation(self) -> Any: ...
    @property
    def bring(self) -> Any: ...


PICTURED = ("preparation", "bring")
"""The lists beside whose lines a pictogram may stand."""


def pictured(blocks: Lines, pictures: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The lines beside which a pictogram stands, with its name; `pictures` are places and names."""
    found = []
    for name in PICTURED:
        lines = [one if isinstance(one, str) else one.text for one in getattr(blocks, name)]
        found += [(text, pictures[f"{name}.{at}"]) for at, text in enumerate(lines) if f"{name}.{at}" in pictures]
    return tuple(found)


def texts(blocks: Blocks) -> Iterator[tuple[str, str]]:
    """Every text with its place: ("purpose", "…"), ("preparation.0", "…")."""
    for name in TEXTS:
        if text := getattr(blocks, name):
            yield name, text
    for name in LISTS:
        for at, each in enumerate(getattr(blocks, name)):
            yield f"{name}.{at}", each if isinstance(each, str) else each.text
    for at, item in enumerate(blocks.items):
        yield f"items.{at}", item.text


def fingerprint(blocks: Blocks) -> str:
    """SHA-256 over all that a variant says the same as: the texts, and the days and hours of the preparations."""
    said = [getattr(blocks, name) for name in (*TEXTS, *LISTS)]
    return hashlib.sha256(msgspec.json.encode(said)).hexdigest()


def merged(swedish: Blocks, variant: Blocks) -> Blocks:
    """The Swedish blocks with the words of a variant, line by line: days, hours, addresses and rules stay those of the Swedish."""
    changes: dict[str, Any] = {name: text for name in TEXTS if (text := getattr(variant, name))}
    for name in LISTS:
        ours, theirs = getattr(swedish, name), getattr(variant, name)
        if theirs and len(ours) == len(theirs):
            changes[name] = tuple(
                said if isinstance(one, str) else msgspec.structs.replace(one, text=said.text)
                for one, said in zip(ours, theirs, strict=True)
            )
    return msgspec.structs.replace(swedish, **changes, labels=variant.labels)


def as_data(blocks: Blocks) -> dict[str, Any]:
    """Plain data for the JSON column."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(blocks))
    return data


def from_data(data: dict[str, Any]) -> Blocks:
    """The blocks of stored data. Raises msgspec.ValidationError for what is none."""
    return msgspec.convert(data, Blocks)
