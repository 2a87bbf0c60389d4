"""How freed times are offered (rules.md, Freed). What a region has set stands."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    ("freed_wave", 5, "Så många får ett erbjudande om en frigjord tid åt gången; rekommendation"),
    ("freed_window_min", 60, "Så länge har var och en på sig att svara; rekommendation"),
    ("freed_window_soon_min", 20, "Så länge när tiden är nära; rekommendation"),
    ("freed_soon_h", 48, "Så många timmar före tiden räknas den som nära; rekommendation"),
    ("freed_hours", "08:00-20:00", "Inga erbjudanden på natten, och svarstiden går bara på dagen; rekommendation"),
    ("freed_least_h", 2, "Närmare än så erbjuds en tid ingen, och räknas som förlorad; rekommendation"),
    ("freed_most_a_day", 3, "Högst så många erbjudanden om dagen till samma patient; rekommendation"),
    ("freed_look_min", 2, "Så ofta frågas en mottagnings system när någon väntar på en tid; rekommendation"),
    ("freed_ahead_days", 60, "Så långt fram söks tider som har blivit lediga; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0020_free_text")]
    operations = [parameter_rows.insert(PARAMETERS)]
