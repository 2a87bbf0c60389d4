"""When an open kallelse that nobody has booked is reminded of. What a region has already set stands."""

from datetime import date

from django.db import migrations

SOURCE = "När halva och fyra femtedelar av tiden att boka en öppen kallelse har gått; rekommendation"


def insert(apps, schema_editor):
    apps.get_model("connections", "Parameter").objects.get_or_create(
        name="reminder_open_percent",
        care_level="",
        provider=None,
        valid_from=date(2020, 1, 1),
        defaults={"value": [50, 80], "owner": "Regionens e-hälsoenhet", "source": SOURCE},
    )


class Migration(migrations.Migration):
    dependencies = [("connections", "0013_unread_paper")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
