"""No index on the tenant alone: beside one that begins with the tenant it is only upkeep, and a planner that knows too little takes it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connections", "0002_parameters"), ("persons", "0002_earlier_numbers")]
    operations = [
        migrations.AlterField(
            model_name="person",
            name="tenant",
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=models.deletion.PROTECT, to="connections.careprovider"),
        ),
    ]
