"""What templates need: the table of fees, how often they are reviewed and how easy they must be to read."""

from django.db import migrations

from kallelse.connections import parameter_rows

FEES = {
    "besok": {"text": "Du betalar den patientavgift som gäller i regionen."},
    "distans": {"text": "Avgiften är densamma som för andra besök på distans i regionen."},
    "inskrivning": {"text": "Du betalar den avgift per dygn som gäller i regionen."},
    "screening": {"sek": 0},
    "vaccination": {"text": "Vad vaccinationen kostar står på 1177.se."},
}
PARAMETERS = [
    # name, value, source
    ("fee_table", FEES, "Screening är fri enligt lag (2016:659, 2018:142); belopp i övrigt är regionens beslut och förs in här"),
    ("template_grace_days", 60, "Så länge får en mall användas till nytt efter sin granskningsdag; rekommendation"),
    ("template_review_months", 12, "Så ofta granskas en mall om inget annat sägs; rekommendation"),
    ("template_most_lix", 40, "Läsbarhetsindex: 30–40 är medelsvår text; rekommendation för texter till alla"),
    ("template_most_words", 20, "Ord i den längsta meningen; rekommendation"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0015_print_margin")]
    operations = [parameter_rows.insert(PARAMETERS)]
