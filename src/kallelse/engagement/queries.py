"""What waits, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime

from kallelse.engagement.models import IndexEntry, Notification
from kallelse.engagement.rules import EntryState
from kallelse.kit import db


def waiting(now: datetime) -> dict[int, set[str]]:
    """By tenant: "tell" (entries are due), "fetch" (notifications are due), "told" and "fetched" (something is claimed by a worker).

    Needs no scope and tells of no row.
    """
    found: dict[int, set[str]] = {}
    for tenant_id, stage in db.run("SELECT tenant, stage FROM engagement_waiting(%s)", [now]):
        found.setdefault(tenant_id, set()).add(stage)
    return found


@dataclass(frozen=True, slots=True)
class Totals:
    """How many entries of a tenant stand, wait and are refused, and how many notifications could not be followed."""

    confirmed: int
    waiting: int
    refused: int
    failed: int


def totals(tenant_id: int) -> Totals:
    """The numbers that `kallelse check` tells; they name nobody."""
    with db.tenant_scope(tenant_id):
        entries = IndexEntry.objects.all()
        return Totals(
            entries.filter(state=EntryState.CONFIRMED).count(),
            entries.filter(state__in=(EntryState.WANTED, EntryState.UNWANTED)).count(),
            entries.filter(state=EntryState.REFUSED).count(),
            Notification.objects.filter(state="failed").count(),
        )
