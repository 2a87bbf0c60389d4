"""How much before the last safe run an unread kallelse becomes a letter; a unit may have its own (rules.md, Timing)."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    (
        "unread_paper_earlier_wd",
        0,
        "Brev till den som inte läst så många arbetsdagar före den sista säkra utskriften; en enhet får ha sitt eget",
    ),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0012_units_own")]
    operations = [parameter_rows.insert(PARAMETERS)]
