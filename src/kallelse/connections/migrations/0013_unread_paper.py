"""How much before the last safe run an unread kallelse becomes a letter; a unit may have its own (rules.md, Timing)."""

from datetime import date

from django.db import migrations


def insert(apps, schema_editor):
    apps.get_model("connections", "Parameter").objects.get_or_create(
        name="unread_paper_earlier_wd",
        care_level="",
        provider=None,
        valid_from=date(2020, 1, 1),
        defaults={
            "value": 0,
            "owner": "Regionens e-hälsoenhet",
            "source": "Brev till den som inte läst så många arbetsdagar före den sista säkra utskriften; en enhet får ha sitt eget",
        },
    )


class Migration(migrations.Migration):
    dependencies = [("connections", "0012_units_own")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
