"""A change may also be the word that the patient comes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_refused")]

    operations = [migrations.AlterField("bookingchange", "kind", models.CharField(help_text="cancel | confirm", max_length=10))]
