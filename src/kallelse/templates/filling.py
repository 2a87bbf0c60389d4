"""From a version and the fields of one visit to the words of one kallelse.

What a field holds is checked here, whichever door it came through: a date is a date, a text has a limit, and nothing that was filled in can
bring a link, an identity number or markup into an approved text.
"""

import re
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

import msgspec

from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.content.dates import clock_words, day_words
from kallelse.sources.rows.texts import TextError, clean
from kallelse.templates import words as w
from kallelse.templates.blocks import LISTS, TEXTS, Blocks, Field, from_data, merged
from kallelse.templates.forbidden import forbidden
from kallelse.templates.models import TemplateVersion

__all__ = ["BOUND", "FieldError", "fields", "fill", "said_in"]

BLANK = re.compile(r"\{([^{}]*)\}")
BOUND = ("mottagning", "telefon", "telefontid")
"""Blanks that every template has: the unit's public name, its telephone number and when it answers."""
_LONGEST = 300


class FieldError(ValueError):
    """A field that cannot be filled in so. Names the field, the rule and the remedy in Swedish; never quotes the value."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field, self.rule, self.remedy = field, rule, remedy


def fields(version: TemplateVersion) -> tuple[Field, ...]:
    """What somebody must fill in, in the template's order."""
    return tuple(field for field in from_data(version.blocks).fields if field.asked)


def fill(version: TemplateVersion, values: Mapping[str, object], *, unit: CareUnit, day: date) -> dict[str, Any]:
    """The words of one kallelse at `unit` for a visit (or last booking day) on `day`: plain data of `invitations.wording.Wording`.

    Raises FieldError for the first field that cannot be filled in so.
    """
    swedish = from_data(version.blocks)
    given = _given(swedish, values) | _bound(swedish, unit, day)
    said = _said(swedish, given, unit, "")
    found: dict[str, Any] = {name: getattr(said, name) for name in TEXTS if getattr(said, name)}
    for name in (*LISTS, "items", "attachments"):
        if lines := getattr(said, name):
            found[name] = msgspec.json.decode(msgspec.json.encode(lines))
    for name in ("visit_type", "arrive_minutes", "rebook_allowed"):
        if value := getattr(said, name):
            found[name] = value
    if said.earlier_days is not None and version.template.kind == "timed":
        found["not_before"] = (day - timedelta(days=said.earlier_days)).isoformat()
    if said.later_days is not None:
        found["not_after"] = (day + timedelta(days=said.later_days)).isoformat()
    if not said.cancel_allowed:
        found["cancel_allowed"] = False
    if version.sensitive:
        found["sensitive"] = True
    sek, text = _price(said.fee, unit, day)
    if sek is not None:
        found["fee_sek"] = sek
    if text:
        found["fee_text"] = "\n".join(filter(None, (text, found.get("fee_text", ""))))
    return found | {"template": version.pk} | ({"fields": given} if given else {})


def said_in(swedish: Blocks, variant: Blocks, given: Mapping[str, str], unit: CareUnit, form: str) -> Blocks:
    """The blocks of a variant with its blanks filled in. `given` has been checked when the kallelse was made."""
    return _said(merged(swedish, variant), given, unit, form)


def _given(blocks: Blocks, values: Mapping[str, object]) -> dict[str, str]:
    """Every asked field with its checked value in one written form."""
    asked = {field.name: field for field in blocks.fields if field.asked}
    for name in values:
        if name not in asked:
            raise FieldError(str(name)[:30] if str(name).isidentifier() else "?", *w.UNKNOWN_FIELD)
    return {name: _checked(field, values.get(name)) for name, field in asked.items()}


def _bound(blocks: Blocks, unit: CareUnit, day: date) -> dict[str, str]:
    """The fields that fill themselves in, as they are on the day that the kallelse is made."""
    found = {}
    for field in blocks.fields:
        if field.kind == "phone" and unit.phone:
            found[field.name] = unit.phone
        elif field.kind == "fee":
            sek, _text = _price(field.code, unit, day)
            if sek is None:
                raise FieldError(field.name, *w.NO_SUM)
            found[field.name] = str(sek)
    return found


def _checked(field: Field, value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int | date | time) and not isinstance(value, bool) else ""
    if not text:
        raise FieldError(field.name, *w.MISSING_FIELD)
    match field.kind:
        case "date":
            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise FieldError(field.name, *w.NOT_A_DATE) from None
        case "time":
            if not re.fullmatch(r"([01]\d|2[0-3])[:.][0-5]\d", text):
                raise FieldError(field.name, *w.NOT_A_TIME)
            return text.replace(".", ":")
        case "number":
            most, least = field.limit if field.limit is not None else 100_000, field.least or 0
            if not re.fullmatch(r"\d{1,6}", text) or not least <= int(text) <= most:
                raise FieldError(field.name, w.NOT_A_NUMBER[0].format(least=least, most=most), w.NOT_A_NUMBER[1])
            return str(int(text))
        case "choice":
            if text not in field.choices:
                raise FieldError(field.name, w.NOT_A_CHOICE[0], w.NOT_A_CHOICE[1].format(choices=", ".join(field.choices)))
            return text
    limit = min(field.limit or _LONGEST, _LONGEST)
    if len(text) > limit:
        raise FieldError(field.name, w.TOO_LONG[0].format(limit=limit), w.TOO_LONG[1])
    try:
        text = clean(field.name, text)
    except TextError as error:
        raise FieldError(field.name, error.rule, error.remedy) from None
    if found := forbidden(text):
        raise FieldError(field.name, *found)
    return text


def _said(blocks: Blocks, given: Mapping[str, str], unit: CareUnit, form: str) -> Blocks:
    """The blocks with every blank filled in. Dates and clock times are in digits where the words are in another language."""
    foreign = bool(form) and form not in w.FORMS
    shown = {"mottagning": unit.name, "telefon": unit.phone, "telefontid": unit.phone_hours}
    for field in blocks.fields:
        if field.name in given:
            shown[field.name] = _shown(field, given[field.name], blocks, foreign)

    def put(text: str) -> str:
        def one(found: re.Match[str]) -> str:
            value = shown.get(found[1], "")
            if not value:
                raise FieldError(found[1][:30], *w.NOTHING_TO_SAY)
            return value

        # A value is put in once and never read again: braces in it are no blanks.
        return BLANK.sub(one, text) if "{" in text else text

    changes: dict[str, Any] = {name: put(text) for name in TEXTS if (text := getattr(blocks, name))}
    for name in (*LISTS, "items"):
        changes[name] = tuple(
            put(each) if isinstance(each, str) else msgspec.structs.replace(each, text=put(each.text)) for each in getattr(blocks, name)
        )
    return msgspec.structs.replace(blocks, **changes)


def _shown(field: Field, value: str, blocks: Blocks, foreign: bool) -> str:
    if field.kind == "date":
        return value if foreign else day_words(date.fromisoformat(value))
    if field.kind == "time":
        return value if foreign else clock_words(time.fromisoformat(value))
    return blocks.labels.get(value, value) if field.kind == "choice" and foreign else value


def _price(code: str, unit: CareUnit, day: date) -> tuple[int | None, str]:
    """Sum and words of a code in the table of fees that holds on a day; nothing for a code that the table has not."""
    table = connections.parameters(unit.provider_id, unit.care_level, day, unit.pk).get("fee_table", {})
    line = table.get(code, {}) if isinstance(table, dict) else {}
    return line.get("sek"), line.get("text", "")
