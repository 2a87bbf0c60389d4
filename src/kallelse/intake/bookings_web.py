"""The REST door for lists of bookings: a care system tells what is booked, so that no booking is left without its kallelse (K5)."""

from datetime import date
from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import translation
from msgspec import Meta

from kallelse.balance import listing
from kallelse.balance.listing import MOST_PAGES, Page
from kallelse.balance.rules import WITHOUT
from kallelse.connections.models import SourceSystem
from kallelse.intake import booking_answers, problems
from kallelse.intake.problems import answer, refused
from kallelse.intake.web import body_of, door, json_answer
from kallelse.kit import clock
from kallelse.kit.routes import Needs, route
from kallelse.sources import Refusal
from kallelse.sources.rows import MAX_ROWS
from kallelse.sources.rows.bookings import Booked, BookingRow, booking_of, booking_refusal

NO_UNIT = (
    "unit",
    "Enheten är inte ansluten för den här avsändaren.",
    "Kontrollera enhetens HSA-id, eller låt systemförvaltaren ansluta den.",
)
NO_PAGE = ("page", "Sidans nummer är större än antalet sidor.", "Kontrollera page och pages.")


class _Shape(msgspec.Struct, forbid_unknown_fields=True):
    """The list without its rows, which are each judged for themselves."""

    unit: Annotated[str, Meta(min_length=1, max_length=64)]
    first: date = msgspec.field(name="from")
    last: date = msgspec.field(name="to")
    name: Annotated[str, Meta(min_length=1, max_length=100)] = msgspec.field(name="list")
    bookings: Annotated[list[msgspec.Raw], Meta(max_length=MAX_ROWS)]
    page: Annotated[int, Meta(ge=1, le=MOST_PAGES)] = 1
    pages: Annotated[int, Meta(ge=1, le=MOST_PAGES)] = 1


_SHAPE = msgspec.json.Decoder(_Shape)
_ROW = msgspec.json.Decoder(BookingRow)
_ANY = msgspec.json.Decoder(dict[str, msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)


@door("PUT")
def bookings(request: HttpRequest, source: SourceSystem) -> HttpResponse:
    """PUT tells every booking of a unit between two days, or one page of them. The same again changes nothing."""
    body = body_of(request)
    if isinstance(body, problems.Problem):
        return answer(body)
    try:
        told = _SHAPE.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return answer(problems.UNREADABLE)
    now = clock.now()
    unit = listing.unit_of(source, told.unit)
    wrong = (NO_PAGE if told.page > told.pages else None) or listing.wrong_days(told.first, told.last, clock.today())
    if unit is None or wrong or not told.name.isprintable():
        return answer(refused(Refusal(0, *(wrong or NO_UNIT))) if wrong or unit is None else problems.UNREADABLE)
    rows = [_row(number, raw, told.first, told.last) for number, raw in enumerate(told.bookings)]
    page = Page(told.name, told.first, told.last, told.page, told.pages)
    with translation.override("sv"):
        said = booking_answers.receipts(listing.tell(source, unit, page, rows, now, f"system:{source.name}"))
    bad = sum(one.found == "refused" for one in said.results)
    status = 200 if not bad else 422 if bad == len(said.results) else 207
    return json_answer(msgspec.json.encode(said), status)


def _row(number: int, raw: msgspec.Raw, first: date, last: date) -> Booked | Refusal:
    try:
        return booking_of(number, _ROW.decode(raw), first, last, WITHOUT)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        return booking_refusal(number, error, _reference(raw))


def _reference(raw: msgspec.Raw) -> str:
    """The reference of a row that is wrong elsewhere: its booking is there, and must not be taken for gone."""
    try:
        reference = _TEXT.decode(_ANY.decode(raw)["reference"]).strip()
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, KeyError):
        return ""
    return reference if len(reference) <= 100 and reference.isprintable() else ""


urlpatterns: list[URLPattern] = [route("bookings", bookings, "bookings", Needs.SOURCE)]
