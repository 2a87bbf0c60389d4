"""The stages of the worker: keep the index right, and fetch what an index has told us about."""

from datetime import datetime, timedelta

from kallelse.connections.models import SourceSystem
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


def keep_index(worker: int, now: datetime, *, thorough: bool) -> int:
    """Compare and tell, for every tenant with a source whose index we keep; returns how much was done.

    `thorough` compares everything that is alive; otherwise only what has happened since last time is looked at.
    """
    if not config().index_url:
        return 0
    kept: dict[int, list[int]] = {}
    sources = SourceSystem.objects.filter(keeps_index=True, active=True, provider__active=True)
    for tenant_id, source_id in sources.order_by("provider_id", "pk").values_list("provider_id", "pk"):
        kept.setdefault(tenant_id, []).append(source_id)
    done = 0
    for tenant_id, ids in kept.items():
        done += (reconciling.sweep if thorough else reconciling.follow)(tenant_id, ids, now)
    waiting = queries.waiting(now)
    _rescue(waiting, now)
    for tenant_id, ids in kept.items():
        if "tell" in waiting.get(tenant_id, ()):
            done += sending.send(tenant_id, ids, worker, now)
    return done


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
