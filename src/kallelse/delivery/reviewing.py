"""Plans under way are looked at again: on a birthday, at the end of the inbox's queue, and when somebody is known otherwise (K4, K15, K16).

A claim is a lease: taking a plan moves its `review_at` a little ahead, so that a worker that dies leaves it to be taken again, and only the
holder of the lease may write. Person and inbox are asked outside the transaction; silence of the register postpones and decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from kallelse import plugs
from kallelse.audit import actions as audit
from kallelse.channels import Reach
from kallelse.connections import queries as connections
from kallelse.delivery import planning, rechecking
from kallelse.delivery.differences import Difference, Standing, difference
from kallelse.delivery.planning import DraftRow
from kallelse.invitations import actions, fees
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import Answer
from kallelse.kit import db
from kallelse.kit.logs import log
from kallelse.persons import preferences, register
from kallelse.persons import store as persons
from kallelse.persons.preferences import NOTHING
from kallelse.persons.rules import Record
from kallelse.persons.rules import Standing as PersonStanding
from kallelse.routing.clocks import day_of
from kallelse.routing.facts import Facts
from kallelse.routing.rules import LETTER, Plan
from kallelse.routing.timeline import Band, Timeline

_log = log("reviewing")
CHUNK = 200
LEASE = timedelta(minutes=10)
REACHED = {"review_turns_13": "turned_13", "review_turns_18": "turned_18", "queue_ends": "queue_ended"}
"""The reason of a review that has come, by the one that announced it."""
ANSWERED = (Answer.ACCEPTED, Answer.CANCELLED, Answer.REBOOKED)

_CLAIM = """
UPDATE invitations_invitation SET review_at = %(lease)s
WHERE id = ANY(ARRAY(
    SELECT id FROM invitations_invitation
    WHERE tenant_id = %(tenant)s AND state IN ('ready', 'active') AND review_at IS NOT NULL AND review_at <= %(now)s
    ORDER BY review_at LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED))
RETURNING id, source_id, unit_id, subject, care_level, visit_start, book_before, content, answer, plan
"""
_STILL_MINE = "SELECT id FROM invitations_invitation WHERE id = ANY(%s::uuid[]) AND review_at = %s AND state IN ('ready', 'active')"
_STEPS = """
SELECT invitation_id, channel, state, reason, due_at, available_at IS NULL, also, reference <> '' FROM invitations_step
WHERE invitation_id = ANY(%s::uuid[]) ORDER BY id FOR NO KEY UPDATE
"""
_STORE = """
UPDATE invitations_invitation i SET plan = row.plan, review_at = row.review_at, print_decide = coalesce(row.print_decide, i.print_decide)
FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, plan jsonb, review_at timestamptz, print_decide timestamptz)
WHERE i.id = row.id
"""
_THROWN_AWAY = """
UPDATE invitations_step SET state = 'failed', reason = 'queue_ended', reference = '', accepted_at = NULL, poll_at = NULL, attempts = 0
WHERE invitation_id = ANY(%s::uuid[]) AND channel = 'inbox' AND state = 'accepted' AND available_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """One plan looked at again."""

    draft: DraftRow
    stored: dict[str, Any]
    plan: Plan
    moments: Timeline
    change: Difference
    reason: str
    form: dict[str, Any]


def review_due(tenant_id: int, now: datetime) -> int:
    """Look one chunk of plans over; returns how many were taken, 0 when the register was silent."""
    lease = now + LEASE
    with db.tenant_scope(tenant_id):
        claimed = db.in_parts(CHUNK, lambda part: db.run(_CLAIM, {"tenant": tenant_id, "now": now, "lease": lease, "limit": part}))
        taken = [(DraftRow(*(*row[:7], msgspec.json.decode(row[7]), row[8])), msgspec.json.decode(row[9])) for row in claimed]
        said = preferences.of(tenant_id, [draft.subject for draft, _ in taken]) if taken else {}
    if not taken:
        return 0
    try:
        records = register.look_up_to_plan(register.parse_stored(draft.subject for draft, _ in taken), day_of(now))
    except register.RegisterSilent as silence:
        _log.warning("person service silent", tenant=tenant_id, kind=str(silence), count=len(taken))
        return 0
    reaches = planning.reaches_of(records, paced=False)
    counted = _count_in_threads(tenant_id, [draft.id for draft, stored in taken if "queue_ends" in _reached(stored, now)])
    if counted is None:
        # How many messages the threads hold is what tells later whether the new one has come: those whose queue has ended wait for it.
        taken, counted = [(draft, stored) for draft, stored in taken if "queue_ends" not in _reached(stored, now)], {}
    with db.tenant_scope(tenant_id):
        # Who is known otherwise only since now is looked at once more, with all her other kallelser: her leases end here.
        rechecking.tell(tenant_id, persons.remember(tenant_id, list(records.values()), now), now)
    with db.tenant_scope(tenant_id):
        actions.hold([draft.id for draft, _ in taken])
        mine = {row[0] for row in db.run(_STILL_MINE, [[draft.id for draft, _ in taken], lease])}
        steps = _steps_of(mine)
        found = [
            _review_one(
                tenant_id, draft, stored, records[draft.subject], reaches.get(draft.subject), said.get(draft.subject, NOTHING),
                steps.get(draft.id, {}), now,
            )
            for draft, stored in taken if draft.id in mine
        ]  # fmt: skip
        _write(tenant_id, found, records, counted, now)
    return len(taken)


