"""Tables of the uploads room: patient data, under row-level security, emptied of them after a day."""

from django.db import models

from kallelse.kit.ids import new_id


class Upload(models.Model):
    """One file that a colleague has handed in for her unit."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    employee = models.CharField(max_length=64, help_text="employeeHsaId of who handed it in.")
    commission = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=14, help_text="kallelser | cancellations")
    sha256 = models.BinaryField(help_text="Of the file: the same file again is seen.")
    body = models.BinaryField(help_text="The file; empty after a day.")
    fixes = models.JSONField(default=dict, help_text="What was put right, by row and field; empty after a day.")
    template = models.CharField(max_length=60, blank=True, help_text="Code of the template that all its rows are said with.")
    fields = models.JSONField(default=dict, help_text="The values of that template's fields, the same for every row.")
    rows = models.PositiveIntegerField(default=0)
    verdicts = models.JSONField(default=dict, help_text="reading.Verdicts as data: counts, and the rows that are wrong; empty after a day.")
    state = models.CharField(max_length=8, default="checked", help_text="checked | waiting | done | failed")
    which = models.CharField(max_length=5, blank=True, help_text="all | right: what was sent.")
    result = models.JSONField(null=True, help_text="How many of each verdict.")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    envelope = models.UUIDField(null=True, help_text="The envelope that its rows became kallelser of.")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "made_at"], name="upload_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["tenant", "made_at"], name="upload_day"),
            models.Index(fields=["unit", "made_at"], name="upload_unit"),
            models.Index(fields=["tenant", "sha256"], name="upload_same"),
        ]
