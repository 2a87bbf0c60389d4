"""Write the channel's verdicts: state, event, audit and the next step, in the caller's transaction."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connection

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Accepted, Channel, Dispatch, Refused, TryLater, Unknown, Verdict
from kallelse.connections import queries as connections
from kallelse.delivery import lateness, taking_back
from kallelse.delivery.due import Due
from kallelse.invitations import actions, receipts
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import ENDED_VERSIONS
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.kit.ids import new_id
from kallelse.persons import unopened

PAUSES = (4, 20, 300, 1800)
"""Growing pauses in seconds between tries, as the inbox's contract description suggests (rules.md, Channels)."""
MEDIA = {"inbox": "application/docbook+xml", "letter": "application/pdf", "parcel": "application/json"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A dispatch and what the channel said of it."""

    due: Due
    dispatch: Dispatch
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Turned:
    """A step that must not be carried out, with the reason."""

    due: Due
    reason: str


_WRITE = """
UPDATE invitations_step s SET state = row.state, reason = coalesce(row.reason, s.reason), claimed_by = NULL,
    unknown_since = row.unknown_since, reference = coalesce(row.reference, s.reference), due_at = coalesce(row.due_at, s.due_at),
    poll_at = row.poll_at, accepted_at = coalesce(s.accepted_at, row.accepted_at), available_at = coalesce(s.available_at, row.notified_at),
    notified_at = coalesce(s.notified_at, row.notified_at)
FROM jsonb_to_recordset(%s::jsonb) AS row(step uuid, state text, reason text, unknown_since timestamptz, reference text, due_at timestamptz,
    poll_at timestamptz, accepted_at timestamptz, notified_at timestamptz)
WHERE s.id = row.step AND s.state IN ('claimed', 'unknown') AND (s.claimed_by = %s OR s.state = 'unknown') RETURNING s.id
"""


def store(tenant_id: int, channel: Channel, outcomes: Sequence[Outcome], worker: int, now: datetime) -> None:
    """Store one chunk of verdicts."""
    held = actions.hold([one.due.invitation for one in outcomes])
    rows = [_row(channel, one, now) for one in outcomes]
    written = {row[0] for row in db.run(_WRITE, [msgspec.json.encode(rows).decode(), worker])}
    outcomes = [one for one in outcomes if one.due.step in written]
    accepted = [one for one in outcomes if isinstance(one.verdict, Accepted)]
    _activate([one.due.invitation for one in accepted])
    actions.add_events(tenant_id, now, [Happened(one.due.invitation, *_event(one, channel.name)) for one in outcomes])
    audit.write(now, [_audit(one, channel.name) for one in outcomes])
    if channel.name == "letter":
        unopened.became_letters(tenant_id, [one.due.subject for one in accepted if one.due.reason == "unread"])
        lateness.after_ordering(tenant_id, [one.due.invitation for one in accepted], now)
    refused = [one for one in outcomes if isinstance(one.verdict, Refused) and held[one.due.invitation] not in ENDED_VERSIONS]
    for one in refused:
        after_refusal(tenant_id, channel.name, one.due.invitation, one.due.safe_until, one.verdict.reason, now)  # type: ignore[union-attr]
    taking_back.after_sending(tenant_id, {one.due.invitation: held[one.due.invitation] for one in outcomes}, now)


def _row(channel: Channel, one: Outcome, now: datetime) -> dict[str, object]:
    verdict = one.verdict
    row: dict[str, object] = {"step": one.due.step}
    match verdict:
        case Accepted():
            told = verdict.notified and channel.tells_read
            poll = now + timedelta(seconds=config().read_poll_s) if channel.tells_read else _counts_from(channel, one.due, now)
            row |= {"state": "notified" if told else "accepted", "reference": verdict.reference, "poll_at": poll, "accepted_at": now}
            row |= {"notified_at": now} if told else {}
        case TryLater():
            pause = max(verdict.after_s if verdict.after_s > PAUSES[0] else 0, PAUSES[min(one.due.attempts, len(PAUSES)) - 1])
            row |= {"state": "planned", "due_at": now + timedelta(seconds=pause)}
        case Unknown():
            row |= {"state": "unknown", "unknown_since": clock.real_now()}
        case Refused():
            row |= {"state": "failed", "reason": _refusal(channel.name, verdict.reason)}
    return row


def _counts_from(channel: Channel, due: Due, now: datetime) -> datetime | None:
    """When an order counts as in hand; a parcel does when it is posted."""
    return in_hand(due, now) if channel.name == "letter" else None


def in_hand(due: Due, now: datetime) -> datetime:
    """When a letter ordered now may be assumed to lie in the patient's hand."""
    return lateness.in_hand(connections.source(due.source_id).provider_id, due.care_level, due.safe_until, now)


def _activate(invitations: Sequence[UUID]) -> None:
    if invitations:
        db.run("UPDATE invitations_invitation SET state = 'active' WHERE id = ANY(%s::uuid[]) AND state = 'ready'", [list(invitations)])


_KEEP = """
INSERT INTO invitations_rendition (id, tenant_id, step_id, media_type, content, sha256, at)
SELECT row.id, %s::bigint, row.step, %s::text, row.body, row.sha256, %s
FROM unnest(%b::uuid[], %b::uuid[], %b::bytea[], %b::bytea[]) AS row(id, step, body, sha256)
ON CONFLICT (step_id, sha256) DO NOTHING
"""


def keep_renditions(tenant_id: int, channel: str, handed: Sequence[tuple[UUID, bytes]], now: datetime) -> None:
    """Keep the exact bytes of each step that are about to be handed over: the newest are those that left (R-OSL-4). Call in scope."""
    if not handed:
        return
    steps, bodies = [step for step, _ in handed], [body for _, body in handed]
    columns = [[new_id() for _ in handed], steps, bodies, [hashlib.sha256(body).digest() for body in bodies]]
    db.run(_KEEP, [tenant_id, MEDIA[channel], now, *columns])


def _event(one: Outcome, channel: str) -> tuple[str, str, dict[str, object]]:
    match one.verdict:
        case Accepted():
            return "accepted", channel, {"reason": one.due.reason}
        case TryLater():
            return "try_later", channel, {"attempt": one.due.attempts}
        case Unknown():
            return "outcome_unknown", channel, {}
        case Refused():
            return "refused", channel, {"reason": _refusal(channel, one.verdict.reason)}


def _audit(one: Outcome, channel: str) -> audit.Record:
    result = type(one.verdict).__name__.lower()
    unit = connections.unit(one.due.unit_id).hsa_id
    return audit.Record(f"system:{channel}", audit.Action.STEP_SENT, one.due.subject, f"step:{one.due.step}", unit=unit, result=result)


def _refusal(channel: str, reason: str) -> str:
    if channel != "inbox":
        return "letter_failed"
    return "locked_possible" if reason == "not_active" else "inbox_error"


def after_refusal(tenant_id: int, channel: str, invitation: UUID, safe_until: datetime, reason: str, now: datetime) -> None:
    """What happens when a channel has said no for good: paper instead of a failed inbox, a person instead of everything else."""
    code = _refusal(channel, reason)
    if channel == "inbox" and code == "inbox_error" and has_planned(invitation, "letter"):
        actions.hasten(tenant_id, invitation, "letter", code, now)
        return
    if code == "locked_possible":
        # The account may be locked because of a threat at home: no letter goes there automatically (K22).
        actions.withdraw_steps(tenant_id, [invitation], code, now, channels=actions.PAPER)
    actions.add_steps(tenant_id, [(invitation, "manual", code, now, max(now, safe_until))])


def has_planned(invitation: UUID, channel: str) -> bool:
    """Whether a step of this channel is still to come."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM invitations_step WHERE invitation_id = %s AND channel = %s AND state = 'planned'", [invitation, channel]
        )
        return cursor.fetchone() is not None


def turn_away(tenant_id: int, channel: str, turned: Sequence[Turned], worker: int, now: datetime) -> None:
    """Steps that must not be carried out any more: the person died, became protected, has no address. A person takes over."""
    with connection.cursor() as cursor:
        for one in turned:
            cursor.execute(
                "UPDATE invitations_step SET state = 'withdrawn', reason = %s, claimed_by = NULL"
                " WHERE id = %s AND state = 'claimed' AND claimed_by = %s",
                [one.reason, one.due.step, worker],
            )
    for one in turned:
        if one.reason == "deceased":
            actions.withdraw(tenant_id, [one.due.invitation], "deceased", now)
        elif one.reason not in ("no_address", "cannot_render"):
            actions.withdraw_steps(tenant_id, [one.due.invitation], one.reason, now, channels=actions.PAPER)
    actions.add_steps(tenant_id, [(one.due.invitation, "manual", one.reason, now, max(now, one.due.safe_until)) for one in turned])
    actions.add_events(tenant_id, now, [Happened(one.due.invitation, "turned_away", channel, {"reason": one.reason}) for one in turned])
    records = [
        audit.Record("system:delivery", audit.Action.STEP_ENDED, one.due.subject, f"step:{one.due.step}", result=one.reason)
        for one in turned
    ]
    audit.write(now, records)


def last_look(tenant_id: int, letters: Sequence[Due], now: datetime) -> tuple[list[Due], list[Due]]:
    """Before paper: ask the inbox once more about the unread, and leave out who has read by now. Silence lets the letter go (K8)."""
    unread = [one for one in letters if one.reason == "unread"]
    if not unread:
        return list(letters), []
    told = plugs.CHANNELS["inbox"].read_back([str(one.thread) for one in unread])
    if told is None:
        return list(letters), []
    with db.tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT invitation_id, id, accepted_at FROM invitations_step WHERE channel = 'inbox' AND invitation_id = ANY(%s)",
            [[one.invitation for one in unread]],
        )
        inbox = {row[0]: row[1:] for row in cursor.fetchall()}
        found = [
            receipts.of_step(inbox[one.invitation][0], inbox[one.invitation][1], told[str(one.thread)], None)
            for one in unread
            if one.invitation in inbox
        ]
        became_read = set(receipts.store(tenant_id, [one for one in found if one.read_at is not None], now))
        read = [one for one in letters if one.invitation in became_read]
        cursor.execute(
            "UPDATE invitations_step SET state = 'withdrawn', reason = 'read', claimed_by = NULL WHERE id = ANY(%s) AND state = 'claimed'",
            [[one.step for one in read]],
        )
        actions.add_events(tenant_id, now, [Happened(one.invitation, "step_withdrawn", "letter", {"reason": "read"}) for one in read])
    return [one for one in letters if one.invitation not in became_read], read
