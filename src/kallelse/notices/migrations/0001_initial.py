"""Units' decisions, patients' consents, and who wants no reminders."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import rls

ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
TENANT = (
    "tenant",
    models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider"),
)
CHANNELS = [("sms", "sms"), ("email", "email")]
LEVELS = [("neutral", "neutral"), ("unit", "unit"), ("full", "full")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("connections", "0001_initial")]
    operations = [
        migrations.CreateModel(
            "Decision",
            [
                ID,
                ("channel", models.CharField(choices=CHANNELS, max_length=5)),
                ("level", models.CharField(choices=LEVELS, help_text="The most that a message may tell.", max_length=7)),
                (
                    "texts",
                    models.JSONField(default=dict, help_text="Own texts by kind of reminder; compiled for the level before they are stored."),
                ),
                ("decided_by", models.CharField(help_text="The head of the unit, by office or HSA-id.", max_length=100)),
                ("risk_analysis", models.CharField(help_text="Where the risk analysis is kept.", max_length=300)),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
                TENANT,
                (
                    "unit",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careunit"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit", "channel", "valid_from"), name="decision_once")],
                "indexes": [models.Index(fields=["tenant", "unit", "channel"], name="decision_of_unit")],
            },
        ),
        migrations.CreateModel(
            "Consent",
            [
                ID,
                ("identity", models.CharField(help_text="The patient.", max_length=12)),
                ("channel", models.CharField(choices=CHANNELS, max_length=5)),
                ("level", models.CharField(choices=LEVELS, help_text="The most that a message may tell.", max_length=7)),
                (
                    "address",
                    models.CharField(
                        blank=True, help_text="Number or e-mail address, as the patient has given it to 1177.", max_length=254
                    ),
                ),
                ("verified_at", models.DateTimeField(help_text="When 1177 last told the address (K20).", null=True)),
                ("given_at", models.DateTimeField()),
                (
                    "given_through",
                    models.CharField(help_text="Who told us: a source system, a colleague, or the patient herself.", max_length=120),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                TENANT,
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("tenant", "identity", "channel"),
                        name="consent_in_force",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            "Pause",
            [
                ID,
                ("identity", models.CharField(help_text="The patient.", max_length=12)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(help_text="Empty: until it is lifted.", null=True)),
                TENANT,
            ],
            options={"constraints": [models.UniqueConstraint(fields=("tenant", "identity"), name="pause_once")]},
        ),
        rls.tenant_table("notices_decision"),
        rls.tenant_table("notices_consent"),
        rls.tenant_table("notices_pause", "SELECT, INSERT, UPDATE, DELETE"),
        rls.sequences(),
    ]
