"""What is sent by hand waits a minute before anything is done with it, so that it can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0013_made_here")]

    operations = [
        migrations.AddField(
            "invitation",
            "held_until",
            models.DateTimeField(null=True, help_text="Not planned before this moment: until then whoever sent it may take it back."),
        ),
    ]
