"""When a person calls about a cancelled kallelse, and how long the next visit is owed free. What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("recall_call_h", 48, "Ställs tiden in med färre timmar kvar ringer också en medarbetare; rekommendation"),
    ("free_next_visit_days", 180, "Så länge är nästa besök i ärendet fritt när vården ställt in för sent; regionen avgör"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0008_balance")]
    operations = [parameter_rows.insert(PARAMETERS)]
