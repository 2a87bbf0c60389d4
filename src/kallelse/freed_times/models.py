"""Tables of the freed times room: patient data, under row-level security by tenant."""

from django.db import models

from kallelse.kit.ids import new_id


class Standby(models.Model):
    """A patient who has said yes to another time for one kallelse, whatever version of it holds. Ended rows stay: what was offered, and
    why it ended, must be told later."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    thread = models.UUIDField(help_text="The kallelse: what all its versions share.")
    subject = models.CharField(max_length=12, help_text="The patient.")
    source = models.BigIntegerField(help_text="The source system of the kallelse.")
    reference = models.CharField(max_length=100, help_text="The kallelse's reference there.")
    notice_h = models.PositiveSmallIntegerField(help_text="So many hours before a time she must know of it.")
    weekdays = models.CharField(max_length=7, blank=True, help_text="Days that suit, 1 (Monday) to 7; empty: any.")
    parts = models.CharField(max_length=20, blank=True, help_text="Parts of the day that suit (rules.PARTS), by comma; empty: any.")
    first = models.DateField(null=True, help_text="The first day that suits; empty: at once.")
    last = models.DateField(null=True, help_text="The last day that suits; empty: any day before the time that she has.")
    priority = models.PositiveSmallIntegerField(default=0, help_text="Medical priority as care has set it: 0 none, 3 the most urgent.")
    waits_since = models.DateTimeField(help_text="When she was first called in this matter: the longest wait goes first.")
    said_at = models.DateTimeField()
    said_by = models.CharField(max_length=80, help_text="resident, or staff:<employeeHsaId> who wrote it down for her.")
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=16, blank=True, help_text="rules.Ended")
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "thread"], name="standby_once", condition=models.Q(ended_at__isnull=True)),
        ]
        indexes = [
            models.Index(fields=["unit", "-priority", "waits_since"], name="standby_waiting", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["tenant", "unit"], name="standby_units", condition=models.Q(ended_at__isnull=True)),
            models.Index(fields=["tenant", "thread"], name="standby_thread"),
        ]


class Watch(models.Model):
    """What was free at a unit when we last looked: a time that was not among it then, and is now, has become free."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.OneToOneField("connections.CareUnit", on_delete=models.PROTECT, db_constraint=False)
    free = models.JSONField(null=True, help_text="rules.key of every time that was free; null: nobody has looked yet.")
    until = models.DateField(null=True, help_text="The last day that was looked at.")
    looked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(help_text="When to look next; a worker that looks moves it ahead first.")

    class Meta:
        indexes = [models.Index(fields=["tenant", "next_at"], name="watch_next")]


class FreedTime(models.Model):
    """A time that became free, and what became of it. While it is open it is the worker's job."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    key = models.CharField(max_length=32, help_text="rules.key: the same time again is the same key.")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    offer = models.JSONField(help_text="sources.Offer as data.")
    cause = models.CharField(max_length=12, help_text="rules.Cause")
    state = models.CharField(max_length=8, default="open", help_text="rules.Fate")
    wave = models.PositiveSmallIntegerField(default=0, help_text="So many waves of offers have gone out.")
    freed_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="When the worker looks at it next.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="freed_open_once", condition=models.Q(state="open"))]
        indexes = [
            models.Index(fields=["tenant", "next_at"], name="freed_open", condition=models.Q(state="open")),
            models.Index(fields=["unit", "starts"], name="freed_of_time"),
            models.Index(fields=["unit", "freed_at"], name="freed_of_unit"),
        ]


class Proposal(models.Model):
    """A freed time offered to one patient who stands by. `until` is when she must have answered."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    freed = models.ForeignKey(FreedTime, on_delete=models.PROTECT, related_name="proposals", db_index=False)
    standby = models.ForeignKey(Standby, on_delete=models.PROTECT, related_name="proposals", db_index=False)
    invitation = models.UUIDField(help_text="The version of her kallelse that held when it was offered.")
    wave = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default="offered", help_text="rules.Reply")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    said = models.TextField(blank=True, help_text="What the unit's diary said when she wanted it and did not get it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["freed", "standby"], name="proposal_once")]
        indexes = [models.Index(fields=["standby", "made_at"], name="proposal_of_standby")]


class Curious(models.Model):
    """A patient who has given a time back and wants to know whether somebody got it."""

    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    invitation = models.UUIDField(unique=True, help_text="The version that she cancelled.")
    starts = models.DateTimeField()
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "starts"], name="curious_waiting", condition=models.Q(told_at__isnull=True))]
