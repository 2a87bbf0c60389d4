"""The verbs that change an invitation, its steps and its answer. Each writes its event; all run inside `db.tenant_scope`.

Every update names the states it may come from (`states.STEP_MOVES`), so that a late, doubled or disordered receipt changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from kallelse.audit import actions as audit
from kallelse.invitations import fees, wording
from kallelse.invitations.events import Happened as Happened
from kallelse.invitations.events import add_events as add_events
from kallelse.invitations.models import Invitation, Step
from kallelse.invitations.states import RECALLABLE, WORDS, Answer, NoticeKind, Version, sources_of, version_sources_of
from kallelse.invitations.states import Step as StepState
from kallelse.invitations.tasks import add_tasks
from kallelse.invitations.tasks import finish_unread_tasks as finish_unread_tasks
from kallelse.kit import db
from kallelse.kit.ids import new_id


def supersede(tenant_id: int, invitation_ids: Sequence[UUID], now: datetime) -> None:
    """Newer versions take over: nothing more leaves for these."""
    _end_version(tenant_id, invitation_ids, Version.SUPERSEDED, "superseded", now)


def withdraw(tenant_id: int, invitation_ids: Sequence[UUID], reason: str, now: datetime) -> None:
    """The kallelse no longer holds (cancelled, deceased …): what has not left is stopped."""
    _end_version(tenant_id, invitation_ids, Version.WITHDRAWN, reason, now)


def close_cancelled(tenant_id: int, invitation_id: UUID, now: datetime) -> None:
    """The patient's cancellation stands in the source system: nothing more leaves and no one has to act."""
    _end_version(tenant_id, [invitation_id], Version.CLOSED, "patient_cancelled", now)


# Visits and last booking days are looked for apart: together no index would find either. The order is that of the index.
_PAST = """
SELECT id, kind = 'open' AND visit_start IS NULL, answer, content->'series' FROM invitations_invitation WHERE id = ANY(ARRAY(
    SELECT id FROM invitations_invitation WHERE tenant_id = %(tenant)s AND state IN ('draft', 'ready', 'active') AND visit_start <= %(now)s
    ORDER BY visit_start LIMIT 5000) || ARRAY(
    SELECT id FROM invitations_invitation WHERE tenant_id = %(tenant)s AND state IN ('draft', 'ready', 'active')
      AND visit_start IS NULL AND book_before < (%(now)s AT TIME ZONE 'Europe/Stockholm')::date
    ORDER BY book_before LIMIT 5000)) FOR NO KEY UPDATE SKIP LOCKED
"""


def expire(tenant_id: int, now: datetime) -> int:
    """Versions whose (last) visit has begun, or whose last booking day has passed, end; returns how many."""
    rows = db.run(_PAST, {"tenant": tenant_id, "now": now})
    past = [(id, is_open, answer) for id, is_open, answer, series in rows if not _goes_on(series, now)]
    open_ones = [id for id, is_open, _ in past if is_open]
    _end_version(tenant_id, [id for id, is_open, _ in past if not is_open], Version.EXPIRED, "visit_passed", now)
    _end_version(tenant_id, open_ones, Version.EXPIRED, "booking_passed", now)
    # Nobody booked: whether the referral is sent back, or the patient is asked once more, is for care to decide.
    unbooked = [id for id, is_open, answer in past if is_open and answer == Answer.NONE]
    add_steps(tenant_id, [(id, "manual", "open_not_booked", now, now) for id in unbooked])
    return len(past)


def _goes_on(series: str | None, now: datetime) -> bool:
    """Whether a series has a visit that lies ahead: its kallelse goes on to that one (`series.go_on`)."""
    return series is not None and wording.next_visit(msgspec.json.decode(series, type=tuple[wording.Occasion, ...]), now) is not None


def hold(ids: Sequence[UUID]) -> dict[UUID, str]:
    """Keep these versions as they are until the transaction ends, and say their states. Always taken in one order, and before their
    steps, so that whoever ends a version and whoever writes down that its message has left see one another and never wait in a circle."""
    held = "SELECT id, state FROM invitations_invitation WHERE id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE"
    return dict(db.run(held, [list(ids)])) if ids else {}


def _end_version(tenant_id: int, ids: Sequence[UUID], state: Version, reason: str, now: datetime) -> None:
    if not ids:
        return
    hold(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invitations_invitation SET state = %s, claimed_by = NULL WHERE id = ANY(%s) AND state = ANY(%s) RETURNING id",
            [state, list(ids), version_sources_of(state)],
        )
        ended = [row[0] for row in cursor.fetchall()]
    withdraw_steps(tenant_id, ended, reason, now)
    if state is not Version.EXPIRED:
        ask_recall(tenant_id, ended, reason, now)
    withdraw_notices(tenant_id, ended, reason, now)
    add_events(tenant_id, now, [Happened(one, state.value, data={"reason": reason}) for one in ended])


