"""How long before the print house's cut-off hour letters are ordered. What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("print_margin_min", 20, "Så många minuter före hämtningen beställs brev, så att de hinner med den; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0014_open_reminders")]
    operations = [parameter_rows.insert(PARAMETERS)]
