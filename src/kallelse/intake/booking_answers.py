"""What the REST door for lists of bookings takes and answers, as declared types: the OpenAPI description is made from them."""

from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kallelse.balance.listing import MOST_PAGES, Listed, Told
from kallelse.sources import Refusal
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.bookings import BookingRow

Found = Literal["made", "confirmation", "none", "moved", "other_person", "ended", "missing", "refused"]

FOUND = {
    "made": "There is a living kallelse with the same time.",
    "confirmation": "None is needed: the patient has agreed to the time.",
    "none": "None is needed, for the reason given.",
    "moved": "The kallelse says another time: send it again with the right one.",
    "other_person": "The kallelse under this reference is another person's.",
    "ended": "The kallelse no longer holds (withdrawn, or cancelled by the patient), and the booking still stands.",
    "missing": "There is no kallelse: send one, or say why none is needed.",
    "refused": "The row broke a rule; field, rule and remedy say which.",
}


class BookingList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Every booking of one unit between two days, or one page of them."""

    unit: Annotated[str, Meta(min_length=1, max_length=64, description="HSA-id of the care unit that the list is about.")]
    first: Annotated[date, Meta(description="The first day that the list is about.")] = msgspec.field(name="from")
    last: Annotated[date, Meta(description="The last day, included.")] = msgspec.field(name="to")
    name: Annotated[
        str, Meta(min_length=1, max_length=100, description="The sender's own name of this list: the same on all its pages.")
    ] = msgspec.field(name="list")
    page: Annotated[int, Meta(ge=1, le=MOST_PAGES, description="The number of this page, from 1.")] = 1
    pages: Annotated[int, Meta(ge=1, le=MOST_PAGES, description="How many pages the list has.")] = 1
    bookings: Annotated[list[BookingRow], Meta(max_length=MAX_ROWS, description="The bookings of this page; may be empty.")]


class BookingReceipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found about one booking; a refused row says which field, why, and what to do."""

    row: int
    found: Found
    reference: str = ""
    field: str = ""
    rule: str = ""
    remedy: str = ""


class BookingReceipts(msgspec.Struct, frozen=True, kw_only=True):
    """What was found about a page. When the list is whole: what it no longer tells of, and kallelser that it has no booking for."""

    whole: bool
    gone: Annotated[int, Meta(description="Bookings of those days that stood in an earlier list and do not stand in this one.")]
    without_booking: Annotated[int, Meta(description="Living kallelser of those days whose booking the list does not know.")]
    results: list[BookingReceipt]


def receipts(told: Told) -> BookingReceipts:
    """The answer about a page."""
    return BookingReceipts(whole=told.whole, gone=told.gone, without_booking=told.unknown, results=[_receipt(one) for one in told.results])


def _receipt(one: Listed | Refusal) -> BookingReceipt:
    if isinstance(one, Refusal):
        return BookingReceipt(row=one.row, found="refused", reference=one.reference, field=one.field, rule=one.rule, remedy=one.remedy)
    return BookingReceipt(row=one.row, found=one.verdict, reference=one.reference)  # type: ignore[arg-type]
