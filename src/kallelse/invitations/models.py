"""Tables of the invitations room: all patient data, all under row-level security by tenant.

Rows are made by the ten thousand, so that nothing is indexed or checked twice: a foreign key that begins another index has none of its own,
and the tenant of a row below an envelope is held by row-level security and by the envelope's own foreign key.
"""

from django.db import models

from kallelse.invitations.states import Answer, Version
from kallelse.invitations.states import Notice as NoticeState
from kallelse.invitations.states import Step as StepState
from kallelse.kit.ids import new_id


class Envelope(models.Model):
    """What a source system handed over, verbatim: the bytes of one call or file. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    door = models.CharField(max_length=10, help_text="rest | file | riv | form")
    media_type = models.CharField(max_length=100)
    body = models.BinaryField()
    sha256 = models.BinaryField()
    received_at = models.DateTimeField()


class Invitation(models.Model):
    """One version of one kallelse. Versions of the same kallelse share source and reference; only the last one is alive."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT)
    envelope_row = models.PositiveIntegerField(default=0, help_text="0-based row of the envelope.")
    reference = models.CharField(max_length=100, help_text="The sender's own id: its booking id.")
    version = models.PositiveIntegerField(default=1)
    thread = models.UUIDField(help_text="The same for all versions of a kallelse; the thread id in the patient's inbox.")
    number = models.CharField(max_length=9, help_text="The number printed on the kallelse.")
    subject = models.CharField(max_length=12, help_text="The patient's identity as the sender gave it.")
    kind = models.CharField(max_length=8, help_text="timed | open | message")
    care_level = models.CharField(max_length=12)
    visit_start = models.DateTimeField(null=True)
    visit_end = models.DateTimeField(null=True)
    book_before = models.DateField(null=True)
    content = models.JSONField(help_text="The words of the kallelse: intake.rules.Content.")
    content_hash = models.BinaryField(help_text="SHA-256 over everything the sender said: tells 'same again' from 'changed'.")
    received_at = models.DateTimeField()

    state = models.CharField(max_length=12, default=Version.DRAFT)
    claimed_by = models.BigIntegerField(null=True, help_text="The worker that is looking this draft up.")
    plan = models.JSONField(null=True, help_text="routing.rules.Plan as data: band, moments and reasons.")
    cancel_deadline = models.DateTimeField(null=True)
    action_deadline = models.DateTimeField(null=True)
    print_decide = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True)
    review_at = models.DateTimeField(null=True, help_text="When the plan must be looked at again: a birthday, the end of the queue.")
    fee = models.CharField(
        max_length=24, blank=True, db_default="", help_text="states.Fee: why a missed visit, or the next one, should cost nothing."
    )
    template = models.BigIntegerField(null=True, help_text="The approved version of a template that the words were made from.")
    campaign = models.UUIDField(null=True, help_text="The campaign that it belongs to.")
    replaces = models.JSONField(null=True, help_text="wording.Replaced: the last earlier version that left us, and whether on paper.")
    held_until = models.DateTimeField(null=True, help_text="Not planned before this moment: until then whoever sent it may take it back.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "reference", "version"], name="invitation_version_once"),
            models.UniqueConstraint(fields=["number"], name="invitation_number_once"),
        ]
        indexes = [
            models.Index(
                "tenant", models.F("visit_start").asc(nulls_first=True), name="invitation_drafts", condition=models.Q(state="draft")
            ),
            models.Index(
                fields=["tenant", "visit_start"], name="invitation_ends", condition=models.Q(state__in=["draft", "ready", "active"])
            ),
            models.Index(
                fields=["tenant", "book_before"],
                name="invitation_open_ends",
                condition=models.Q(state__in=["draft", "ready", "active"], visit_start__isnull=True),
            ),
            models.Index(
                fields=["tenant", "claimed_by"], name="invitation_claimed", condition=models.Q(state="draft", claimed_by__isnull=False)
            ),
            models.Index(fields=["subject"], name="invitation_subject"),
            # Holds all that is asked of a near visit, with what decides whose rows may be seen: the rows themselves are not read.
            models.Index(
                fields=["unit", "visit_start"],
                include=[
                    "id",
                    "tenant",
                    "subject",
                    "state",
                    "answer",
                    "answered_at",
                    "received_at",
                    "held_until",
                    "action_deadline",
                ],
                name="invitation_unit_near",
                condition=models.Q(state__in=["draft", "ready", "active"]),
            ),
            models.Index(
                fields=["unit", "subject"], name="invitation_unit_person", condition=models.Q(state__in=["draft", "ready", "active"])
            ),
            models.Index(fields=["unit", "received_at"], name="invitation_unit_draft", condition=models.Q(state="draft")),
            models.Index(
                fields=["unit", "answered_at"],
                name="invitation_unit_asks",
                condition=models.Q(state__in=["draft", "ready", "active"]) & models.Q(answer__in=["other_time", "needs_help", "declined"]),
            ),
            models.Index(
                fields=["tenant", "review_at"],
                name="invitation_review",
                condition=models.Q(state__in=["ready", "active"], review_at__isnull=False),
            ),
            models.Index(fields=["tenant", "subject"], name="invitation_owed", condition=models.Q(fee="care_cancelled_late")),
            models.Index(fields=["tenant", "template"], name="invitation_template", condition=models.Q(template__isnull=False)),
            models.Index(fields=["tenant", "campaign"], name="invitation_campaign", condition=models.Q(campaign__isnull=False)),
        ]


