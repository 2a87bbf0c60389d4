"""The tables of the roles room. They name colleagues by HSA-id and no patient; row-level security keeps care providers apart."""

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


class Routine(models.Model):
    """A unit's written routine for its kallelser, as it holds from a day on (R-HSLF-7). Never changed: a new one takes its place."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False)
    text = models.TextField()
    owner = models.CharField(max_length=100, help_text="Who answers for it, by office.")
    risk_analysis = models.CharField(max_length=300, help_text="Where the risk analysis is kept.")
    decided_on = models.DateField()
    review_on = models.DateField(help_text="The day by which it must be looked at again.")
    valid_from = models.DateField()
    written_by = models.CharField(max_length=64)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "unit", "valid_from"], name="routine_of_unit")]


class Change(models.Model):
    """One change of a setting, with what was before and what became. Only added to; the access log names it."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", null=True, on_delete=models.PROTECT, db_index=False, help_text="Empty = every unit.")
    setting = models.CharField(max_length=60, help_text="The name of a parameter, or routine, role, sms, email.")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    valid_from = models.DateField(help_text="From when it holds.")
    reason = models.CharField(max_length=300, help_text="The decision or source, so that whoever wonders finds it.")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "unit", "setting", "at"], name="change_of_setting")]
