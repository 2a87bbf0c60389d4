"""Find the orders that are under way at a supplier: few among all steps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invitations", "0011_counted_in_the_index")]
    operations = [
        migrations.AddIndex(
            "step",
            models.Index(
                fields=["tenant", "channel", "accepted_at"],
                name="step_ordered",
                condition=models.Q(channel__in=["letter", "parcel"], state__in=["accepted", "posted"]),
            ),
        )
    ]
