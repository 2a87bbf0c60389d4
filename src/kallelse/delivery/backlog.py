"""What waits for each channel, counted by tenant and time; with the limits it becomes a forecast."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from kallelse import plugs
from kallelse.delivery import pace, planning
from kallelse.delivery.forecast import Forecast, Load, forecast
from kallelse.kit import db
from kallelse.routing import timeline
from kallelse.routing.clocks import day_of

AHEAD = timedelta(days=2)
"""Work that is planned, and not yet due, counts so far ahead: what comes later finds no queue that we could know of."""
DRAFTS_GO_TO = "inbox"

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
    return forecast([*waiting, *thought_of], limit, now, ready_in_s=ready_in_s, run=run)


def loads(tenant_id: int, channel: str, now: datetime) -> list[Load]:
    """What waits for a channel, of one tenant: due and soon due steps and notices, and for the inbox the drafts that have no plan yet."""
    # Nothing waits for a channel without a limit longer than it takes: what is not due yet says nothing.
    until = now + AHEAD if pace.limit_of(channel).per_s else now
    with db.tenant_scope(tenant_id):
        rows = [row for query in (_STEPS, _NOTICES) for row in db.run(query, [tenant_id, channel, until])]
        drafts = db.run(_DRAFTS, [tenant_id]) if channel == DRAFTS_GO_TO else []
    found = [Load(tenant_id, max(now, due) if due > now else now, safe, count) for due, safe, count in rows]
    return found + [Load(tenant_id, now, _safe(tenant_id, level, visit, book, now), count) for level, visit, book, count in drafts]


def _safe(tenant_id: int, care_level: str, visit: datetime | None, book_before: date | None, now: datetime) -> datetime:
    """The latest safe moment of the digital message of a draft, as its plan will say but for preparations."""
    parameters = planning.parameters_of(tenant_id, care_level, day_of(now))
    return max(now, timeline.timeline(visit, parameters, now, book_before=book_before).digital_send_by)
