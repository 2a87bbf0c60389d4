"""How would this person be reached, and is there time? The plan before anything is sent; the only trace is the audit row of the look-up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kallelse import content
from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.delivery import due, planning, prechecking, rendering
from kallelse.invitations import taking_in, wording
from kallelse.persons import identity
from kallelse.persons.rules import PROTECTED
from kallelse.routing.clocks import day_of
from kallelse.routing.parameters import Way
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
    fee: str = ""
    replaces: dict[str, Any] | None = None


def precheck(source: SourceSystem, draft: Draft, now: datetime, *, actor: str, unit: str = "", commission: str = "") -> Precheck:
    """Check one draft for a sender. Raises RegisterSilent when the person service does not answer. `unit` refuses every other unit."""
    (row,) = taking_in.check(source, [draft], now, unit)
    if isinstance(row, Refusal):
        return Precheck(refusal=row)
    (found,) = prechecking.plan(source, [row], now, actor=actor, commission=commission)
    record, plan, moments = found.record, found.plan, found.moments
    words = prechecking.words(draft)
    imagined = _Imagined(PREVIEW_NUMBER, 1, draft.kind, draft.start, draft.end, draft.book_before, moments.cancel_deadline, now, words)
    form = rendering.form_of({"variant": plan.variant} | found.form, protected=record.standing in PROTECTED)
    kallelse = rendering.kallelse_of(imagined, row.unit, recipient_kind=due.recipient_kind(record, now), form=form)
    name = "" if record.standing in PROTECTED else record.name
    return Precheck(None, record.standing, name, identity.age(record.identity, now.date()), plan, moments, kallelse)


def imagined(draft: Draft, unit: CareUnit, now: datetime) -> content.Kallelse:
    """The kallelse of a draft as a grown-up without needs of her own would read it. Nobody is looked up."""
    words = prechecking.words(draft)
    parameters = planning.parameters_of(unit.provider_id, draft.care_level or unit.care_level, day_of(now), unit.pk)
    moments = planning.moments_of(draft.start, draft.book_before, wording.from_data(words), Way.DOMESTIC, parameters, now)
    deadline = moments.cancel_deadline
    one = _Imagined(PREVIEW_NUMBER, 1, draft.kind, draft.start, draft.end, draft.book_before, deadline, now, words)
    return rendering.kallelse_of(one, unit)
