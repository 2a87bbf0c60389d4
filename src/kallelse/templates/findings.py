"""What is said of a template that breaks a rule: the rule and the remedy, in Swedish."""

from dataclasses import dataclass


def _(text: str) -> str:
    return text


NEUTRAL = _("Skriv bara dag, klockslag, regionens namn och telefon, och att patienten loggar in på 1177 som vanligt.")
RULES: dict[str, tuple[str, str]] = {
    "shape": (_("Blocket {detail} har fel form."), _("Jämför med beskrivningen av mallens block.")),
    "no_purpose": (_("Mallen säger inte varför patienten kallas."), _("Skriv i en enkel mening vad som ska ske.")),
    "greeting": (_("Texten börjar med en hälsning."), _("Börja med det viktigaste: vad patienten kallas till.")),
    "no_hours": (_("En drop-in behöver öppettider."), _("Skriv när man kan komma.")),
    "drop_in_open": (_("En drop-in har ingen bokad tid."), _("Gör mallen till en öppen kallelse.")),
    "hours_alone": (_("Öppettider hör till drop-in."), _("Välj drop-in, eller ta bort öppettiderna.")),
    "no_fee": (_("Mallen säger inget om avgiften."), _("Välj en avgift ur avgiftstabellen, också när besöket är gratis.")),
    "fee_unknown": (_("Avgiften finns inte i avgiftstabellen."), _("Välj en kod ur tabellen, eller be systemförvaltaren föra in den.")),
    "labels_swedish": (_("Fasta ord hör till en översättning."), _("Ta bort dem ur den svenska texten.")),
    "cancelled_fields": (_("En mall för inställd tid fylls i av sig själv."), _("Ta bort fälten som någon ska fylla i.")),
    "left": (_("Texten har en lucka eller anteckning kvar."), _("Fyll i luckan, eller gör den till ett fält.")),
    "invited": (_("Texten talar om en inbjudan."), _("Skriv att patienten kallas: det vet alla vad det är.")),
    "dated": (_("Texten innehåller ett bestämt datum."), _("Gör datumet till ett fält: mallen används många gånger.")),
    "tells_speciality": (_("Påminnelsen avslöjar vilken vård det gäller."), NEUTRAL),
    "lix": (_("Texten är för svår: LIX {lix}, högst {most}."), _("Byt långa ord och korta meningarna.")),
    "long_sentence": (_("En mening har {words} ord, högst {most}: ”{start} …”"), _("Dela meningen.")),
    "no_address": (_("Länken är ingen säker webbadress."), _("Skriv hela adressen, som börjar med https://.")),
    "foreign_link": (_("Länken leder utanför tillåtna domäner ({domains})."), _("Länka till 1177 eller regionens egen webbplats.")),
    "blank_unknown": (_("Luckan {{{name}}} är inget fält i mallen."), _("Lägg till fältet, eller ta bort luckan.")),
    "braces": (_("En klammer saknar sin andra hälft."), _("Skriv fältets namn mellan { och }.")),
    "field_twice": (_("Fältnamnet {name} är upptaget."), _("Ge fältet ett eget namn.")),
    "field_unused": (_("Fältet {name} används inte i någon text."), _("Ta bort fältet, eller använd det.")),
    "field_choices": (_("Fältet {name} har för få val."), _("Ange minst två val.")),
    "field_code": (_("Fältet {name} saknar kod i avgiftstabellen."), _("Ange koden.")),
    "field_label": (_("Fältet {name} saknar ledtext."), _("Skriv vad den som fyller i ska ange.")),
    "variant_shape": (_("Varianten {form} har fel form."), _("Skriv om varianten.")),
    "variant_lines": (_("Varianten har {theirs} rader där den svenska texten har {ours}."), _("Skriv lika många rader, i samma ordning.")),
    "variant_missing": (_("Översättningen saknar en text."), _("Översätt hela mallen.")),
    "pictures_where": (_("Bilder hör till varianten med bildstöd."), _("Lägg dem i varianten pictures.")),
    "picture_unknown": (_("Bilden {name} finns inte."), _("Välj en av bilderna i listan.")),
    "picture_nowhere": (_("Bilden står vid en rad som inte finns i den svenska texten."), _("Välj bilder på nytt för raderna.")),
    "variant_labels": (_("Översättningen saknar fasta ord: {labels}."), _("Skriv orden på språket.")),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a version: in which block ("purpose", "preparation.0", "" for the whole), and whether it stops approval."""

    block: str
    code: str
    rule: str
    remedy: str
    stops: bool = True


def finding(block: str, code: str, *, stops: bool = True, **values: object) -> Finding:
    """The finding of a rule, with what its words name."""
    rule, remedy = RULES[code]
    return Finding(block, code, rule.format(**values), remedy, stops)
