"""What colleagues do with lines: finish, take or give, lay to rest, note. Each writes its event and its entry in the access log, in one
transaction; all run inside `db.tenant_scope`, with a kallelse of the colleague's own unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from kallelse.audit import actions as audit
from kallelse.audit.actions import Action, Record
from kallelse.invitations import actions as invitations
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import Step as StepState
from kallelse.kit import db
from kallelse.kit.ids import new_id
from kallelse.worklist import derived, rules
from kallelse.worklist.models import Colleague, Outcome
from kallelse.worklist.rules import Done, Kind

SEEN_LATELY = timedelta(days=90)
"""Who has not opened the list for so long is no longer offered as somebody to give a line to."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the care provider and unit (keys), the employeeHsaId, and what the access log says of the desk (HSA-ids)."""

    tenant: int
    unit: int
    employee: str
    unit_hsa_id: str = ""
    commission: str = ""

    def record(self, action: Action, one: Invitation, result: str = "ok") -> Record:
        """One line of the access log."""
        return Record(
            f"staff:{self.employee}", action, one.subject, f"invitation:{one.pk}", unit=self.unit_hsa_id, commission=self.commission,
            result=result,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """One open thing of a kallelse: what, why, since when and by when."""

    kind: str
    why: str
    since: datetime
    act_by: datetime | None


_THINGS = f"""
WITH near AS MATERIALIZED ({derived.NEAR_OF})
SELECT t.kind, t.why, t.since, t.act_by FROM ({derived.OPEN_OF}) t ORDER BY t.kind = 'unreached', t.act_by NULLS LAST
"""  # noqa: S608  A constant.


def things(tenant_id: int, unit_id: int, invitation: UUID, now: datetime) -> list[Thing]:
    """What is open for one kallelse, the soonest first."""
    return [Thing(*row) for row in derived.ask(_THINGS, derived.values(tenant_id, unit_id, now, only=[invitation]))]


def first_limit(open_things: Sequence[Thing]) -> datetime | None:
    """The first moment by which something of a kallelse must be done; None when nothing has a limit."""
    return min((one.act_by for one in open_things if one.act_by is not None), default=None)


def finish(actor: Actor, one: Invitation, outcome: Done, note: str, seen: datetime, now: datetime) -> tuple[int, int]:
    """A colleague has done what stood on a line when it was `seen`: every thing of it that had arisen by then.

    Returns how many things were finished and how many remain, because they have come since. Nothing is done twice: who comes second
    finishes nothing.
    """
    invitations.hold([one.pk])
    found = things(actor.tenant, actor.unit, one.pk, now)
    done = [thing for thing in found if thing.since <= seen]
    _write(actor, one, outcome, note, done, now)
    return len(done), len(found) - len(done)


def finish_step(actor: Actor, one: Invitation, outcome: Done, note: str, now: datetime) -> bool:
    """A colleague has done what the task of the plan asked for, whatever else waits. False when it was already done or withdrawn."""
    invitations.hold([one.pk])
    done = [thing for thing in things(actor.tenant, actor.unit, one.pk, now) if thing.kind == Kind.MANUAL]
    if not done:
        # A task that is not due yet is no thing of the list, and may be done beforehand.
        planned = Step.objects.filter(invitation=one, channel="manual", state=StepState.PLANNED).first()
        done = [Thing(Kind.MANUAL, planned.reason, now, planned.safe_until)] if planned else []
    _write(actor, one, outcome, note, done, now)
    return bool(done)


def _write(actor: Actor, one: Invitation, outcome: Done, note: str, done: Sequence[Thing], now: datetime) -> None:
    """Write down what was done: each thing's outcome, one event, one entry in the log."""
    if not done:
        return
    told = f"{_(rules.OUTCOMES[outcome])}. {note}".strip()
    if any(thing.kind == Kind.MANUAL for thing in done):
        _finish_step(actor, one, told, now)
    else:
        data = {"kind": done[0].kind, "note": told, "by": actor.employee}
        invitations.add_events(actor.tenant, now, [invitations.Happened(one.pk, "line_done", data=data)])
    Outcome.objects.bulk_create(
        Outcome(
            tenant_id=actor.tenant, invitation=one, kind=thing.kind, about=thing.since, outcome=outcome.value, by=actor.employee, at=now
        )
        for thing in done
    )  # fmt: skip
    audit.write(now, [actor.record(Action.LINE_FINISHED, one, outcome.value)])
    _wake(actor.tenant, one.pk)


def _finish_step(actor: Actor, one: Invitation, note: str, now: datetime) -> None:
    """The plan's own task is done; its event and entry are written where tasks are."""
    step = Step.objects.filter(invitation=one, channel="manual", state=StepState.PLANNED).first()
    if step is not None:
        invitations.finish_manual(
            actor.tenant, step.pk, f"staff:{actor.employee}", note, now, unit=actor.unit_hsa_id, commission=actor.commission
        )  # fmt: skip


_MARK = """
INSERT INTO worklist_mark (id, tenant_id, invitation_id, assignee, note, noted_by) VALUES (%(new)s, %(tenant)s, %(id)s, '', '', '')
ON CONFLICT (invitation_id) DO NOTHING
"""


def _mark(actor: Actor, one: Invitation) -> None:
    """Make sure that the kallelse has a row for what is said about it."""
    db.run(_MARK, {"new": new_id(), "tenant": actor.tenant, "id": one.pk})


def _wake(tenant_id: int, invitation: UUID) -> None:
    """Something was done: what comes next is on the list at once."""
    db.run(
        "UPDATE worklist_mark SET snoozed_at = NULL, snoozed_until = NULL WHERE tenant_id = %s AND invitation_id = %s",
        [tenant_id, invitation],
    )


def assign(actor: Actor, one: Invitation, employee: str, now: datetime) -> None:
    """Give a line to a colleague of the unit, or to nobody (empty). Raises ValueError for somebody who does not work with the list."""
    if employee not in ("", actor.employee) and not Colleague.objects.filter(unit_id=actor.unit, employee=employee).exists():
        raise ValueError("not a colleague of the unit")
    _mark(actor, one)
    db.run(
        "UPDATE worklist_mark SET assignee = %s WHERE tenant_id = %s AND invitation_id = %s", [employee, actor.tenant, one.pk]
    )  # fmt: skip
    invitations.add_events(
        actor.tenant, now, [invitations.Happened(one.pk, "line_assigned", data={"to": employee, "by": actor.employee})]
    )  # fmt: skip
    audit.write(
        now, [actor.record(Action.LINE_ASSIGNED, one, "taken" if employee == actor.employee else "given" if employee else "let_go")]
    )


def rest(actor: Actor, one: Invitation, until: datetime, now: datetime) -> None:
    """Lay a line to rest. Raises rules.Unsafe, with the latest safe moment, when that would be too late for any of its things."""
    invitations.hold([one.pk])
    rules.check_rest(until, first_limit(things(actor.tenant, actor.unit, one.pk, now)), now)
    _mark(actor, one)
    db.run(
        "UPDATE worklist_mark SET snoozed_at = %s, snoozed_until = %s WHERE tenant_id = %s AND invitation_id = %s",
        [now, until, actor.tenant, one.pk],
    )
    data = {"until": until.isoformat(), "by": actor.employee}
    invitations.add_events(actor.tenant, now, [invitations.Happened(one.pk, "line_rests", data=data)])
    audit.write(now, [actor.record(Action.LINE_RESTS, one)])


def wake(actor: Actor, one: Invitation, now: datetime) -> None:
    """Put a line that rests back on the list."""
    _wake(actor.tenant, one.pk)
    audit.write(now, [actor.record(Action.LINE_RESTS, one, "woken")])


def note(actor: Actor, one: Invitation, text: str, now: datetime) -> None:
    """Write the note that colleagues see on the line; every note stays in the kallelse's history."""
    _mark(actor, one)
    db.run(
        "UPDATE worklist_mark SET note = %s, noted_by = %s, noted_at = %s WHERE tenant_id = %s AND invitation_id = %s",
        [text, actor.employee, now, actor.tenant, one.pk],
    )
    invitations.add_events(actor.tenant, now, [invitations.Happened(one.pk, "line_noted", data={"note": text, "by": actor.employee})])
    audit.write(now, [actor.record(Action.LINE_NOTED, one)])


def remember(tenant_id: int, unit_id: int, employee: str, name: str, today: date) -> None:
    """Somebody works with a unit's list today. Written once a day."""
    db.run(
        """
        INSERT INTO worklist_colleague AS c (tenant_id, unit_id, employee, name, seen_on)
        VALUES (%(tenant)s, %(unit)s, %(employee)s::text, %(name)s::text, %(today)s)
        ON CONFLICT (unit_id, employee) DO UPDATE SET name = excluded.name, seen_on = excluded.seen_on
        WHERE c.seen_on < excluded.seen_on OR c.name <> excluded.name
        """,
        {"tenant": tenant_id, "unit": unit_id, "employee": employee, "name": name, "today": today},
    )


def colleagues(unit_id: int, today: date) -> list[tuple[str, str]]:
    """Who may be given a line at a unit: employeeHsaId and name, by name."""
    seen = Colleague.objects.filter(unit_id=unit_id, seen_on__gte=today - SEEN_LATELY).order_by("name")
    return [(one.employee, one.name) for one in seen]
