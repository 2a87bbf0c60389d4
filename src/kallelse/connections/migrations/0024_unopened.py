"""After how many unopened kallelser in a row the next one goes as a letter at once. What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("unopened_letters", 2, "Efter så många oöppnade kallelser i rad går nästa brev genast; 0 = aldrig; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0023_visit_fee_text")]
    operations = [parameter_rows.insert(PARAMETERS)]
