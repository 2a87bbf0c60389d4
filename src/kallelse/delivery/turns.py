"""Whose turn is it? A handful of messages that a channel may take now, shared among tenants. Pure: no database, no clock.

What is urgent goes first, whoever's it is, the earliest latest-safe-moment before the others. The rest is shared equally: the tenant that
has had the least since everybody who waits has waited goes next, with its own most urgent. Even when everything is urgent every fourth
message goes by turn, so that no one's flood of urgent work makes another one's wait for its end.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BY_TURN = 4
"""Of so many messages one goes by turn, whatever is urgent."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Where the turns stand: `at` is how far the least served of those who wait has come, `had` how far others are beyond that, by tenant;
    `count` the messages shared so far, modulo BY_TURN."""

    at: int = 0
    had: Mapping[int, int] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Turns":
        """As stored by `data`."""
        return cls(data.get("at", 0), {int(tenant): had for tenant, had in data.get("had", {}).items()}, data.get("count", 0))

    def data(self) -> dict[str, Any]:
        """As JSON."""
        return {"at": self.at, "had": {str(tenant): had for tenant, had in self.had.items()}, "count": self.count}


def share(heads: Mapping[int, Sequence[datetime]], tokens: int, urgent_before: datetime, turns: Turns) -> tuple[dict[int, int], Turns]:
    """How many of `tokens` each tenant gets, and the turns afterwards.

    `heads` holds the latest safe moments of each tenant's most urgent due work, earliest first, at least `tokens` of them where there are.
    """
    queues = {tenant: deque(moments) for tenant, moments in heads.items() if moments}
    had, at, count = dict(turns.had), turns.at, turns.count
    shares: dict[int, int] = {}
    for _ in range(tokens):
        if not queues:
            break
        first = min(queues, key=lambda tenant: (queues[tenant][0], tenant))
        count = (count + 1) % BY_TURN
        if queues[first][0] <= urgent_before and count:
            chosen = first
        else:
            # Who has not waited for a while saves nothing up: its turn counts from where the others are.
            chosen = min(queues, key=lambda tenant: (max(had.get(tenant, 0), at), queues[tenant][0], tenant))
            at = max(had.get(chosen, 0), at)
            had[chosen] = at + 1
        queues[chosen].popleft()
        shares[chosen] = shares.get(chosen, 0) + 1
        if not queues[chosen]:
            del queues[chosen]
    beyond = {tenant: value - at for tenant, value in had.items() if value > at}
    return shares, Turns(0, beyond, count)
