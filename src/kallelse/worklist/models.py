"""Tables of the worklist room: what people have said and done about lines, and who works at a unit. All under row-level security by tenant.

Which lines there are is derived from the kallelser (`derived`) and is stored nowhere.
"""

from django.db import models

from kallelse.kit.ids import new_id


class Mark(models.Model):
    """What is said about one kallelse in the list: who has taken it, until when it rests, and the last note."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey("invitations.Invitation", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    assignee = models.CharField(max_length=64, blank=True, help_text="employeeHsaId of who has taken it; empty: nobody.")
    snoozed_at = models.DateTimeField(null=True, help_text="When it was laid to rest: what has come since wakes it.")
    snoozed_until = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)
    noted_by = models.CharField(max_length=64, blank=True)
    noted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation"], name="mark_once")]


class Outcome(models.Model):
    """A colleague has done what one thing asked for. Append-only; it answers for what had arisen by `about`, not for what comes later."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey("invitations.Invitation", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    kind = models.CharField(max_length=16, help_text="rules.Kind")
    about = models.DateTimeField(help_text="Since when the thing that was done had been there.")
    outcome = models.CharField(max_length=16, help_text="rules.Done")
    by = models.CharField(max_length=64, help_text="employeeHsaId")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["invitation", "kind", "about"], name="outcome_of_thing")]


class Colleague(models.Model):
    """Who works with a unit's list, so that a line can be given to her: learnt when she opens the list."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    employee = models.CharField(max_length=64, help_text="employeeHsaId")
    name = models.CharField(max_length=160)
    seen_on = models.DateField(help_text="The last day that she opened the list.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "employee"], name="colleague_once")]
