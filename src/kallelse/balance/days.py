"""The day's balance of every source: what was ever taken in is ended or under way, and nothing that was there is gone. Counts only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kallelse.balance import alarms, lost
from kallelse.balance.alarms import Code
from kallelse.balance.models import Day
from kallelse.balance.rules import UNMATCHED
from kallelse.connections.models import SourceSystem
from kallelse.invitations.states import ENDED_VERSIONS, LIVE_VERSIONS
from kallelse.kit import clock, db
from kallelse.sources import Refusal

_COUNT = """
SELECT source_id, count(*), count(*) FILTER (WHERE state = ANY(%s::text[])), count(*) FILTER (WHERE state = ANY(%s::text[]))
FROM invitations_invitation WHERE tenant_id = %s GROUP BY source_id
"""
_BOOKINGS = """
SELECT source_id, count(*), count(*) FILTER (WHERE verdict = ANY(%s::text[])) FROM balance_booking
WHERE tenant_id = %s AND starts > %s GROUP BY source_id
"""
_REFUSED = """
INSERT INTO balance_refused AS r (tenant_id, source_id, day, rows) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant_id, source_id, day) DO UPDATE SET rows = r.rows + excluded.rows
"""
_PUT = """
INSERT INTO balance_day (tenant_id, source_id, day, taken_in, ended, under_way, lost, refused, bookings, unmatched, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, source_id, day) DO UPDATE SET taken_in = excluded.taken_in, ended = excluded.ended,
    under_way = excluded.under_way, lost = excluded.lost, refused = excluded.refused, bookings = excluded.bookings,
    unmatched = excluded.unmatched, at = excluded.at
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Versions of one source: ever taken in, ended, and under way."""

    taken_in: int
    ended: int
    under_way: int


def balances(today: Counted, before: Counted | None) -> bool:
    """Whether nothing is neither ended nor under way, and nothing that was there the day before is gone or has come alive again."""
    if today.taken_in != today.ended + today.under_way:
        return False
    return before is None or (today.taken_in >= before.taken_in and today.ended >= before.ended)


def refused(tenant_id: int, source_id: int, rows: int, now: datetime) -> None:
    """Rows of an envelope were refused at a door: they are kept nowhere else, and belong to the balance of the day."""
    if rows:
        day = now.astimezone(clock.SWEDISH_TIME).date()
        with db.tenant_scope(tenant_id):
            db.run(_REFUSED, [tenant_id, source_id, day, rows])


def refused_of(source: SourceSystem, results: Iterable[object], now: datetime) -> None:
    """The same for the results of an envelope: those that are a Refusal are counted."""
    refused(source.provider_id, source.pk, sum(isinstance(one, Refusal) for one in results), now)


def close(tenant_id: int, now: datetime) -> int:
    """Write down the balance of the day before; how many sources do not balance."""
    day = now.astimezone(clock.SWEDISH_TIME).date() - timedelta(days=1)
    with db.tenant_scope(tenant_id):
        counted = _count(tenant_id)
        wanting = lost.by_source(tenant_id, now)
        bookings = {row[0]: row[1:] for row in db.run(_BOOKINGS, [[str(one) for one in UNMATCHED], tenant_id, now])}
        turned = dict(db.run("SELECT source_id, rows FROM balance_refused WHERE tenant_id = %s AND day = %s", [tenant_id, day]))
        before = _before(tenant_id, day)
        wrong = 0
        for source in sorted(counted.keys() | bookings.keys() | turned.keys() | before.keys()):
            one = counted.get(source, Counted(0, 0, 0))
            wrong += not balances(one, before.get(source))
            listed = bookings.get(source, (0, 0))
            values = [tenant_id, source, day, one.taken_in, one.ended, one.under_way, wanting[source], turned.get(source, 0), *listed, now]
            db.run(_PUT, values)
        alarms.report(tenant_id, {Code.IMBALANCE: wrong}, now)
    return wrong


def _count(tenant_id: int) -> Mapping[int, Counted]:
    """Every version is looked at, once a night: the only question that must not trust an index."""
    db.run("SET LOCAL enable_seqscan = on")
    ended, live = [str(one) for one in ENDED_VERSIONS], [str(one) for one in LIVE_VERSIONS]
    counted = {row[0]: Counted(*row[1:]) for row in db.run(_COUNT, [ended, live, tenant_id])}
    db.run("SET LOCAL enable_seqscan = off")
    return counted


def _before(tenant_id: int, day: date) -> dict[int, Counted]:
    """The latest earlier balance of every source."""
    rows = Day.objects.filter(tenant_id=tenant_id, day__lt=day).order_by("source_id", "-day").distinct("source_id")
    return {one.source_id: Counted(one.taken_in, one.ended, one.under_way) for one in rows}
