"""From a recipient to the draft of her kallelse: what everybody gets, what is her own, and the words of the template."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from kallelse.campaigns.models import Campaign
from kallelse.connections import queries as connections
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.sources import Draft, Refusal
from kallelse.sources.rows import InvitationRow, draft_of, refusal_of
from kallelse.templates import filling
from kallelse.templates import queries as templates
from kallelse.templates.filling import FieldError

type Said = Mapping[str, Mapping[str, Any]]
"""`values` are fields of a row, `fields` those of the template, by name."""


def said(values: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    """What is stored of a campaign or a recipient: only what was said."""
    return {name: dict(part) for name, part in (("values", values), ("fields", fields)) if part}


def reference(campaign: Campaign, nr: int) -> str:
    """The reference of a recipient's kallelse: always the same, so that nothing can be taken in twice."""
    return f"kampanj-{campaign.pk.hex}-{nr + 1}"


def row(campaign: Campaign, nr: int, person: str, own: Said) -> dict[str, Any]:
    """The row of `sources.rows` that is hers."""
    values = dict(campaign.row.get("values", {})) | dict(own.get("values", {}))
    return values | {"reference": reference(campaign, nr), "person": person, "unit": connections.unit(campaign.unit_id).hsa_id}


def draft(campaign: Campaign, nr: int, person: str, own: Said) -> Draft | Refusal:
    """Her draft; its `row` is `nr`."""
    try:
        made = draft_of(nr, msgspec.convert(row(campaign, nr, person, own), InvitationRow))
    except msgspec.ValidationError as error:
        return refusal_of(nr, error)
    if isinstance(made, Refusal):
        return made
    words: Mapping[str, Any] = {}
    if campaign.template is not None:
        fields = dict(campaign.row.get("fields", {})) | dict(own.get("fields", {}))
        try:
            words = _filled(campaign.template, campaign.unit_id, fields, _day(made))
        except FieldError as error:
            return Refusal(nr, error.field, error.rule, error.remedy)
    return replace(made, campaign=campaign.pk, template=campaign.template, wording=dict(words) | made.wording)


def drafts(campaign: Campaign, people: Iterable[tuple[int, str, Said]]) -> list[Draft | Refusal]:
    """The drafts of some recipients (place, identity, what is her own). Those who are told the same differ in nothing but who they are."""
    known: dict[bytes, Draft] = {}
    found: list[Draft | Refusal] = []
    for nr, person, own in people:
        key = msgspec.json.encode(own, order="sorted")
        if (same := known.get(key)) is not None:
            found.append(replace(same, row=nr, reference=reference(campaign, nr), person=person))
            continue
        made = draft(campaign, nr, person, own)
        if isinstance(made, Draft):
            known[key] = made
        found.append(made)
    return found


def _day(made: Draft) -> date:
    """The day whose prices hold: of the visit, or the last to book on."""
    return made.start.astimezone(SWEDISH_TIME).date() if made.start is not None else made.book_before or date.min


def _filled(template: int, unit_id: int, fields: Mapping[str, str], day: date) -> Mapping[str, Any]:
    """The words of a template. A list holds thousands who are told the same, so that they are remembered for some seconds."""

    def fill() -> Mapping[str, Any]:
        return filling.fill(templates.version(template), fields, unit=connections.unit(unit_id), day=day)

    return connections.cached("campaign words", (template, unit_id, tuple(sorted(fields.items())), day), fill)
