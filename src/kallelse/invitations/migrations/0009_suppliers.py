"""What a supplier says of an order, why an order is taken back, and a task with more than one reason."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0008_noticed")]
    operations = [
        migrations.AlterField(
            "step",
            "recall_at",
            models.DateTimeField(
                null=True, help_text="When the supplier is asked (again) to take back an order that has left; null: nobody asks."
            ),
        ),
        migrations.AddField(
            "step",
            "recall_reason",
            models.CharField(blank=True, max_length=40, db_default="", help_text="routing.reasons code: why it is taken back."),
        ),
        migrations.AddField(
            "step",
            "progress",
            models.CharField(
                blank=True, max_length=16, db_default="", help_text="states.Progress: how far the supplier says that it has come."
            ),
        ),
        migrations.AddField(
            "step", "also", models.JSONField(null=True, help_text="Further open reasons of a manual step: [{reason, due_at, safe_until}].")
        ),
    ]
