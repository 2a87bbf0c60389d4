"""The fields of a row, declared once."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

_LOCAL = "ISO 8601, for example 2027-02-10T10:00. Without zone it is Swedish local time; Z or Sweden's own offset may be given."


_Clock = Annotated[str, Meta(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Swedish wall clock HH:MM; needs days_before.")]
_Level = Annotated[Literal["specialist", "primary", ""], Meta(description="Decides the cancel limit; else the unit's.")]
_Need = Literal["interpreter", "other_language", "easy_read", "large_print"]
_Address = Annotated[str, Meta(min_length=1, max_length=500, description="Its whole address, https://…")]
_Advice = Annotated[str, Meta(max_length=2000)]
_FieldName = Annotated[str, Meta(max_length=30)]
_FieldValue = Annotated[str, Meta(max_length=300)]
_Type = Literal["", "video", "phone", "home", "group", "series", "several", "drop_in", "admission", "screening", "vaccination"]
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


class OccasionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One visit of several that are called to together."""

    start: Annotated[str, Meta(max_length=40, description=f"Start of the visit. {_LOCAL}")]
    end: Annotated[str, Meta(max_length=40, description="End of the visit.")] | None = None
    reference: Annotated[str, Meta(max_length=100, description="The visit's own booking id.")] | None = None
    place: Annotated[str, Meta(max_length=300, description="Where this visit is, when not where the first is.")] | None = None
    text: Annotated[str, Meta(max_length=300, description="What happens: the examination, the dose, the session.")] | None = None
    fee_sek: Annotated[int, Meta(ge=0, le=100_000, description="Price of this visit in whole kronor.")] | None = None


class TaskRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something to do before the visit, mostly somewhere else."""

    text: Annotated[str, Meta(min_length=1, max_length=500, description="What to do: a form, a sample.")]
    url: _Address | None = None


class LinkRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page to read."""

    text: Annotated[str, Meta(min_length=1, max_length=200, description="What the page is about.")]
    url: _Address


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
    not_before: Annotated[str, Meta(description="First day that the visit is of use: none earlier is offered. YYYY-MM-DD.")] | None = None
    not_after: Annotated[str, Meta(description="Last day that the visit is of use: none later is offered. YYYY-MM-DD.")] | None = None
    guarantee_until: (
        Annotated[str, Meta(description="Last day of the care guarantee; a later choice is told as the patient's own. YYYY-MM-DD.")] | None
    ) = None
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
    visit_type: Annotated[_Type, Meta(description="Left out for an ordinary visit; several = different visits of one day.")] | None = None
    join_url: Annotated[str, Meta(max_length=500, description="Where a video call is joined; shown behind log-in only.")] | None = None
    test_url: Annotated[str, Meta(max_length=500, description="Where sound and picture can be tried before.")] | None = None
    arrive_minutes: Annotated[int, Meta(ge=0, le=240, description="How long before the time to be there.")] | None = None
    series: (
        Annotated[tuple[OccasionRow, ...], Meta(max_length=60, description="All visits, the first one too, for series and several.")] | None
    ) = None
    hours: Annotated[str, Meta(max_length=200, description='When one may drop in: "vardagar kl. 8–16".')] | None = None
    way: Annotated[_Advice, Meta(description="The way there, in place of the unit's own words.")] | None = None
    beforehand: Annotated[tuple[TaskRow, ...], Meta(max_length=10, description="What to do before the visit, elsewhere.")] | None = None
    fee_text: Annotated[_Advice, Meta(description="Words about the fee: how to pay, who pays nothing.")] | None = None
    change: Annotated[_Advice, Meta(description="Words about changing the time, after the fixed ones.")] | None = None
    interpreter: Annotated[_Advice, Meta(description="Words about an interpreter, in place of the fixed ones.")] | None = None
    travel: Annotated[_Advice, Meta(description="Words about journeys to care.")] | None = None
    illness: Annotated[_Advice, Meta(description="What to do when ill, in place of the fixed words.")] | None = None
    escort: Annotated[_Advice, Meta(description="Who should come along.")] | None = None
    accessibility: Annotated[_Advice, Meta(description="Words about help on the spot, in place of the fixed ones.")] | None = None
    linked: (
        Annotated[
            tuple[Annotated[str, Meta(min_length=1, max_length=100)], ...],
            Meta(max_length=20, description="References of the visits that belong together with this one: the patient moves none of them."),
        ]
        | None
    ) = None
    links: Annotated[tuple[LinkRow, ...], Meta(max_length=10, description="Pages to read.")] | None = None
    template: Annotated[str, Meta(max_length=60, description="Code of an approved template, which then says the words.")] | None = None
    fields: (
        Annotated[dict[_FieldName, _FieldValue], Meta(max_length=20, description="What the template asks for, by the field's name.")] | None
    ) = None
