"""Fetch the bookings that an index has told us about, from the unit's own schedule, and make or renew their kallelser.

The index says where, the schedule says what. A kallelse that is here already keeps the words of its sender and gets the schedule's time.
It is withdrawn only when the index and the schedule agree that the booking is gone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import OperationalError

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import SourceSystem
from kallelse.delivery import recall, schedules
from kallelse.engagement import rules
from kallelse.engagement.notifications import Word
from kallelse.invitations import actions, taking_in, wording
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.logs import log
from kallelse.sources import Cancellation, Draft, Fetched, Refusal, Scheduler, Wish

DOOR = "index"
CHUNK = 50
LAST_TRY = 10
"""After about four hours of silence a person is told: the schedule does not answer for what the index has promised."""
MEDIA_TYPE = "text/xml"

_log = log("engagement")

_CLAIM = """
UPDATE engagement_notification SET claimed_by = %s, attempts = attempts + 1
WHERE id = ANY(ARRAY(
    SELECT id FROM engagement_notification WHERE tenant_id = %s AND state = 'waiting' AND next_at <= %s AND claimed_by IS NULL
    ORDER BY next_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED))
RETURNING source_id, unit_id, resident, booking, gone, moment, id, revision, attempts
"""
_SETTLE = """
UPDATE engagement_notification n SET claimed_by = NULL,
    state = CASE WHEN n.revision = row.revision THEN row.state ELSE 'waiting' END,
    outcome = CASE WHEN n.revision = row.revision THEN row.outcome ELSE '' END,
    next_at = CASE WHEN n.revision = row.revision THEN row.again ELSE %s END
FROM jsonb_to_recordset(%s::jsonb) AS row(id uuid, revision int, state text, outcome text, again timestamptz)
WHERE n.id = row.id AND n.claimed_by = %s
"""


@dataclass(frozen=True, slots=True)
class Notified(Word):
    """A notification that is being followed."""

    id: UUID
    revision: int
    attempts: int


def fetch(tenant_id: int, worker: int, now: datetime) -> int:
    """Follow one chunk of notifications; returns how many are settled."""
    with db.tenant_scope(tenant_id):
        claimed = [Notified(*row) for row in db.run(_CLAIM, [worker, tenant_id, now, CHUNK])]
    if not claimed:
        return 0
    outcomes = [(one, _outcome(tenant_id, one, answer, now)) for one, answer in _asked(claimed)]
    rows = [_settled(one, outcome, now) for one, outcome in outcomes]
    with db.tenant_scope(tenant_id):
        db.run(_SETTLE, [now, msgspec.json.encode(rows).decode(), worker])
    for row in rows:
        if row["state"] == "failed":
            _log.error("notification could not be followed", tenant=tenant_id, code=row["outcome"])
    return sum(row["state"] != "waiting" for row in rows)


def _asked(claimed: Sequence[Notified]) -> list[tuple[Notified, Fetched]]:
    """Each with what its unit's schedule says. A unit that has no schedule any more answers nothing."""
    wishes: dict[Scheduler, list[tuple[Notified, Wish]]] = {}
    answers: list[tuple[Notified, Fetched]] = []
    for one in claimed:
        unit = connections.unit(one.unit).hsa_id
        schedule = schedules.of(connections.source(one.source), unit, clock.today())
        if schedule is None or not schedule.look_url:
            answers.append((one, Fetched("unanswered")))
        else:
            wishes.setdefault(schedule.scheduler, []).append((one, Wish(schedule.look_url, unit, one.booking, one.resident)))
    for scheduler, asked in wishes.items():
        answers += zip((one for one, _ in asked), scheduler.fetch([wish for _, wish in asked]), strict=True)
    return answers


def _settled(one: Notified, outcome: str, now: datetime) -> dict[str, object]:
    row: dict[str, object] = {"id": one.id, "revision": one.revision, "outcome": outcome, "again": now + rules.pause(one.attempts)}
    if outcome in ("unanswered", "not_there", "error"):
        last = one.attempts >= LAST_TRY
        return row | {"state": "failed" if last else "waiting"}
    return row | {"state": "failed" if outcome.startswith("refused") else "done"}


def _outcome(tenant_id: int, one: Notified, answer: Fetched, now: datetime) -> str:
    """Follow one notification; whatever is wrong with it, the others go on."""
    try:
        return _follow(tenant_id, one, answer, now)
    except OperationalError:
        raise  # The database is away for all of them.
    except Exception:  # noqa: BLE001 - See above.
        _log.exception("notification cannot be followed", tenant=tenant_id)
        return "error"


