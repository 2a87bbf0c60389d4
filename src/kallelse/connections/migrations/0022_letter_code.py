"""Whether a unit's letters carry a code to answer with (docs/threat-model-paper.md). None do until a unit has decided."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    (
        "letter_code", "no",
        "Svar från brevet utan e-legitimation: no, own (egen svarskod) eller number (också fyra sista siffrorna); enhetens beslut",
    ),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("connections", "0021_freed_times")]
    operations = [parameter_rows.insert(PARAMETERS)]
