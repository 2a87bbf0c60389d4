"""What holds at a unit now, where it comes from and since when; what is planned; and everything that has been changed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from kallelse.connections import in_force, shipped
from kallelse.connections.models import CareUnit, Parameter
from kallelse.kit import db
from kallelse.roles import catalogue
from kallelse.roles.catalogue import Setting
from kallelse.roles.models import Change, Routine

UNIT, PROVIDER, CARE_LEVEL, GENERAL = "unit", "provider", "care_level", "general"


@dataclass(frozen=True, slots=True)
class Held:
    """One value between two days: whose it is (`whence`), and who answers for it."""

    id: int
    value: Any
    whence: str
    valid_from: date
    valid_to: date | None
    owner: str
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A setting at a unit: what holds (None: nothing does), what will, and what has held, the latest first."""

    name: str
    setting: Setting
    now: Held | None
    planned: tuple[Held, ...]
    past: tuple[Held, ...]


def settings(unit: CareUnit, today: date) -> list[Standing]:
    """Every setting at a unit, in the order of the catalogue."""
    rows = _rows(unit)
    names = dict.fromkeys((*catalogue.SETTINGS, *(row.name for row in rows)))
    return [_standing(name, [row for row in rows if row.name == name], unit, today) for name in names]


def one(unit: CareUnit, name: str, today: date, *, own: bool = True) -> Standing | None:
    """One setting at a unit, or (not `own`) as it is for a unit without its own; None when there is no value of that name."""
    rows = [row for row in _rows(unit) if row.name == name and (own or row.unit_id is None)]
    return _standing(name, rows, unit, today) if rows else None


def example(name: str) -> Any:
    """A value of the same kind: the one that the product came with."""
    return next((row.value for row in shipped.ROWS if row.name == name), "")


def changes(unit: CareUnit, setting: str = "") -> list[Change]:
    """What has been changed at a unit and for all of its care provider's, the latest first; at most 200."""
    with db.tenant_scope(unit.provider_id):
        found = Change.objects.filter(Q(unit=unit) | Q(unit=None), tenant=unit.provider_id)
        return list((found.filter(setting=setting) if setting else found).order_by("-at", "-pk")[:200])


def routine(unit: CareUnit, today: date) -> Routine | None:
    """The routine in force at a unit on a day."""
    return next((one for one in routines(unit) if one.valid_from <= today), None)


def routines(unit: CareUnit) -> list[Routine]:
    """Every routine that a unit has had and will have, the last first; of two from the same day the one written later."""
    with db.tenant_scope(unit.provider_id):
        return list(Routine.objects.filter(tenant=unit.provider_id, unit=unit).order_by("-valid_from", "-pk"))


def review_overdue(unit: CareUnit, now: date) -> bool:
    """Whether the routine's review day has passed, or there is none (R-HSLF-7): it stops what is new, never running care."""
    held = routine(unit, now)
    return held is None or held.review_on < now


def _rows(unit: CareUnit) -> list[Parameter]:
    mine = (Q(provider=None) | Q(provider_id=unit.provider_id)) & (Q(unit=None) | Q(unit=unit)) & Q(care_level__in=("", unit.care_level))
    return list(Parameter.objects.filter(mine).order_by("-valid_from", "-pk"))


def _standing(name: str, rows: list[Parameter], unit: CareUnit, today: date) -> Standing:
    counting = [row for row in rows if in_force.holds(row, unit.care_level, today, unit.pk)]
    current = max(counting, key=in_force.rank, default=None)
    planned = tuple(_held(row) for row in reversed(rows) if row.valid_from > today)
    past = tuple(_held(row) for row in rows if row is not current and row.valid_from <= today)
    return Standing(name, catalogue.setting(name), _held(current) if current else None, planned, past)


def _held(row: Parameter) -> Held:
    whence = UNIT if row.unit_id else PROVIDER if row.provider_id else CARE_LEVEL if row.care_level else GENERAL
    return Held(row.pk, row.value, whence, row.valid_from, row.valid_to, row.owner, row.source)
