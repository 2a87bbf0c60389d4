"""Whether a unit reads what its patients write, and how soon (K35). Nobody does until a unit has decided."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    ("free_text_hours", 0, "Så snart läser mottagningen det som patienten skriver fritt; 0 är att ingen läser och att inget fält visas"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0019_person_outage")]
    operations = [parameter_rows.insert(PARAMETERS)]
