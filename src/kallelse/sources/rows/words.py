"""What is said about a refused row: a rule and a remedy in Swedish, never the value.

The sentences are constants marked with `_`, so that a page in another language can look them up in its catalogue.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches


def _(text: str) -> str:
    return text


_TIME = _("Skriv till exempel 2027-02-10T10:00. Utan tidszon räknas tiden som svensk tid.")

_HTTPS = _("Skriv hela adressen, som börjar med https://.")

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
    "not_before": (_("Första dagen för besöket ska vara ett datum."), _("Skriv till exempel 2027-02-10.")),
    "not_after": (_("Sista dagen för besöket ska vara ett datum."), _("Skriv till exempel 2027-02-10.")),
    "guarantee_until": (_("Vårdgarantins sista dag ska vara ett datum."), _("Skriv till exempel 2027-02-10.")),
    "place": (_("Platsen ska vara text med högst 500 tecken."), _("Korta texten.")),
    "heading": (_("Rubriken ska vara text med högst 100 tecken."), _("Korta rubriken.")),
    "time_type": (_("Tidstypen ska vara text med högst 100 tecken."), _("Korta texten.")),
    "wants_paper": (_("Om patienten vill ha brev ska vara ja eller nej."), _("Skriv true eller false (ja eller nej i fil).")),
    "needs": (
        _("Behov ska vara interpreter, other_language, easy_read eller large_print."),
        _("Skriv tolk, annat språk, lättläst eller stor stil i fil; flera med lodstreck emellan."),
    ),
    "language": (_("Språket ska vara en kod som so eller fa-AF."), _("Använd ISO 639, med eller utan land.")),
    "visit_type": (
        _("Typen av besök är okänd."),
        _("Skriv video, phone, home, group, series, several, drop_in, admission, screening eller vaccination, eller utelämna fältet."),
    ),
    "join_url": (_("Adressen till videosamtalet ska vara en hel webbadress."), _HTTPS),
    "test_url": (_("Adressen för att testa ljud och bild ska vara en hel webbadress."), _HTTPS),
    "arrive_minutes": (_("Hur lång tid före besöket patienten kommer ska vara 0–240 minuter."), _("Skriv bara siffror.")),
    "linked": (
        _("Besök som hör ihop ska vara en lista med högst 20 referenser."),
        _("Ange referenserna till de andra kallelserna från samma system."),
    ),
    "series": (_("Besöken i serien ska vara en lista med högst 60 poster."), _("Ange varje besök för sig, med starttid.")),
    "series.start": (_("Besökets starttid ska vara datum och klockslag."), _TIME),
    "series.end": (_("Besökets sluttid ska vara datum och klockslag."), _TIME),
    "series.reference": (_("Besökets referens ska ha högst 100 tecken."), _("Ange bokningens id i ert eget system.")),
    "series.place": (_("Besökets plats ska ha högst 300 tecken."), _("Korta texten.")),
    "series.text": (_("Vad som sker på besöket ska ha högst 300 tecken."), _("Korta texten.")),
    "series.fee_sek": (_("Besökets avgift ska vara ett heltal i kronor, 0–100 000."), _("Skriv bara siffror; 0 betyder gratis.")),
    "hours": (_("Öppettiderna ska vara text med högst 200 tecken."), _("Skriv till exempel vardagar kl. 8–16.")),
    "way": (_("Vägbeskrivningen ska ha högst 2 000 tecken."), _("Korta texten.")),
    "beforehand": (_("Det som görs före besöket ska vara en lista med högst 10 poster."), _("Ange varje sak för sig.")),
    "beforehand.text": (_("Det som görs före besöket ska ha 1–500 tecken."), _("Korta texten.")),
    "beforehand.url": (_("Länken ska vara en hel webbadress."), _HTTPS),
    "fee_text": (_("Texten om avgiften ska ha högst 2 000 tecken."), _("Korta texten.")),
    "change": (_("Texten om att byta tid ska ha högst 2 000 tecken."), _("Korta texten.")),
    "interpreter": (_("Texten om tolk ska ha högst 2 000 tecken."), _("Korta texten.")),
    "travel": (_("Texten om resan ska ha högst 2 000 tecken."), _("Korta texten.")),
    "illness": (_("Texten om sjukdom ska ha högst 2 000 tecken."), _("Korta texten.")),
    "escort": (_("Texten om vem som följer med ska ha högst 2 000 tecken."), _("Korta texten.")),
    "accessibility": (_("Texten om hjälp på plats ska ha högst 2 000 tecken."), _("Korta texten.")),
    "links": (_("Länkarna ska vara en lista med högst 10 poster."), _("Ange text och adress för varje länk.")),
    "links.text": (_("Länkens text ska ha 1–200 tecken."), _("Skriv vad sidan handlar om.")),
    "links.url": (_("Länken ska vara en hel webbadress."), _HTTPS),
    "template": (_("Mallens kod ska ha högst 60 tecken."), _("Ange mallens kod, eller utelämna fältet.")),
    "fields": (_("Fälten ska vara namn och text, högst 20."), _('Skriv alla värden som text: "fields": {"lakare": "Karin Exempel"}.')),
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
    "not_after_first": ("not_after", _("Sista dagen för besöket ska inte vara före den första."), _("Kontrollera båda dagarna.")),
    "start_outside": (
        "start",
        _("Tiden ligger utanför de dagar då besöket behöver vara."),
        _("Kontrollera tiden och fälten not_before och not_after."),
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

RELATIONS |= {
    "join_without_video": ("join_url", _("En adress till ett videosamtal hör bara till videobesök."), _("Ange visit_type video.")),
    "series_when_open": ("series", _("En öppen kallelse har inga tider."), _("Ta bort serien, eller ange typen timed.")),
    "series_first": ("series", _("Det första besöket i serien ska vara kallelsens starttid."), _("Ange samma tid på båda ställena.")),
    "series_twice": ("series", _("Samma tid förekommer två gånger i serien."), _("Ta bort den ena.")),
    "series_one": ("series", _("En serie har minst två besök."), _("Utelämna serien för ett enda besök.")),
    "series_day": ("series", _("Samordnade besök är på samma dag."), _("Ange visit_type series för besök på flera dagar.")),
    "series_end": ("series.end", _("Besökets sluttid ska vara efter dess starttid."), _("Kontrollera båda tiderna.")),
    "drop_in_timed": ("visit_type", _("En drop-in har ingen bokad tid."), _("Ange typen open.")),
    "hours_missing": ("hours", _("En drop-in behöver öppettider."), _("Skriv till exempel vardagar kl. 8–16.")),
    "fields_alone": ("fields", _("Fält kan bara anges tillsammans med en mall."), _("Ange mallens kod, eller ta bort fälten.")),
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
