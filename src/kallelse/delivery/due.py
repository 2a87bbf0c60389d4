"""Due steps: the claim that takes them, and the checks that may turn a step away at the last moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

import msgspec
from django.db import connection

from kallelse.connections import queries as connections
from kallelse.delivery import night, rechecking
from kallelse.invitations.actions import PAPER
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.kit.logs import log
from kallelse.persons import identity, register
from kallelse.persons import store as persons
from kallelse.persons.rules import PROTECTED, Record, Standing
from kallelse.routing.clocks import day_of
from kallelse.routing.facts import ADULT, INBOX_OWN_AGE

_log = log("delivery")


class LookedUp(Protocol):
    """Whom something is about to be sent to, and what the register last said of her."""

    @property
    def subject(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def main_identity(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def surname(self) -> str: ...
    @property
    def checked_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed step with what is needed to render and send it. Carries the fields of `rendering.Said`."""

    step: UUID
    attempts: int
    reason: str
    safe_until: datetime
    invitation: UUID
    unit_id: int
    source_id: int
    thread: UUID
    number: str
    version: int
    subject: str
    kind: str
    care_level: str
    visit_start: datetime | None
    visit_end: datetime | None
    book_before: date | None
    cancel_deadline: datetime | None
    action_deadline: datetime | None
    received_at: datetime
    content: dict[str, Any]
    fee: str
    replaces: dict[str, Any] | None
    plan: dict[str, Any] | None
    standing: str
    main_identity: str
    given_name: str
    surname: str
    checked_at: datetime


JSON = [list(Due.__dataclass_fields__).index(name) for name in ("content", "replaces", "plan")]

# ARRAY makes the server look for due steps once, and find each of them by its key; `count` makes it look at the kallelse of each due step
# until there are enough, and never at all kallelser at once. After the visit nothing leaves, also when the workers
# have stood still until then.
_CLAIM = """
WITH claimed AS (
    UPDATE invitations_step SET state = 'claimed', claimed_by = %(worker)s, attempts = attempts + 1
    WHERE id = ANY(ARRAY(
    SELECT s.id FROM invitations_step s
    WHERE s.tenant_id = %(tenant)s AND s.channel = %(channel)s AND s.state = 'planned' AND s.due_at <= %(now)s
      AND 0 < (SELECT count(*) FROM invitations_invitation i WHERE i.id = s.invitation_id AND i.state IN ('ready', 'active')
          AND (i.visit_start IS NULL OR i.visit_start > %(now)s){turn})
      {condition}
    ORDER BY {order} LIMIT %(limit)s FOR NO KEY UPDATE OF s SKIP LOCKED))
    RETURNING id, attempts, reason, safe_until, invitation_id
)
SELECT c.id, c.attempts, c.reason, c.safe_until, i.id, i.unit_id, i.source_id, i.thread, i.number, i.version, i.subject, i.kind,
       i.care_level, i.visit_start, i.visit_end, i.book_before, i.cancel_deadline, i.action_deadline, i.received_at, i.content,
       i.fee, i.replaces, i.plan, p.standing, p.main_identity, p.given_name, p.surname, p.checked_at
FROM claimed c JOIN invitations_invitation i ON i.id = c.invitation_id
-- LIMIT makes each look-up use the whole key, also on a day when the planner still believes the table to be small.
CROSS JOIN LATERAL (SELECT * FROM persons_person p WHERE p.tenant_id = %(tenant)s AND p.identity = i.subject LIMIT 1) p
"""

# The last text in a thread is the one that holds: while an older one, or the word that it no longer holds, may be on its way to the inbox,
# the newer waits (K26).
_IN_TURN = """ AND (i.version = 1 OR s.channel <> 'inbox' OR NOT EXISTS (
          SELECT FROM invitations_invitation o WHERE o.source_id = i.source_id AND o.reference = i.reference AND o.version < i.version
          AND (EXISTS (SELECT FROM invitations_step b WHERE b.invitation_id = o.id AND b.channel = 'inbox'
                  AND b.state IN ('claimed', 'unknown'))
               OR EXISTS (SELECT FROM invitations_notice n WHERE n.invitation_id = o.id AND n.channel = 'inbox'
                  AND n.state IN ('claimed', 'unknown')))))"""

# Nearly every planned message is due: the index on `safe_until` finds the most urgent without looking at the others.
_CLAIM_MESSAGES = _CLAIM.format(turn=_IN_TURN, condition="", order="s.safe_until")

# At night what can wait waits: not what its latest safe moment, or a letter that hears the inbox's verdict first, would not wait for.
_CLAIM_AT_NIGHT = _CLAIM.format(
    turn=_IN_TURN,
    condition="""AND (s.safe_until <= %(held)s OR 0 < (
          SELECT count(*) FROM invitations_step b
          WHERE b.invitation_id = s.invitation_id AND b.channel = 'letter' AND b.state = 'planned' AND b.due_at <= %(held)s))""",
    order="s.safe_until",
)

