"""Tables of the booking room (patient data: row-level security)."""

from django.db import models

from kallelse.kit.ids import new_id


class BookingChange(models.Model):
    """A change that must be made in the source system, with what the source said."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT)
    invitation = models.ForeignKey("invitations.Invitation", on_delete=models.PROTECT)
    unit = models.ForeignKey(
        "connections.CareUnit",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        help_text="The unit of its kallelse: filled in by the database.",
    )
    kind = models.CharField(max_length=10, help_text="cancel | confirm | move | book | again")
    wanted = models.JSONField(null=True, help_text="sources.Offer as data: the time that a booking is moved to, or booked in.")
    state = models.CharField(max_length=10, help_text="requested | done | refused | unknown")
    said = models.TextField(blank=True, help_text="The source's resultText: words meant for the resident.")
    requested_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    behalf = models.JSONField(null=True, help_text="By.said: who asked on behalf of the patient, and how; null: the patient herself.")
    because = models.CharField(max_length=20, blank=True, db_default="", help_text="reasons.Because: why the patient cannot come.")
    words = models.TextField(blank=True, db_default="", help_text="Her own words, where the unit reads such.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "kind"], name="one_open_change", condition=models.Q(state__in=["requested", "unknown"])
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "state"], name="change_open", condition=models.Q(state__in=["requested", "unknown"])),
            models.Index(fields=["tenant", "requested_at"], name="change_refused", condition=models.Q(state="refused")),
            models.Index(
                fields=["unit", "requested_at"],
                name="change_at_unit",
                condition=models.Q(state__in=["requested", "unknown", "refused"]),
            ),
        ]


class Need(models.Model):
    """What the patient asks the unit for before one visit: an interpreter, to be met at the entrance. One row per kind; it ends when she
    takes it back."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey("invitations.Invitation", on_delete=models.PROTECT, db_index=False)
    kind = models.CharField(max_length=20, help_text="needs.Kind")
    details = models.JSONField(default=dict, help_text="Closed values and short words: language, dialect, gender, mode.")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text="When the patient took it back.")
    until = models.DateTimeField(null=True, help_text="So long it must follow the kallelse to new versions; null: it has been followed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "kind"], name="need_once")]
        indexes = [models.Index(fields=["tenant", "until"], name="need_ahead", condition=models.Q(ended_at__isnull=True))]
