"""Write down what became of notices: state, event, audit, and what is sent instead, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.channels import Accepted, Refused, TryLater, Unknown, Verdict
from kallelse.connections import queries as connections
from kallelse.delivery import taking_back
from kallelse.invitations import actions
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import Notice as State
from kallelse.kit import clock, db
from kallelse.notices.due import Notice
from kallelse.notices.rules import INBOX

PAUSES = (20, 300, 1800, 7200)
"""Growing pauses in seconds between tries."""
INSTEAD = (
    "reminder_no_decision", "reminder_no_consent", "reminder_contact_old", "reminder_refused", "reminder_sensitive", "reminder_quiet",
    "protected",
)  # fmt: skip
"""Why a short text may not leave while the same reminder may still be put in the inbox."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A notice that was given to its channel, and what the channel said of it."""

    one: Notice
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Turned:
    """A notice that is not sent, with the reason. `needed` is False when it is only that nobody needs it any more."""

    one: Notice
    reason: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Later:
    """A notice that waits."""

    one: Notice
    until: datetime


_WRITE = """
UPDATE invitations_notice n SET state = row.state, reason = coalesce(row.reason, n.reason), claimed_by = NULL,
    unknown_since = row.unknown_since, reference = coalesce(row.reference, n.reference), due_at = coalesce(row.due_at, n.due_at),
    accepted_at = row.accepted_at, body = CASE WHEN row.state IN ('accepted', 'unknown') THEN n.body END
FROM jsonb_to_recordset(%s::jsonb) AS row(notice uuid, state text, reason text, unknown_since timestamptz, reference text,
    due_at timestamptz, accepted_at timestamptz)
WHERE n.id = row.notice AND n.state IN ('claimed', 'unknown') AND (n.claimed_by = %s OR n.state = 'unknown') RETURNING n.id
"""


def keep(bodies: Sequence[tuple[UUID, bytes]]) -> None:
    """Keep the exact bytes that are about to leave (R-OSL-4): a worker that dies on the way has kept them."""
    if bodies:
        db.run(
            "UPDATE invitations_notice n SET body = row.body FROM unnest(%b::uuid[], %b::bytea[]) AS row(id, body) WHERE n.id = row.id",
            [[one for one, _ in bodies], [body for _, body in bodies]],
        )


def store(tenant_id: int, outcomes: Sequence[Outcome], worker: int, now: datetime) -> None:
    """Store one chunk of verdicts."""
    written = _write([_row(one, now) for one in outcomes], worker)
    outcomes = [one for one in outcomes if one.one.notice in written]
    actions.add_events(tenant_id, now, [_event(one, now) for one in outcomes])
    audit.write(now, [_audit(one.one, type(one.verdict).__name__.lower()) for one in outcomes])
    refused = [Turned(one.one, "reminder_refused") for one in outcomes if isinstance(one.verdict, Refused)]
    _send_instead(tenant_id, refused, now)
    taking_back.word_failed(tenant_id, [one.one.invitation for one in refused if one.one.withdraws], now)
    taking_back.overtaken(tenant_id, [one.one.invitation for one in outcomes if one.one.withdraws], now)


def _write(rows: Sequence[dict[str, object]], worker: int) -> set[UUID]:
    return {row[0] for row in db.run(_WRITE, [msgspec.json.encode(rows).decode(), worker])} if rows else set()


def _row(outcome: Outcome, now: datetime) -> dict[str, object]:
    row: dict[str, object] = {"notice": outcome.one.notice}
    match outcome.verdict:
        case Accepted(reference):
            row |= {"state": State.ACCEPTED, "reference": reference, "accepted_at": now}
        case TryLater():
            again = _again(outcome.one, outcome.verdict, now)
            row |= {"state": State.PLANNED, "due_at": again} if again else {"state": State.FAILED, "reason": "reminder_too_late"}
        case Unknown():
            row |= {"state": State.UNKNOWN, "unknown_since": clock.real_now()}
        case Refused():
            row |= {"state": State.FAILED, "reason": "reminder_refused"}
    return row


def _again(one: Notice, verdict: TryLater, now: datetime) -> datetime | None:
    """When to try again; None when it would be of no use then."""
    again = now + timedelta(seconds=max(verdict.after_s, PAUSES[min(one.attempts, len(PAUSES)) - 1]))
    return again if again < one.safe_until else None


def _event(outcome: Outcome, now: datetime) -> Happened:
    one = outcome.one
    data = {"notice": one.kind}
    match outcome.verdict:
        case Accepted():
            return Happened(one.invitation, "notice_sent", one.channel, data)
        case TryLater() if _again(one, outcome.verdict, now):
            return Happened(one.invitation, "notice_try_later", one.channel, data)
        case TryLater():
            return Happened(one.invitation, "notice_failed", one.channel, data | {"reason": "reminder_too_late"})
        case Unknown():
            return Happened(one.invitation, "notice_unknown", one.channel, data)
        case Refused():
            return Happened(one.invitation, "notice_failed", one.channel, data | {"reason": "reminder_refused"})


def _audit(one: Notice, result: str) -> audit.Record:
    unit = connections.unit(one.unit_id).hsa_id
    return audit.Record("system:notices", audit.Action.NOTICE_SENT, one.subject, f"notice:{one.notice}", unit=unit, result=result)


def turn_away(tenant_id: int, turned: Sequence[Turned], worker: int, now: datetime) -> None:
    """Notices that do not leave, each with the reason in its trace. Of a death a colleague is told, as before a send."""
    rows: list[dict[str, object]] = [
        {"notice": one.one.notice, "state": State.SUPPRESSED if one.needed else State.WITHDRAWN, "reason": one.reason} for one in turned
    ]
    written = _write(rows, worker)
    turned = [one for one in turned if one.one.notice in written]
    events = [
        Happened(
            one.one.invitation, "notice_suppressed" if one.needed else "notice_withdrawn", one.one.channel,
            {"notice": one.one.kind, "reason": one.reason},
        )
        for one in turned
    ]  # fmt: skip
    actions.add_events(tenant_id, now, events)
    records = [
        audit.Record("system:notices", audit.Action.NOTICE_ENDED, one.one.subject, f"notice:{one.one.notice}", result=one.reason)
        for one in turned
    ]
    audit.write(now, records)
    dead = {one.one.invitation: one.one for one in turned if one.reason == "deceased" and not one.one.withdraws}
    actions.withdraw(tenant_id, list(dead), "deceased", now)
    actions.add_steps(tenant_id, [(one.invitation, "manual", "deceased", now, now) for one in dead.values()])
    _send_instead(tenant_id, [one for one in turned if one.reason in INSTEAD], now)
    unsaid = [one.one.invitation for one in turned if one.one.withdraws and one.needed and one.reason != "deceased"]
    taking_back.word_failed(tenant_id, unsaid, now)


def put_off(later: Sequence[Later], worker: int) -> None:
    """Notices that wait until a later moment."""
    rows = [{"notice": one.one.notice, "state": State.PLANNED, "due_at": one.until} for one in later]
    _write(rows, worker)


def _send_instead(tenant_id: int, turned: Sequence[Turned], now: datetime) -> None:
    """What could not leave as a short text is put in the inbox, when the kallelse is there."""
    planned = [
        (one.one.invitation, one.one.named, INBOX, one.one.planned_for, now, one.one.safe_until)
        for one in turned
        if one.one.channel != INBOX and one.one.inbox_accepted_at is not None
    ]
    actions.add_notices(tenant_id, planned)
