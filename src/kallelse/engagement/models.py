"""Tables of the engagement room: all patient data, all under row-level security by tenant."""

from django.db import models

from kallelse.engagement.rules import EntryState
from kallelse.kit.ids import new_id


class IndexEntry(models.Model):
    """One entry of the index: its key, what should stand there and what the index has confirmed.

    The fields of the key are those of the contract, but for categorization and clinicalProcessInterestId, which are always NA.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    reference = models.CharField(max_length=100, help_text="The sender's own id of the kallelse that it stands for.")
    invitation = models.UUIDField(null=True, help_text="The version that it stands for.")
    resident = models.CharField(max_length=12)
    service_domain = models.CharField(max_length=255)
    logical_address = models.CharField(max_length=64, help_text="HSA-id of the unit.")
    business_object = models.CharField(max_length=128, help_text="The id of the booking or kallelse.")
    source_system = models.CharField(max_length=64)
    data_controller = models.CharField(max_length=64)

    moment = models.DateTimeField(null=True, help_text="mostRecentContent as it should stand; null = the entry should be gone.")
    told = models.DateTimeField(null=True, help_text="mostRecentContent as the index has confirmed it; null = nothing is confirmed.")
    state = models.CharField(max_length=10, default=EntryState.WANTED.value)
    attempts = models.PositiveIntegerField(default=0, help_text="Calls since the index last confirmed something.")
    next_at = models.DateTimeField(help_text="Not before this moment.")
    claimed_by = models.BigIntegerField(null=True, help_text="The worker that is telling the index.")
    said = models.CharField(max_length=10, blank=True, help_text="The code of the latest refusal or failure.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "resident", "business_object", "logical_address", "service_domain", "source_system", "data_controller"],
                name="entry_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "next_at"], name="entry_due", condition=models.Q(state__in=["wanted", "unwanted", "refused"])),
            models.Index(fields=["tenant", "logical_address"], name="entry_standing", condition=models.Q(moment__isnull=False)),
            models.Index(fields=["source", "reference"], name="entry_kallelse"),
            models.Index(fields=["tenant"], name="entry_claimed", condition=models.Q(claimed_by__isnull=False)),
            models.Index(fields=["tenant"], name="entry_refused", condition=models.Q(state="refused")),
        ]


class FeedMark(models.Model):
    """How far a tenant's events have been read: up to and including `settled`; up to `upto` as soon as `upto_xid` is history."""

    tenant = models.OneToOneField("connections.CareProvider", on_delete=models.PROTECT, primary_key=True, db_constraint=False)
    settled = models.BigIntegerField()
    upto = models.BigIntegerField()
    upto_xid = models.BigIntegerField(help_text="Events up to `upto` are all visible when no transaction older than this is running.")


class Notification(models.Model):
    """What an index told us about one booking: the latest word, until it has been fetched from the unit's schedule."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    resident = models.CharField(max_length=12)
    booking = models.CharField(max_length=128)
    gone = models.BooleanField(help_text="deleteFlag: the index no longer has the booking.")
    moment = models.DateTimeField(null=True, help_text="mostRecentContent: the unit's date for an open kallelse.")
    received_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1, help_text="Grows with every word, so that an answer to an older one settles nothing.")
    state = models.CharField(max_length=8, default="waiting", help_text="waiting | done | failed")
    outcome = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    claimed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "booking", "unit", "resident"], name="notification_once")]
        indexes = [
            models.Index(fields=["tenant", "next_at"], name="notification_due", condition=models.Q(state="waiting")),
            models.Index(fields=["tenant"], name="notification_claimed", condition=models.Q(claimed_by__isnull=False)),
            models.Index(fields=["tenant"], name="notification_failed", condition=models.Q(state="failed")),
        ]
