"""A person's tasks: one manual step per version, with every reason that is open.

There is one row, so that nobody calls the same patient twice for two reasons. What is due first is its reason (or what says that care is
needed), the most urgent moment is its `safe_until`, and the other open reasons stand in `also`: none is lost when another comes or falls
away. A finished task is opened anew by a reason that it did not have.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from kallelse.invitations.events import Happened, add_events
from kallelse.invitations.models import Step
from kallelse.invitations.states import Step as StepState
from kallelse.kit import clock, db
from kallelse.kit.ids import new_id

UNREAD_TASKS = ("too_late", "letter_late", "letter_missing", "letter_returned")
"""Reasons that fall away when the patient reads or answers, as do all that speak of "unread"."""


CAREFUL = (
    "locked_possible", "deceased", "name_contradicts", "protected", "protected_registration", "child_protected", "sensitive_minor",
    "unread_protected", "unread_sensitive", "unread_blocked",
)  # fmt: skip
"""Reasons that say how a patient may be reached at all: they are shown before any other, since a careless call may do harm (K15, K22)."""


class _Open(msgspec.Struct, frozen=True):
    """One open reason."""

    reason: str
    due_at: datetime
    safe_until: datetime


def add_tasks(tenant_id: int, tasks: Sequence[tuple[UUID, str, datetime, datetime]], *, anew: bool = False) -> None:
    """Put tasks (invitation, reason, due_at, safe_until) on the list, beside what stands there. With `anew` one that somebody has finished
    is opened again also for the same reason: there is more to do than when it was finished."""
    if not tasks:
        return
    rows = [{"id": new_id(), "invitation": one[0], "reason": one[1], "due_at": one[2], "safe_until": one[3]} for one in tasks]
    made = db.run(
        """
        INSERT INTO invitations_step
            (id, tenant_id, invitation_id, unit_id, channel, state, reason, due_at, safe_until, attempts, reference)
        SELECT id, %s, invitation, (SELECT i.unit_id FROM invitations_invitation i WHERE i.id = invitation), 'manual', 'planned', reason,
            due_at, safe_until, 0, ''
        FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, invitation uuid, reason text, due_at timestamptz, safe_until timestamptz)
        ON CONFLICT (invitation_id, channel) DO NOTHING RETURNING id
        """,
        [tenant_id, msgspec.json.encode(rows).decode()],
    )
    new = {row[0] for row in made}
    events = [event for row, task in zip(rows, tasks, strict=True) if row["id"] not in new and (event := _beside(*task, anew))]
    add_events(tenant_id, clock.now(), events)


def _beside(invitation: UUID, reason: str, due_at: datetime, safe_until: datetime, anew: bool = False) -> Happened | None:
    """Add a reason to the task that is there; the event, unless nothing is new."""
    step = Step.objects.select_for_update(no_key=True).get(invitation_id=invitation, channel="manual")
    added = _Open(reason, due_at, safe_until)
    if step.state == StepState.PLANNED:
        before = _open(step)
        _write(step, [one for one in before if one.reason != reason] + [added])
        known = reason in {one.reason for one in before}
        return None if known else Happened(invitation, "task_added", "manual", {"reason": reason})
    if step.state == StepState.DONE and not anew and reason in {one.reason for one in _open(step)}:
        return None
    kind = "task_reopened" if step.state == StepState.DONE else "task_added"
    step.state = StepState.PLANNED
    _write(step, [added])
    return Happened(invitation, kind, "manual", {"reason": reason})


def finish_unread_tasks(tenant_id: int, ids: Sequence[UUID], reason: str, now: datetime) -> None:
    """Tasks that only existed because nobody had read or answered are withdrawn; those with another reason stay for that one."""
    if not ids:
        return
    ended = db.run(
        """
        UPDATE invitations_step SET state = 'withdrawn', reason = %s
        WHERE invitation_id = ANY(%s::uuid[]) AND channel = 'manual' AND state = 'planned' AND also IS NULL
          AND (reason LIKE '%%unread%%' OR reason = ANY(%s::text[]))
        RETURNING invitation_id
        """,
        [reason, list(ids), list(UNREAD_TASKS)],
    )
    changed = [row[0] for row in ended]
    several = Step.objects.select_for_update(no_key=True).filter(
        invitation_id__in=list(ids), channel="manual", state="planned", also__isnull=False
    )
    for step in several.order_by("id"):
        before = _open(step)
        left = [one for one in before if not _falls(one.reason)]
        if len(left) == len(before):
            continue
        if not left:
            step.state, step.reason, step.also = StepState.WITHDRAWN, reason, None
            step.save(update_fields=["state", "reason", "also"])
        else:
            _write(step, left)
        changed.append(step.invitation_id)
    add_events(tenant_id, now, [Happened(one, "step_withdrawn", "manual", {"reason": reason}) for one in changed])


def drop(tenant_id: int, invitation: UUID, reason: str, why: str, now: datetime) -> bool:
    """Take one open reason off the list, because of `why`; the others stay. False when it was not open."""
    step = Step.objects.select_for_update(no_key=True).filter(invitation_id=invitation, channel="manual", state=StepState.PLANNED).first()
    before = _open(step) if step is not None else []
    left = [one for one in before if one.reason != reason]
    if step is None or len(left) == len(before):
        return False
    if left:
        _write(step, left)
    else:
        step.state, step.reason, step.also = StepState.WITHDRAWN, why, None
        step.save(update_fields=["state", "reason", "also"])
    add_events(tenant_id, now, [Happened(invitation, "step_withdrawn", "manual", {"reason": why})])
    return True


def open_reasons(step: Step) -> list[str]:
    """Why a task stands on the list, the most pressing reason first."""
    return [one.reason for one in _open(step)]


def _falls(reason: str) -> bool:
    return "unread" in reason or reason in UNREAD_TASKS


def _open(step: Step) -> list[_Open]:
    return [_Open(step.reason, step.due_at, step.safe_until), *msgspec.convert(step.also or [], list[_Open])]


def _write(step: Step, reasons: Sequence[_Open]) -> None:
    first, *others = sorted(reasons, key=lambda one: (one.reason not in CAREFUL, one.due_at, one.safe_until))
    step.reason, step.due_at = first.reason, min(one.due_at for one in reasons)
    step.safe_until = min(one.safe_until for one in reasons)
    step.also = msgspec.to_builtins(others) if others else None
    step.save(update_fields=["state", "reason", "due_at", "safe_until", "also"])
