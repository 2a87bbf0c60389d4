"""What a letter, a message and a telephone task cost, for the reckoning of benefits. What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("letter_cost_sek", 13.5, "Porto och papper i volym, 10–15 kr per brev (Göteborg 2024); regionens avtal avgör"),
    ("inbox_message_sek", 0, "Ineras pris per meddelande i inkorgen är inte känt här; regionen för in sitt"),
    ("letter_minutes", 3.5, "3,5 minuter att skriva ut och kuvertera ett brev (Danmark); regionen mäter sitt eget"),
    ("phone_task_minutes", 6, "Rekommendation: sex minuter för en uppgift på telefonlistan; regionen mäter sitt eget"),
    ("letter_co2_g", 50, "Gram koldioxidekvivalenter per brev: 30 lågt, 50 mellan, 140 högt (Berners-Lee 2019)"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0006_timing")]
    operations = [parameter_rows.insert(PARAMETERS)]
