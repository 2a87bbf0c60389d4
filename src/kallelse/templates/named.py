"""Rows of care systems that name a template by its code: their words are filled in, or it is said which field is wrong and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Draft, Refusal
from kallelse.sources.rows.words import RELATIONS
from kallelse.templates import queries
from kallelse.templates import words as w
from kallelse.templates.blocks import LISTS, TEXTS
from kallelse.templates.filling import FieldError, fill

__all__ = ["filled_in"]

OWN = ("performer", "place", "way", "hours")
"""Texts of a single visit: a sender may say its own beside a template."""
_TOLD = (*(name for name in TEXTS if name not in OWN), *LISTS, "attachments")
_KINDS = {"timed": ("timed", "change"), "open": ("open",)}


def filled_in(results: Sequence[Draft | Refusal], provider_id: int, now: datetime) -> list[Draft | Refusal]:
    """The same results, with the words of every draft that names a template. A draft without one is as it was."""
    if not any(isinstance(one, Draft) and one.code and one.template is None for one in results):
        return list(results)
    units = connections.units(provider_id)
    return [_one(one, units, now) if isinstance(one, Draft) and one.code and one.template is None else one for one in results]


def _one(draft: Draft, units: dict[str, CareUnit], now: datetime) -> Draft | Refusal:
    unit = units.get(draft.unit.upper())
    if unit is None:
        return draft  # It is refused for its unit when it is taken in.
    today = now.astimezone(SWEDISH_TIME).date()
    version = queries.in_force(unit, draft.code)
    if version is None:
        return Refusal(draft.row, *w.NO_TEMPLATE, draft.reference)
    if queries.closed(version, unit, today):
        return Refusal(draft.row, *w.TEMPLATE_OLD, draft.reference)
    if version.template.kind not in _KINDS.get(draft.kind, ()):
        return Refusal(draft.row, *w.TEMPLATE_KIND, draft.reference)
    for name in _TOLD:
        if draft.wording.get(name):
            return Refusal(draft.row, name, *w.TEMPLATE_AND_TEXT, draft.reference)
    day = draft.start.astimezone(SWEDISH_TIME).date() if draft.start else draft.book_before or today
    try:
        told = fill(version, draft.fields, unit=unit, day=day)
    except FieldError as error:
        return Refusal(draft.row, f"fields.{error.field}", error.rule, error.remedy, draft.reference)
    wording = told | {name: value for name, value in draft.wording.items() if name != "visit_type"}
    if broken := _broken(wording):
        return Refusal(draft.row, *RELATIONS[broken], draft.reference)
    said: dict[str, Any] = draft.wording | {"template": draft.code, "fields": draft.fields}
    return replace(draft, wording=wording, template=version.pk, said=said)


def _broken(wording: dict[str, Any]) -> str:
    """What the row could not be held to before the template had said which kind of visit it is."""
    if wording.get("join_url") and wording.get("visit_type") != "video":
        return "join_without_video"
    return "hours_missing" if wording.get("visit_type") == "drop_in" and not wording.get("hours") else ""
