from django.db import migrations, models

from kallelse.kit import rls


class Migration(migrations.Migration):
    initial = True

    dependencies = [("connections", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="CalendarAddress",
            fields=[
                (
                    "owner",
                    models.CharField(help_text="Keyed hash of the resident's identity.", max_length=64, primary_key=True, serialize=False),
                ),
                ("digest", models.CharField(help_text="SHA-256 of the secret in the address.", max_length=64, unique=True)),
                ("sealed", models.TextField(help_text="The resident's identity and earlier ones, sealed; the key is not in the database.")),
                ("place", models.BooleanField(default=False, help_text="She wants units and their addresses in it too.")),
                ("made_at", models.DateTimeField()),
                ("fetched_on", models.DateField(help_text="The last day on which it was fetched.", null=True)),
            ],
        ),
        rls.shared_table("patient_web_calendaraddress"),
    ]
