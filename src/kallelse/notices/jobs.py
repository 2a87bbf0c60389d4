"""What the worker does with notices beside sending those that are due."""

from collections.abc import Mapping
from datetime import datetime

from kallelse.kit import db
from kallelse.notices import planning, settling


def keep(waiting: Mapping[int, set[str]], now: datetime) -> int:
    """Plan the reminders of what has been sent, take over from the dead, and find out about the unknown; returns how many rows."""
    done = 0
    for tenant_id in db.all_tenants():
        done += planning.plan_all(tenant_id, now)
        if "open" in waiting.get(tenant_id, ()):
            done += settling.rescue(tenant_id, now) + settling.settle(tenant_id, now)
    return done
