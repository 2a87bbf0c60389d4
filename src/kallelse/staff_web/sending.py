"""From a filled-in form or a file to a draft, for the colleague's own unit: the rules are those of every other door."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext_noop as mark

from kallelse import plugs
from kallelse.attachments import queries as attachments
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.diary import actions as diary
from kallelse.invitations import held, taking_in
from kallelse.invitations.taking_in import Taken
from kallelse.invitations.wording import Attached
from kallelse.kit import clock, db, sealed
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.sealed import SealBroken
from kallelse.sources import Draft, Refusal
from kallelse.staff_web import offer
from kallelse.staff_web.access import Desk
from kallelse.staff_web.cautions import guarantee_words

OWN_SOURCE = "Formuläret i Kallelse"
"""What is sent by hand has no schedule of its own: a cancellation of it becomes a task for a person."""
PREVIEW_LASTS_S = 30 * 60
FORM_FIELDS = {
    "start": "clock", "end": "minutes", "preparation": "prepare_1_text", "unit": "person", "person_name": "person", "series": "visits",
}  # fmt: skip
"""Where the form shows what was said about a field of the row."""
TAKEN = (mark("Tiden i tidboken är inte längre ledig."), mark("Välj en annan tid."))


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a colleague has filled in: a row of `sources.rows`, and what only the form can say. Its bytes become the envelope."""

    row: dict[str, Any]
    template: int | None = None
    fields: dict[str, str] = {}
    visits: tuple[tuple[datetime, str], ...] = ()
    """Of several: the wall clock and where, the first one first."""
    join_url: str = ""
    guarantee: date | None = None
    slot: UUID | None = None
    """The time of our own diary that it stands in."""
    also: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Hashes of the unit's files that go with it, besides those of the template."""


def own_source(desk: Desk) -> SourceSystem:
    """The source system that stands for the forms of this care provider."""
    source, _made = SourceSystem.objects.get_or_create(provider_id=desk.unit.provider_id, name=OWN_SOURCE)
    return source


def source_of(desk: Desk, said: Said) -> SourceSystem:
    """Whose kallelse it becomes: the system's that published the time it stands in, else the form's own."""
    with db.tenant_scope(desk.unit.provider_id):
        source_id = diary.source_of(desk.unit, said.slot) if said.slot is not None else None
    return connections.source(source_id) if source_id is not None else own_source(desk)


def sources(desk: Desk) -> list[SourceSystem]:
    """The source systems that a file may come from."""
    return [
        own_source(desk),
        *SourceSystem.objects.filter(provider_id=desk.unit.provider_id, active=True).exclude(name=OWN_SOURCE).order_by("name"),
    ]


def draft_of(desk: Desk, said: Said) -> Draft | Refusal:
    """The draft, through the same reader as the REST door; with a template, in its words."""
    (draft,) = plugs.READERS["rest"].read(json.dumps(said.row, ensure_ascii=False).encode(), "application/json")
    if isinstance(draft, Refusal):
        return draft
    words: dict[str, Any] = dict(draft.wording)
    day = draft.start.astimezone(SWEDISH_TIME).date() if draft.start else draft.book_before
    if said.template is not None and day is not None:
        filled = offer.fill(desk.unit, said.template, said.fields, day)
        if isinstance(filled, Refusal):
            return filled
        words = filled | words
    if said.visits:
        words["series"] = [{"start": at.replace(tzinfo=SWEDISH_TIME)} | ({"place": place} if place else {}) for at, place in said.visits]
    if said.join_url:
        words["join_url"] = said.join_url
    if said.guarantee is not None:
        words.setdefault("guarantee_until", said.guarantee.isoformat())
    if said.guarantee is not None and day is not None and day > said.guarantee:
        words["purpose"] = "\n".join(filter(None, (words.get("purpose", ""), guarantee_words(said.guarantee))))
    if said.files:
        named = _with_files(desk, said.files, words.get("attachments", ()))
        if isinstance(named, Refusal):
            return named
        words["attachments"] = named
    if said.also:
        words["also"] = list(said.also)
    return replace(draft, wording=msgspec.to_builtins(words, builtin_types=()), template=said.template)


def seal(desk: Desk, said: Said) -> str:
    """What was previewed, so that exactly that can be sent, by the same colleague under the same commission."""
    return sealed.seal(_purpose(desk), msgspec.json.encode(said))


def unseal(desk: Desk, text: str) -> Said:
    """Raises SealBroken when the preview is too old, somebody else's, or was made under another commission."""
    try:
        return msgspec.json.decode(sealed.unseal(_purpose(desk), text, max_age_s=PREVIEW_LASTS_S), type=Said)
    except msgspec.MsgspecError:
        raise SealBroken("the previewed kallelse can no longer be read") from None


def _with_files(desk: Desk, chosen: Sequence[str], named: Sequence[Any]) -> list[Any] | Refusal:
    """What the template names, and what was chosen besides; or why one of them may not be used."""
    unit, today = desk.unit, clock.today()
    already = msgspec.convert(named, tuple[Attached, ...])
    with db.tenant_scope(unit.provider_id):
        mine = {one.sha256: one.attached() for one in attachments.choosable(unit.provider_id, unit.pk, today)}
        wanted = [sha for sha in dict.fromkeys(chosen) if sha not in {one.sha256 for one in already}]
        added = [mine.get(sha) or Attached(sha256=sha, title="") for sha in wanted]
        most = int(connections.parameters(unit.provider_id, unit.care_level, today, unit.pk).get("attachments_most", 5))
        wrong = attachments.refusals(unit.provider_id, unit.pk, added, today, max(0, most - len(already)))
    if wrong:
        return Refusal(0, "attached", wrong[0][1].rule, wrong[0][1].remedy)
    return [*named, *msgspec.to_builtins(added)]


class _NotSent(Exception):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.rule)
        self.refusal = refusal


def send(desk: Desk, said: Said, now: datetime) -> Taken | Refusal:
    """Take in one previewed kallelse, held for a minute. Sending the same preview twice is the same kallelse."""
    draft = draft_of(desk, said)
    if isinstance(draft, Refusal):
        return draft
    body, source = msgspec.json.encode(said), source_of(desk, said)
    try:
        with db.tenant_scope(desk.unit.provider_id):
            if said.slot is not None and not diary.place(desk.unit, said.slot, draft.reference, now):
                raise _NotSent(Refusal(0, "slot", *TAKEN))
            (result,) = _take_in(desk, source, "form", body, "application/json", [draft], now, held_until=now + held.HOLD)
            if isinstance(result, Refusal):
                raise _NotSent(result)
    except _NotSent as stopped:
        return stopped.refusal
    return result


def read_file(body: bytes) -> Sequence[Draft | Refusal]:
    """The rows of a CSV or XLSX file."""
    return plugs.READERS["file"].read(body, "application/octet-stream")


def _take_in(
    desk: Desk, source: SourceSystem, door: str, body: bytes, media_type: str, results: Sequence[Draft | Refusal], now: datetime,
    *, held_until: datetime | None = None,
) -> list[Taken | Refusal]:  # fmt: skip
    return taking_in.take_in(
        source, door, body, media_type, results, now, desk.actor,
        all_or_nothing=True, commission=desk.commission.id, only_unit=desk.unit.hsa_id, held_until=held_until,
    )  # fmt: skip


def _purpose(desk: Desk) -> str:
    return f"draft:{desk.colleague.employee}:{desk.commission.id}"
