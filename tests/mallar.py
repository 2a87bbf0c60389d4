"""Templates in any state, for tests of the pages: written by one invented colleague and approved by another."""

from collections.abc import Sequence
from typing import Any

from kallelse.connections.models import CareUnit
from kallelse.kit import clock
from kallelse.templates import actions
from kallelse.templates.actions import Who
from kallelse.templates.blocks import Blocks, Field, Step
from kallelse.templates.models import TemplateVersion

WRITER, APPROVER = "TSTNMT2321000156-2001", "TSTNMT2321000156-2002"
PURPOSE = "Du ska lämna blodprov. Provet visar hur din medicin fungerar."
BLOOD: dict[str, Any] = {
    "purpose": PURPOSE, "place": "{ingång}", "bring": ("Legitimation",),
    "preparation": (Step(text="Ät inget efter den här tiden.", days_before=1, time="22:00"),),
    "fields": (Field(name="ingång", kind="choice", label="Ingång", choices=("Ingång 1", "Ingång 3")),),
}  # fmt: skip


def who(unit: CareUnit, employee: str = WRITER) -> Who:
    """A colleague of the unit's provider."""
    return Who(employee, unit.provider_id, unit.hsa_id)


def draft(unit: CareUnit, code: str = "blodprov", title: str = "Blodprov", *, blocks: Blocks | None = None, **more: Any) -> TemplateVersion:
    """A draft of the unit's own."""
    return actions.draft(who(unit), code, title, blocks or Blocks(**BLOOD), clock.now(), unit=unit, **more)


def approved(
    unit: CareUnit, code: str = "blodprov", title: str = "Blodprov", *, time_types: Sequence[str] = (), **more: Any
) -> TemplateVersion:
    """An approved template of the unit's own."""
    made = draft(unit, code, title, time_types=time_types, **more)
    actions.send_to_review(who(unit), made, clock.now())
    return actions.approve(who(unit, APPROVER), made, clock.now())
