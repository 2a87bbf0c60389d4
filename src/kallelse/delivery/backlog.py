"""What waits for each channel, counted by tenant and time; with the limits it becomes a forecast."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from math import ceil

from kallelse import plugs
from kallelse.channels import Reach
from kallelse.delivery import pace, planning
from kallelse.delivery.forecast import Forecast, Load, forecast
from kallelse.delivery.pace import Limit
from kallelse.kit import db
from kallelse.routing import timeline
from kallelse.routing.clocks import day_of

AHEAD = timedelta(days=2)
"""Work that is planned, and not yet due, counts so far ahead: what comes later finds no queue that we could know of."""
DRAFTS_GO_TO = "inbox"
KNOWN = timedelta(days=180)
"""So long what an earlier plan knew of an account is good enough for a thought."""
PIECES = 500
"""A bulk that is asked about for hours counts as so many pieces, each due when its last one has been asked about."""

# Times are rounded to the minute, what is due upwards and what is safe downwards: the forecast is never kinder than what will happen.
_STEPS = """
SELECT date_trunc('minute', due_at + interval '59.999999 seconds'), date_trunc('minute', safe_until), count(*)
FROM invitations_step WHERE tenant_id = %s AND channel = %s AND state = 'planned' AND due_at <= %s GROUP BY 1, 2
"""
_NOTICES = """
SELECT date_trunc('minute', due_at + interval '59.999999 seconds'), date_trunc('minute', safe_until), count(*)
FROM invitations_notice WHERE tenant_id = %s AND channel = %s AND state = 'planned' AND due_at <= %s GROUP BY 1, 2
"""
_DRAFTS = """
SELECT care_level, date_trunc('hour', visit_start), book_before, count(*)
FROM invitations_invitation WHERE tenant_id = %s AND state = 'draft' GROUP BY 1, 2, 3
"""
# What is planned next, of those with a visit and those without.
_NEXT = """
(SELECT care_level, visit_start, book_before FROM invitations_invitation
 WHERE tenant_id = %(tenant)s AND state = 'draft' AND claimed_by IS NULL AND visit_start IS NOT NULL
   AND (held_until IS NULL OR held_until <= %(now)s)
 ORDER BY visit_start NULLS FIRST LIMIT %(limit)s)
UNION ALL
(SELECT care_level, visit_start, book_before FROM invitations_invitation
 WHERE tenant_id = %(tenant)s AND state = 'draft' AND claimed_by IS NULL AND visit_start IS NULL
   AND (held_until IS NULL OR held_until <= %(now)s)
 LIMIT %(limit)s)
"""
_KNOWN = """
SELECT DISTINCT ON (subject) subject, plan->'facts'->>'account' = 'active', plan->'facts'->>'notice' = 'on' FROM invitations_invitation
WHERE subject = ANY(%s::text[]) AND tenant_id = %s AND received_at > %s AND plan->'facts'->>'account' IN ('active', 'none')
ORDER BY subject, received_at DESC
"""
_METER = """
SELECT greatest(0, extract(epoch FROM next_at - clock_timestamp()))::float8,
    CASE WHEN clock_timestamp() >= last_at + %s::interval THEN 0 ELSE run END
FROM delivery_pace WHERE channel = %s
"""


def forecasts(now: datetime, thought_of: Mapping[str, Sequence[Load]] | None = None) -> dict[str, Forecast]:
    """What will become of the work of every channel, over all tenants; `thought_of` is work, by channel, that nobody has handed in."""
    return {channel: of_channel(channel, now, (thought_of or {}).get(channel, ())) for channel in plugs.CHANNELS}


def of_channel(channel: str, now: datetime, thought_of: Sequence[Load] = ()) -> Forecast:
    """What will become of the work of one channel."""
    limit = pace.limit_of(channel)
    found = db.run(_METER, [timedelta(seconds=limit.pause_s), channel]) if limit.per_s else []
    ready_in_s, run = found[0] if found else (0.0, 0)
    waiting = [load for tenant_id in db.all_tenants() for load in loads(tenant_id, channel, now)]
    waiting += thought_of
    if channel == DRAFTS_GO_TO:
        drafts = [load for tenant_id in db.all_tenants() for load in draft_loads(tenant_id, now)]
        # What is only thought of would have to be asked about as well.
        asked = after_questions([*drafts, *(load for load in thought_of if load.due <= now)], pace.limit_of(pace.QUESTIONS), now)
        waiting = [load for load in waiting if not (load.new and load.due <= now)] + asked
    return forecast(waiting, limit, now, ready_in_s=ready_in_s, run=run)


def loads(tenant_id: int, channel: str, now: datetime) -> list[Load]:
    """What waits for a channel, of one tenant: due and soon due steps and notices."""
    # Nothing waits for a channel without a limit longer than it takes: what is not due yet says nothing.
    until = now + AHEAD if pace.limit_of(channel).per_s else now
    with db.tenant_scope(tenant_id):
        rows = [row for query in (_STEPS, _NOTICES) for row in db.run(query, [tenant_id, channel, until])]
    return [Load(tenant_id, max(now, due) if due > now else now, safe, count) for due, safe, count in rows]


def draft_loads(tenant_id: int, now: datetime) -> list[Load]:
    """The messages of drafts that have no plan yet."""
    with db.tenant_scope(tenant_id):
        drafts = db.run(_DRAFTS, [tenant_id])
    return [Load(tenant_id, now, _safe(tenant_id, level, visit, book, now), count) for level, visit, book, count in drafts]


def after_questions(drafts: Iterable[Load], limit: Limit, now: datetime) -> list[Load]:
    """The same messages, each due when the inbox can have been asked whether it reaches its patient: the most urgent first."""
    if not limit.per_s:
        return list(drafts)
    found, asked = [], 0
    for one in sorted(drafts, key=lambda load: (load.safe_until, load.tenant)):
        piece = max(1, ceil(one.count / PIECES))
        for begin in range(0, one.count, piece):
            size = min(piece, one.count - begin)
            asked += size
            found.append(replace(one, due=now + timedelta(seconds=(asked - 1) / limit.per_s), count=size, waits=True))
    return found


def heads(tenants: Sequence[int], granted: int, now: datetime) -> dict[int, list[datetime]]:
    """The latest safe moments of each tenant's most urgent drafts, earliest first, at least `granted` of them where there are."""
    found = {}
    for tenant_id in tenants:
        with db.tenant_scope(tenant_id):
            rows = db.run(_NEXT, {"tenant": tenant_id, "limit": granted, "now": now})
        found[tenant_id] = sorted(_safe(tenant_id, level, visit, book, now) for level, visit, book in rows)
    return found


def known_reaches(tenant_id: int, subjects: Sequence[str], now: datetime) -> dict[str, Reach | None]:
    """What the latest plan of each person knew of her account; left out where nothing is known. Must run inside `db.tenant_scope`."""
    return {subject: Reach(account, notice) for subject, account, notice in db.run(_KNOWN, [list(subjects), tenant_id, now - KNOWN])}


def _safe(tenant_id: int, care_level: str, visit: datetime | None, book_before: date | None, now: datetime) -> datetime:
    """The latest safe moment of the digital message of a draft, as its plan will say but for preparations."""
    parameters = planning.parameters_of(tenant_id, care_level, day_of(now))
    return max(now, timeline.timeline(visit, parameters, now, book_before=book_before).digital_send_by)
