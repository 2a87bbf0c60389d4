"""How far a file has come. All run inside the tenant's scope."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from kallelse.connections.models import CareUnit
from kallelse.invitations.models import Invitation
from kallelse.invitations.states import Version
from kallelse.kit import db
from kallelse.uploads.models import Upload

KEPT = timedelta(days=1)
"""How long the file itself is kept."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of a file that has been taken in: how many kallelser it became, and how many of them are planned."""

    made: int
    planned: int

    @property
    def all_planned(self) -> bool:
        """Whether every one has its plan."""
        return self.planned >= self.made


def one(unit: CareUnit, id: UUID) -> Upload | None:
    """The unit's file with this id."""
    return Upload.objects.select_related("source").filter(pk=id, unit=unit).first()


def recent(unit: CareUnit, now: datetime) -> list[Upload]:
    """The unit's files of the last day, the newest first."""
    found = Upload.objects.select_related("source").filter(unit=unit, made_at__gt=now - KEPT)
    return list(found.defer("body", "fixes", "verdicts").order_by("-made_at")[:20])


def same_before(upload: Upload) -> Upload | None:
    """The last time that the same file was sent to this care provider."""
    found = Upload.objects.filter(tenant_id=upload.tenant_id, sha256=upload.sha256, state="done").exclude(pk=upload.pk)
    return found.defer("body", "fixes", "verdicts").order_by("-settled_at").first()


def progress(upload: Upload) -> Progress:
    """How far the kallelser of a file have come."""
    if upload.envelope is None:
        return Progress(0, 0)
    rows = Invitation.objects.filter(envelope_id=upload.envelope)
    return Progress(rows.count(), rows.exclude(state=Version.DRAFT).count())


def waiting() -> list[tuple[int, UUID]]:
    """The files that wait for the worker, of every care provider, as (tenant, id); opens the scopes itself."""
    found: list[tuple[int, UUID]] = []
    for tenant_id in db.all_tenants():
        with db.tenant_scope(tenant_id):
            rows = db.run("SELECT id FROM uploads_upload WHERE tenant_id = %s AND state = 'waiting' ORDER BY made_at LIMIT 5", [tenant_id])
        found += [(tenant_id, row[0]) for row in rows]
    return found
