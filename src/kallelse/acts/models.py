"""The table of the acts room: patient data, under row-level security by tenant."""

from django.db import models

from kallelse.acts.rules import State
from kallelse.kit.ids import new_id


class Act(models.Model):
    """What a colleague has asked to have done with one kallelse. While it waits it is the worker's job, and can be taken back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey("invitations.Invitation", on_delete=models.PROTECT, related_name="acts", db_index=False)
    kind = models.CharField(max_length=10, help_text="rules.Kind")
    reason = models.CharField(max_length=20, help_text="A code of rules.REASONS.")
    note = models.TextField(blank=True, help_text="The colleague's own words; for the unit alone.")
    body = models.BinaryField(null=True, help_text="Of a new version: its draft as it was previewed. Erased when the act is settled.")
    by = models.CharField(max_length=60, help_text="The colleague, as the access log names her.")
    commission = models.CharField(max_length=60, blank=True)
    through = models.CharField(max_length=10, blank=True, help_text="On behalf of the patient: rules.Through. Empty: for the unit.")
    checked = models.CharField(max_length=20, blank=True, help_text="How the patient's identity was checked: rules.CHECKED.")
    state = models.CharField(max_length=10, default=State.WAITING, help_text="rules.State")
    outcome = models.CharField(max_length=40, blank=True, help_text="Why it was refused: what rules.hindrance says.")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Not before this moment; until then it can be taken back.")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "kind"], name="act_waits_once", condition=models.Q(state="waiting") & ~models.Q(kind="note")
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "due_at"], name="act_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["invitation", "asked_at"], name="act_of_kallelse"),
        ]
