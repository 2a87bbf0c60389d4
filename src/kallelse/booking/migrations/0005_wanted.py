"""A change may be another time; which one stands with it, so that its outcome can be looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0004_behalf")]

    operations = [
        migrations.AlterField("bookingchange", "kind", models.CharField(help_text="cancel | confirm | move | book", max_length=10)),
        migrations.AddField(
            "bookingchange",
            "wanted",
            models.JSONField(help_text="sources.Offer as data: the time that a booking is moved to, or booked in.", null=True),
        ),
    ]
