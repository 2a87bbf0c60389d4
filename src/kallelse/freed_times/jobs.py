"""What the worker does with freed times: look for them, and offer them."""

from datetime import datetime

from kallelse.freed_times import looking, offering
from kallelse.kit import db


def carry_on(now: datetime) -> int:
    """Look at the units whose turn it is, and take every freed time one step further; returns how many."""
    return sum(looking.look(tenant_id, now) + offering.go_on(tenant_id, now) for tenant_id in db.all_tenants())
