"""What a patient needs follows her kallelse to its next version."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0006_needs")]

    operations = [
        migrations.AddField(
            "need",
            "until",
            models.DateTimeField(help_text="So long it must follow the kallelse to new versions; null: it has been followed.", null=True),
        ),
        migrations.AddIndex("need", models.Index(fields=["tenant", "until"], name="need_ahead", condition=models.Q(ended_at__isnull=True))),
    ]
