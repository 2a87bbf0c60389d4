"""Tables of the balance room: bookings and their lists are patient data under row-level security; runs, days and alarms are numbers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kallelse.kit.ids import new_id


class BookingList(models.Model):
    """One list of a unit's bookings that a care system has handed over, page by page. It speaks when every page is here."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    name = models.CharField(max_length=100, help_text="The sender's own name of the list.")
    first = models.DateField(help_text="The first day that the list is about.")
    last = models.DateField(help_text="The last day, included.")
    pages = models.PositiveIntegerField()
    got = ArrayField(models.PositiveIntegerField(), default=list, help_text="The numbers of the pages that are here.")
    rows = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    blind = models.BooleanField(default=False, help_text="A refused row named no booking: what is not in the list may still be there.")
    begun_at = models.DateTimeField()
    whole_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "unit", "name"], name="list_being_told", condition=models.Q(whole_at__isnull=True))
        ]
        indexes = [
            models.Index(fields=["tenant", "source", "unit", "whole_at"], name="list_whole", condition=models.Q(whole_at__isnull=False))
        ]


class Booking(models.Model):
    """One booking as its care system has told of it, and what became of its kallelse when the two were last compared."""

    id = models.UUIDField(primary_key=True, default=new_id)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    unit = models.ForeignKey("connections.CareUnit", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    reference = models.CharField(max_length=100, help_text="The sender's own id: the reference of the kallelse.")
    subject = models.CharField(max_length=12)
    starts = models.DateTimeField()
    told_by = models.CharField(max_length=8, help_text="list | index | us: who says that the booking exists.")
    no_kallelse = models.CharField(max_length=20, blank=True, help_text="rules.WITHOUT: why the sender wants none.")
    decided = models.CharField(max_length=20, blank=True, help_text="rules.WITHOUT: why a colleague has decided that none is needed.")
    list = models.UUIDField(null=True, help_text="The latest list that it stood in.")
    first_told_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, help_text="When the sender last said that it exists; null: it never has.")
    gone_at = models.DateTimeField(null=True, help_text="Since when the sender says nothing of it any more.")
    verdict = models.CharField(max_length=12, blank=True, help_text="rules.Verdict")
    since = models.DateTimeField(help_text="Since when the verdict is what it is.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "reference"], name="booking_told_once")]
        indexes = [
            models.Index(fields=["tenant", "starts"], name="booking_ahead"),
            models.Index(fields=["unit", "starts"], name="booking_unit"),
            models.Index(
                fields=["unit", "starts"],
                name="booking_unmatched",
                condition=models.Q(verdict__in=["missing", "moved", "other_person", "ended", "no_booking"]),
            ),
        ]


class Day(models.Model):
    """One day's balance of one source: counts only."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    day = models.DateField()
    taken_in = models.BigIntegerField(help_text="Versions that have ever been taken in.")
    ended = models.BigIntegerField()
    under_way = models.BigIntegerField()
    lost = models.BigIntegerField(help_text="Under way without a next step.")
    refused = models.BigIntegerField(help_text="Rows that were refused at the doors during the day.")
    bookings = models.BigIntegerField(help_text="Bookings that lie ahead.")
    unmatched = models.BigIntegerField(help_text="Those of them that need a person.")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "source", "day"], name="balance_day_once")]


class Refused(models.Model):
    """How many rows of a source were refused on a day: they are nowhere else."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    source = models.ForeignKey("connections.SourceSystem", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    day = models.DateField()
    rows = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "source", "day"], name="refused_day_once")]


class Run(models.Model):
    """One run of one piece of the watch: it is made once for its slot of time, however often workers start anew."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    piece = models.CharField(max_length=30)
    slot = models.DateTimeField(help_text="The beginning of its interval, or of its day.")
    claimed_by = models.BigIntegerField(help_text="The worker that makes it.")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    found = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "piece", "slot"], name="run_once")]


class Alarm(models.Model):
    """Something that needs somebody who runs the system: a code with a page in docs/runbooks, since when, and how much of it."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.ForeignKey("connections.CareProvider", on_delete=models.PROTECT, db_index=False, db_constraint=False)
    code = models.CharField(max_length=40)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When it was last found.")
    count = models.BigIntegerField()
    state = models.CharField(max_length=8, help_text="open | over")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="alarm_open_once", condition=models.Q(state="open"))]
