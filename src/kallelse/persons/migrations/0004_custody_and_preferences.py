"""Custody, when the register is asked again, and what a person wishes and needs."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls

_TENANT = models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider")

# Whoever was looked up before this is asked again within a day, as from now on.
ASK_AGAIN = "UPDATE persons_person SET recheck_at = checked_at + interval '1 day'"


class Migration(migrations.Migration):
    dependencies = [("persons", "0003_lean")]
    operations = [
        migrations.AddField(
            "person", "custody", models.CharField(blank=True, db_default="", max_length=12, help_text="rules.Custody; empty = never asked.")
        ),
        migrations.AddField(
            "person",
            "recheck_at",
            models.DateTimeField(null=True, help_text="When the register is asked again; null = nobody is waiting for an answer."),
        ),
        migrations.RunSQL(ASK_AGAIN, migrations.RunSQL.noop),
        migrations.AddIndex(
            "person",
            models.Index(fields=["tenant", "recheck_at"], name="person_recheck", condition=models.Q(recheck_at__isnull=False)),
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("identity", models.CharField(max_length=12, help_text="12 characters without separator.")),
                ("kind", models.CharField(max_length=16, help_text="preferences.Kind")),
                ("holds", models.BooleanField(help_text="Off = it was taken back.")),
                ("language", models.CharField(blank=True, max_length=8, help_text="BCP 47, for interpreter and other_language.")),
                ("said_by", models.CharField(max_length=80, help_text="source:<name>, staff:<employeeHsaId> or resident.")),
                ("said_at", models.DateTimeField()),
                ("tenant", _TENANT),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("tenant", "identity", "kind"), name="preference_once")]},
        ),
        rls.tenant_table("persons_preference"),
        rls.sequences(),
    ]
