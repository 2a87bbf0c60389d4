"""Why something cannot be done with a template: the rule and the remedy, in Swedish."""


def _(text: str) -> str:
    return text


class TemplateError(ValueError):
    """Something that cannot be done. Names the field or block ("" for the whole), the rule and the remedy."""

    def __init__(self, field: str, rule: str, remedy: str) -> None:
        super().__init__(f"{field}: {rule}" if field else rule)
        self.field, self.rule, self.remedy = field, rule, remedy


STATE = (_("Mallen är inte längre i det läget."), _("Ladda om sidan: någon annan kan ha ändrat den."))
SAME_PERSON = (
    _("Två personer ska stå för en mall, och du har redan skrivit eller granskat den."),
    _("Be en kollega att godkänna."),
)
CODE_TAKEN = (_("Koden är redan använd."), _("Välj en annan kod, eller gör en ny version av mallen som finns."))
CODE = (_("Koden ska ha 2–60 tecken: a–z, 0–9 och bindestreck."), _("Skriv till exempel rontgen-fasta."))
TITLE = (_("Titeln ska ha 1–120 tecken på en rad."), _("Skriv vad personalen kallar mallen."))
FORM = (_("Varianten ska vara en språkkod eller ett format."), _("Skriv till exempel so, fa-AF eller easy_read."))
SWEDISH_FORM = (_("Svenska är mallens eget språk."), _("Välj lättläst eller ett annat språk."))
VARIANT_STANDS = (_("Varianten är godkänd och ändras inte."), _("Gör en ny version av mallen och ändra varianten där."))
STALE = (_("Den svenska texten har ändrats sedan varianten skrevs."), _("Gå igenom varianten och spara den på nytt."))
REVIEW_PAST = (_("Granskningsdagen ska ligga framåt i tiden."), _("Välj en senare dag."))
NO_WHY = (_("Skälet saknas."), _("Skriv varför mallen inte ska användas mer."))
FILE_LARGE = (_("Filen är för stor för en mall."), _("En fil innehåller en mall."))
FILE_BROKEN = (_("Filen är inte giltig TOML ({where})."), _("Kontrollera citattecken och hakparenteser på raden."))
FILE_UNKNOWN = (_("Filen har något som ingen mall har."), _("Ta bort raden, eller rätta namnet."))
FILE_SHAPE = (_("Värdet saknas eller har fel form."), _("Jämför med en exporterad mall."))
