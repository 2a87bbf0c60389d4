"""Find a unit's bookings that need a person without walking through all that lie ahead."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("balance", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            "booking",
            models.Index(
                fields=["unit", "starts"],
                name="booking_unmatched",
                condition=models.Q(verdict__in=["missing", "moved", "other_person", "ended", "no_booking"]),
            ),
        )
    ]
