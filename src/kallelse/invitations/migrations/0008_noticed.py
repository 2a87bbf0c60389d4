"""Which accepted steps have no reminders planned yet, and the word that a kallelse no longer holds before every reminder."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0007_replaces")]
    operations = [
        migrations.AddField(
            "step",
            "noticed_at",
            models.DateTimeField(null=True, help_text="When reminders were planned after it was accepted; null: not yet."),
        ),
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["tenant", "accepted_at"],
                name="step_unnoticed",
                condition=models.Q(accepted_at__isnull=False, noticed_at__isnull=True),
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(fields=["tenant", "due_at"], name="notice_urgent", condition=models.Q(state="planned", kind="withdrawn")),
        ),
    ]
