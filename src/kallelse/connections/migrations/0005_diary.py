"""Units whose own system cannot be asked for bookings: we keep their diary and answer for it. At first none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connections", "0004_catalogue")]
    operations = [
        migrations.AddField(
            model_name="careunit",
            name="diary",
            field=models.BooleanField(
                default=False, help_text="We are the producer of its scheduling contracts; off = its own system is, or nobody."
            ),
        ),
    ]
