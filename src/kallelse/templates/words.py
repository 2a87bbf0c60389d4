"""What is said to those who write and fill in templates: a rule and a remedy in Swedish, never the value."""


def _(text: str) -> str:
    return text


FORMS = {
    "easy_read": _("lättläst"),
    "child": _("till barnet"),
    "guardian": _("till vårdnadshavare"),
    "pictures": _("bildstöd"),
}
"""Variants that are in Swedish; every other form is a language."""

UNKNOWN_FIELD = (_("Mallen har inget sådant fält."), _("Ta bort fältet, eller rätta dess namn: mallens fält visas i mallistan."))
MISSING_FIELD = (_("Fältet saknas. Mallen behöver det."), _("Fyll i fältet."))
NOT_A_DATE = (_("Fältet ska vara ett datum."), _("Skriv till exempel 2027-02-10."))
NOT_A_TIME = (_("Fältet ska vara ett klockslag."), _("Skriv till exempel 09:40."))
NOT_A_NUMBER = (_("Fältet ska vara ett heltal {least}–{most}."), _("Skriv bara siffror."))
NOT_A_CHOICE = (_("Fältet ska vara ett av mallens val."), _("Välj bland: {choices}."))
TOO_LONG = (_("Fältet får ha högst {limit} tecken."), _("Korta texten."))
NOTHING_TO_SAY = (
    _("Mallen vill säga något som inte är känt."),
    _("Fyll i mottagningens telefon och telefontid i HSA, eller ändra mallen."),
)

NO_SUM = (_("Avgiftstabellen har inget belopp för fältet."), _("Be systemförvaltaren att föra in beloppet, eller ändra mallen."))

NO_TEMPLATE = (
    "template",
    _("Det finns ingen godkänd mall med den koden för enheten."),
    _("Kontrollera koden, eller be mallägaren att godkänna mallen."),
)
TEMPLATE_OLD = (
    "template",
    _("Mallens granskningsdag har passerat för länge sedan. Den används inte till nya kallelser."),
    _("Be mallägaren att granska och godkänna mallen på nytt."),
)
TEMPLATE_KIND = (
    "template",
    _("Mallen är för en annan typ av kallelse."),
    _("Välj en mall för bokad tid till en bokad tid, och en för öppen kallelse till en öppen."),
)
TEMPLATE_AND_TEXT = (
    _("Fältet kan inte anges tillsammans med en mall, som redan säger det."),
    _("Ta bort fältet, eller kalla utan mall."),
)
FIELDS_ALONE = ("fields", _("Fält kan bara anges tillsammans med en mall."), _("Ange mallens kod, eller ta bort fälten."))
