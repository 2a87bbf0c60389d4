"""From a filled-in form or a file to a draft, for the colleague's own unit: the rules are those of every other door."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.audit.actions import Action
from kallelse.balance import days
from kallelse.connections.models import SourceSystem
from kallelse.invitations import taking_in
from kallelse.invitations.taking_in import Taken
from kallelse.kit import db, sealed
from kallelse.kit.sealed import SealBroken
from kallelse.sources import Draft, Refusal
from kallelse.staff_web.access import Desk

OWN_SOURCE = "Formuläret i Kallelse"
"""What is sent by hand has no schedule of its own: a cancellation of it becomes a task for a person."""
PREVIEW_LASTS_S = 30 * 60
FORM_FIELDS = {"start": "clock", "end": "minutes", "preparation": "prepare_1_text", "unit": "person"}
"""Where the form shows what was said about a field of the row."""


@dataclass(frozen=True, slots=True)
class Previewed:
    """A kallelse that a colleague has seen and may now send: the row's bytes and its draft."""

    body: bytes
    draft: Draft


def own_source(desk: Desk) -> SourceSystem:
    """The source system that stands for the forms of this care provider."""
    source, _made = SourceSystem.objects.get_or_create(provider_id=desk.unit.provider_id, name=OWN_SOURCE)
    return source


def sources(desk: Desk) -> list[SourceSystem]:
    """The source systems that a file may come from."""
    return [
        own_source(desk),
        *SourceSystem.objects.filter(provider_id=desk.unit.provider_id, active=True).exclude(name=OWN_SOURCE).order_by("name"),
    ]


def read_row(row: dict[str, Any]) -> tuple[bytes, Draft | Refusal]:
    """A row of the form through the same reader as the REST door; its bytes become the envelope."""
    body = json.dumps(row, ensure_ascii=False).encode()
    (result,) = plugs.READERS["rest"].read(body, "application/json")
    return body, result


def seal(desk: Desk, body: bytes) -> str:
    """What was previewed, so that exactly that can be sent, by the same colleague under the same commission."""
    return sealed.seal(_purpose(desk), body)


def unseal(desk: Desk, text: str) -> Previewed:
    """Raises SealBroken when the preview is too old, somebody else's, or was made under another commission."""
    body = sealed.unseal(_purpose(desk), text, max_age_s=PREVIEW_LASTS_S)
    (draft,) = plugs.READERS["rest"].read(body, "application/json")
    if isinstance(draft, Refusal):
        raise SealBroken("the previewed row can no longer be read")
    return Previewed(body, draft)


def send(desk: Desk, previewed: Previewed, now: datetime) -> Taken | Refusal:
    """Take in one previewed kallelse. Sending the same preview twice is the same kallelse."""
    (result,) = _take_in(desk, own_source(desk), "form", previewed.body, "application/json", [previewed.draft], now)
    return result


def read_file(body: bytes) -> Sequence[Draft | Refusal]:
    """The rows of a CSV or XLSX file."""
    return plugs.READERS["file"].read(body, "application/octet-stream")


def refused(desk: Desk, source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime) -> list[Refusal]:
    """What would be refused of a file, without storing anything but the fact that it was tried."""
    refusals = taking_in.refusals(source, results, now, desk.unit.hsa_id)
    if refusals:
        with db.tenant_scope(desk.unit.provider_id):
            audit.write(now, [desk.record(Action.STAFF_FILE_REFUSED, object=f"rows:{len(results)}", result=f"refused {len(refusals)}")])
    return refusals


def send_file(desk: Desk, source: SourceSystem, body: bytes, results: Sequence[Draft | Refusal], now: datetime) -> list[Taken | Refusal]:
    """Take in a whole file, or nothing of it."""
    taken = _take_in(desk, source, "file", body, "application/octet-stream", results, now)
    days.refused_of(source, taken, now)
    return taken


def _take_in(
    desk: Desk, source: SourceSystem, door: str, body: bytes, media_type: str, results: Sequence[Draft | Refusal], now: datetime
) -> list[Taken | Refusal]:
    return taking_in.take_in(
        source, door, body, media_type, results, now, desk.actor,
        all_or_nothing=True, commission=desk.commission.id, only_unit=desk.unit.hsa_id,
    )  # fmt: skip


def _purpose(desk: Desk) -> str:
    return f"draft:{desk.colleague.employee}:{desk.commission.id}"
