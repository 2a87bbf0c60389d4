"""Give and end roles. Each leaves an entry in the access log, with what was before and what became."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from kallelse.audit import actions as audit
from kallelse.connections.models import CareProvider, CareUnit
from kallelse.kit import db
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.roles import queries, rules
from kallelse.roles.models import Assignment
from kallelse.roles.rules import Role

_HSA_ID = re.compile(r"[A-Z0-9][A-Z0-9\-]{2,62}[A-Z0-9]")


class RoleError(ValueError):
    """A role that cannot be given or ended; the reason is one Swedish line. `field` names what was wrong."""

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Giver:
    """Who decides: a colleague at the unit where she works, under her commission."""

    employee: str
    unit: CareUnit
    commission: str


def give(
    giver: Giver, employee: str, role: Role, *, valid_from: date, valid_to: date | None = None, whole_provider: bool = False, now: datetime
) -> Assignment:
    """Give a colleague a role at the giver's unit, or at every unit of her care provider. Raises RoleError."""
    own = queries.roles_of(giver.unit.pk, giver.employee, _day(now))
    oneself = giver.employee.upper() == employee.strip().upper()
    if not rules.may_decide(own, role, whole_provider=whole_provider, oneself=oneself, giving=True):
        raise RoleError("Ingen ger sig själv den rollen: be någon annan." if oneself and own else "Du har inte rätt att ge den rollen.")
    unit = None if whole_provider else giver.unit
    record = audit.Record(f"staff:{giver.employee}", audit.Action.ROLE_GIVEN, unit=giver.unit.hsa_id, commission=giver.commission)
    return _give(giver.unit.provider, unit, employee, role, valid_from, valid_to, giver.employee, now, record)


def appoint(
    provider: CareProvider, unit: CareUnit | None, employee: str, role: Role, *, by: str, valid_from: date, valid_to: date | None = None,
    now: datetime,
) -> Assignment:  # fmt: skip
    """Give a role from the command line: the first head of a unit, and the first who manages for the care provider. Raises RoleError."""
    if not by.strip():
        raise RoleError("Ange vem som har beslutat.", "by")
    record = audit.Record("system:roles", audit.Action.ROLE_GIVEN, unit=unit.hsa_id if unit else "")
    return _give(provider, unit, employee, role, valid_from, valid_to, by.strip(), now, record)


def end(giver: Giver, assignment_id: int, *, last_day: date | None = None, now: datetime) -> Assignment:
    """Let an assignment end after a day, or at once. Raises RoleError."""
    own = queries.roles_of(giver.unit.pk, giver.employee, _day(now))
    with db.tenant_scope(giver.unit.provider_id):
        here = Q(unit_id=giver.unit.pk) | Q(unit=None)
        found = Assignment.objects.select_for_update(no_key=True).filter(here, tenant_id=giver.unit.provider_id, pk=assignment_id).first()
        if found is None:
            raise RoleError("Rollen finns inte på din enhet.")
        oneself, role = found.employee == giver.employee.upper(), Role(found.role)
        if not rules.may_decide(own, role, whole_provider=found.unit_id is None, oneself=oneself, giving=False):
            raise RoleError("Du har inte rätt att avsluta den rollen.")
        record = audit.Record(f"staff:{giver.employee}", audit.Action.ROLE_ENDED, unit=giver.unit.hsa_id, commission=giver.commission)
        _end(found, last_day, giver.employee, now, record)
    return found


def retire(
    provider: CareProvider, unit: CareUnit | None, employee: str, role: Role, *, by: str, last_day: date | None, now: datetime
) -> int:
    """End what somebody holds of a role, from the command line; how many assignments ended."""
    with db.tenant_scope(provider.pk):
        running = Assignment.objects.select_for_update(no_key=True).filter(
            Q(valid_to=None) | Q(valid_to__gte=_day(now)), tenant=provider, unit=unit, employee=employee.strip().upper(), role=role
        )
        found = list(running)
        record = audit.Record("system:roles", audit.Action.ROLE_ENDED, unit=unit.hsa_id if unit else "")
        for one in found:
            _end(one, last_day, by, now, record)
    return len(found)


def _give(
    provider: CareProvider, unit: CareUnit | None, employee: str, role: Role, valid_from: date, valid_to: date | None, by: str,
    now: datetime, record: audit.Record,
) -> Assignment:  # fmt: skip
    wanted = employee.strip().upper()
    if not _HSA_ID.fullmatch(wanted):
        raise RoleError("Skriv medarbetarens HSA-id, till exempel SE2321000156-1001.", "employee")
    if not rules.fits(role, unit is None):
        raise RoleError("Den rollen ges för hela vårdgivaren." if unit else "Den rollen ges på en mottagning.", "role")
    if valid_to is not None and valid_to < valid_from:
        raise RoleError("Sista dagen ska vara samma dag som den första eller senare.", "valid_to")
    with db.tenant_scope(provider.pk):
        # A unit gives seldom: that two give the same role at the same moment only leaves two rows that say the same.
        same = Assignment.objects.filter(tenant=provider, employee=wanted, unit=unit, role=role)
        same = same.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from))
        if valid_to is not None:
            same = same.filter(valid_from__lte=valid_to)
        if same.exists():
            raise RoleError("Medarbetaren har redan den rollen under den tiden. Avsluta den först om tiden ska ändras.", "employee")
        made = Assignment.objects.create(
            tenant=provider,
            unit=unit,
            employee=wanted,
            role=role.value,
            valid_from=valid_from,
            valid_to=valid_to,
            given_by=by,
            given_at=now,
        )
        until = valid_to.isoformat() if valid_to else ""
        audit.write(now, [_told(record, made, f"{role} {valid_from}/{until}")])
    return made


def _end(found: Assignment, last_day: date | None, by: str, now: datetime, record: audit.Record) -> None:
    last = last_day if last_day is not None else _day(now) - timedelta(days=1)
    if found.valid_to is not None and found.valid_to <= last:
        raise RoleError("Rollen slutar redan gälla den dagen eller tidigare.", "last_day")
    before = found.valid_to.isoformat() if found.valid_to else "open"
    found.valid_to, found.ended_by, found.ended_at = last, by, now
    found.save(update_fields=["valid_to", "ended_by", "ended_at"])
    audit.write(now, [_told(record, found, f"{found.role} {before} -> {last}")])


def _told(record: audit.Record, made: Assignment, result: str) -> audit.Record:
    return audit.Record(
        record.actor, record.action, object=f"role:{made.pk} {made.employee}", unit=record.unit, commission=record.commission, result=result
    )  # fmt: skip


def _day(now: datetime) -> date:
    return now.astimezone(SWEDISH_TIME).date()
