"""Take back what a version that no longer holds has left behind (K26; rules.md, Recall).

What has not left is stopped by whoever ends the version. Here orders of paper are asked back, the inbox gets a word in the same thread
where a message has left, and a person calls where nothing else is sure to reach the patient in time. What was on its way just then is found
when its verdict is written (`after_sending`). A newer version does the same to those before it (`replaced`); its own message is the word.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from kallelse.connections import queries as connections
from kallelse.delivery import aftermath
from kallelse.delivery.aftermath import Held
from kallelse.invitations import actions, fees, links
from kallelse.invitations.actions import Happened
from kallelse.invitations.states import ENDED_VERSIONS, LIVE_VERSIONS, NoticeKind, Version
from kallelse.invitations.states import Step as StepState
from kallelse.kit import clock, db

WORD_HOLDS = timedelta(days=30)
"""How long a word about a kallelse without time is of use."""


def take_back(tenant_id: int, ids: Sequence[UUID], reason: str, now: datetime) -> dict[UUID, UUID]:
    """Take back what these cancelled versions, and those that they had replaced, have left behind. Doing it again adds nothing.

    Returns those that the patient may know of, each with the version that she was told of last.
    """
    known: dict[UUID, UUID] = {}
    notices, calls, ordered = [], [], []
    soon = connections.parameters(tenant_id, "", now.astimezone(clock.SWEDISH_TIME).date()).get("recall_call_h", 0)
    found = aftermath.of(ids)
    for id, all_versions in found.items():
        versions = aftermath.since_called_off(all_versions)
        ordered += [one.id for one in versions if one.known]
        ends = versions[0].start or now + WORD_HOLDS
        last = aftermath.last_told(versions)
        if any(one.known for one in versions):
            known[id] = last.id if last is not None else id
        if last is not None and ends > now and reason != "deceased":
            notices.append((last.id, NoticeKind.WITHDRAWN, "inbox", reason, now, ends))
        if reason not in ("patient_cancelled", "deceased"):
            hours = (versions[0].start - now) / timedelta(hours=1) if versions[0].start else None
            if code := aftermath.call_about_cancelled(versions, hours, soon):
                calls.append((id, code, ends))
    actions.ask_recall(tenant_id, ordered, reason, now)
    actions.add_notices(tenant_id, notices)
    _call(tenant_id, calls, now)
    if reason != "deceased":
        why = links.CANCELLED_BY_PATIENT if reason == "patient_cancelled" else links.CANCELLED
        links.tell(tenant_id, {id: versions[0].number for id, versions in found.items()}, why, now)
    return known


def _call(tenant_id: int, calls: Sequence[tuple[UUID, str, datetime]], now: datetime) -> None:
    """A person calls, now; the task says why and how long there is. A call that was wanted before for the same reason is not repeated."""
    wanted = set(db.run(_WANTED, [[call[0] for call in calls]])) if calls else set()
    calls = [call for call in calls if call[:2] not in wanted]
    actions.add_steps(tenant_id, [(id, "manual", code, now, ends) for id, code, ends in calls])
    told = [
        Happened(id, "call_wanted", "manual", {"reason": code, "hours": int((ends - now) / timedelta(hours=1))}) for id, code, ends in calls
    ]
    actions.add_events(tenant_id, now, told)


_WANTED = "SELECT invitation_id, data->>'reason' FROM invitations_event WHERE invitation_id = ANY(%s::uuid[]) AND kind = 'call_wanted'"


def after_sending(tenant_id: int, held: dict[UUID, str], now: datetime) -> None:
    """Verdicts are written of versions that had ended meanwhile (`held`: their states): nothing more of them leaves, and what has left
    just now is taken back."""
    ended = [id for id, state in held.items() if state in ENDED_VERSIONS and state != Version.EXPIRED]
    if not ended:
        return
    newest: dict[UUID, tuple[UUID, str]] = {old: (new, state) for old, new, state in db.run(_NEWEST, [ended])}
    for id, reason in db.run(_ENDED_BY, [ended]):
        actions.withdraw_steps(tenant_id, [id], reason, now, channels=["inbox", "letter", "parcel"])
        actions.ask_recall(tenant_id, [id], reason, now)
        over, state = newest[id]
        if state in (Version.READY, Version.ACTIVE):
            replaced(tenant_id, [over], now)  # What a replaced version has left late is a matter of the one that holds now.
        elif held[id] == Version.WITHDRAWN and state in ENDED_VERSIONS:
            take_back(tenant_id, [id], reason, now)
        elif held[id] == Version.SUPERSEDED and state == Version.WITHDRAWN:
            after_sending(tenant_id, {over: state}, now)


_ENDED_BY = """
SELECT DISTINCT ON (invitation_id) invitation_id, coalesce(data->>'reason', kind) FROM invitations_event
WHERE invitation_id = ANY(%s::uuid[]) AND kind IN ('withdrawn', 'superseded', 'closed') ORDER BY invitation_id, id DESC
"""
_NEWEST = """
SELECT DISTINCT ON (o.id) o.id, n.id, n.state FROM invitations_invitation o
JOIN invitations_invitation n ON n.source_id = o.source_id AND n.reference = o.reference AND n.version >= o.version
WHERE o.id = ANY(%s::uuid[]) ORDER BY o.id, n.version DESC
"""


def letter_stays(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """The supplier could not take back the letters of these versions: where they no longer hold, somebody may have to call."""
    after_sending(tenant_id, actions.hold(ids), now)


def word_failed(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """The inbox would not take the word that these no longer hold: a person calls."""
    rows = db.run(
        "SELECT id, coalesce(visit_start, %s) FROM invitations_invitation WHERE id = ANY(%s::uuid[])", [now + WORD_HOLDS, list(ids)]
    )
    _call(tenant_id, [(id, "cancelled_word_failed", ends) for id, ends in rows if ends > now], now)


def overtaken(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """A word that could not be sent at once must not come after the newer version that says more: it is withdrawn."""
    newer = [id for (id,) in db.run(_NEWER_HOLDS, [list(ids)])] if ids else []
    actions.withdraw_notices(tenant_id, newer, "superseded", now, kinds=[NoticeKind.WITHDRAWN])


_NEWER_HOLDS = """
SELECT n.invitation_id FROM invitations_notice n JOIN invitations_invitation i ON i.id = n.invitation_id
WHERE n.invitation_id = ANY(%s::uuid[]) AND n.kind = 'withdrawn' AND n.state = 'planned' AND n.reason <> 'superseded' AND EXISTS (
    SELECT FROM invitations_invitation v WHERE v.source_id = i.source_id AND v.reference = i.reference AND v.version > i.version
    AND v.state IN ('draft', 'ready', 'active'))
