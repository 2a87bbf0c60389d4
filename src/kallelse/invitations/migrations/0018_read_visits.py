"""Readings of near visits lie together, so that a unit's are told by one look at an index.

Made beside a running product: a reading from before has no visit, and is found at its kallelse as it was.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("invitations", "0017_booking_names")]

    operations = [
        migrations.AddField(
            "step",
            "visit_start",
            models.DateTimeField(
                null=True,
                help_text="When it was read: the visit that it was about, so that the readings of near visits are found together.",
            ),
        ),
        AddIndexConcurrently(
            "step",
            models.Index(
                fields=["unit", "visit_start"],
                include=["invitation", "tenant", "read_at"],
                name="step_read_visit",
                condition=models.Q(visit_start__isnull=False),
            ),
        ),
        RemoveIndexConcurrently("step", "step_read"),
    ]
