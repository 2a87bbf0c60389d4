"""The table of the roles room. It names colleagues by HSA-id and no patient; row-level security keeps care providers apart."""

from django.db import models

from kallelse.roles.rules import Role


class Assignment(models.Model):
    """Somebody has a role at a unit, or at every unit of a care provider, between two days."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", null=True, on_delete=models.PROTECT, db_index=False, help_text="Empty = every unit.")
    employee = models.CharField(max_length=64, help_text="employeeHsaId, in upper case.")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="The last day. One that is taken back at once ends the day before.")
    given_by = models.CharField(max_length=100, help_text="HSA-id of the giver; of the first head of a unit, who decided it.")
    given_at = models.DateTimeField()
    ended_by = models.CharField(max_length=100, blank=True, help_text="Who decided that it ends earlier than was said.")
    ended_at = models.DateTimeField(null=True, help_text="When that was decided.")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "employee"], name="assignment_of_employee"),
            models.Index(fields=["tenant", "unit", "valid_from"], name="assignment_at_unit"),
        ]
