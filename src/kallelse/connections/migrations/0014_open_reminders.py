"""When an open kallelse that nobody has booked is reminded of. What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("reminder_open_percent", [50, 80], "När halva och fyra femtedelar av tiden att boka en öppen kallelse har gått; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0013_unread_paper")]
    operations = [parameter_rows.insert(PARAMETERS)]