class BookingName(models.Model):
    """Another id under which a care system has a booking of a kallelse: the one it gave when it booked the time anew, or that of one visit
    of several. Written by the database when a version is stored."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    name = models.CharField(max_length=100, help_text="The id of the booking in the care system.")
    reference = models.CharField(max_length=100, help_text="The kallelse's reference, the same for all its versions.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name", "reference"], name="booking_name_once")]


class Step(models.Model):
    """One step of the plan: one row per version and channel, so that a second send is impossible by the unique key."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="steps", db_index=False)
    unit = models.ForeignKey(
        "connections.CareUnit",
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        db_constraint=False,
        help_text="The unit of its kallelse, which never changes.",
    )
    channel = models.CharField(max_length=20, help_text="A name in plugs.CHANNELS, or 'manual'.")
    state = models.CharField(max_length=16, default=StepState.PLANNED)
    reason = models.CharField(max_length=40, help_text="routing.reasons code: why this step exists, or why it ended.")
    due_at = models.DateTimeField(help_text="Not before this moment.")
    safe_until = models.DateTimeField(help_text="The latest safe moment: due work is ordered by it.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.BigIntegerField(null=True)
    unknown_since = models.DateTimeField(null=True, help_text="Real time (not the movable clock): the receiver works in real time.")
    reference = models.CharField(max_length=100, blank=True, help_text="The channel's receipt.")
    poll_at = models.DateTimeField(null=True, help_text="When the read status is asked next.")
    accepted_at = models.DateTimeField(null=True)
    available_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    visit_start = models.DateTimeField(
        null=True, help_text="When it was read: the visit that it was about, so that the readings of near visits are found together."
    )
    recall_at = models.DateTimeField(
        null=True, help_text="When the supplier is asked (again) to take back an order that has left; null: nobody asks."
    )
    recall_reason = models.CharField(max_length=40, blank=True, db_default="", help_text="routing.reasons code: why it is taken back.")
    progress = models.CharField(
        max_length=16, blank=True, db_default="", help_text="states.Progress: how far the supplier says that it has come."
    )
    also = models.JSONField(null=True, help_text="Further open reasons of a manual step: [{reason, due_at, safe_until}].")
    noticed_at = models.DateTimeField(null=True, help_text="When reminders were planned after it was accepted; null: not yet.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "channel"], name="step_once_per_channel")]
        indexes = [
            models.Index(fields=["tenant", "channel", "safe_until"], name="step_planned", condition=models.Q(state="planned")),
            models.Index(
                fields=["tenant", "channel", "due_at"], include=["safe_until"], name="step_due", condition=models.Q(state="planned")
            ),
            models.Index(fields=["tenant", "state"], name="step_open", condition=models.Q(state__in=["claimed", "unknown"])),
            models.Index(
                fields=["unit", "channel", "due_at"],
                name="step_at_unit",
                condition=models.Q(state="planned", channel__in=["letter", "manual"]),
            ),
            models.Index(fields=["unit"], name="step_unknown", condition=models.Q(state="unknown")),
            models.Index(
                fields=["unit", "accepted_at"],
                name="step_ordered_at_unit",
                condition=models.Q(channel="letter", accepted_at__isnull=False),
            ),
            models.Index(
                fields=["unit", "visit_start"],
                include=["invitation", "tenant", "read_at"],
                name="step_read_visit",
                condition=models.Q(visit_start__isnull=False),
            ),
            models.Index(
                fields=["tenant", "poll_at"], name="step_polled", condition=models.Q(state__in=["accepted", "available", "notified"])
            ),
            models.Index(fields=["tenant", "recall_at"], name="step_recall", condition=models.Q(recall_at__isnull=False)),
            models.Index(
                fields=["tenant", "channel", "accepted_at"],
                name="step_ordered",
                condition=models.Q(channel__in=["letter", "parcel"], state__in=["accepted", "posted"]),
            ),
            models.Index(
                fields=["tenant", "accepted_at"],
                name="step_unnoticed",
                condition=models.Q(accepted_at__isnull=False, noticed_at__isnull=True),
            ),
        ]


class Notice(models.Model):
    """A message about a kallelse that is no version of it: a reminder, or the word that it no longer holds. Once per kind and channel."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="notices", db_index=False)
    kind = models.CharField(max_length=20, help_text="states.NoticeKind")
    channel = models.CharField(max_length=20, help_text="A name in plugs.CHANNELS.")
    state = models.CharField(max_length=16, default=NoticeState.PLANNED)
    reason = models.CharField(max_length=40, help_text="routing.reasons code: why it is sent, or why it was not.")
    due_at = models.DateTimeField(help_text="Not before this moment.")
    safe_until = models.DateTimeField(help_text="After this moment it is of no use, and is not sent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.BigIntegerField(null=True)
    unknown_since = models.DateTimeField(null=True, help_text="Real time, as for a step.")
    reference = models.CharField(max_length=100, blank=True, help_text="The channel's receipt.")
    accepted_at = models.DateTimeField(null=True)
    body = models.BinaryField(null=True, help_text="The exact bytes that left us (R-OSL-4).")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "kind", "channel"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["tenant", "due_at"], include=["channel", "safe_until"], name="notice_planned", condition=models.Q(state="planned")
            ),
            models.Index(fields=["tenant", "due_at"], name="notice_urgent", condition=models.Q(state="planned", kind="withdrawn")),
            models.Index(fields=["tenant", "state"], name="notice_open", condition=models.Q(state__in=["claimed", "unknown"])),
        ]


class Event(models.Model):
    """Something that happened to an invitation. Append-only; the text is made from kind and data when shown."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="events", db_index=False)
    channel = models.CharField(max_length=20, blank=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["invitation", "id"], name="event_timeline")]


class Rendition(models.Model):
    """The exact bytes that we handed over in one step, with their hash: where a step was tried anew with other bytes, the newest are those
    that left (R-OSL-4). Letters of protected persons never come here."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    step = models.ForeignKey(Step, on_delete=models.PROTECT, related_name="renditions", db_index=False)
    media_type = models.CharField(max_length=60)
    content = models.BinaryField()
    sha256 = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "sha256"], name="rendition_once")]
