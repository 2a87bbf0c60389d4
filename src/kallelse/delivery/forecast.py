"""When will a channel have caught up, and what would be too late? Pure: counts of work, a limit and a moment in; moments and counts out.

The channel is one server that takes its messages one after the other, the earliest latest-safe-moment first, with the pauses of its limit.
Work of one kind (same tenant, same times) is counted and not listed, so that a hundred thousand cost no more than a few.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from math import ceil, floor, inf

from kallelse.delivery.pace import Limit

_EPSILON = 1e-9
"""Seconds that arithmetic may be wrong by, a thousandth of what the database tells apart."""


@dataclass(frozen=True, slots=True)
class Load:
    """So many messages that may be sent from `due` on and are safe until `safe_until`. `new` ones are only thought of (a pre-check);
    `waits` is that they wait already, for something else than this channel."""

    tenant: int
    due: datetime
    safe_until: datetime
    count: int
    new: bool = False
    waits: bool = False


@dataclass(slots=True)
class Share:
    """What becomes of one tenant's work: how many wait now, how many would be sent too late, and when the last one is sent.

    `overdue` were too late already, and are not counted as late."""

    waiting: int = 0
    late: int = 0
    overdue: int = 0
    done_at: datetime | None = None


@dataclass(slots=True)
class Forecast:
    """What becomes of a channel's work. `caught_up_at` is the first moment at which nothing waits that is due."""

    caught_up_at: datetime
    whole: Share = field(default_factory=Share)
    tenants: dict[int, Share] = field(default_factory=dict)
    new: Share = field(default_factory=Share)


def forecast(loads: Iterable[Load], limit: Limit, now: datetime, *, ready_in_s: float = 0, run: int = 0) -> Forecast:
    """Carry out `loads` in thought. `ready_in_s` and `run` are where the channel's meter stands: when it may take the next one, and how
    many it has taken since the last pause. Without a limit everything is sent when it is due."""
    found = Forecast(now)
    work = sorted(((one.due - now).total_seconds(), (one.safe_until - now).total_seconds(), one) for one in _counted(loads))
    if not limit.per_s:
        for due, safe, one in work:
            _book(found, one, now, due, safe, one.count, due)
        return found
    _carry_out(found, work, limit, now, max(0.0, ready_in_s), run)
    return found


def _counted(loads: Iterable[Load]) -> Sequence["_Ordered"]:
    return [_Ordered(one.tenant, one.due, one.safe_until, one.count, one.new, one.waits) for one in loads if one.count > 0]


class _Ordered(Load):
    """A load that may stand last in a tuple that is compared."""

    __slots__ = ()

    def __lt__(self, other: "_Ordered") -> bool:
        return (self.tenant, self.new, self.waits) < (other.tenant, other.new, other.waits)


def _carry_out(found: Forecast, work: list[tuple[float, float, _Ordered]], limit: Limit, now: datetime, at: float, run: int) -> None:
    """Times are seconds from now. The server is asked when something is there, and rests after a run and when nothing is."""
    step, burst, pause = limit.gap_s / limit.size, limit.burst or inf, limit.pause_s
    ready: list[tuple[float, _Ordered, int, float]] = []
    last = at - step
    upcoming = 0
    caught_up: float | None = None
    while upcoming < len(work) or ready:
        while upcoming < len(work) and work[upcoming][0] <= at + _EPSILON:
            due, safe, one = work[upcoming]
            heappush(ready, (safe, one, one.count, due))
            upcoming += 1
        if not ready:
            caught_up = at if caught_up is None else caught_up
            at = work[upcoming][0]
            continue
        if at - last >= max(pause, step) - _EPSILON:
            run = 0
        safe, one, left, due = heappop(ready)
        before_next = ceil((work[upcoming][0] - at) / step - _EPSILON) if upcoming < len(work) else left
        sent = max(1, int(min(left, burst - run, before_next)))
        _book(found, one, now, at, safe, sent, due, step)
        if left > sent:
            heappush(ready, (safe, one, left - sent, due))
        last = at + (sent - 1) * step
        run += sent
        at = last + step
        if run >= burst:
            at, run = last + max(pause, step), 0
    # The last one is sent at `last`; the channel's own rest after it keeps nobody waiting.
    found.caught_up_at = now + timedelta(seconds=max(0.0, last if caught_up is None else caught_up))


def _book(found: Forecast, one: Load, now: datetime, at: float, safe: float, sent: int, due: float, step: float = 0) -> None:
    """So many of one kind are sent at `at`, `at + step`, …"""
    in_time = sent if safe >= at + (sent - 1) * step - _EPSILON else max(0, floor((safe - at) / step + _EPSILON) + 1) if step else 0
    overdue = safe < 0
    done = now + timedelta(seconds=at + (sent - 1) * step)
    for share in (found.whole, found.tenants.setdefault(one.tenant, Share()), *((found.new,) if one.new else ())):
        share.waiting += sent if due <= 0 or one.waits else 0
        share.overdue += sent if overdue else 0
        share.late += 0 if overdue else sent - in_time
        share.done_at = done if share.done_at is None else max(share.done_at, done)
