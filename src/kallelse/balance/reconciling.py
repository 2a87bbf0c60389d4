"""Compare bookings with kallelser, by source and reference (K5). On arrival for what has come, and every night for everything.

A booking in the past keeps its last verdict. Nothing is deleted: what a care system no longer tells of is marked with when that was.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from kallelse.audit import actions as audit
from kallelse.balance.models import Booking
from kallelse.balance.rules import CONFIRMED, UNMATCHED, WITHOUT, Verdict
from kallelse.connections import queries as connections
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import db

_COMPARE = """
UPDATE balance_booking b SET verdict = found.verdict, since = %(now)s
FROM (
    SELECT t.id, CASE
        WHEN t.gone_at IS NOT NULL THEN
            CASE WHEN i.state = ANY(%(live)s::text[]) AND i.stands AND i.starts > %(now)s THEN 'no_booking' ELSE 'gone' END
        WHEN i.state = ANY(%(live)s::text[]) AND NOT i.off THEN CASE
            WHEN t.subject NOT IN (i.subject, coalesce(p.main_identity, i.subject)) THEN 'other_person'
            WHEN t.told_by = 'list' AND (i.starts IS NULL AND i.kind = 'open'
                 OR date_trunc('minute', i.starts) <> date_trunc('minute', t.starts)) THEN 'moved'
            ELSE 'made' END
        WHEN coalesce(nullif(t.no_kallelse, ''), t.decided) = ANY(%(confirmed)s::text[]) THEN 'confirmation'
        WHEN coalesce(nullif(t.no_kallelse, ''), t.decided) <> '' THEN 'none'
        WHEN i.state IS NOT NULL THEN 'ended'
        ELSE 'missing' END AS verdict
    FROM balance_booking t
    LEFT JOIN LATERAL (
        SELECT v.state, v.subject, v.kind, coalesce(visit.off, false) AS off,
            CASE WHEN v.content->'series' IS NULL THEN v.visit_start
                ELSE coalesce(visit.starts, (v.content->'series'->0->>'start')::timestamptz) END AS starts,
            visit.starts IS NOT NULL AND NOT visit.off OR visit.starts IS NULL
                AND lower(coalesce(nullif(v.content->>'known_as', ''), v.reference)) = lower(t.reference) AS stands
        FROM invitations_invitation v
        LEFT JOIN LATERAL (
            SELECT (e->>'start')::timestamptz AS starts, coalesce((e->>'off')::boolean, false) AS off
            FROM jsonb_array_elements(v.content->'series') e WHERE lower(e->>'reference') = lower(t.reference) LIMIT 1) visit ON true
        WHERE v.source_id = t.source_id AND v.reference = coalesce(
            (SELECT n.reference FROM invitations_bookingname n WHERE n.source_id = t.source_id AND n.name = t.reference
             ORDER BY n.id DESC LIMIT 1), t.reference)
        ORDER BY v.version DESC LIMIT 1) i ON true
    LEFT JOIN persons_person p ON p.tenant_id = t.tenant_id AND p.identity = i.subject
    WHERE t.tenant_id = %(tenant)s AND t.starts > %(now)s AND {which}
) found
WHERE b.id = found.id AND b.verdict <> found.verdict
"""
"""Who has a kallelse needs no other reason; a booking that only an index has told of is not held to the index's own moment. A booking is
found by any id that the care system has for it, and one visit of several is held to its own time."""

_ALL, _SOME = _COMPARE.format(which="true"), _COMPARE.format(which="t.id = ANY(%(ids)s::uuid[])")

_FROM_INDEX = """
INSERT INTO balance_booking AS b (id, tenant_id, source_id, unit_id, reference, subject, starts, told_by, no_kallelse, decided,
    first_told_at, told_at, gone_at, verdict, since)
SELECT gen_random_uuid(), n.tenant_id, n.source_id, n.unit_id, n.booking, n.resident, n.moment, 'index',
    CASE WHEN n.outcome = 'booking' THEN 'patient_booked' ELSE '' END, '', n.received_at, n.received_at,
    CASE WHEN n.gone THEN n.received_at END, '', %(now)s
FROM (SELECT DISTINCT ON (source_id, booking) * FROM engagement_notification
      WHERE tenant_id = %(tenant)s AND moment > %(now)s AND outcome <> 'not_there'
      ORDER BY source_id, booking, received_at DESC) n
ON CONFLICT (source_id, reference) DO UPDATE SET starts = excluded.starts, gone_at = excluded.gone_at, told_at = excluded.told_at,
    no_kallelse = excluded.no_kallelse
WHERE b.told_by = 'index'
  AND (b.starts, b.gone_at, b.no_kallelse) IS DISTINCT FROM (excluded.starts, excluded.gone_at, excluded.no_kallelse)
RETURNING b.id
"""
"""What an index has told of systems that hand over no list. The schedule's own word decides whether it is a kallelse or a plain booking."""


def compare(tenant_id: int, now: datetime, ids: Sequence[UUID] | None = None) -> dict[UUID, str]:
    """Compare the bookings that lie ahead (all of them, or those named); the verdicts of those named. Call inside the tenant's scope."""
    values = {
        "tenant": tenant_id, "now": now, "live": [str(state) for state in LIVE_VERSIONS], "confirmed": list(CONFIRMED),
    }  # fmt: skip
    if ids is None:
        db.run(_ALL, values)
        return {}
    if not ids:
        return {}
    db.run(_SOME, values | {"ids": list(ids)})
    return dict(Booking.objects.filter(pk__in=list(ids)).values_list("pk", "verdict"))


def nightly(tenant_id: int, now: datetime) -> int:
    """Take over what the index has told, and compare everything; how many bookings need a person."""
    with db.tenant_scope(tenant_id):
        db.run(_FROM_INDEX, {"tenant": tenant_id, "now": now})
        compare(tenant_id, now)
        return Booking.objects.filter(tenant_id=tenant_id, starts__gt=now, verdict__in=[str(one) for one in UNMATCHED]).count()


def decide(booking: Booking, code: str, record: audit.Record, now: datetime) -> bool:
    """A colleague says why a booking needs no kallelse. Call inside the tenant's scope. False when it no longer lacks one."""
    if code not in WITHOUT:
        raise ValueError("no such reason")
    held = Booking.objects.select_for_update(no_key=True).get(pk=booking.pk)
    if held.verdict not in (Verdict.MISSING, Verdict.ENDED):
        return False
    Booking.objects.filter(pk=held.pk).update(decided=code)
    compare(held.tenant_id, now, [held.pk])
    audit.write(now, [record])
    return True


def limit(tenant_id: int, name: str, now: datetime) -> int:
    """A dated parameter of the watch, which is the same for all care levels."""
    return int(connections.parameters(tenant_id, "", now.date())[name])
