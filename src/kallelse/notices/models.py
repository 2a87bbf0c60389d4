"""Tables of the notices room: who has decided what may be sent, and who has agreed to it. All under row-level security by tenant."""

from django.db import models

CHANNELS = [("sms", "sms"), ("email", "email")]
LEVELS = [("neutral", "neutral"), ("unit", "unit"), ("full", "full")]


class Decision(models.Model):
    """A unit's dated decision that reminders may leave over open networks, with the risk analysis it rests on (R-HSLF-5)."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False)
    channel = models.CharField(max_length=5, choices=CHANNELS)
    level = models.CharField(max_length=7, choices=LEVELS, help_text="The most that a message may tell.")
    texts = models.JSONField(default=dict, help_text="Own texts by kind of reminder; compiled for the level before they are stored.")
    decided_by = models.CharField(max_length=100, help_text="The head of the unit, by office or HSA-id.")
    risk_analysis = models.CharField(max_length=300, help_text="Where the risk analysis is kept.")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "channel", "valid_from"], name="decision_once")]
        indexes = [models.Index(fields=["tenant", "unit", "channel"], name="decision_of_unit")]


class Consent(models.Model):
    """What a patient has agreed to, and the only place where her number or e-mail address is kept. Erased when she withdraws it."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    identity = models.CharField(max_length=12, help_text="The patient.")
    channel = models.CharField(max_length=5, choices=CHANNELS)
    level = models.CharField(max_length=7, choices=LEVELS, help_text="The most that a message may tell.")
    address = models.CharField(max_length=254, blank=True, help_text="Number or e-mail address, as the patient has given it to 1177.")
    verified_at = models.DateTimeField(null=True, help_text="When 1177 last told the address (K20).")
    given_at = models.DateTimeField()
    given_through = models.CharField(max_length=120, help_text="Who told us: a source system, a colleague, or the patient herself.")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "identity", "channel"], name="consent_in_force", condition=models.Q(withdrawn_at__isnull=True)
            )
        ]


class Pause(models.Model):
    """A patient who wants no reminders for a while, or at all. The word that a kallelse no longer holds still reaches her."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    identity = models.CharField(max_length=12, help_text="The patient.")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, help_text="Empty: until it is lifted.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "identity"], name="pause_once")]
