"""From a row to a draft, or to the reason why not."""

import re
from datetime import datetime
from typing import Any

import msgspec

from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Draft, Refusal
from kallelse.sources.rows import visits
from kallelse.sources.rows.form import InvitationRow, ItemRow, LinkRow, OccasionRow, PreparationRow, TaskRow
from kallelse.sources.rows.texts import TextError, clean
from kallelse.sources.rows.times import TimeError, day, moment
from kallelse.sources.rows.words import FIELD_RULES, RELATIONS, unknown_field

_INDEX = re.compile(r"\[[^]]*\]")
_SIGN = re.compile(r"[\W_]")
_LINES = ("purpose", "place")
_TEXTS = ("person_name", "performer", "heading", "time_type")
_DEFAULTS: dict[str, Any] = {"cancel_allowed": True, "rebook_allowed": False, "sensitive": False, "wants_paper": False}

_PARTS = {"preparation": PreparationRow, "items": ItemRow, "series": OccasionRow, "beforehand": TaskRow, "links": LinkRow}


def draft_of(number: int, row: InvitationRow) -> Draft | Refusal:
    """The draft of row `number`, or why it cannot be one."""
    reference = row.reference.strip()
    try:
        reference = clean("reference", row.reference)
        person, unit = clean("person", row.person), clean("unit", row.unit)
        if not reference or not person or not unit:
            return _refuse(number, "reference" if not reference else "person" if not person else "unit", reference)
        if holds_number(reference, person):
            return Refusal(number, *RELATIONS["reference_is_person"])
        wording = _wording(row) | visits.words_of(row)
        code, fields = _named(row)
        start, end = moment("start", row.start), moment("end", row.end)
        book_before = day("book_before", row.book_before)
        broken = _broken_relation(row, start, end, book_before is not None) or visits.broken(row, start)
        person_name = wording.pop("person_name", "")
    except (TextError, TimeError) as error:
        return Refusal(number, error.field, error.rule, error.remedy, "" if error.field == "reference" else reference)
    if broken:
        return Refusal(number, *RELATIONS[broken], reference)
    return Draft(
        row=number,
        reference=reference,
        person=person,
        unit=unit.upper(),
        kind=row.kind,
        start=start,
        end=end,
        book_before=book_before,
        care_level=row.care_level or "",
        person_name=person_name,
        wording=wording,
        code=code,
        fields=fields,
    )


def refusal_of(number: int, error: msgspec.ValidationError, reference: str = "") -> Refusal:
    """msgspec's complaint in Swedish. Its own text may quote the value and is never passed on."""
    said, _, path = str(error).partition(" - at `$")
    path = _INDEX.sub("", path.rstrip("`")).lstrip(".")
    if said.startswith("Object contains unknown field "):
        known = _PARTS.get(path, InvitationRow)
        field, rule, remedy = unknown_field(said.removeprefix("Object contains unknown field ").strip("`"), known.__struct_fields__)
        return Refusal(number, field, rule, remedy, reference)
    if said.startswith("Object missing required field "):
        missing = said.removeprefix("Object missing required field ").strip("`")
        path = f"{path}.{missing}" if path else missing
    return _refuse(number, path if path in FIELD_RULES else path.partition(".")[0], reference)


def _wording(row: InvitationRow) -> dict[str, Any]:
    """The cleaned words, without what is empty or as by default: the plain data of a wording, and `person_name`."""
    wording: dict[str, Any] = {}
    for name in _LINES:
        if value := getattr(row, name):
            wording[name] = clean(name, value, lines=True)
    for name in _TEXTS:
        if value := getattr(row, name):
            wording[name] = clean(name, value)
    if row.preparation:
        wording["preparation"] = [_preparation(each) for each in row.preparation]
    if row.bring:
        wording["bring"] = [clean("bring", each, required=True) for each in row.bring]
    if linked := sorted({clean("linked", each, required=True) for each in row.linked or ()} - {row.reference.strip()}):
        wording["linked"] = linked
    if row.needs:
        wording["needs"] = sorted(set(row.needs))
    if row.language:
        wording["language"] = row.language
    if row.items:
        wording["items"] = [
            {"code": clean("items.code", each.code, required=True), "text": clean("items.text", each.text, required=True)}
            for each in row.items
        ]
    if row.fee_sek is not None:
        wording["fee_sek"] = row.fee_sek
    for name, default in _DEFAULTS.items():
        given = getattr(row, name)
        if given is not None and given is not default:
            wording[name] = given
    return {name: value for name, value in wording.items() if value != ""}


def _named(row: InvitationRow) -> tuple[str, dict[str, str]]:
    """The template that the row names, and what it says of the template's fields."""
    code = clean("template", row.template or "").lower()
    return code, {clean("fields", name): clean("fields", value) for name, value in sorted((row.fields or {}).items())} if code else {}


def _preparation(row: PreparationRow) -> dict[str, Any]:
    preparation: dict[str, Any] = {"text": clean("preparation.text", row.text, lines=True, required=True)}
    if row.days_before is not None:
        preparation["days_before"] = row.days_before
    if row.time is not None:
        preparation["time"] = row.time.strip()
    return preparation


def _broken_relation(row: InvitationRow, start: datetime | None, end: datetime | None, has_book_before: bool) -> str:
    """What the fields owe one another: the first broken promise, a key of RELATIONS, or nothing."""
    if row.kind == "open":
        if start or end:
            return "start_when_open" if start else "end_when_open"
        return "" if has_book_before else "book_before_missing"
    if start is None:
        return "start_missing"
    if has_book_before:
        return "book_before_when_timed"
    if end and end <= start:
        return "end_before_start"
    for each in row.preparation or ():
        if each.time is not None and each.days_before is None:
            return "preparation_time"
        # Only on the day of the visit can a preparation come too late; in Sweden, where the visit is.
        if each.time is not None and not each.days_before and each.time.strip() > f"{start.astimezone(SWEDISH_TIME):%H:%M}":
            return "preparation_after_visit"
    return ""


def holds_number(reference: str, person: str) -> bool:
    """Whether the reference repeats the person's number: references are shown in lists and addresses, numbers must not be."""
    ten = _SIGN.sub("", person)[-10:].upper()
    return len(ten) == 10 and ten in _SIGN.sub("", reference).upper()


def _refuse(number: int, field: str, reference: str) -> Refusal:
    rule, remedy = FIELD_RULES.get(field, FIELD_RULES[""])
    return Refusal(number, field, rule, remedy, reference)