# A letter waits for the inbox's verdict as long as it safely can: the verdict may show that paper must not go (K22) or need not.
# Nearly all planned letters lie in the future: an order that no index has makes the planner take the one on `due_at`, so that the
# claim never walks through them. `count` keeps the look at the inbox to the few that are due.
_CLAIM_LETTERS = _CLAIM.format(
    turn="",
    condition="""AND s.recall_at IS NULL AND (s.safe_until <= %(now)s OR 0 = (
          SELECT count(*) FROM invitations_step b
          WHERE b.invitation_id = s.invitation_id AND b.channel = 'inbox' AND b.state IN ('planned', 'claimed', 'unknown')))""",
    order="s.safe_until + interval '0'",
)


def claim(tenant_id: int, channel: str, worker: int, limit: int, now: datetime) -> list[Due]:
    """Claim due steps of one channel, the earliest latest-safe-moment first."""
    held = night.held_until(channel, now)
    claim = _CLAIM_LETTERS if channel in PAPER else _CLAIM_MESSAGES if held is None else _CLAIM_AT_NIGHT
    values = {"tenant": tenant_id, "channel": channel, "worker": worker, "now": now}
    values = values if held is None else values | {"held": held}
    with db.tenant_scope(tenant_id):
        rows = db.in_parts(limit, lambda part: db.run(claim, values | {"limit": part}))
    return [Due(*(msgspec.json.decode(value) if index in JSON and value else value for index, value in enumerate(row))) for row in rows]


def unclaim(tenant_id: int, steps: Sequence[Due], worker: int, due_at: datetime) -> None:
    """Give steps back that nothing was done for."""
    if not steps:
        return
    with db.tenant_scope(tenant_id), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE invitations_step SET state = 'planned', claimed_by = NULL, due_at = %s, attempts = attempts - 1"
            " WHERE id = ANY(%s) AND state = 'claimed' AND claimed_by = %s",
            [due_at, [one.step for one in steps], worker],
        )


def check_again(
    tenant_id: int, steps: Sequence[LookedUp], now: datetime, *, with_address: bool, can_wait: bool = False
) -> dict[str, Record]:  # fmt: skip
    """The person of every step or notice, asked again unless the last answer is fresh (K24). Who is left out must wait (K9).

    With `with_address` everybody is asked, in the profile that has addresses; otherwise the fresh ones are answered from what is stored.
    While the person service is silent nobody whose address is needed is answered for, and of the others the fresh ones and, unless it
    `can_wait`, those who may be written to on an answer of the last `person_outage_h` hours (`_good_for_now`).
    """
    oldest = now - timedelta(seconds=config().person_fresh_s)
    stale = [one.subject for one in steps if with_address or one.checked_at < oldest]
    try:
        asked = register.look_up(register.parse_stored(stale), register.LETTER if with_address else register.PLANNING) if stale else {}
    except register.RegisterSilent as silence:
        known = {} if with_address else _known_in_an_outage(tenant_id, steps, now, oldest, can_wait=can_wait)
        waiting = len({one.subject for one in steps}) - len(known)
        _log.warning("person service silent", tenant=tenant_id, kind=str(silence), sent=len(known), count=waiting)
        return known
    if asked and not with_address:
        with db.tenant_scope(tenant_id):
            rechecking.tell(tenant_id, persons.remember(tenant_id, list(asked.values()), now), now)
    return asked | {one.subject: _stored(one) for one in steps if one.subject not in asked}


def _known_in_an_outage(
    tenant_id: int, steps: Sequence[LookedUp], now: datetime, fresh: datetime, *, can_wait: bool
) -> dict[str, Record]:  # fmt: skip
    hours = 0 if can_wait else connections.parameters(tenant_id, "", day_of(now)).get("person_outage_h", 0)
    oldest = now - timedelta(hours=hours)
    records = {one.subject: (_stored(one), one.checked_at) for one in steps}
    return {subject: record for subject, (record, at) in records.items() if at >= fresh or (at > oldest and _good_for_now(record, now))}


def _good_for_now(record: Record, now: datetime) -> bool:
    """Whether an answer of yesterday is good enough for a message behind log-in: an adult's of whom nothing calls for care."""
    years = identity.age(record.identity, day_of(now))
    return record.standing is Standing.ORDINARY and years is not None and years >= ADULT


def _stored(one: LookedUp) -> Record:
    (asked,) = register.parse_stored([one.subject])
    return Record(one.subject, one.main_identity, asked.kind, Standing(one.standing), one.given_name, one.surname)


def barred(record: Record, channel: str) -> str:
    """Why this channel must not be used for this person now (a reasons code), or an empty string."""
    if record.standing is Standing.DECEASED:
        return "deceased"
    if record.standing is Standing.PROTECTED and channel == "inbox":
        return ""
    if record.standing in PROTECTED:
        return record.standing.value
    if record.standing in (Standing.ORDINARY, Standing.EMIGRATED):
        return "emigrated" if record.standing is Standing.EMIGRATED and channel in PAPER else ""
    if record.standing is Standing.COORDINATION:
        return "" if channel in PAPER else "coordination_number"
    return {Standing.UNKNOWN: "not_in_register", Standing.RESERVE: "reserve_number"}.get(record.standing, record.standing.value)


def recipient_kind(record: Record, now: datetime) -> Literal["self", "guardian"]:
    """Whether the words and the envelope address the patient or a child's guardian: by the Swedish day, from its first minute."""
    years = identity.age(record.identity, day_of(now))
    return "guardian" if years is not None and years < INBOX_OWN_AGE else "self"
