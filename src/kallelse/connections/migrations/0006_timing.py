"""The parameters that the whole formula needs besides the first ones (rules.md, Timing). What a region has already set stands."""

from datetime import date

from django.db import migrations

FROM = date(2020, 1, 1)
PARAMETERS = [
    # name, value, source
    ("in_hand_clock", "12:00", "Posten delas ut under förmiddagen; rekommendation"),
    ("post_clock", "16:00", "Tryckeriet lämnar till posten på eftermiddagen; rekommendation"),
    ("protected_forwarding_extra_wd", 10, "Rekommendation: missade besök rapporterade när brev gått genom förmedling"),
    ("abroad_extra_wd", 10, "Rekommendation: brev till utlandet"),
    ("december_extra_wd", 0, "Regionen avgör; rekommendationen är 2 arbetsdagar under december_from–december_to"),
    ("december_from", "12-10", "Posten kring jul: från och med (månad-dag)"),
    ("december_to", "01-06", "Posten kring jul: till och med (månad-dag)"),
]


def insert(apps, schema_editor):
    parameter = apps.get_model("connections", "Parameter")
    for name, value, source in PARAMETERS:
        parameter.objects.get_or_create(
            name=name,
            care_level="",
            provider=None,
            valid_from=FROM,
            defaults={"value": value, "owner": "Regionens e-hälsoenhet", "source": source},
        )


class Migration(migrations.Migration):
    dependencies = [("connections", "0005_diary")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
