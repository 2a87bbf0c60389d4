"""How would these be reached, and is there time? Plans of drafts that nobody has handed in, by the thousand. Only the audit keeps it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from kallelse.audit import actions as audit
from kallelse.connections.models import SourceSystem
from kallelse.delivery import backlog, pace, planning
from kallelse.delivery.forecast import Load
from kallelse.invitations import taking_in
from kallelse.invitations.taking_in import Row
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.persons import preferences, register
from kallelse.persons.preferences import NOTHING
from kallelse.persons.rules import PROTECTED, Record
from kallelse.routing.clocks import day_of
from kallelse.routing.rules import Plan
from kallelse.routing.timeline import Timeline
from kallelse.sources import Draft, Refusal


@dataclass(frozen=True, slots=True)
class Planned:
    """A row with the person's record and the plan that it would have; `form` is what her needs make of its words."""

    row: Row
    record: Record
    plan: Plan
    moments: Timeline
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer about one draft: why it would be refused, or the plan it would have. It names nobody."""

    row: int
    reference: str
    refusal: Refusal | None = None
    protected: bool = False
    plan: Plan | None = None
    moments: Timeline | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of the messages of a bulk in one channel: how many of them and of others wait, when the last would be sent, and how
    many of them would be too late."""

    channel: str
    messages: int
    ahead: int
    done_at: datetime
    late: int


def check(
    source: SourceSystem, results: Sequence[Draft | Refusal], now: datetime, *, actor: str, unit: str = "", commission: str = ""
) -> list[Checked]:
    """Check drafts for a sender, in their order. Raises RegisterSilent unless everybody could be asked for. `unit` refuses every other.

    A chunk at a time, as they are planned for real: what a person's record says is let go with its chunk.
    """
    found: dict[int, Checked] = {}
    checked = taking_in.check(source, results, now, unit)
    rows = [one for one in checked if isinstance(one, Row)]
    for chunk in batched(rows, planning.CHUNK, strict=False):
        for one in plan(source, chunk, now, actor=actor, commission=commission):
            draft = one.row.draft
            found[draft.row] = Checked(draft.row, draft.reference, None, one.record.standing in PROTECTED, one.plan, one.moments)
    return [Checked(one.row, one.reference, one) if isinstance(one, Refusal) else found[one.draft.row] for one in checked]


def plan(
    source: SourceSystem, rows: Sequence[Row], now: datetime, *, actor: str, commission: str = "", hurried: bool = True
) -> list[Planned]:
    """Plan some rows that would be taken in, as drafts are planned: look up, ask whether the inbox reaches them, decide.

    A bulk that nobody waits for (`hurried=False`) asks the inbox nothing where its questions have a limit: others would wait for them.
    """
    tenant_id, subjects = source.provider_id, [row.subject for row in rows]
    looked_up = [
        audit.Record(actor, audit.Action.PERSON_LOOKED_UP, row.subject, "precheck", unit=row.unit.hsa_id, commission=commission)
        for row in rows
    ]
    with db.tenant_scope(tenant_id):
        audit.write(now, looked_up)
        said = preferences.of(tenant_id, subjects)
    records = register.look_up_to_plan(register.parse_stored(subjects), day_of(now))
    free = hurried or not pace.limit_of(pace.QUESTIONS).per_s
    reaches = planning.reaches_of(records, paced=False) if free else {}
    left = [one.asked for one in records.values() if one.standing in planning.ASKED_ABOUT and one.asked not in reaches]
    if left:
        with db.tenant_scope(tenant_id):
            reaches |= backlog.known_reaches(tenant_id, left, now)
    planned = []
    for row in rows:
        record, preferred = records[row.subject], said.get(row.subject, NOTHING)
        draft = _draft(source, row)
        decided = planning.plan_one(tenant_id, draft, record, reaches.get(row.subject), now, preferred)
        planned.append(Planned(row, record, *decided, planning.form_data(draft, {row.subject: preferred})))
    return planned


def words(draft: Draft) -> dict[str, Any]:
    """What the sender says of the visit, as it would be stored."""
    return draft.wording | ({"person_name": draft.person_name} if draft.person_name else {})


def outlook(source: SourceSystem, checked: Sequence[Checked], now: datetime) -> list[Outlook]:
    """When the messages of these plans would have left, if they were handed in now, beside all that waits already."""
    steps = [step for one in checked if one.plan and not one.plan.stop for step in one.plan.steps]
    counted = Counter((step.channel, max(step.due_at, now), step.safe_until) for step in steps)
    thought_of: dict[str, list[Load]] = {}
    for (channel, due_at, safe_until), count in counted.items():
        if pace.limit_of(channel).per_s:
            thought_of.setdefault(channel, []).append(Load(source.provider_id, due_at, safe_until, count, new=True))
    found = []
    for channel, loads in thought_of.items():
        told = backlog.of_channel(channel, now, loads)
        waiting = told.whole.waiting - told.new.waiting
        found.append(Outlook(channel, sum(load.count for load in loads), waiting, told.new.done_at or now, told.new.late))
    return found


def _draft(source: SourceSystem, row: Row) -> planning.DraftRow:
    draft, unit = row.draft, row.unit
    level = draft.care_level or unit.care_level
    return planning.DraftRow(new_id(), source.pk, unit.pk, row.subject, level, draft.start, draft.book_before, words(draft))
