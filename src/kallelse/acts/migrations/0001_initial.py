"""What colleagues do by hand with one kallelse."""

import django.db.models.deletion
from django.db import migrations, models

from kallelse.kit import ids, rls

_TENANT = models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to="connections.careprovider")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("connections", "0001_initial"), ("invitations", "0006_notices")]
    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("id", models.UUIDField(default=ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(help_text="rules.Kind", max_length=10)),
                ("reason", models.CharField(help_text="A code of rules.REASONS.", max_length=20)),
                ("note", models.TextField(blank=True, help_text="The colleague's own words; for the unit alone.")),
                (
                    "body",
                    models.BinaryField(help_text="Of a new version: its draft as it was previewed. Erased when the act is settled.", null=True),
                ),
                ("by", models.CharField(help_text="The colleague, as the access log names her.", max_length=60)),
                ("commission", models.CharField(blank=True, max_length=60)),
                (
                    "through",
                    models.CharField(blank=True, help_text="On behalf of the patient: rules.Through. Empty: for the unit.", max_length=10),
                ),
                (
                    "checked",
                    models.CharField(blank=True, help_text="How the patient's identity was checked: rules.CHECKED.", max_length=20),
                ),
                ("state", models.CharField(default="waiting", help_text="rules.State", max_length=10)),
                ("outcome", models.CharField(blank=True, help_text="Why it was refused: what rules.hindrance says.", max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(help_text="Not before this moment; until then it can be taken back.")),
                ("settled_at", models.DateTimeField(null=True)),
                ("tenant", _TENANT),
                (
                    "invitation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="invitations.invitation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting"), models.Q(("kind", "note"), _negated=True)),
                        fields=("invitation", "kind"),
                        name="act_waits_once",
                    )
                ],
                "indexes": [
                    models.Index(condition=models.Q(state="waiting"), fields=["tenant", "due_at"], name="act_waiting"),
                    models.Index(fields=["invitation", "asked_at"], name="act_of_kallelse"),
                ],
            },
        ),
        rls.tenant_table("acts_act"),
    ]
