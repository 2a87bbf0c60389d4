"""How fast a channel may be used: its limits hold over all workers and machines, and what it may take now is shared fairly.

A limit is so many messages a second, and a pause after so many in a row (1177: one a second, 1 000, five minutes). One row per channel is a
meter that is read and moved in one statement in the database's real time; it is locked for that moment and not while messages are sent. At
most ten grants a second are made, each of a tenth of a second's messages, so that in no second more than the limit is granted. What was
granted and not used is given back; a worker that dies costs the channel what it had been granted, and never lets it take more.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction

from kallelse.channels import Channel
from kallelse.delivery import turns
from kallelse.delivery.models import LONG_AGO
from kallelse.delivery.turns import Turns
from kallelse.kit import db
from kallelse.kit.config import config

GRANTS_PER_S = 10
QUESTIONS = "account"
"""The meter of the questions whether somebody has an account: its own, so that they never take a message's turn, nor messages theirs."""
MOST_QUESTIONS = 500
AHEAD_S = 3.0
"""A question that somebody waits for may be asked so much before its turn; those after it wait so much longer."""
LONGEST_REST_S = 5.0
"""So long a worker believes that a channel rests before it asks again: another may have given something back."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many messages a second (0: without limit), and after so many in a row (0: never) a pause of so many seconds."""

    per_s: float = 0
    burst: int = 0
    pause_s: float = 0

    @property
    def gap_s(self) -> float:
        """Seconds between two grants."""
        return max(1 / self.per_s, 1 / GRANTS_PER_S)

    @property
    def size(self) -> int:
        """Messages in one grant: with as many of them as gaps begin in a second, never more than the limit."""
        return max(1, int(self.per_s * self.gap_s + 1e-9))


@dataclass(frozen=True, slots=True)
class Grant:
    """What a tenant may send through a channel now."""

    tenant: int
    count: int


def limit_of(channel: str) -> Limit:
    """The configured limit of a channel: the settings that begin with its name; without them it has none."""
    found = {name: getattr(config(), f"{channel}_{name}", 0) for name in ("per_s", "burst", "pause_s")}
    if channel == QUESTIONS and found["per_s"] < 0:
        found["per_s"] = config().inbox_per_s
    return Limit(**found)


_TAKE = """
WITH meter AS (SELECT coalesce(%(at)s::timestamptz, clock_timestamp()) AS at)
UPDATE delivery_pace p SET (granted, run, next_at, last_at) = (
    SELECT may, had + may, meter.at + CASE WHEN %(burst)s::int > 0 AND had + may >= %(burst)s::int
        THEN greatest(%(pause)s::interval, %(gap)s::interval) ELSE %(gap)s::interval END, meter.at
    FROM (SELECT CASE WHEN meter.at >= p.last_at + %(pause)s::interval THEN 0 ELSE p.run END AS had) AS before
    CROSS JOIN LATERAL (SELECT CASE WHEN %(burst)s::int > 0 THEN least(%(wanted)s::int, greatest(%(burst)s::int - had, 0))
        ELSE %(wanted)s::int END AS may) AS now)
FROM meter WHERE p.channel = %(channel)s AND p.next_at <= meter.at
RETURNING p.granted, p.turns, meter.at
"""

_FRESH = """
INSERT INTO delivery_pace (channel, next_at, last_at, run, granted, turns) VALUES (%s, %s, %s, 0, 0, '{}') ON CONFLICT DO NOTHING
"""

_GIVE_BACK = """
WITH meter AS (SELECT coalesce(%(at)s::timestamptz, clock_timestamp()) AS at)
UPDATE delivery_pace p SET run = greatest(p.run - %(unused)s::int, 0),
    last_at = CASE WHEN %(used)s::int > 0 THEN greatest(p.last_at, meter.at) ELSE p.last_at END,
    next_at = CASE WHEN p.run < %(burst)s::int OR %(burst)s::int = 0 THEN p.next_at
        WHEN p.run - %(unused)s::int < %(burst)s::int THEN p.last_at + %(gap)s::interval
        ELSE greatest(p.next_at, meter.at + %(pause)s::interval) END
FROM meter WHERE p.channel = %(channel)s
    -- After a pause the count has begun anew, and what was granted before it is no longer part of it.
    AND (%(burst)s::int = 0 OR meter.at < %(taken)s::timestamptz + %(pause)s::interval)
"""


_BORROW = """
WITH meter AS (SELECT clock_timestamp() AS at)
UPDATE delivery_pace p SET (granted, next_at, last_at) = (
    SELECT may, greatest(p.next_at, meter.at) + may * %(each)s::interval, meter.at
    FROM (SELECT least(%(wanted)s::int,
        floor(extract(epoch FROM meter.at + %(ahead)s::interval - greatest(p.next_at, meter.at)) / %(each_s)s::float8)::int) AS may) AS now)
FROM meter WHERE p.channel = %(channel)s AND p.next_at <= meter.at + %(ahead)s::interval - %(each)s::interval
RETURNING p.granted
"""


_IN_A_ROW = """
SELECT CASE WHEN clock_timestamp() >= last_at + %s::interval THEN 0 ELSE run END FROM delivery_pace WHERE channel = %s
"""


def borrow(channel: str, wanted: int) -> int:
    """Take up to `wanted` at once for somebody who waits, also before their turn, and let the others wait for it; returns how many.

    For a limit without pauses. It never waits, and never takes more than `AHEAD_S` ahead, so that nobody who waits keeps the others out.
    """
    limit = limit_of(channel)
    if not limit.per_s or wanted <= 0:
        return wanted
    each = limit.gap_s / limit.size
    ahead = max(AHEAD_S, each)
    values = {"channel": channel, "wanted": wanted, "each": timedelta(seconds=each), "each_s": each, "ahead": timedelta(seconds=ahead)}
    with transaction.atomic():
        db.run(_FRESH, [channel, LONG_AGO, LONG_AGO])
        found = db.run(_BORROW, values)
    return int(found[0][0]) if found else 0