# As the count of `settling`, without the message that has been thrown away.
_KNOWN_IN_THREADS = """
SELECT i.id, i.thread,
    (SELECT count(*) FROM invitations_invitation o JOIN invitations_step b ON b.invitation_id = o.id
     WHERE o.source_id = i.source_id AND o.reference = i.reference AND o.version < i.version AND b.channel = 'inbox'
     AND b.accepted_at IS NOT NULL)
    + (SELECT count(*) FROM invitations_invitation o JOIN invitations_notice n ON n.invitation_id = o.id
     WHERE o.source_id = i.source_id AND o.reference = i.reference AND n.channel = 'inbox' AND n.kind = 'withdrawn'
     AND n.state IN ('claimed', 'unknown', 'accepted'))
    + (SELECT coalesce(sum((e.data->>'still_counted')::int), 0) FROM invitations_invitation o
     JOIN invitations_event e ON e.invitation_id = o.id AND e.kind = 'thrown_away'
     WHERE o.source_id = i.source_id AND o.reference = i.reference AND o.version <= i.version)
FROM invitations_invitation i WHERE i.id = ANY(%s::uuid[])
"""


def _count_in_threads(tenant_id: int, ids: Sequence[UUID]) -> dict[UUID, int] | None:
    """How many messages the inbox counts in the threads of these beyond those that it is known to have: it may count what it has thrown
    away. None when it does not say."""
    if not ids:
        return {}
    with db.tenant_scope(tenant_id):
        known = db.run(_KNOWN_IN_THREADS, [list(ids)])
    told = plugs.CHANNELS["inbox"].read_back([str(thread) for _, thread, _ in known])
    if told is None:
        return None
    return {id: max(0, (told[str(thread)].messages if told[str(thread)].known else 0) - count) for id, thread, count in known}


def _reached(stored: dict[str, Any], now: datetime) -> list[str]:
    """The announced reasons to look at a plan that have come."""
    return [one["reason"] for one in stored.get("review", ()) if datetime.fromisoformat(one["at"]) <= now]


def _steps_of(ids: set[UUID]) -> dict[UUID, dict[str, Standing]]:
    found: dict[UUID, dict[str, Standing]] = {}
    for invitation, channel, state, reason, due_at, waits, also, used in db.run(_STEPS, [sorted(ids)]) if ids else ():
        open_too = tuple(one["reason"] for one in msgspec.json.decode(also or "[]"))
        found.setdefault(invitation, {})[channel] = Standing(state, reason, due_at, waits, open_too, used)
    return found


def _review_one(
    tenant_id: int, draft: DraftRow, stored: dict[str, Any], record: Record, reach: Reach | None, said: preferences.Preferences,
    steps: Mapping[str, Standing], now: datetime,
) -> _Reviewed:  # fmt: skip
    before = _facts(stored)
    reached = _reached(stored, now)
    locked = "inbox" in steps and steps["inbox"].reason == "locked_possible"
    reach = _as_it_was(before) if reach is None and record.standing in planning.ASKED_ABOUT else reach
    plan, moments = planning.plan_one(tenant_id, draft, record, reach, now, said, locked=locked)
    informed = draft.answer in ANSWERED or ("inbox" in steps and steps["inbox"].state == "read")
    change = difference(before, steps, plan, informed=informed, queue_ended="queue_ends" in reached)
    reason = REACHED[reached[0]] if reached else "known_otherwise" if plan.facts != before else "nothing_new"
    return _Reviewed(draft, stored, plan, moments, change, reason, planning.form_data(draft, {draft.subject: said}))


def _facts(stored: dict[str, Any]) -> Facts | None:
    known = stored.get("facts")
    return Facts(**known) if known else None


def _as_it_was(before: Facts | None) -> Reach | None:
    """What the inbox said last holds while it does not answer, or cannot be asked now: silence must not put a letter off."""
    if before is None or before.account in ("silent", "locked"):
        return None
    return Reach(before.account == "active", before.notice == "on")


