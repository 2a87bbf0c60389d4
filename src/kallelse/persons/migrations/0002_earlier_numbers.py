"""A resident who logs in is found under her earlier numbers: an index over the few persons who have any."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("persons", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                fields=["tenant", "main_identity"],
                name="person_earlier_numbers",
                condition=~models.Q(main_identity=models.F("identity")),
            ),
        ),
    ]
