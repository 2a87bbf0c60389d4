"""The stages of the worker: keep the index right, and fetch what an index has told us about."""

import math
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from kallelse.connections.models import CareUnit
from kallelse.delivery import workers
from kallelse.engagement import fetching, queries, reconciling, sending
from kallelse.kit import db
from kallelse.kit.config import config

_CLAIMED = {
    "told": """
        UPDATE engagement_indexentry SET claimed_by = NULL, next_at = %s
        WHERE tenant_id = %s AND claimed_by IS NOT NULL AND claimed_by <> ALL(%s::bigint[])
    """,
    "fetched": """
        UPDATE engagement_notification SET claimed_by = NULL, next_at = %s
        WHERE tenant_id = %s AND claimed_by IS NOT NULL AND claimed_by <> ALL(%s::bigint[])
    """,
}
"""What dead workers have claimed is free again when the other side has had time to finish with it."""


SWEPT_EVERY_S = 600.0


class IndexKeeping:
    """The stage that keeps the index, with its memory of when each unit was last compared as a whole."""

    def __init__(self, worker: int) -> None:
        self._worker = worker
        self._swept: dict[int, float] = {}

    def run(self, now: datetime, *, thorough: bool = False) -> int:
        """Compare and tell, for every tenant whose index we keep for somebody; returns how much was done.

        What has happened since last time is compared, and one unit as a whole when it is its turn (all of them when `thorough`): comparing
        everything at once would keep what is due waiting.
        """
        if not config().index_url:
            return 0
        keepers = queries.keepers(now)
        done = sum(reconciling.follow(tenant_id, keeper, now) for tenant_id, keeper in keepers.items())
        done += sum(
            reconciling.sweep(unit.provider_id, keepers[unit.provider_id], unit.pk, unit.hsa_id, now)
            for unit in self._turn(keepers, thorough)
        )
        waiting = queries.waiting(now)
        _rescue(waiting, now)
        for tenant_id, keeper in keepers.items():
            if "tell" in waiting.get(tenant_id, ()):
                done += sending.send(tenant_id, keeper, self._worker, now)
        return done

    def _turn(self, tenants: Iterable[int], thorough: bool) -> list[CareUnit]:
        """The units to compare as a whole now: the one that has waited longest, if it has waited long enough."""
        units = list(CareUnit.objects.filter(provider_id__in=list(tenants)).order_by("pk"))
        before = time.monotonic() - SWEPT_EVERY_S
        waiting = sorted((self._swept.get(unit.pk, -math.inf), unit.pk) for unit in units)
        turn = {pk for _, pk in waiting} if thorough else {pk for swept_at, pk in waiting[:1] if swept_at < before}
        self._swept |= dict.fromkeys(turn, time.monotonic())
        return [unit for unit in units if unit.pk in turn]


def fetch_notified(worker: int, now: datetime) -> int:
    """Fetch the bookings that an index has told us about; returns how many were settled."""
    waiting = queries.waiting(now)
    return sum(fetching.fetch(tenant_id, worker, now) for tenant_id, stages in waiting.items() if "fetch" in stages)


def _rescue(waiting: dict[int, set[str]], now: datetime) -> None:
    after = now + timedelta(seconds=config().unknown_settle_s)
    for tenant_id, stages in waiting.items():
        for stage in stages & set(_CLAIMED):
            with db.tenant_scope(tenant_id):
                db.run(_CLAIMED[stage], [after, tenant_id, workers.living()])
