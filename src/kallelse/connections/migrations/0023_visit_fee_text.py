"""The region's own line about what a visit costs: who pays nothing, the high-cost ceiling, how to pay. Empty until the region has one."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [("visit_fee_text", "", "Regionens avgiftsbeslut: vem som inte betalar, och hur; tom text utelämnar raden")]


class Migration(migrations.Migration):
    dependencies = [("connections", "0022_letter_code")]
    operations = [parameter_rows.insert(PARAMETERS)]
