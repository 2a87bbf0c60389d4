"""Who may do what now. Each opens the tenant's scope itself: a role is asked for before anything else is."""

from dataclasses import dataclass
from datetime import date

from kallelse.connections import queries as connections
from kallelse.kit import db
from kallelse.roles.models import Assignment
from kallelse.roles.rules import Role


@dataclass(frozen=True, slots=True)
class Holding:
    """One assignment as the unit's pages show it; `whole` is held for the whole care provider."""

    id: int
    employee: str
    role: Role
    whole: bool
    valid_from: date
    valid_to: date | None
    given_by: str
    ended_by: str


def roles_of(unit_id: int, employee: str, today: date) -> frozenset[Role]:
    """The roles that somebody holds at a unit on a day, those for the whole care provider too. HSA-ids are compared without case."""
    tenant_id = connections.unit(unit_id).provider_id
    # Asked for by every page of the staff door: the scope and the question are one wait.
    with db.tenant_trip(tenant_id):
        rows = db.run(
            """
            SELECT DISTINCT role FROM roles_assignment
            WHERE tenant_id = %s AND employee = %s AND (unit_id IS NULL OR unit_id = %s)
              AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s)
            """,
            [tenant_id, employee.upper(), unit_id, today, today],
        )
    return frozenset(Role(row[0]) for row in rows)


def may(unit_id: int, employee: str, role: Role, today: date) -> bool:
    """Whether somebody holds a role at a unit on a day."""
    return role in roles_of(unit_id, employee, today)


def holders(unit_id: int, role: Role, today: date) -> list[str]:
    """The HSA-ids of those who hold a role at a unit on a day."""
    return sorted({one.employee for one in holdings(unit_id) if one.role is role and holds(one, today)})


def holds(one: Holding, today: date) -> bool:
    """Whether an assignment is in force on a day."""
    return one.valid_from <= today and (one.valid_to is None or one.valid_to >= today)


def holdings(unit_id: int) -> list[Holding]:
    """Every assignment at a unit and for its whole care provider: past, present and to come, by colleague."""
    tenant_id = connections.unit(unit_id).provider_id
    with db.tenant_scope(tenant_id):
        return _shown([*Assignment.objects.filter(tenant_id=tenant_id, unit_id=unit_id), *_whole(tenant_id)])


def whole_provider(tenant_id: int) -> list[Holding]:
    """Every assignment that is held for the whole care provider."""
    with db.tenant_scope(tenant_id):
        return _shown(_whole(tenant_id))


def _whole(tenant_id: int) -> list[Assignment]:
    return list(Assignment.objects.filter(tenant_id=tenant_id, unit=None))


def _shown(found: list[Assignment]) -> list[Holding]:
    made = [
        Holding(one.pk, one.employee, Role(one.role), one.unit_id is None, one.valid_from, one.valid_to, one.given_by, one.ended_by)
        for one in found
    ]
    return sorted(made, key=lambda one: (one.employee, one.role, one.valid_from, one.id))
