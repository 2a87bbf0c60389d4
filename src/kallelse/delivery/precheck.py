"""How would this person be reached, and is there time? The plan before anything is sent; the only trace is the audit row of the look-up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kallelse import content, plugs
from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.delivery import due, planning, rendering
from kallelse.invitations import taking_in
from kallelse.kit import clock, db
from kallelse.kit.ids import new_id
from kallelse.persons import identity, register
from kallelse.persons.rules import PROTECTED
from kallelse.routing.rules import Plan
from kallelse.routing.timeline import Timeline
from kallelse.sources import Draft, Refusal

PREVIEW_NUMBER = "0000-0000"


@dataclass(frozen=True, slots=True)
class Precheck:
    """The answer: either a refusal, or who it is (name empty for protected persons), the plan and the kallelse as it would be said."""

    refusal: Refusal | None = None
    standing: str = ""
    name: str = ""
    age: int | None = None
    plan: Plan | None = None
    moments: Timeline | None = None
    kallelse: content.Kallelse | None = None


@dataclass(frozen=True, slots=True)
class _Imagined:
    """An invitation that does not exist, with the fields of `rendering.Said`."""

    number: str
    version: int
    kind: str
    visit_start: datetime | None
    visit_end: datetime | None
    book_before: date | None
    cancel_deadline: datetime | None
    received_at: datetime
    content: dict[str, Any]


def precheck(source: SourceSystem, draft: Draft, now: datetime, *, actor: str, unit: str = "", commission: str = "") -> Precheck:
    """Check one draft for a sender. Raises RegisterSilent when the person service does not answer. `unit` refuses every other unit."""
    refusals = taking_in.refusals(source, [draft], now, unit)
    if refusals:
        return Precheck(refusal=refusals[0])
    care_unit = connections.units(source.provider_id)[draft.unit.upper()]
    subject = identity.parse(draft.person, now.astimezone(clock.SWEDISH_TIME).date())
    with db.tenant_scope(source.provider_id):
        record_of_look_up = audit.Record(
            actor, audit.Action.PERSON_LOOKED_UP, subject.number, "precheck", unit=care_unit.hsa_id, commission=commission
        )  # fmt: skip
        audit.write(now, [record_of_look_up])
    record = register.look_up([subject])[subject.number]
    reach = None
    if record.standing in planning.ASKED_ABOUT:
        (reach,) = plugs.CHANNELS["inbox"].reach([record.identity])
    words = draft.wording | ({"person_name": draft.person_name} if draft.person_name else {})
    row = planning.DraftRow(
        new_id(), source.pk, care_unit.pk, subject.number, draft.care_level or care_unit.care_level, draft.start, draft.book_before, words
    )  # fmt: skip
    plan, moments = planning.plan_one(source.provider_id, row, record, reach, now)
    imagined = _Imagined(PREVIEW_NUMBER, 1, draft.kind, draft.start, draft.end, draft.book_before, moments.cancel_deadline, now, words)
    kallelse = rendering.kallelse_of(imagined, care_unit, recipient_kind=due.recipient_kind(record, now))
    name = "" if record.standing in PROTECTED else record.name
    return Precheck(None, record.standing, name, identity.age(record.identity, now.date()), plan, moments, kallelse)