"""


def followed(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """These have been planned: what was before them is seen to, and what care owes them since. Call it in the plan's transaction."""
    replaced(tenant_id, ids, now)
    values = connections.parameters(tenant_id, "", now.astimezone(clock.SWEDISH_TIME).date())
    fees.carry(tenant_id, ids, values.get("free_next_visit_days", 0), now)


def replaced(tenant_id: int, ids: Sequence[UUID], now: datetime) -> None:
    """These versions hold from now on, where others may have left before: they say what they replace, and a person calls about a letter
    with another time that nobody can take back. Call it when their plan stands, in its transaction."""
    calls, rows, words, older_ones, moved = [], [], [], [], {}
    for id, (new, *older) in aftermath.of(ids, replacing=True).items():
        if new.state not in LIVE_VERSIONS:
            continue
        older_ones += [one.id for one in older if one.state in aftermath.UNTOLD]
        if new.start != older[0].start:
            moved[id] = new.number
        if before := next((one for one in older if one.known), None):
            rows.append({"id": id, "replaces": _says(new, before)})
        if code := aftermath.call_about_changed(new, older):
            calls.append((id, code, new.start or now + WORD_HOLDS))
        last = aftermath.last_told(aftermath.since_called_off([new, *older]))
        if last is not None and last is not new and new.inbox in ("", StepState.WITHDRAWN, StepState.FAILED):
            # The new one goes another way: the old time must not stand alone in the inbox.
            words.append((last.id, NoticeKind.WITHDRAWN, "inbox", "superseded", now, new.start or now + WORD_HOLDS))
    # The new version is the word about the old one, and its call is the call.
    actions.withdraw_notices(tenant_id, older_ones, "superseded", now, kinds=[NoticeKind.WITHDRAWN])
    actions.withdraw_steps(tenant_id, older_ones, "superseded", now)
    actions.add_notices(tenant_id, words)
    if rows:
        db.run(_SAY, [msgspec.json.encode(rows).decode()])
    _call(tenant_id, [call for call in calls if call[2] > now], now)
    links.tell(tenant_id, moved, links.MOVED, now)


def _says(new: Held, before: Held) -> dict[str, object]:
    says: dict[str, object] = {"number": before.number, "start": before.start, "on_paper": before.letter_ordered}
    return says | {"off": before.state != Version.SUPERSEDED, "place_changed": (new.unit, new.place) != (before.unit, before.place)}


_SAY = """
UPDATE invitations_invitation i SET replaces = row.replaces FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, replaces jsonb)
WHERE i.id = row.id
"""
