"""What has become free: what is free at a unit now, against what was free when we last looked, whoever keeps its diary.

A unit is looked at when somebody stands by there, and always when its diary is ours: then it costs one question to our own database.
Nothing is told by whoever leaves a time, so that nothing is missed when she dies on the way. The unit's own system is asked outside any
transaction; what was found is written down with its freed times in one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec

from kallelse.audit import actions as audit
from kallelse.connections import queries as connections
from kallelse.connections.models import CareUnit
from kallelse.delivery import schedules
from kallelse.diary import queries as diary
from kallelse.diary.models import Hold
from kallelse.diary.rules import ALL_KINDS
from kallelse.freed_times import rules
from kallelse.freed_times.models import FreedTime, Standby, Watch
from kallelse.freed_times.rules import Cause, Figures
from kallelse.kit import clock, db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.kit.ids import new_id
from kallelse.routing.clocks import day_of
from kallelse.sources import Offer, Search

OWN_EVERY, IDLE_EVERY = timedelta(seconds=5), timedelta(minutes=1)
"""How often a diary of ours is looked at, with somebody standing by and without."""
STALE = timedelta(days=1)
"""What was free longer ago tells nothing of what has become so since."""
MOST = 20
"""Freed times of one look: who publishes a month at once has not given a month back. The nearest are kept."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A unit that this worker looks at, and what was free there the last time."""

    unit: CareUnit
    free: frozenset[str] | None
    until: date | None
    looked_at: datetime | None
    first: Standby | None


def figures_of(unit: CareUnit, now: datetime) -> Figures:
    """The figures in force at a unit."""
    key = (unit.provider_id, unit.pk, day_of(now))
    return connections.cached(
        "freed", key, lambda: Figures.from_data(connections.parameters(unit.provider_id, unit.care_level, day_of(now), unit.pk))
    )


def look(tenant_id: int, now: datetime) -> int:
    """Look at the units whose turn it is; returns how many times have become free."""
    return sum(_look(one, now) for one in _turn(tenant_id, now))


def _turn(tenant_id: int, now: datetime) -> list[_Seen]:
    """Take the units that are due; until their next turn no other worker looks at them."""
    own = {unit.pk for unit in connections.units(tenant_id).values() if unit.diary}
    with db.tenant_scope(tenant_id):
        wanted = {row[0] for row in db.run(_STOOD_BY, [tenant_id])}
        if not own | wanted:
            return []
        db.run(_WATCHED, [tenant_id, now, sorted(own | wanted), tenant_id])
        due = db.run(_DUE, [tenant_id, now, sorted(own | wanted)])
        found = []
        for unit_id, free, until, looked_at in due:
            unit = connections.unit(unit_id)
            own_pause = OWN_EVERY if unit_id in wanted else IDLE_EVERY
            pause = own_pause if unit.diary else timedelta(minutes=figures_of(unit, now).look_min)
            Watch.objects.filter(unit_id=unit_id).update(next_at=now + pause)
            db.run(_OVER, [now, unit_id, day_of(now)])
            first = Standby.objects.filter(unit_id=unit_id, ended_at=None).order_by("-priority", "waits_since").first()
            seen = None if free is None else frozenset(msgspec.json.decode(free))
            found.append(_Seen(unit, seen, until, looked_at, first))
    return found


_STOOD_BY = "SELECT DISTINCT unit_id FROM freed_times_standby WHERE tenant_id = %s AND ended_at IS NULL"
_WATCHED = """
INSERT INTO freed_times_watch (tenant_id, next_at, unit_id)
SELECT %s, %s, unit FROM unnest(%s::bigint[]) AS unit
WHERE NOT EXISTS (SELECT FROM freed_times_watch w WHERE w.unit_id = unit AND w.tenant_id = %s) ON CONFLICT (unit_id) DO NOTHING
"""
_DUE = """
SELECT unit_id, free, until, looked_at FROM freed_times_watch
WHERE tenant_id = %s AND next_at <= %s AND unit_id = ANY(%s::bigint[]) ORDER BY next_at FOR NO KEY UPDATE SKIP LOCKED
"""
_OVER = """
UPDATE freed_times_standby s SET ended_at = %s, ended_why = 'over', ended_by = 'system:freed_times'
WHERE s.unit_id = %s AND s.ended_at IS NULL AND (s.last < %s OR NOT EXISTS (
    SELECT FROM invitations_invitation i WHERE i.source_id = s.source AND i.reference = s.reference
    AND i.state IN ('draft', 'ready', 'active') AND i.answer <> 'cancelled' OFFSET 0))
"""
"""Whose kallelse has ended, or whose days have passed, stands by no longer."""