def _write(
    tenant_id: int, found: Sequence[_Reviewed], records: Mapping[str, Record], counted: Mapping[UUID, int], now: datetime
) -> None:  # fmt: skip
    """Carry out the differences: one transaction with their events and entries in the log."""
    if not found:
        return
    db.run(_STORE, [msgspec.json.encode([_row(one, now) for one in found]).decode()])
    for one in found:
        if one.plan.stop:
            actions.withdraw(tenant_id, [one.draft.id], one.plan.reasons[0].code, now)
        elif one.change.withdraw:
            actions.withdraw_steps(tenant_id, [one.draft.id], one.change.reason, now, channels=one.change.withdraw)
        if one.change.recall and not one.plan.stop:
            actions.ask_recall(tenant_id, [one.draft.id], one.change.reason, now, channels=one.change.recall)
    renewed = [one for one in found if one.change.renew]
    if renewed:
        db.run(_THROWN_AWAY, [[one.draft.id for one in renewed]])
        told = [Happened(one.draft.id, "thrown_away", "inbox", {"still_counted": counted.get(one.draft.id, 0)}) for one in renewed]
        actions.add_events(tenant_id, now, told)
        again = max(now, *(one.moments.digital_send_by for one in renewed))
        actions.add_steps(tenant_id, [(one.draft.id, "inbox", "queue_renewed", now, again) for one in renewed])
    actions.add_steps(
        tenant_id,
        [(one.draft.id, step.channel, step.reason, step.due_at, step.safe_until) for one in found for step in one.change.plan],
    )
    actions.add_events(tenant_id, now, [Happened(one.draft.id, "reviewed", data=_told(one)) for one in found])
    fees.not_shown_in_time(tenant_id, [one.draft.id for one in found if _comes_too_late(one)], now)
    audit.write(now, [_looked_up(one, records[one.draft.subject]) for one in found])


def _comes_too_late(one: _Reviewed) -> bool:
    """Whether the kallelse can no longer be shown to come in time: paper is needed and too late, or is taken away when it is (K6)."""
    if one.plan.stop:
        return False
    paper_taken = LETTER in (*one.change.withdraw, *one.change.recall)
    return any(step.reason == "too_late" for step in one.change.plan) or (paper_taken and one.moments.band is Band.TOO_LATE)


def _told(one: _Reviewed) -> dict[str, Any]:
    """What the event says: why it was looked at, what the decision is now, and what was done about it."""
    done = [f"plan:{step.channel}" for step in one.change.plan] + [f"withdraw:{name}" for name in one.change.withdraw]
    done += [f"recall:{name}" for name in one.change.recall] + ["renew:inbox"] * one.change.renew
    return {"reason": one.reason, "decision": one.plan.reasons[0].code, "done": done}


def _row(one: _Reviewed, now: datetime) -> dict[str, Any]:
    """The plan as it is from now on. How much time there was is what it was when the kallelse was planned."""
    made = planning.plan_data(one.plan, one.moments)
    # Another way for a letter, as through the tax agency, has other moments; the last moment to cancel is the patient's and stays.
    other_way = one.plan.facts is not None and one.plan.facts.status != one.stored.get("facts", {}).get("status")
    kept: dict[str, Any] = {name: one.stored[name] for name in ("band", "at", "chosen") if name in one.stored}
    if not other_way and "moments" in one.stored:
        kept["moments"] = one.stored["moments"]
    if one.plan.facts is not None and one.plan.facts._asdict() == one.stored.get("facts"):
        kept["reasons"] = one.stored.get("reasons", made["reasons"])
    elif "band" in kept:
        told = [reason for reason in made["reasons"] if not reason["code"].startswith("band_")]
        kept["reasons"] = [*told, {"code": f"band_{kept['band']}", "data": {}}]
    later = [review.at for review in one.plan.review_at if review.at > now]
    return {
        "id": one.draft.id, "plan": made | kept | one.form | {"reviewed": now.isoformat()}, "review_at": min(later, default=None),
        "print_decide": one.moments.print_decide if other_way else None,
    }  # fmt: skip


def _looked_up(one: _Reviewed, record: Record) -> audit.Record:
    unit = connections.unit(one.draft.unit_id).hsa_id
    result = "no record" if record.standing is PersonStanding.UNKNOWN else "ok" if one.change.nothing else "plan changed"
    return audit.Record(
        "system:reviewing", audit.Action.PERSON_LOOKED_UP, one.draft.subject, f"invitation:{one.draft.id}", unit=unit, result=result
    )
