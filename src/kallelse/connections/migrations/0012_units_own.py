"""A unit may have parameters of its own, such as an earlier limit for paper to those who have not read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connections", "0011_places")]
    operations = [
        migrations.AddField(
            "parameter",
            "unit",
            models.ForeignKey(
                help_text="Empty = every unit.", null=True, on_delete=django.db.models.deletion.PROTECT, to="connections.careunit"
            ),
        ),
        migrations.RemoveConstraint("parameter", "parameter_once"),
        migrations.AddConstraint(
            "parameter",
            models.UniqueConstraint(
                fields=("name", "care_level", "provider", "unit", "valid_from"), name="parameter_once_each", nulls_distinct=False
            ),
        ),
    ]
