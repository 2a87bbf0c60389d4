"""The timing parameters in force from the start, each with its source (rules.md, Timing). Regions change them as data."""

from datetime import date

from django.db import migrations

FROM = date(2020, 1, 1)
SLOW_POST = date(2026, 1, 1)
PARAMETERS = [
    # name, care level, value, valid from, valid to, source
    ("cancel_limit_wd", "specialist", 3, FROM, None, "Villkorstexter e-tjänster, Region Jönköpings län: tre hela vardagar"),
    ("cancel_limit_wd", "primary", 1, FROM, None, "Villkorstexter e-tjänster, Region Jönköpings län: en hel vardag"),
    ("cancel_reading", "", "same_clock_time", FROM, None, "Formeln räknar bakåt från samma klockslag; regionen avgör"),
    ("reading_buffer_wd", "", 1, FROM, None, "Rekommendation: en arbetsdag att läsa"),
    ("postal_lead_wd", "", 2, FROM, date(2025, 12, 31), "95 % inom 2 arbetsdagar till och med 2025"),
    ("postal_lead_wd", "", 5, SLOW_POST, None, "Regeringens förslag 2025: 97 % inom 5 arbetsdagar; verifiera antagandet"),
    ("postal_lead_fast_wd", "", 2, FROM, date(2025, 12, 31), "95 % inom 2 arbetsdagar till och med 2025"),
    ("postal_lead_fast_wd", "", 3, SLOW_POST, None, "Regeringens förslag 2025: 85 % inom 3 arbetsdagar"),
    ("print_wd", "", 1, FROM, None, "Utskrift och kuvertering: en arbetsdag"),
    ("print_cutoff", "", "07:50", FROM, None, "Region Västmanland: tömning vardagar 07.50"),
    ("unread_limit_wd", "", 2, FROM, None, "48 timmar räknat som två arbetsdagar"),
    ("inbox_queue_days", "", 90, FROM, None, "Region Jönköpings län: kö i 90 dagar för den som saknar konto"),
    ("inbox_patience_h", "", 4, FROM, None, "Så länge väntar ett brev på inkorgens besked när inget konto är känt; rekommendation"),
    ("no_show_fee_text", "", "", FROM, None, "Regionens avgiftsbeslut; tom text utelämnar raden"),
]


def insert(apps, schema_editor):
    parameter = apps.get_model("connections", "Parameter")
    parameter.objects.bulk_create(
        parameter(name=name, care_level=level, value=value, valid_from=start, valid_to=end, owner="Regionens e-hälsoenhet", source=source)
        for name, level, value, start, end, source in PARAMETERS
    )


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
