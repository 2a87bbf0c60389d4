"""When a person calls about a cancelled kallelse, and how long the next visit is owed free. What a region has already set stands."""

from datetime import date

from django.db import migrations

FROM = date(2020, 1, 1)
PARAMETERS = [
    # name, value, source
    ("recall_call_h", 48, "Ställs tiden in med färre timmar kvar ringer också en medarbetare; rekommendation"),
    ("free_next_visit_days", 180, "Så länge är nästa besök i ärendet fritt när vården ställt in för sent; regionen avgör"),
]


def insert(apps, schema_editor):
    parameter = apps.get_model("connections", "Parameter")
    for name, value, source in PARAMETERS:
        parameter.objects.get_or_create(
            name=name, care_level="", provider=None, valid_from=FROM,
            defaults={"value": value, "owner": "Regionens e-hälsoenhet", "source": source},
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("connections", "0008_balance")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
