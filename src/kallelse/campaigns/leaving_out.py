"""Who is not to be called at all, whatever a list says."""

from collections.abc import Sequence
from datetime import datetime

from kallelse.audit import actions as audit
from kallelse.campaigns.models import Declined
from kallelse.connections import queries as connections
from kallelse.kit import db
from kallelse.persons import never_contact

_DECLINED = """
SELECT subject FROM campaigns_declined WHERE tenant_id = %s AND subject = ANY(%s::text[]) AND purpose = %s AND ended_at IS NULL
"""


def of(tenant_id: int, unit_id: int, purpose: str, subjects: Sequence[str]) -> dict[str, str]:
    """Why each of these is left out, a key of `rules.WHY`; nobody else is named. Opens the tenant's scope itself."""
    with db.tenant_scope(tenant_id):
        never = {one: "never_contact" for one, where in never_contact.units(tenant_id, subjects).items() if {0, unit_id} & where}
        return never | {row[0]: "declined" for row in db.run(_DECLINED, [tenant_id, list(subjects), purpose])}


def decline(
    tenant_id: int, unit_id: int, subject: str, purpose: str, now: datetime, actor: str, *, holds: bool = True, commission: str = ""
) -> bool:
    """Write down that a person does not want to be called for a purpose, or (`holds` False) wants to again. False when it was known."""
    with db.tenant_scope(tenant_id):
        open_ones = Declined.objects.filter(tenant_id=tenant_id, subject=subject, purpose=purpose, ended_at=None)
        if not holds:
            news = bool(open_ones.update(ended_at=now))
        else:
            row = Declined(tenant_id=tenant_id, subject=subject, purpose=purpose, said_at=now, said_by=actor)
            news = not open_ones.exists() and bool(Declined.objects.bulk_create([row], ignore_conflicts=True))
        unit = connections.unit(unit_id).hsa_id
        said = "holds" if holds else "taken back"
        told = audit.Record(
            actor, audit.Action.CAMPAIGN_DECLINED, subject, f"purpose:{purpose}", unit=unit, commission=commission, result=said
        )
        audit.write(now, [told])
    return news
