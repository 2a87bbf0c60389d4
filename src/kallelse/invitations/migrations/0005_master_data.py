"""Nobody locks the sender's and the unit's rows: a foreign key takes a lock on them for every kallelse, all of which name the same few.

Senders, units and care providers are closed, never deleted, so that nothing can come to point at what is gone.
"""

from django.db import migrations, models


def _lean(to: str) -> "models.ForeignKey[object, object]":
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.deletion.PROTECT, to=to)


class Migration(migrations.Migration):
    dependencies = [("invitations", "0004_waiting")]
    operations = [
        migrations.AlterField("envelope", "tenant", _lean("connections.careprovider")),
        migrations.AlterField("envelope", "source", _lean("connections.sourcesystem")),
        migrations.AlterField("invitation", "source", _lean("connections.sourcesystem")),
        migrations.AlterField("invitation", "unit", _lean("connections.careunit")),
    ]
