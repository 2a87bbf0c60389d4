"""What the staff does: sees to the tasks of its unit the day after they appeared. The last ones are left for whoever looks at the pages."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from kallelse.connections import queries as connections
from kallelse.demo.sandbox_nation import SandboxNation
from kallelse.invitations import actions as invitations
from kallelse.invitations.models import Step
from kallelse.kit import clock, db

NOTE = "Klart: patienten är nådd på annat sätt."


@dataclass(slots=True)
class Task:
    """A manual step that has stood on the list; `reason` is why it came there."""

    tenant_id: int
    unit: str
    reason: str
    seen: date
    ended: str = ""
    """"done" when the staff has seen to it, "gone" when it had fallen away by itself (read, answered, the visit has been)."""


@dataclass
class Staff:
    """The tasks that have stood on the manual list, by step, and who has a commission at each unit."""

    tasks: dict[UUID, Task] = field(default_factory=dict)
    _commissions: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, nation: SandboxNation) -> "Staff":
        """The staff that the nation says works there."""
        made = cls()
        for member in nation.staff():
            for unit in member["units"]:
                employee: str = member["employee_hsa_id"]
                made._commissions.setdefault(unit, (f"staff:{employee}", f"{unit}U{employee.rpartition('-')[2]}"))
        return made

    def look(self) -> None:
        """Note what stands on the list now."""
        for tenant_id in db.all_tenants():
            with db.tenant_scope(tenant_id):
                due = Step.objects.filter(channel="manual", state="planned", due_at__lte=clock.now())
                for step_id, unit_id, reason in due.values_list("id", "invitation__unit_id", "reason"):
                    unit = connections.unit(unit_id).hsa_id
                    self.tasks.setdefault(step_id, Task(tenant_id, unit, reason, clock.today()))

    def work(self) -> None:
        """Finish the tasks of earlier days, at the units that have staff."""
        for step_id, task in self.tasks.items():
            if task.ended or task.seen == clock.today() or task.unit not in self._commissions:
                continue
            actor, commission = self._commissions[task.unit]
            with db.tenant_scope(task.tenant_id):
                now, place = clock.now(), {"unit": task.unit, "commission": commission}
                finished = invitations.finish_manual(task.tenant_id, step_id, actor, NOTE, now, **place)
            task.ended = "done" if finished else "gone"
