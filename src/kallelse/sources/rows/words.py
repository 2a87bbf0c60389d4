"""What is said about a refused row: a rule and a remedy in Swedish, never the value.

The sentences are constants marked with `_`, so that a page in another language can look them up in its catalogue.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches


def _(text: str) -> str:
    return text


_TIME = _("Skriv till exempel 2027-02-10T10:00. Utan tidszon räknas tiden som svensk tid.")

FIELD_RULES: dict[str, tuple[str, str]] = {
    "": (_("Raden ska vara ett objekt med fälten för en kallelse."), _("Jämför med exemplet i anslutningsguiden.")),
    "reference": (_("Referensen ska finnas och ha 1–100 tecken."), _("Ange bokningens id i ert eget system.")),
    "person": (_("Personens nummer ska finnas och ha högst 20 tecken."), _("Ange numret med tolv tecken: ÅÅÅÅMMDDNNNN.")),
    "unit": (_("Enheten ska anges med sitt HSA-id."), _("Ange HSA-id för den enhet som kallar.")),
    "person_name": (_("Namnet ska vara text med högst 200 tecken."), _("Ange namnet på en rad, eller utelämna det.")),
    "kind": (_("Typen ska vara timed eller open."), _("Skriv timed för bokad tid och open för öppen kallelse.")),
    "start": (_("Starttiden ska vara datum och klockslag."), _TIME),
    "end": (_("Sluttiden ska vara datum och klockslag."), _TIME),
    "book_before": (_("Sista dag att boka ska vara ett datum."), _("Skriv till exempel 2027-02-10.")),
    "care_level": (_("Vårdnivån ska vara specialist eller primary."), _("Utelämna fältet så gäller enhetens egen vårdnivå.")),
    "purpose": (_("Syftet ska vara text med högst 4 000 tecken."), _("Korta texten eller länka till mer information.")),
    "performer": (_("Vem patienten träffar ska vara text med högst 200 tecken."), _("Ange roll eller namn på en rad.")),
    "preparation": (_("Förberedelserna ska vara en lista med högst 30 poster."), _("Ange varje förberedelse för sig.")),
    "preparation.text": (_("Förberedelsens text ska ha 1–500 tecken."), _("Dela upp långa texter i flera förberedelser.")),
    "preparation.days_before": (_("Antalet dagar före besöket ska vara ett heltal 0–365."), _("Räkna kalenderdagar före besöksdagen.")),
    "preparation.time": (_("Förberedelsens klockslag ska skrivas TT:MM."), _("Skriv till exempel 00:00 eller 22:00.")),
    "bring": (_("Ta med-listan ska ha högst 30 poster med 1–200 tecken."), _("Ange en sak per post.")),
    "items": (_("Det som skickas med posten ska vara en lista med högst 10 poster."), _("Ange varje sak för sig, med kod och text.")),
    "items.code": (_("Koden för en sak ska ha 1–40 tecken."), _("Ange den kod som lagret använder.")),
    "items.text": (_("Namnet på en sak ska ha 1–200 tecken."), _("Skriv vad patienten kallar den, till exempel ett provtagningskit.")),
    "fee_sek": (_("Avgiften ska vara ett heltal i kronor, 0–100 000."), _("Skriv bara siffror; 0 betyder gratis.")),
    "cancel_allowed": (_("Om avbokning är tillåten ska vara ja eller nej."), _("Skriv true eller false (ja eller nej i fil).")),
    "rebook_allowed": (_("Om ombokning är tillåten ska vara ja eller nej."), _("Skriv true eller false (ja eller nej i fil).")),
    "place": (_("Platsen ska vara text med högst 500 tecken."), _("Korta texten.")),
    "heading": (_("Rubriken ska vara text med högst 100 tecken."), _("Korta rubriken.")),
    "time_type": (_("Tidstypen ska vara text med högst 100 tecken."), _("Korta texten.")),
    "wants_paper": (_("Om patienten vill ha brev ska vara ja eller nej."), _("Skriv true eller false (ja eller nej i fil).")),
    "needs": (
        _("Behov ska vara interpreter, other_language, easy_read eller large_print."),
        _("Skriv tolk, annat språk, lättläst eller stor stil i fil; flera med lodstreck emellan."),
    ),
    "language": (_("Språket ska vara en kod som so eller fa-AF."), _("Använd ISO 639, med eller utan land.")),
    "sensitive": (_("Om kallelsen är känslig ska vara ja eller nej."), _("Skriv true eller false (ja eller nej i fil).")),
}

EMPTY = (_("Texten saknas."), _("Ange texten."))
MANGLED = (_("Bokstäverna å, ä och ö har blivit förvanskade på vägen."), _("Skicka texten i UTF-8 från början till slut."))
UNPRINTABLE = (_("Texten innehåller tecken som inte kan visas."), _("Ta bort styrtecken ur texten."))
LINE_BREAK = (_("Fältet ska stå på en rad."), _("Ta bort radbrytningen."))
NOT_IN_CALENDAR = (_("Datumet eller klockslaget finns inte i kalendern."), _("Kontrollera dag, månad och klockslag."))
NONEXISTENT = (
    _("Klockslaget finns inte: när sommartiden börjar går klockan direkt från 02.00 till 03.00."),
    _("Kontrollera tiden i tidboken."),
)
AMBIGUOUS = (
    _("Klockslaget finns två gånger den natten, när sommartiden slutar."),
    _("Ange tidszon: +02:00 för den första gången, +01:00 för den andra."),
)
FOREIGN_OFFSET = (
    _("Tidszonen är inte den som gäller i Sverige den dagen."),
    _("Utelämna tidszonen, eller ange +01:00 på vintern och +02:00 på sommaren."),
)

RELATIONS: dict[str, tuple[str, str, str]] = {
    "reference_is_person": (
        "reference",
        _("Referensen får inte innehålla personens nummer."),
        _("Ange bokningens id: referensen visas i listor och adresser."),
    ),
    "start_missing": (
        "start",
        _("En kallelse med bokad tid ska ha en starttid."),
        _("Ange starttiden, eller typen open för en öppen kallelse."),
    ),
    "start_when_open": ("start", _("En öppen kallelse har ingen tid."), _("Ta bort starttiden, eller ange typen timed.")),
    "end_when_open": ("end", _("En öppen kallelse har ingen tid."), _("Ta bort sluttiden, eller ange typen timed.")),
    "book_before_missing": ("book_before", _("En öppen kallelse ska ha en sista dag att boka."), _("Ange dagen, till exempel 2027-02-10.")),
    "book_before_when_timed": (
        "book_before",
        _("Sista dag att boka hör bara till en öppen kallelse."),
        _("Ta bort fältet, eller ange typen open."),
    ),
    "end_before_start": ("end", _("Sluttiden ska vara efter starttiden."), _("Kontrollera båda tiderna.")),
    "preparation_time": (
        "preparation.days_before",
        _("Ett klockslag för en förberedelse ska ha en dag."),
        _("Ange antalet dagar före besöket; 0 betyder samma dag."),
    ),
    "preparation_after_visit": (
        "preparation.time",
        _("Förberedelsen ligger efter besökets början."),
        _("Kontrollera klockslaget och antalet dagar före besöket."),
    ),
}

DATES: dict[tuple[str, str], tuple[str, str]] = {
    ("past", "start"): (_("Tiden har redan passerat."), _("Kontrollera år och datum. Ring patienten om tiden är i dag.")),
    ("far", "start"): (_("Tiden ligger mer än 18 månader framåt."), _("Kontrollera året. Skicka kallelsen när besöket är närmare.")),
    ("past", "book_before"): (_("Sista dag att boka har redan passerat."), _("Kontrollera år och datum.")),
    ("far", "book_before"): (_("Sista dag att boka ligger mer än 18 månader framåt."), _("Kontrollera året.")),
}

_UNKNOWN = _("Fältet finns inte.")
_UNKNOWN_NEAR = _("Fältet finns inte. Menade du {name}?")
_UNKNOWN_REMEDY = _("Rätta fältets namn, eller ta bort det. Alla fält står i anslutningsguiden.")
UNNAMED = "?"
_NAME = re.compile(r"[A-Za-zÅÄÖåäö][A-Za-zÅÄÖåäö_ -]{0,39}")


def unknown_field(name: str, known: Iterable[str]) -> tuple[str, str, str]:
    """(field, rule, remedy) for a field nobody knows. A name with digits or other signs may be a value gone astray: it is not repeated."""
    if not _NAME.fullmatch(name):
        return UNNAMED, _UNKNOWN, _UNKNOWN_REMEDY
    near = get_close_matches(name.casefold().replace("-", "_").replace(" ", "_"), list(known), n=1, cutoff=0.6)
    return name, _UNKNOWN_NEAR.format(name=near[0]) if near else _UNKNOWN, _UNKNOWN_REMEDY