def take(channel: str, wanted: int, *, at: datetime | None = None) -> tuple[int, dict[str, Any], datetime | None]:
    """Take up to `wanted` of what a limited channel may be given now: how many, the stored turns, and the moment; none is 0.

    `at` stands for the database's real time (for proofs). Call it in a transaction of its own, or in one that ends at once: until then the
    row is locked.
    """
    limit = limit_of(channel)
    for _ in range(2):
        found = db.run(_TAKE, _values(limit) | {"channel": channel, "wanted": min(wanted, limit.size), "at": at})
        if found:
            granted, stored, moment = found[0]
            return granted, msgspec.json.decode(stored), moment
        if db.run("SELECT FROM delivery_pace WHERE channel = %s", [channel]):
            break
        db.run(_FRESH, [channel, LONG_AGO, LONG_AGO])
    return 0, {}, None


def in_a_row(channel: str) -> int:
    """How many have been granted since the last pause of a limited channel; 0 when what was granted last is as long ago as a pause."""
    rows = db.run(_IN_A_ROW, [timedelta(seconds=limit_of(channel).pause_s), channel])
    return int(rows[0][0]) if rows else 0


def give_back(channel: str, taken: datetime | None, used: int, unused: int, *, at: datetime | None = None) -> None:
    """After sending: what was not used may be used by others, and a pause counts from the last message."""
    limit = limit_of(channel)
    if taken is not None and (unused or limit.burst):
        db.run(_GIVE_BACK, _values(limit) | {"channel": channel, "used": used, "unused": unused, "taken": taken, "at": at})


def _values(limit: Limit) -> dict[str, Any]:
    return {"burst": limit.burst, "pause": timedelta(seconds=limit.pause_s), "gap": timedelta(seconds=limit.gap_s)}


type Heads = Mapping[int, Sequence[datetime]]
"""The latest safe moments of each tenant's most urgent work, earliest first."""
_HEADS = "SELECT tenant, moments FROM delivery_heads(%s, %s, %s::bigint[], %s)"


class Pacer:
    """One worker's view of the limits."""

    def __init__(self) -> None:
        self._rests_until: dict[str, float] = {}
        self._taken: dict[str, datetime | None] = {}

    def rest_s(self) -> float:
        """Seconds until a channel that has something waiting may take more; without end when none rests."""
        return max(0.0, min(self._rests_until.values(), default=float("inf")) - time.monotonic())

    def grants(self, channel: Channel, tenants: Sequence[int], now: datetime) -> list[Grant]:
        """What may be sent through a channel now, by tenant, for those that have something due. Without a limit: a chunk each."""

        def due(granted: int) -> Heads:
            return dict(db.run(_HEADS, [channel.name, now, list(tenants), granted]))

        return self._grants(channel.name, channel.batch_size, tenants, now, due)

    def questions(self, tenants: Sequence[int], now: datetime, heads: Callable[[Sequence[int], int], Heads]) -> list[Grant]:
        """How many drafts may be planned now, by tenant, since each of them may cost a question; `heads` finds the most urgent drafts."""
        return self._grants(QUESTIONS, MOST_QUESTIONS, tenants, now, lambda granted: heads(tenants, granted))

    def _grants(self, name: str, most: int, tenants: Sequence[int], now: datetime, heads: Callable[[int], Heads]) -> list[Grant]:
        limit = limit_of(name)
        if not limit.per_s:
            return [Grant(tenant, most) for tenant in tenants]
        if not tenants:
            self._rests_until.pop(name, None)
            return []
        if time.monotonic() < self._rests_until.get(name, 0):
            return []
        with transaction.atomic():
            granted, stored, moment = take(name, most)
            shares = _share(name, heads(granted), granted, stored, now) if granted else {}
        rest = limit.gap_s if granted else min(_remaining(name), LONGEST_REST_S)
        self._rests_until[name] = time.monotonic() + rest
        self._taken[name] = moment
        if unused := granted - sum(shares.values()):
            give_back(name, moment, 0, unused)
        return [Grant(tenant, count) for tenant, count in shares.items()]

    def asked(self, grant: Grant, used: int) -> None:
        """Tell how many questions of a grant were asked."""
        self._used(QUESTIONS, grant, used)

    def sent(self, channel: Channel, grant: Grant, used: int) -> None:
        """Tell how many of a grant were sent."""
        self._used(channel.name, grant, used)

    def _used(self, name: str, grant: Grant, used: int) -> None:
        if limit_of(name).per_s:
            give_back(name, self._taken.get(name), used, max(0, grant.count - used))


def _remaining(channel: str) -> float:
    """Seconds until the channel may be asked again."""
    rows = db.run("SELECT extract(epoch FROM next_at - clock_timestamp())::float8 FROM delivery_pace WHERE channel = %s", [channel])
    return max(0.0, rows[0][0]) if rows else 0.0


def _share(channel: str, heads: Heads, granted: int, stored: Mapping[str, Any], now: datetime) -> dict[int, int]:
    urgent_before = now + timedelta(seconds=config().urgent_s)
    shares, after = turns.share(heads, granted, urgent_before, Turns.from_data(stored))
    db.run("UPDATE delivery_pace SET turns = %s::jsonb WHERE channel = %s", [msgspec.json.encode(after.data()).decode(), channel])
    return shares
