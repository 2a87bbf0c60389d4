"""How many kallelser in a row somebody has left unopened until they became letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("persons", "0006_never_contact")]
    operations = [
        migrations.AddField(
            model_name="person",
            name="unopened",
            field=models.PositiveSmallIntegerField(
                db_default=0, default=0, help_text="So many kallelser in a row became letters because nobody had opened them."
            ),
        ),
    ]
