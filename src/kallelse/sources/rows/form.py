"""The fields of a row, declared once."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_LOCAL = "ISO 8601, for example 2027-02-10T10:00. Without zone it is Swedish local time; Z or Sweden's own offset may be given."


_Clock = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Swedish wall clock HH:MM; needs days_before.")]
_Level = Annotated[Literal["specialist", "primary", ""], Meta(description="Decides the cancel limit; else the unit's.")]
_Need = Literal["interpreter", "other_language", "easy_read", "large_print"]
_Thing = Annotated[str, Meta(min_length=1, max_length=200)]


class PreparationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One preparation: what to do, and when counted back from the day of the visit."""

    text: Annotated[str, Meta(min_length=1, max_length=500, description="What to do, in plain Swedish.")]
    days_before: Annotated[int, Meta(ge=0, le=365, description="Calendar days before the visit; 0 = the same day.")] | None = None
    time: _Clock | None = None


class ItemRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thing that is posted to the patient beside the kallelse."""

    code: Annotated[str, Meta(min_length=1, max_length=40, description="What the store that packs it calls it.")]
    text: Annotated[str, Meta(min_length=1, max_length=200, description='What the patient calls it: "ett provtagningskit".')]


class InvitationRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One invitation (kallelse) as its sender says it. Optional fields may be left out, empty or null."""

    reference: Annotated[
        str, Meta(min_length=1, max_length=100, description="The sender's own id, its booking id. The same reference is the same kallelse.")
    ]
    person: Annotated[str, Meta(min_length=1, max_length=20, description="Personnummer, samordningsnummer or reserve number.")]
    unit: Annotated[str, Meta(min_length=1, max_length=64, description="HSA-id of the care unit that calls.")]
    person_name: Annotated[str, Meta(max_length=200, description="The patient's name, compared with the register.")] | None = None
    kind: Annotated[Literal["timed", "open"], Meta(description="timed = has a time; open = the patient books.")] = "timed"
    start: Annotated[str, Meta(description=f"Start of the visit; required when timed. {_LOCAL}")] | None = None
    end: Annotated[str, Meta(description=f"End of the visit. {_LOCAL}")] | None = None
    book_before: Annotated[str, Meta(description="Last day to book, YYYY-MM-DD; for open, and required there.")] | None = None
    care_level: _Level | None = None
    purpose: Annotated[str, Meta(max_length=4000, description="Why, in plain Swedish; a newline starts a new paragraph.")] | None = None
    performer: Annotated[str, Meta(max_length=200, description="Role or name of the professional.")] | None = None
    preparation: Annotated[tuple[PreparationRow, ...], Meta(max_length=30, description="What to do before the visit.")] | None = None
    bring: Annotated[tuple[_Thing, ...], Meta(max_length=30, description="What to bring.")] | None = None
    items: Annotated[tuple[ItemRow, ...], Meta(max_length=10, description="Things that come by post beside the kallelse.")] | None = None
    fee_sek: Annotated[int, Meta(ge=0, le=100_000, description="Price of this visit in whole kronor; 0 = free.")] | None = None
    cancel_allowed: Annotated[bool, Meta(description="Whether the patient may cancel on the web; true when left out.")] | None = None
    rebook_allowed: Annotated[bool, Meta(description="Whether the patient may rebook on the web; false when left out.")] | None = None
    place: Annotated[str, Meta(max_length=500, description="Where exactly: building, entrance, floor.")] | None = None
    heading: Annotated[str, Meta(max_length=100, description="Heading of the message; empty = made from the time.")] | None = None
    time_type: Annotated[str, Meta(max_length=100, description="The sender's name for this type of visit.")] | None = None
    sensitive: Annotated[bool, Meta(description="The speciality may be seen by the patient alone.")] | None = None
    wants_paper: Annotated[bool, Meta(description="The patient has asked for letters; holds for later invitations too.")] | None = None
    needs: (
        Annotated[tuple[_Need, ...], Meta(max_length=4, description="What the patient needs; holds for later invitations too.")] | None
    ) = None
    language: (
        Annotated[str, Meta(pattern="^([a-z]{2,3}(-[A-Z]{2})?)?$", description="The patient's language, BCP 47: so, fa-AF.")] | None
    ) = None
