"""One booking as a row of a list: which bookings lie ahead in a care system, whether or not they have a kallelse (K5).

The list is what a kallelse is compared with, so that nothing is guessed in it: a time that no clock shows, that lies outside the days that
the list is about, or further ahead than anybody books is refused with its field, rule and remedy (K10, K11).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Refusal
from kallelse.sources.rows.reading import holds_number
from kallelse.sources.rows.texts import TextError, clean
from kallelse.sources.rows.times import TimeError, moment
from kallelse.sources.rows.words import FIELD_RULES, RELATIONS


def _(text: str) -> str:
    return text


OUTSIDE = (_("Tiden ligger inte inom de dagar som listan gäller."), _("Kontrollera år och datum, eller ange de dagar som listan gäller."))
NO_KALLELSE = (_("Skälet till att ingen kallelse behövs är okänt."), _("Använd en av koderna i anslutningsguiden, eller utelämna fältet."))
MISSHAPEN = (_("Raden saknar ett fält, eller ett fält har fel form."), _("Jämför med beskrivningen av BookingRow i anslutningsguiden."))


class BookingRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One booking that lies ahead in the care system."""

    reference: Annotated[str, Meta(min_length=1, max_length=100, description="The booking's id: the reference of its kallelse.")]
    person: Annotated[str, Meta(min_length=1, max_length=20, description="Personnummer, samordningsnummer or reserve number.")]
    start: Annotated[str, Meta(max_length=40, description="ISO 8601; without zone it is Swedish local time.")]
    unit: Annotated[str, Meta(max_length=64, description="HSA-id of the unit; when left out, the list's.")] | None = None
    no_kallelse: (
        Annotated[
            str,
            Meta(
                max_length=20,
                description="Why none is needed: patient_booked, agreed, inpatient, acute, other_sender, not_a_visit or other.",
            ),
        ]
        | None
    ) = None


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking as its care system said it; `unit` is empty when the row did not say."""

    row: int
    reference: str
    person: str
    unit: str
    start: datetime
    no_kallelse: str = ""


def booking_of(number: int, row: BookingRow, first: date, last: date, without: Collection[str]) -> Booked | Refusal:
    """Row `number` of a list about the days `first` to `last`, or why it cannot be one. `without` are the codes of no_kallelse."""
    reference = ""
    try:
        reference = clean("reference", row.reference, required=True)
        person, unit = clean("person", row.person, required=True), clean("unit", row.unit or "")
        if holds_number(reference, person):
            return Refusal(number, *RELATIONS["reference_is_person"])
        start = moment("start", row.start)
    except (TextError, TimeError) as error:
        return Refusal(number, error.field, error.rule, error.remedy, reference)
    if start is None:
        return Refusal(number, "start", *FIELD_RULES["start"], reference)
    if not first <= start.astimezone(SWEDISH_TIME).date() <= last:
        return Refusal(number, "start", *OUTSIDE, reference)
    code = (row.no_kallelse or "").strip()
    if code and code not in without:
        return Refusal(number, "no_kallelse", *NO_KALLELSE, reference)
    return Booked(number, reference, person, unit.upper(), start, code)


def booking_refusal(number: int, error: Exception, reference: str = "") -> Refusal:
    """The library's complaint without the value that it may quote: only the name of the field is passed on."""
    field = str(error).rpartition("`$.")[2].rstrip("`") if "`$." in str(error) else ""
    known = field in BookingRow.__struct_fields__
    return Refusal(number, field if known else "", *(FIELD_RULES.get(field, MISSHAPEN) if known else MISSHAPEN), reference)
