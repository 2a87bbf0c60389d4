"""A cancellation may say why, and a patient may ask for an interpreter or other help before a visit."""

import django.db.models.deletion
from django.db import migrations, models

import kallelse.kit.ids
from kallelse.kit import rls


class Migration(migrations.Migration):
    dependencies = [("booking", "0005_wanted"), ("invitations", "0015_at_units")]

    operations = [
        migrations.AddField(
            "bookingchange",
            "because",
            models.CharField(max_length=20, blank=True, db_default="", help_text="reasons.Because: why the patient cannot come."),
        ),
        migrations.AddField(
            "bookingchange", "words", models.TextField(blank=True, db_default="", help_text="Her own words, where the unit reads such.")
        ),
        migrations.AlterField("bookingchange", "kind", models.CharField(help_text="cancel | confirm | move | book | again", max_length=10)),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.UUIDField(default=kallelse.kit.ids.new_id, primary_key=True, serialize=False)),
                ("kind", models.CharField(help_text="needs.Kind", max_length=20)),
                (
                    "details",
                    models.JSONField(default=dict, help_text="Closed values and short words: language, dialect, gender, mode."),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(help_text="When the patient took it back.", null=True)),
                (
                    "invitation",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="invitations.invitation"),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="connections.careprovider",
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("invitation", "kind"), name="need_once")]},
        ),
        rls.tenant_table("booking_need"),
    ]
