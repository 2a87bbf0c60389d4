"""A version knows what it replaces in the patient's hands, and whom care owes a free visit is found at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0006_notices")]
    operations = [
        migrations.AddField(
            "invitation",
            "replaces",
            models.JSONField(null=True, help_text="wording.Replaced: the last earlier version that left us, and whether on paper."),
        ),
        migrations.AddIndex(
            "invitation",
            models.Index(fields=["tenant", "subject"], name="invitation_owed", condition=models.Q(fee="care_cancelled_late")),
        ),
    ]
