"""Tables of the audit room. The application role may only read the log; its rows come through the function `audit_write`."""

from django.db import models

from kallelse.kit.ids import new_id

STAFF = models.Q(actor__startswith="staff:")
"""Colleagues' own acts: few among all, and what is followed up."""


class Chain(models.Model):
    """The head of one hash chain."""

    slot = models.SmallIntegerField(primary_key=True)
    link = models.BigIntegerField(default=0, help_text="Number of the last link.")
    head = models.BinaryField(default=bytes, help_text="Hash of the last link.")


class Link(models.Model):
    """One link: all entries of one call, hashed together with the hash of the link before."""

    pk = models.CompositePrimaryKey("slot", "link")
    slot = models.SmallIntegerField()
    link = models.BigIntegerField()
    entries = models.IntegerField()
    hash = models.BinaryField()


class Entry(models.Model):
    """One act or read (patient data: row-level security)."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    slot = models.SmallIntegerField()
    link = models.BigIntegerField()
    position = models.IntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=100, help_text="staff:<employeeHsaId> | resident | system:<source or worker>")
    commission = models.CharField(max_length=100, blank=True)
    unit = models.CharField(max_length=64, blank=True, help_text="HSA-id of the unit from which it was done.")
    patient = models.CharField(max_length=12, blank=True)
    action = models.CharField(max_length=40, help_text="audit.actions.Action")
    object = models.CharField(max_length=100, blank=True, help_text="What it was done to: type:id.")
    purpose = models.CharField(max_length=60)
    result = models.CharField(max_length=40, default="ok")

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "patient", "at"], name="audit_patient"),
            models.Index(fields=["slot", "link", "position"], name="audit_chain_order"),
            models.Index(fields=["tenant", "unit", "at"], name="audit_staff_at_unit", condition=STAFF),
            models.Index(fields=["tenant", "actor", "at"], name="audit_colleague", condition=STAFF),
        ]


class Checkpoint(models.Model):
    """The heads of all chains at one moment, signed (Ed25519) by a key that lives outside the database."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    heads = models.JSONField(help_text='{"slot": [link, hash in hex]}')
    signature = models.BinaryField()
    key_id = models.CharField(max_length=16)


class Sample(models.Model):
    """Entries that were drawn to be looked at, and what they showed (patient data: row-level security)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.CharField(max_length=64, help_text="HSA-id of the unit whose log it is.")
    first = models.DateField()
    last = models.DateField(help_text="The last day, included.")
    entries = models.JSONField(help_text="The ids of the entries.")
    drawn_by = models.CharField(max_length=100)
    drawn_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, blank=True, help_text="following_up.Outcome; empty until it is closed.")
    note = models.TextField(blank=True, help_text="What was asked and answered, in the reviewer's words.")
    closed_by = models.CharField(max_length=100, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "unit", "drawn_at"], name="sample_of_unit")]
