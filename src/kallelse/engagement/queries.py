"""What waits, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime

from kallelse.connections.models import CareUnit, SourceSystem
from kallelse.engagement.models import IndexEntry, Notification
from kallelse.engagement.rules import EntryState, Keeper
from kallelse.kit import db
from kallelse.kit.config import config


def waiting(now: datetime) -> dict[int, set[str]]:
    """By tenant: "tell" (entries are due), "fetch" (notifications are due), "told" and "fetched" (something is claimed by a worker), and
    "kept" (it has been compared with the index).

    Needs no scope and tells of no row.
    """
    found: dict[int, set[str]] = {}
    for tenant_id, stage in db.run("SELECT tenant, stage FROM engagement_waiting(%s)", [now]):
        found.setdefault(tenant_id, set()).add(stage)
    return found


def keepers(now: datetime) -> dict[int, Keeper]:
    """By tenant, for whom we keep the index: the source systems that are set so, and the units whose diary we are (R-RIV-7).

    A tenant that has been compared once stays, so that what we told the index under our own id is taken away when nobody is left.
    """
    own = config().system_hsa_id.upper()
    found: dict[int, tuple[set[int], set[str]]] = {
        tenant_id: (set(), set()) for tenant_id, stages in waiting(now).items() if "kept" in stages
    }
    sources = SourceSystem.objects.filter(keeps_index=True, active=True, provider__active=True)
    for tenant_id, source_id in sources.values_list("provider_id", "pk"):
        found.setdefault(tenant_id, (set(), set()))[0].add(source_id)
    units = CareUnit.objects.filter(diary=True, active=True, provider__active=True)
    for tenant_id, hsa_id in units.values_list("provider_id", "hsa_id"):
        found.setdefault(tenant_id, (set(), set()))[1].add(hsa_id.upper())
    domains = config().index_domain_list()
    return {tenant_id: Keeper(frozenset(ids), frozenset(diaries), own, domains) for tenant_id, (ids, diaries) in sorted(found.items())}


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
