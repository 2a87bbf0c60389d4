"""What waits is counted in the indexes alone: they carry the latest safe moment, and for notices the channel."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0010_ends_and_claims")]
    operations = [
        migrations.RemoveIndex("step", "step_due"),
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["tenant", "channel", "due_at"], include=["safe_until"], name="step_due", condition=models.Q(state="planned")
            ),
        ),
        migrations.RemoveIndex("notice", "notice_planned"),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["tenant", "due_at"],
                include=["channel", "safe_until"],
                name="notice_planned",
                condition=models.Q(state="planned"),
            ),
        ),
    ]