def _look(one: _Seen, now: datetime) -> int:
    until = day_of(now) + timedelta(days=figures_of(one.unit, now).ahead_days)
    found = _free(one, until, now)
    if found is None:
        return 0
    with db.tenant_scope(one.unit.provider_id):
        held = Watch.objects.select_for_update(no_key=True).get(unit=one.unit)
        if held.looked_at != one.looked_at:
            return 0  # Somebody else has looked meanwhile.
        new = _new(one, found, now)
        rows = [_row(one, offer, now) for offer in new]
        FreedTime.objects.bulk_create(rows, ignore_conflicts=True)
        # What a patient is looking at has not been taken: it is not new when she leaves the page.
        looked_upon = {slot.hex for slot in kept(one.unit, now)} & (one.free or frozenset())
        keys = sorted({rules.key(offer, own=one.unit.diary) for offer in found} | looked_upon)
        if keys != held.free:
            held.free = keys
        held.until, held.looked_at = until, now
        held.save(update_fields=["free", "until", "looked_at"] if held.free is keys else ["until", "looked_at"])
    return len(new)


def _free(one: _Seen, until: date, now: datetime) -> list[Offer] | None:
    """What is free from now to a day; None when the unit's own system gives no answer, or can tell nothing."""
    if one.unit.diary:
        with db.tenant_scope(one.unit.provider_id):
            last = datetime.combine(until + timedelta(days=1), time(0), SWEDISH_TIME).astimezone(UTC)
            return [own_offer(one.unit, found) for found in diary.free(one.unit, now, last, ALL_KINDS, now)]
    if one.first is None:
        return None
    schedule = schedules.of(connections.source(one.first.source), one.unit.hsa_id, clock.today())
    if schedule is None or not schedule.offer_url:
        return None
    with db.tenant_scope(one.unit.provider_id):
        told = audit.Record("system:freed_times", audit.Action.DIARY_SEARCHED, one.first.subject, "slots", audit.CARE, one.unit.hsa_id)
        audit.write(now, [told])
    found = schedule.scheduler.free(schedule.offer_url, Search(one.unit.hsa_id, one.first.subject, day_of(now), until))
    return None if found is None else [offer for offer in found if offer.start > now]


def kept(unit: CareUnit, now: datetime) -> set[UUID]:
    """The times of a diary of ours that a patient is looking at: free for nobody else, and taken by nobody."""
    return set(Hold.objects.filter(unit=unit, until__gt=now).values_list("slot", flat=True)) if unit.diary else set()


def own_offer(unit: CareUnit, one: diary.Time) -> Offer:
    """A time of a diary of ours, as its patients are offered it."""
    return Offer(one.starts, one.ends, unit.hsa_id, one.time_type, one.time_type_name, one.performer_name, str(one.id))


def _new(one: _Seen, found: Sequence[Offer], now: datetime) -> list[Offer]:
    """What was not free the last time. Days that nobody had looked at tell nothing, nor does what was seen too long ago."""
    if one.free is None or one.until is None or one.looked_at is None or now - one.looked_at > STALE:
        return []
    least = timedelta(hours=figures_of(one.unit, now).least_h)
    keyed = {rules.key(offer, own=one.unit.diary): offer for offer in found}
    new = [offer for key, offer in keyed.items() if key not in one.free and day_of(offer.start) <= one.until]
    return sorted(new, key=lambda offer: (offer.start - now < least, offer.start))[:MOST]


def _row(one: _Seen, offer: Offer, now: datetime) -> FreedTime:
    cause = _cause(UUID(offer.id), one.looked_at or now) if one.unit.diary else Cause.APPEARED
    return FreedTime(
        id=new_id(), tenant_id=one.unit.provider_id, unit=one.unit, key=rules.key(offer, own=one.unit.diary), starts=offer.start,
        ends=offer.end, offer=msgspec.to_builtins(offer), cause=cause, freed_at=now, next_at=now,
    )  # fmt: skip


_CAUSE = """
SELECT s.published_at, coalesce(h.answer, k.answer, '') FROM diary_slot s
LEFT JOIN LATERAL (SELECT answer FROM invitations_invitation i WHERE i.id = s.invitation) h ON true
LEFT JOIN LATERAL (SELECT answer FROM invitations_invitation i WHERE i.source_id = s.source_id AND i.reference = s.kallelse
    AND s.kallelse <> '' ORDER BY i.version DESC LIMIT 1) k ON true
WHERE s.id = %s
"""


def _cause(slot: UUID, before: datetime) -> Cause:
    published_at, answer = db.run(_CAUSE, [slot])[0]
    if answer == "cancelled":
        return Cause.CANCELLED
    return Cause.PUBLISHED if published_at > before else Cause.LEFT
