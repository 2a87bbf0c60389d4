"""The limits of attachments and where links may lead."""

from django.db import migrations

from kallelse.connections import parameter_rows

PARAMETERS = [
    # name, value, source
    ("attachment_largest_mb", 10, "Vad en telefon hämtar på rimlig tid; rekommendation"),
    ("attachment_pages_most", 40, "Längre dokument läses inte och hör hemma på webben; rekommendation"),
    ("attachments_most", 5, "Fler bilagor än så läses inte; rekommendation"),
    (
        "attachment_twin_days",
        30,
        "Så länge får ett otillgängligt dokument användas till nytt; DOS-lagen (2018:1937), tiden är en rekommendation",
    ),
    ("letter_sides_most", 12, "Sex blad i ett C5-kuvert väger omkring 40 gram och klarar portot till 50 gram; tryckeriets avtal avgör"),
    ("link_domains", ["1177.se"], "Länkar bara till 1177:s och regionens egna domäner (Digg); regionen för in sina"),
]


class Migration(migrations.Migration):
    dependencies = [("connections", "0016_templates")]
    operations = [parameter_rows.insert(PARAMETERS)]
