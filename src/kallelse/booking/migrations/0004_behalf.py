"""A change remembers who asked for it on behalf of the patient."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_confirm")]

    operations = [
        migrations.AddField(
            "bookingchange",
            "behalf",
            models.JSONField(help_text="By.said: who asked on behalf of the patient, and how; null: the patient herself.", null=True),
        ),
    ]