def withdraw_steps(tenant_id: int, ids: Sequence[UUID], reason: str, now: datetime, channels: Sequence[str] = ()) -> None:
    """Take back every step that has not left (all channels unless some are named)."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE invitations_step SET state = 'withdrawn', reason = %s, poll_at = NULL
            WHERE invitation_id = ANY(%s) AND state = 'planned' AND (%s = '{}' OR channel = ANY(%s)) RETURNING invitation_id, channel
            """,
            [reason, list(ids), list(channels), list(channels)],
        )
        events = [Happened(invitation, "step_withdrawn", channel, {"reason": reason}) for invitation, channel in cursor.fetchall()]
    add_events(tenant_id, now, events)


def add_steps(tenant_id: int, steps: Sequence[tuple[UUID, str, str, datetime, datetime]]) -> None:
    """Plan steps (invitation, channel, reason, due_at, safe_until). A withdrawn or failed step of the channel is planned anew, what has
    left stands, and a person's task keeps every open reason (`tasks`)."""
    add_tasks(tenant_id, [(one[0], *one[2:]) for one in steps if one[1] == "manual"])
    steps = [one for one in steps if one[1] != "manual"]
    if not steps:
        return
    rows = [
        {"id": new_id(), "invitation": one[0], "channel": one[1], "reason": one[2], "due_at": one[3], "safe_until": one[4]} for one in steps
    ]
    db.run(
        """
        INSERT INTO invitations_step
            (id, tenant_id, invitation_id, unit_id, channel, state, reason, due_at, safe_until, attempts, reference)
        SELECT id, %s, invitation, (SELECT i.unit_id FROM invitations_invitation i WHERE i.id = invitation), channel, 'planned', reason,
            due_at, safe_until, 0, ''
        FROM jsonb_to_recordset(%s::jsonb)
            AS row(id uuid, invitation uuid, channel text, reason text, due_at timestamptz, safe_until timestamptz)
        ON CONFLICT (invitation_id, channel) DO UPDATE SET
            state = 'planned', reason = excluded.reason, due_at = least(excluded.due_at, invitations_step.due_at),
            safe_until = excluded.safe_until
        WHERE invitations_step.state IN ('planned', 'withdrawn', 'failed') AND invitations_step.reference = ''
        """,
        [tenant_id, msgspec.json.encode(rows).decode()],
    )


def add_notices(tenant_id: int, notices: Sequence[tuple[UUID, NoticeKind | str, str, str, datetime, datetime]]) -> None:
    """Plan notices (invitation, kind, channel, reason, due_at, safe_until). One that was withdrawn is planned anew; others stand. A kind
    may name what it is about after a colon (`NoticeKind`)."""
    if not notices:
        return
    names = ("id", "invitation", "kind", "channel", "reason", "due_at", "safe_until")
    rows = [dict(zip(names, (new_id(), *one), strict=True)) for one in notices]
    db.run(
        """
        INSERT INTO invitations_notice (id, tenant_id, invitation_id, kind, channel, state, reason, due_at, safe_until, attempts, reference)
        SELECT id, %s, invitation, kind, channel, 'planned', reason, due_at, safe_until, 0, ''
        FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, invitation uuid, kind text, channel text, reason text, due_at timestamptz,
            safe_until timestamptz)
        ON CONFLICT (invitation_id, kind, channel) DO UPDATE SET
            state = 'planned', reason = excluded.reason, due_at = excluded.due_at, safe_until = excluded.safe_until
        WHERE invitations_notice.state IN ('planned', 'withdrawn')
        """,
        [tenant_id, msgspec.json.encode(rows).decode()],
    )


def withdraw_notices(tenant_id: int, ids: Sequence[UUID], reason: str, now: datetime, *, kinds: Sequence[NoticeKind] = ()) -> None:
    """Take back every notice that has not left (all reminders, and no word about what has happened, unless some kinds are named)."""
    if not ids:
        return
    named = [kind.value for kind in kinds or [kind for kind in NoticeKind if kind not in WORDS]]
    ended = db.run(
        """
        UPDATE invitations_notice SET state = 'withdrawn', reason = %s
        WHERE invitation_id = ANY(%s::uuid[]) AND state = 'planned' AND split_part(kind, ':', 1) = ANY(%s::text[])
        RETURNING invitation_id, channel, kind
        """,
        [reason, list(ids), named],
    )
    events = [Happened(one, "notice_withdrawn", channel, {"reason": reason, "notice": kind}) for one, channel, kind in ended]
    add_events(tenant_id, now, events)


PAPER = ("letter", "parcel")
"""Channels whose orders a supplier may still give back."""
FALLBACK = ("unread", "unknown_unresolved", "inbox_error")
"""Reasons of a letter that is sent only because nobody seems to have the digital kallelse. One promised for another reason goes."""


