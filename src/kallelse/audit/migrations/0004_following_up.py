"""Find what colleagues have done at a unit or one by one, and keep the samples that are drawn of it."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

import kallelse.kit.ids
from kallelse.kit import rls

STAFF = models.Q(actor__startswith="staff:")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("connections", "0002_parameters"), ("audit", "0003_lean")]

    operations = [
        AddIndexConcurrently("entry", models.Index(fields=["tenant", "unit", "at"], name="audit_staff_at_unit", condition=STAFF)),
        AddIndexConcurrently("entry", models.Index(fields=["tenant", "actor", "at"], name="audit_colleague", condition=STAFF)),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ("unit", models.CharField(help_text="HSA-id of the unit whose log it is.", max_length=64)),
                ("first", models.DateField()),
                ("last", models.DateField(help_text="The last day, included.")),
                ("entries", models.JSONField(help_text="The ids of the entries.")),
                ("drawn_by", models.CharField(max_length=100)),
                ("drawn_at", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, help_text="following_up.Outcome; empty until it is closed.", max_length=10)),
                ("note", models.TextField(blank=True, help_text="What was asked and answered, in the reviewer's words.")),
                ("closed_by", models.CharField(blank=True, max_length=100)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["tenant", "unit", "drawn_at"], name="sample_of_unit")]},
        ),
        rls.tenant_table("audit_sample"),
    ]
