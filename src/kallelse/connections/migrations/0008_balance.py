"""How long something may stand still before it is an alarm (rules.md, Balance). What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("missing_alarm_h", 24, "Så gammal får en bokning utan kallelse bli innan det larmas; rekommendation"),
    ("bookings_silent_h", 36, "Så länge får ett vårdsystem som lämnar bokningslistor vara tyst; rekommendation"),
    ("stuck_draft_min", 15, "Så länge får en kallelse vänta på att planeras; rekommendation"),
    ("stuck_step_min", 30, "Så mycket får ett utskick bli försenat innan det larmas; rekommendation"),
    ("stuck_call_min", 60, "Så länge får ett annat system vara utan svar från oss; rekommendation"),
    ("task_overdue_h", 4, "Så länge får en uppgift eller ett svar vänta för sent på en medarbetare; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0007_costs")]
    operations = [parameter_rows.insert(PARAMETERS)]
