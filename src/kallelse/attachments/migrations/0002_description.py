"""What a picture shows, in words: a file that is laid in before this has none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("attachments", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="entry",
            name="description",
            field=models.CharField(blank=True, db_default="", help_text="What a picture shows, for who cannot see it.", max_length=500),
        ),
    ]
