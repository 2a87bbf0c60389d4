"""Tables of the diary room (patient data: row-level security)."""

from django.db import models

from kallelse.kit.ids import new_id


class Slot(models.Model):
    """A time that patients may book, as the unit's system published it. Whether it is free is asked, never stored (`queries`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    reference = models.CharField(max_length=100, help_text="The sender's own id of the time.")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    performer = models.CharField(max_length=64, blank=True, help_text="HSA-id of the clinician, in upper case.")
    performer_given = models.CharField(max_length=100, blank=True)
    performer_surname = models.CharField(max_length=100, blank=True)
    performer_title = models.CharField(max_length=100, blank=True)
    resource = models.CharField(max_length=100, blank=True)
    resource_name = models.CharField(max_length=100, blank=True)
    time_type = models.CharField(max_length=100)
    time_type_name = models.CharField(max_length=100)
    care_type = models.CharField(max_length=100, blank=True)
    care_type_name = models.CharField(max_length=100, blank=True)
    kallelse = models.CharField(max_length=100, blank=True, help_text="Reference of the source's own kallelse that stands in this time.")
    withdrawn = models.BooleanField(default=False, help_text="Taken back by the sender: offered no more; a booking in it stands.")
    invitation = models.UUIDField(null=True, help_text="The version of a kallelse that a patient has booked this time for.")
    reason = models.TextField(blank=True, help_text="The patient's own words about that booking.")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference"], name="slot_reference_once"),
            models.UniqueConstraint(fields=["invitation"], name="slot_one_booking", condition=models.Q(invitation__isnull=False)),
        ]
        indexes = [models.Index(fields=["unit", "starts"], name="slot_unit_time")]


class Hold(models.Model):
    """A free time that is kept for a patient while she makes up her mind (`holds`). Over when `until` has passed."""

    slot = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    thread = models.UUIDField(help_text="The kallelse that it is kept for: what all its versions share.")
    until = models.DateTimeField()
    extended = models.PositiveSmallIntegerField(default=0, help_text="How many times she has asked for more time.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread"], name="hold_one_each")]
