"""How old an answer of the person service may be when it does not answer (rules.md, Persons; K9). What a region has set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    ("person_outage_h", 24, "Vid avbrott går digitalt till vuxna utan skydd som kontrollerats så nyligen; 0 = inget går; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0018_video_test")]
    operations = [parameter_rows.insert(PARAMETERS)]
