import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0005_diary"),
        ("diary", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("slot", models.UUIDField(primary_key=True, serialize=False)),
                ("thread", models.UUIDField(help_text="The kallelse that it is kept for: what all its versions share.")),
                ("until", models.DateTimeField()),
                ("extended", models.PositiveSmallIntegerField(default=0, help_text="How many times she has asked for more time.")),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careunit"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("thread",), name="hold_one_each")],
            },
        ),
        rls.tenant_table("diary_hold", "SELECT, INSERT, UPDATE, DELETE"),
    ]
