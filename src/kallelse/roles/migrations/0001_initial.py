"""Who has which role, at which unit, between which days."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls

ROLES = ["sender", "template_owner", "head_of_unit", "reception", "system_manager", "log_reviewer", "region_office"]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("connections", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Assignment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("employee", models.CharField(help_text="employeeHsaId, in upper case.", max_length=64)),
                ("role", models.CharField(choices=[(role, role) for role in ROLES], max_length=16)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(help_text="The last day. One that is taken back at once ends the day before.", null=True)),
                (
                    "given_by",
                    models.CharField(help_text="HSA-id of the giver; of the first head of a unit, who decided it.", max_length=100),
                ),
                ("given_at", models.DateTimeField()),
                (
                    "ended_by",
                    models.CharField(blank=True, help_text="Who decided that it ends earlier than was said.", max_length=100),
                ),
                ("ended_at", models.DateTimeField(help_text="When that was decided.", null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False, help_text="Empty = every unit.", null=True, on_delete=django.db.models.deletion.PROTECT,
                        to="connections.careunit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "employee"], name="assignment_of_employee"),
                    models.Index(fields=["tenant", "unit", "valid_from"], name="assignment_at_unit"),
                ]
            },
        ),
        rls.tenant_table("roles_assignment"),
        rls.sequences(),
    ]
