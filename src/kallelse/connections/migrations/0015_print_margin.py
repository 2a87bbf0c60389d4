"""How long before the print house's cut-off hour letters are ordered. What a region has already set stands."""

from datetime import date

from django.db import migrations

SOURCE = "Så många minuter före hämtningen beställs brev, så att de hinner med den; rekommendation"


def insert(apps, schema_editor):
    apps.get_model("connections", "Parameter").objects.get_or_create(
        name="print_margin_min",
        care_level="",
        provider=None,
        valid_from=date(2020, 1, 1),
        defaults={"value": 20, "owner": "Regionens e-hälsoenhet", "source": SOURCE},
    )


class Migration(migrations.Migration):
    dependencies = [("connections", "0014_open_reminders")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