def _follow(tenant_id: int, one: Notified, answer: Fetched, now: datetime) -> str:
    """Do what the schedule's answer means, and say what it was."""
    source = connections.source(one.source)
    if answer.outcome == "unanswered":
        return "unanswered"
    if answer.outcome == "gone":
        # Without the index's own word a fault could mean anything: the booking may be too new to be seen.
        return _withdraw(tenant_id, source, one, now) if one.gone else "not_there"
    draft = answer.draft
    if isinstance(draft, Refusal) or draft is None:
        return f"refused_{draft.field if draft else 'draft'}"[:20]
    if draft.person.upper() != one.resident:
        return "refused_person"
    with db.tenant_scope(tenant_id):
        here = taking_in.by_booking(source, one.booking)
        alive = here is not None and here.state in LIVE_VERSIONS
        told_by = here.envelope.door if here is not None else DOOR
    if not answer.invitation and not alive and source.follows_index != "bookings":
        return "booking"
    if draft.kind == "open":
        # The schedule has no field for the last day to book: the unit's date stands in the index alone.
        if one.moment is None:
            return "refused_book_before"
        draft = replace(draft, book_before=one.moment.astimezone(SWEDISH_TIME).date())
    if here is not None and alive and here.content.get("series"):
        return _visit_of_several(tenant_id, here, one.booking, draft.start, now)
    if here is not None:
        draft = replace(draft, reference=here.reference)
    if here is not None and told_by != DOOR:
        if not alive or _same_time(here, draft):
            return "same"
        draft = _in_the_senders_words(here, draft)
    (taken,) = taking_in.take_in(source, DOOR, answer.body, MEDIA_TYPE, [draft], now, f"system:{source.name}")
    return f"refused_{taken.field}"[:20] if isinstance(taken, Refusal) else taken.verdict


def _same_time(here: Invitation, draft: Draft) -> bool:
    """Whether the schedule says what the sender said, to the second: the contract knows no smaller parts."""
    start = here.visit_start.replace(microsecond=0) if here.visit_start else None
    return (start, here.book_before, connections.unit(here.unit_id).hsa_id) == (draft.start, draft.book_before, draft.unit.upper())


def _visit_of_several(tenant_id: int, here: Invitation, booking: str, start: datetime | None, now: datetime) -> str:
    """A booking of a kallelse to several visits is one of them, the first unless it is named (rules.md, Series): that it has been, or that
    its patient has cancelled it, concerns nobody; when it is gone or moved, a colleague sends the times that hold now. `start` is None when
    it is gone."""
    visits = sorted(wording.from_data(here.content).series, key=lambda one: one.start)
    visit = next((one for one in visits if one.reference.lower() == booking.lower()), visits[0])
    if visit.start <= now or visit.off or start == visit.start.replace(microsecond=0):
        return "same"
    with db.tenant_scope(tenant_id):
        actions.add_steps(tenant_id, [(here.pk, "manual", "series_changed", now, max(now, visit.start))])
    return "series"


def _in_the_senders_words(here: Invitation, draft: Draft) -> Draft:
    """The schedule's time and place with the words that the care system sent itself; it has more to say than a schedule."""
    words = dict(here.content)
    name = words.pop("person_name", "")
    words.pop("docbook", None)  # A finished text states the old time.
    return replace(draft, wording=words or draft.wording, person_name=name, care_level=here.care_level)


def _withdraw(tenant_id: int, source: SourceSystem, one: Notified, now: datetime) -> str:
    """The booking is gone, and nobody says who cancelled it."""
    with db.tenant_scope(tenant_id):
        here = taking_in.by_booking(source, one.booking)
        if here is None or here.unit_id != one.unit or here.state not in LIVE_VERSIONS:
            return "gone"
    if here.content.get("series"):
        return _visit_of_several(tenant_id, here, one.booking, None, now)
    if here.content.get("known_as", one.booking).lower() != one.booking.lower():
        return "same"  # Its time has been booked anew, under another id.
    gone = Cancellation(0, here.reference, recall.UNKNOWN)
    recall.cancelled_by_source(source, [gone], now, f"system:{source.name}", logged_as=audit.Action.INVITATION_WITHDRAWN)
    return "withdrawn"
