"""The unit's routine, and every change of a setting."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
TENANT = (
    "tenant",
    models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"),
)


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial"), ("roles", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Routine",
            [
                ID,
                ("text", models.TextField()),
                ("owner", models.CharField(help_text="Who answers for it, by office.", max_length=100)),
                ("risk_analysis", models.CharField(help_text="Where the risk analysis is kept.", max_length=300)),
                ("decided_on", models.DateField()),
                ("review_on", models.DateField(help_text="The day by which it must be looked at again.")),
                ("valid_from", models.DateField()),
                ("written_by", models.CharField(max_length=64)),
                ("written_at", models.DateTimeField()),
                TENANT,
                (
                    "unit",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careunit"),
                ),
            ],
            options={"indexes": [models.Index(fields=["tenant", "unit", "valid_from"], name="routine_of_unit")]},
        ),
        migrations.CreateModel(
            "Change",
            [
                ID,
                ("setting", models.CharField(help_text="The name of a parameter, or routine, role, sms, email.", max_length=60)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("valid_from", models.DateField(help_text="From when it holds.")),
                ("reason", models.CharField(help_text="The decision or source, so that whoever wonders finds it.", max_length=300)),
                ("by", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                TENANT,
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        help_text="Empty = every unit.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="connections.careunit",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["tenant", "unit", "setting", "at"], name="change_of_setting")]},
        ),
        rls.tenant_table("roles_routine", "SELECT, INSERT"),
        rls.tenant_table("roles_change", "SELECT, INSERT"),
        rls.sequences(),
    ]
