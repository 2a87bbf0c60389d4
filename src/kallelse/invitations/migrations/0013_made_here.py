"""Which approved template a kallelse was made from, and which campaign it belongs to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0012_ordered")]

    operations = [
        migrations.AddField(
            "invitation",
            "template",
            models.BigIntegerField(null=True, help_text="The approved version of a template that the words were made from."),
        ),
        migrations.AddField("invitation", "campaign", models.UUIDField(null=True, help_text="The campaign that it belongs to.")),
        migrations.AddIndex(
            "invitation",
            models.Index(fields=["tenant", "template"], name="invitation_template", condition=models.Q(template__isnull=False)),
        ),
        migrations.AddIndex(
            "invitation",
            models.Index(fields=["tenant", "campaign"], name="invitation_campaign", condition=models.Q(campaign__isnull=False)),
        ),
    ]
