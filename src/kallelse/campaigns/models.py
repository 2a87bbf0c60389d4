"""Tables of the campaigns room: what is to be sent, and to whom (patient data: row-level security)."""

from django.db import models

from kallelse.campaigns.rules import Purpose, State, Went
from kallelse.kit.ids import new_id


class Campaign(models.Model):
    """One campaign of one unit. What was tried, and by whom it was approved, is kept with it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey(
        "connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False,
        related_name="+", help_text="Whose references its kallelser have.",
    )  # fmt: skip
    listed_by = models.ForeignKey(
        "connections.SourceSystem", null=True, on_delete=models.PROTECT, db_index=False, db_constraint=False, related_name="+",
        help_text="The system whose key may add recipients; null: files only.",
    )  # fmt: skip
    title = models.CharField(max_length=100, help_text="For colleagues; patients never see it.")
    purpose = models.CharField(max_length=12, default=Purpose.OTHER.value)
    template = models.BigIntegerField(null=True, help_text="The approved version of a template that the words are made from.")
    row = models.JSONField(default=dict, help_text="What is the same for everybody: fields of sources.rows and of the template.")
    risk_reference = models.CharField(max_length=100, help_text="The risk analysis of the routine.")
    review_by = models.DateField(help_text="The routine must have been reviewed by then.")
    expected_size = models.PositiveIntegerField(help_text="Told before the list is there.")
    size_reason = models.CharField(max_length=500, blank=True, help_text="Why the list may be of another size than expected.")
    canary_size = models.PositiveIntegerField(default=50, help_text="So many are taken first; then somebody says go on.")
    per_hour = models.PositiveIntegerField(default=0, help_text="At most so many an hour; 0: as fast as the channels carry.")
    not_before = models.DateTimeField(null=True, help_text="Nothing is taken in before this moment.")

    state = models.CharField(max_length=12, default=State.DRAFT.value)
    doubles = models.PositiveIntegerField(default=0, help_text="Rows of the list that named somebody who was on it already.")
    made_by = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    tried_by = models.CharField(max_length=100, blank=True)
    tried_at = models.DateTimeField(null=True)
    tried = models.JSONField(null=True, help_text="trying.Figures: what the trial found, counts only.")
    fingerprint = models.BinaryField(null=True, help_text="SHA-256 over all that was tried: list, words, settings.")
    asked_by = models.CharField(max_length=100, blank=True, help_text="Who asked for approval.")
    approved_by = models.CharField(max_length=100, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved = models.BinaryField(null=True, help_text="The fingerprint that was approved.")
    began_at = models.DateTimeField(null=True)
    went_on_by = models.CharField(max_length=100, blank=True)
    went_on_at = models.DateTimeField(null=True)
    paced_from = models.DateTimeField(null=True, help_text="Since when, and from how many on, the wished rate is counted.")
    paced_at = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0, help_text="How many recipients have a kallelse.")
    stopped_by = models.CharField(max_length=100, blank=True)
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=500, blank=True)
    takes_back = models.BooleanField(default=False, help_text="A stop also takes back what has left.")
    emptied_at = models.DateTimeField(null=True, help_text="When the last of it had been stopped.")
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "made_at"], name="campaign_made"),
            models.Index(
                fields=["tenant", "state"],
                name="campaign_at_work",
                condition=models.Q(state__in=["trying", "approved", "canary", "paused", "running", "stopping"]),
            ),
        ]


class Recipient(models.Model):
    """A person on a campaign's list, once: what is her own, what the trial said, and her kallelse."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_index=False)
    nr = models.PositiveIntegerField(help_text="Her place on the list, from 0.")
    subject = models.CharField(max_length=12)
    fields = models.JSONField(default=dict, help_text="What is her own: fields of sources.rows and of the template.")
    went = models.CharField(max_length=12, default=Went.LISTED.value)
    why = models.CharField(max_length=60, blank=True, db_default="", help_text="Why she is left out: a code of rules.WHY or of routing.")
    refusal = models.JSONField(null=True, help_text="Field, rule and remedy, when her row was refused.")
    decision = models.JSONField(null=True, help_text="trying.Decision: how she would be reached.")
    canary = models.BooleanField(default=False, db_default=False)
    claimed_by = models.BigIntegerField(null=True, help_text="The worker that is trying her.")
    invitation = models.UUIDField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "subject"], name="recipient_once")]
        indexes = [models.Index(fields=["campaign", "went", "nr"], name="recipient_went")]


class Declined(models.Model):
    """Somebody who does not want to be called for a purpose (spärr mot kallelse), and since when."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    subject = models.CharField(max_length=12)
    purpose = models.CharField(max_length=12)
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=100, help_text="Who wrote it down.")
    ended_at = models.DateTimeField(null=True, help_text="She wants to be called again.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "subject", "purpose"], name="declined_once", condition=models.Q(ended_at__isnull=True)
            )
        ]
