"""Find the changes that a care system has refused: few among all, and a person must see them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("booking", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            "bookingchange",
            models.Index(fields=["tenant", "requested_at"], name="change_refused", condition=models.Q(state="refused")),
        )
    ]
