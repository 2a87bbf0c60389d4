"""Who keeps the engagement index for a source system, and whether it may make us fetch from the system's schedule: at first nobody does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("connections", "0002_parameters")]
    operations = [
        migrations.AddField(
            model_name="sourcesystem",
            name="keeps_index",
            field=models.BooleanField(
                default=False, help_text="We keep the engagement index for what this system hands over; off = it does so itself."
            ),
        ),
        migrations.AddField(
            model_name="sourcesystem",
            name="follows_index",
            field=models.CharField(
                choices=[("nothing", "nothing"), ("invitations", "invitations"), ("bookings", "bookings")],
                default="nothing",
                help_text="What the index may make us fetch from its schedule: nothing, invitations, or bookings too.",
                max_length=12,
            ),
        ),
    ]
