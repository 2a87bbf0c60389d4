"""When the patient of a video visit is reminded to try sound and picture (rules.md, Reminders). What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    ("reminder_video_test_wd", 2, "Två arbetsdagar före ett videobesök, så att det som inte fungerar hinner lagas; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0017_attachments")]
    operations = [parameter_rows.insert(PARAMETERS)]