def ask_recall(
    tenant_id: int,
    invitation_ids: Sequence[UUID],
    reason: str,
    now: datetime,
    *,
    channels: Sequence[str] = PAPER,
    ordered_for: Sequence[str] = (),
) -> list[UUID]:
    """Orders that have left, or are leaving, are to be taken back (`reason` says why); the worker asks their supplier.

    What is known to lie in an envelope goes. With `ordered_for` only orders placed for one of these reasons are asked for. Returns
    the invitations that have such an order. Steps that are still planned are not touched: that is `withdraw_steps`.
    """
    if not invitation_ids:
        return []
    asked = db.run(
        """
        UPDATE invitations_step SET recall_at = %s, recall_reason = %s
        WHERE invitation_id = ANY(%s::uuid[]) AND channel = ANY(%s::text[]) AND state IN ('claimed', 'unknown', 'accepted')
          AND progress = ANY(%s::text[]) AND recall_at IS NULL AND (%s::text[] = '{}' OR reason = ANY(%s::text[]))
        RETURNING invitation_id, channel
        """,
        [now, reason, list(invitation_ids), list(channels), [*RECALLABLE], list(ordered_for), list(ordered_for)],
    )
    add_events(tenant_id, now, [Happened(one, "recall_asked", channel, {"reason": reason}) for one, channel in asked])
    return [one for one, _ in asked]


def hasten(tenant_id: int, invitation_id: UUID, channel: str, reason: str, now: datetime) -> bool:
    """Make a step of `channel` due now (planning it if there is none); False when it has already left."""
    step = Step.objects.select_for_update(no_key=True).filter(invitation_id=invitation_id, channel=channel).first()
    if step is not None and step.state == StepState.WITHDRAWN and step.reference:
        # The order was placed and taken back: its key is used up, so that a person sees to it that the patient gets the letter.
        add_steps(tenant_id, [(invitation_id, "manual", reason, now, now)])
        return True
    if step is not None and step.state not in (StepState.PLANNED, StepState.WITHDRAWN, StepState.FAILED):
        return False
    add_steps(tenant_id, [(invitation_id, channel, reason, now, now)])
    add_events(tenant_id, now, [Happened(invitation_id, "step_hastened", channel, {"reason": reason})])
    return True


ANSWERED_NOTICES = (
    NoticeKind.UNREAD, NoticeKind.UNREAD_AGAIN, NoticeKind.BEFORE_CANCEL, NoticeKind.OPEN_HALF, NoticeKind.OPEN_LATE,
)  # fmt: skip
"""Reminders that an answer makes needless; those of preparation and place still help (rules.md, Reminders)."""


def record_answer(tenant_id: int, invitation: Invitation, answer: Answer, now: datetime, said: Mapping[str, str] | None = None) -> None:
    """Store what the patient said; a later answer replaces an earlier one. `said`: who wrote it down for her, and how she asked."""
    Invitation.objects.filter(pk=invitation.pk).update(answer=answer, answered_at=now)
    add_events(tenant_id, now, [Happened(invitation.pk, "answered", data={"answer": answer.value, **(said or {})})])
    if answer in (Answer.ACCEPTED, Answer.CANCELLED, Answer.REBOOKED):
        # Who has answered has the information: neither the fallback letter nor a telephone call is needed any more.
        withdraw_steps(tenant_id, [invitation.pk], "answered", now, channels=["letter"])
        finish_unread_tasks(tenant_id, [invitation.pk], "answered", now)
        withdraw_notices(tenant_id, [invitation.pk], "answered", now, kinds=ANSWERED_NOTICES)
        ask_recall(tenant_id, [invitation.pk], "answered", now, channels=["letter"], ordered_for=FALLBACK)
    fees.shown(tenant_id, [invitation.pk], now)


def finish_manual(tenant_id: int, step_id: UUID, actor: str, note: str, now: datetime, *, unit: str = "", commission: str = "") -> bool:
    """A person has done what a manual step asked for. False if it was already done or withdrawn. Call inside the tenant's scope."""
    step = (
        Step.objects.select_for_update(no_key=True, of=("self",)).select_related("invitation").filter(pk=step_id, channel="manual").first()
    )
    if step is None or step.state not in sources_of(StepState.DONE):
        return False
    step.state = StepState.DONE
    step.save(update_fields=["state"])
    add_events(tenant_id, now, [Happened(step.invitation_id, "manual_done", "manual", {"by": actor, "note": note})])
    record = audit.Record(
        actor, audit.Action.STAFF_FINISHED_TASK, step.invitation.subject, f"step:{step.pk}", unit=unit, commission=commission
    )
    audit.write(now, [record])
    return True
