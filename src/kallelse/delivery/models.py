"""The table of the delivery room: how fast each channel may be used, whoever uses it. It holds no patient data."""

from datetime import UTC, datetime

from django.db import models

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Pace(models.Model):
    """One channel's pace over all workers and machines, in the database's own real time. One row per channel that has a limit."""

    channel = models.CharField(primary_key=True, max_length=20, help_text="A name in plugs.CHANNELS.")
    next_at = models.DateTimeField(default=LONG_AGO, help_text="Nothing is granted before this moment.")
    last_at = models.DateTimeField(default=LONG_AGO, help_text="The latest moment at which something was granted or sent.")
    run = models.PositiveIntegerField(default=0, help_text="How many have been granted in a row, since the last pause.")
    granted = models.PositiveIntegerField(default=0, help_text="How many the latest grant was.")
    turns = models.JSONField(default=dict, help_text="pace.Turns as data: whose turn it is.")
