"""The parameters that the whole formula needs besides the first ones (rules.md, Timing). What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

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


class Migration(migrations.Migration):
    dependencies = [("connections", "0005_diary")]
    operations = [parameter_rows.insert(PARAMETERS)]
