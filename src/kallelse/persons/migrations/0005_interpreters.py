"""Find who has lately said that an interpreter is needed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("persons", "0004_custody_and_preferences")]

    operations = [
        AddIndexConcurrently(
            "preference",
            models.Index(fields=["tenant", "said_at"], name="preference_interpreter", condition=models.Q(kind="interpreter", holds=True)),
        )
    ]
