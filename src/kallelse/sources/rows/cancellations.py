"""One cancellation as a row, whichever way it comes (JSON, file): which kallelse, who cancelled, and what the patient may expect."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kallelse.sources import Cancellation, Refusal
from kallelse.sources.rows.texts import TextError, clean
from kallelse.sources.rows.times import TimeError, moment
from kallelse.sources.rows.words import FIELD_RULES, unknown_field


def _(text: str) -> str:
    return text


_By = Annotated[Literal["care", "patient"], Meta(description="Who cancelled: care, or the patient by telephone or at the desk.")]
_Why = Annotated[
    Literal["", "new_time", "no_visit", "mistake"],
    Meta(description="What the patient may expect: new_time = a new kallelse comes; no_visit = none is needed; mistake = sent in error."),
]

RULES: dict[str, tuple[str, str]] = {
    "": (_("Raden ska vara ett objekt med fälten för en avbokning."), _("Jämför med exemplet i anslutningsguiden.")),
    "reference": FIELD_RULES["reference"],
    "by": (_("Vem som avbokat ska vara care eller patient."), _("Skriv care om vården ställt in och patient om patienten avbokat.")),
    "reason": (_("Orsaken ska vara new_time, no_visit eller mistake."), _("Utelämna fältet om inget av dem stämmer.")),
    "at": (_("Tidpunkten ska vara datum och klockslag."), _("Skriv till exempel 2027-02-10T10:00, eller utelämna fältet.")),
}


class CancellationNote(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one version, named in the address, was cancelled."""

    by: _By = "care"
    reason: _Why | None = None
    at: (
        Annotated[str, Meta(max_length=40, description="When it was cancelled. ISO 8601; without zone it is Swedish local time.")] | None
    ) = None


class CancellationRow(CancellationNote, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One cancelled kallelse, by the sender's own reference."""

    reference: Annotated[str, Meta(min_length=1, max_length=100, description="The reference that the kallelse was handed over with.")]


def cancellation_of(number: int, row: CancellationNote) -> Cancellation | Refusal:
    """The cancellation of row `number`, or why it cannot be one."""
    reference = ""
    try:
        if isinstance(row, CancellationRow):
            reference = clean("reference", row.reference, required=True)
        at = moment("start", row.at)
    except TextError as error:
        return Refusal(number, error.field, error.rule, error.remedy, reference)
    except TimeError as error:
        rule, remedy = RULES["at"] if (error.rule, error.remedy) == FIELD_RULES["start"] else (error.rule, error.remedy)
        return Refusal(number, "at", rule, remedy, reference)
    return Cancellation(number, reference, row.by, row.reason or "", at)


def cancellation_refusal(number: int, error: Exception, reference: str = "") -> Refusal:
    """The library's complaint without the value that it may quote: only the name of the field is passed on."""
    text = str(error)
    if "unknown field `" in text:
        name = text.split("unknown field `", 1)[1].split("`", 1)[0]
        return Refusal(number, *unknown_field(name, CancellationRow.__struct_fields__), reference)
    field = "reference" if "missing required field `reference`" in text else text.rpartition("`$.")[2].rstrip("`") if "`$." in text else ""
    field = field if field in RULES else ""
    return Refusal(number, field, *RULES[field], reference)
