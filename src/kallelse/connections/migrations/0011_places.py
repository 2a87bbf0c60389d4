"""Where a unit was before it moved, and when its address is looked at again before a visit."""

from datetime import date

from django.db import migrations, models

PARAMETERS = [
    # name, value, source
    ("place_check_days", 7, "Så många dygn före besöket kontrolleras mottagningens adress på nytt; rekommendation"),
    ("card_fresh_h", 24, "Så gammalt får mottagningens kort ur HSA vara när adressen kontrolleras; rekommendation"),
]


def insert(apps, schema_editor):
    parameter = apps.get_model("connections", "Parameter")
    for name, value, source in PARAMETERS:
        parameter.objects.get_or_create(
            name=name,
            care_level="",
            provider=None,
            valid_from=date(2020, 1, 1),
            defaults={"value": value, "owner": "Regionens e-hälsoenhet", "source": source},
        )


class Migration(migrations.Migration):
    dependencies = [("connections", "0010_reminders")]
    operations = [
        migrations.AddField(
            model_name="careunit",
            name="former_addresses",
            field=models.JSONField(default=list, help_text="Earlier visiting addresses: lines, and until when (ISO) each held."),
        ),
        migrations.RunPython(insert, migrations.RunPython.noop),
    ]
