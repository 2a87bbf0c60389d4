"""When reminders may be sent and how many (rules.md, Reminders). What a region has already set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("reminder_clock", "10:00", "Påminnelser som räknas i dagar skickas på förmiddagen; rekommendation"),
    ("reminder_unread_days", [2, 5], "Dag 2 och dag 5 efter utskick, bara till den som inte har läst; rekommendation"),
    ("reminder_before_cancel_wd", 2, "Två arbetsdagar före sista avbokningstid, inte före besöket; rekommendation"),
    ("reminder_preparation_days", 7, "Sju dagar före besöket, eller dagen före den första förberedelsen; rekommendation"),
    ("reminder_practical_wd", 1, "Sista arbetsdagen före besöket: fredag för ett besök på måndag; rekommendation"),
    ("reminder_video_h", 2, "Två timmar före ett videobesök; rekommendation"),
    ("reminder_most_a_day", 1, "Högst en påminnelse om dagen för en kallelse; rekommendation"),
    ("reminder_most", 3, "Högst tre påminnelser för en kallelse; rekommendation"),
    ("reminder_sms_hours", "09:00-18:00", "Vardagar 09–18, aldrig kvällar, helger eller helgdagar; rekommendation"),
    ("reminder_email_hours", "08:00-20:00", "Inga nattliga meddelanden; rekommendation"),
    ("reminder_inbox_hours", "08:00-20:00", "Inkorgens avisering kommer genast: inga på natten; rekommendation"),
    ("contact_verified_months", 12, "Ett nummer äldre än så kan tillhöra någon annan: det läses om i 1177; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0009_recall")]
    operations = [parameter_rows.insert(PARAMETERS)]
