"""Those whom nothing may be sent to by itself."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial"), ("persons", "0005_interpreters")]
    operations = [
        migrations.CreateModel(
            "NeverContact",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(help_text="12 characters without separator.", max_length=12)),
                ("reason", models.CharField(help_text="Why, and how she wants to be reached; nothing about health.", max_length=300)),
                ("since", models.DateTimeField()),
                ("until", models.DateField(help_text="The last day; empty = until somebody ends it.", null=True)),
                ("added_by", models.CharField(help_text="staff:<employeeHsaId>", max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, max_length=80)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"
                    ),
                ),
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("tenant", "identity", "unit"),
                        name="never_contact_once",
                        nulls_distinct=False,
                    )
                ],
                "indexes": [
                    models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["tenant", "unit"], name="never_contact_list")
                ],
            },
        ),
        rls.tenant_table("persons_nevercontact"),
        rls.sequences(),
    ]
