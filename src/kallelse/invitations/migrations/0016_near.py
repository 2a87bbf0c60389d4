"""A unit's near visits are told by indexes that hold all that is asked: who has answered, and who has read. What few things are at a unit
(outcomes that nobody knows, letters of the night, a person's kallelser) is found there.

Made beside a running product: the indexes are built concurrently. An index tells of itself only what the server has swept, and sweeping
waits, by the server's own default, for a fifth of a table to change: of millions of kallelser that is months.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

LIVE = models.Q(state__in=["draft", "ready", "active"])

SWEPT = """
ALTER TABLE invitations_invitation SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
ALTER TABLE invitations_step SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("invitations", "0015_at_units")]

    operations = [
        AddIndexConcurrently(
            "invitation",
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
                condition=LIVE,
            ),
        ),
        RemoveIndexConcurrently("invitation", "invitation_unit_visit"),
        AddIndexConcurrently("invitation", models.Index(fields=["unit", "subject"], name="invitation_unit_person", condition=LIVE)),
        AddIndexConcurrently("step", models.Index(fields=["unit"], name="step_unknown", condition=models.Q(state="unknown"))),
        AddIndexConcurrently(
            "step",
            models.Index(
                fields=["unit", "accepted_at"],
                name="step_ordered_at_unit",
                condition=models.Q(channel="letter", accepted_at__isnull=False),
            ),
        ),
        AddIndexConcurrently(
            "step",
            models.Index(
                fields=["invitation"],
                include=["tenant", "read_at"],
                name="step_read",
                condition=models.Q(state="read") | models.Q(read_at__isnull=False),
            ),
        ),
        migrations.RunSQL(SWEPT, migrations.RunSQL.noop),
    ]
