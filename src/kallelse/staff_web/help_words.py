"""Short help for each page: what it is for, how one does it, and what to do when it goes wrong. Written for somebody on her first day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Topic:
    """Help about one page: its title, a sentence, what to do step by step, and what to do when something is wrong."""

    title: Any
    what: Any
    steps: Sequence[Any]
    wrong: Any = ""


TOPICS: Mapping[str, Topic] = {
    "list": Topic(
        _("Arbetslistan"),
        _("Här står bara det som behöver en människa, det mest brådskande först. Är listan tom är alla nådda."),
        (
            _("Raden säger vad du ska göra och varför, och hur lång tid som är kvar."),
            _("Ta raden, så ser kollegorna att du arbetar med den."),
            _("Åtgärda den, eller låt den vila till en tid som fortfarande är säker."),
        ),
        _("Hinner du inte? Säg det till verksamhetschefen i tid: tiden som visas är den sista då det går att göra något säkert."),
    ),
    "kallelse": Topic(
        _("En kallelse"),
        _("Vad patienten har fått, vad som har hänt, vad som händer härnäst och varför."),
        (
            _("Händelserna visar allt, också det som inte gick."),
            _("Planen säger vilken väg som kommer härnäst och när."),
            _("Skicka igen, skicka brev eller stoppa: du anger skäl och kan ångra dig i en minut om inget har lämnat oss."),
        ),
        _("Stämmer inte uppgifterna? Gör en ny version. Patienten ser vad som är ändrat."),
    ),
    "send": Topic(
        _("Skicka en kallelse"),
        _("Du skriver vem, när och vad. Innan något skickas ser du kallelsen som patienten ser den."),
        (
            _("Skriv personnumret: namnet och åldern visas, så att du ser att det är rätt person."),
            _("Välj mall. Den som passar tidstypen föreslås."),
            _("Läs förhandsvisningen och planen. Skicka."),
        ),
        _("Ett fel namn är allvarligare än en sen kallelse: stämmer inte namnet, avbryt och kontrollera i journalen."),
    ),
    "file": Topic(
        _("Skicka en fil"),
        _("Många kallelser på en gång ur en fil. Antingen går alla rader, eller ingen."),
        (
            _("Välj filen (CSV eller Excel) och vilket system den kommer från."),
            _("Rader med fel visas med vad som är fel och hur du rättar det."),
            _("Rätta och skicka om. En rad som redan är skickad skickas inte igen."),
        ),
    ),
    "precheck": Topic(
        _("Förhandskontroll"),
        _("Hur en person eller en hel fil skulle nås. Inget sparas och inget skickas."),
        (_("Skriv person och tid, eller välj en fil."), _("Svaret säger vilka vägar som finns, hur bråttom det är och varför.")),
    ),
    "reception": Topic(
        _("Reception och telefon"),
        _("Hitta kallelsen, se samma sak som patienten och svara åt henne."),
        (
            _("Fråga efter kallelsenumret, eller sök på personnumret."),
            _("Kontrollera vem du talar med innan du säger något om besöket."),
            _("Det du gör åt patienten står i händelserna, och patienten får veta det i inkorgen."),
        ),
        _("Ring aldrig upp en person med skyddade uppgifter på ett annat nummer än det säkra."),
    ),
    "campaigns": Topic(
        _("Massutskick"),
        _("En mall till många: screening, vaccination, flyttad mottagning."),
        (
            _("Gör ett utkast och lägg till listan."),
            _("Provkör: du ser hur var och en skulle nås, utan att något skickas."),
            _("En annan person godkänner. Några skickas först; resten efter ett klartecken."),
        ),
        _("Är något fel? Tryck Stoppa: det som inte har lämnat oss stannar inom en minut."),
    ),
    "templates": Topic(
        _("Mallar"),
        _("En mall är byggd av block: när, var, förbered, ta med. Samma mall blir meddelande, brev, sms och kalender."),
        (
            _("Skriv till en patient som är orolig och har bråttom: korta meningar, det viktigaste först."),
            _("Mallen granskas och godkänns av två personer."),
            _("När texten ändras görs en ny version. Kallelser som är skickade behåller sin."),
        ),
    ),
    "attachments": Topic(
        _("Bilagor"),
        _("Filer som hör till kallelser. De undersöks innan någon kan använda dem."),
        (
            _("Ladda upp en gång, använd i flera mallar."),
            _("En PDF ska gå att läsa med skärmläsare. Annars får den en tid på sig att ersättas."),
        ),
    ),
    "bookings": Topic(
        _("Bokningar utan kallelse"),
        _("Vårdsystemet har berättat om en bokning, men ingen kallelse finns eller så stämmer den inte."),
        (_("Skicka kallelsen, eller ange varför ingen behövs."),),
    ),
    "visits": Topic(
        _("Besök"), _("Dagens och kommande besök, med om patienten är nådd."), (_("Ring den som inte är nådd medan det finns tid."),)
    ),
    "earlier": Topic(
        _("Tider som blir lediga"),
        _("De som kan komma på en annan tid, och vad som hände med tiderna som blev lediga."),
        (
            _("Sätt medicinsk prioritet på den som ska frågas före de andra. Produkten gör det aldrig själv."),
            _("Ring den som inte nås i inkorgen: erbjudanden går bara dit, eller med sms där patienten har samtyckt."),
            _("Ta bort den som inte ska frågas. Tiden som patienten har gäller som förut."),
        ),
        _("Ser du en tid som ingen tog? Ring den som står först på listan och inte nås digitalt."),
    ),
    "log": Topic(
        _("Åtkomstloggen"),
        _("För den som följer upp vem som har sett och gjort vad. Bara mottagningar där du har rollen logggranskare."),
        (
            _("Sök på en patient när någon undrar vem som har läst, eller på en medarbetare vid misstanke."),
            _("Dra ett stickprov varje månad och gå igenom det: det är vad föreskrifterna kräver."),
            _("Skriv vad du frågade och fick veta. Det går inte att ändra efteråt."),
        ),
        _("Ser du något som inte går att förklara? Anmäl det till verksamhetschefen, och till dataskyddsombudet om en patient är berörd."),
    ),
    "settings": Topic(
        _("Inställningar"),
        _("Mottagningens rutin, roller och gränser. Allt visar vem som har bestämt det och från när."),
        (
            _("Öppna ett värde för att se vad som har gällt och varför."),
            _("En ändring kan börja gälla i dag eller senare. Det som redan är planerat ändras inte."),
            _("Ange beslutet, så att den som undrar om ett år hittar det."),
        ),
        _("Saknar du en roll? Verksamhetschefen på mottagningen ger den, och den gäller genast."),
    ),
    "help": Topic(
        _("Hjälp"), _("Alla hjälptexter, kortkommandon och ordlistan."), (_("Hjälpen om en sida står alltid längst ner på sidan."),)
    ),
}  # fmt: skip
"""By topic; `PAGES` says which page has which."""

PAGES: Sequence[tuple[str, str]] = (
    ("line", "list"), ("news", "list"), ("search", "list"), ("act-", "kallelse"), ("letter", "kallelse"), ("finish", "kallelse"),
    ("behalf", "reception"), ("wishes", "kallelse"), ("own-code", "kallelse"), ("file-", "file"), ("upload", "file"), ("send-", "send"),
    ("sent", "send"), ("undo", "send"), ("campaign", "campaigns"), ("template", "templates"), ("attachment", "attachments"),
    ("link", "attachments"), ("booking", "bookings"), ("earlier-", "earlier"), ("setting", "settings"), ("glossary", "help"),
    ("log-", "log"),
)  # fmt: skip
"""The beginning of a page's name, and its topic; a page whose name is a topic needs no line."""

KEYS: Sequence[tuple[Any, Any]] = (
    (_("Tabb och Skift + Tabb"), _("till nästa och förra fältet, länken eller knappen")),
    (_("Retur"), _("trycker på knappen eller öppnar länken; i ett formulär skickar den formuläret")),
    (_("Mellanslag"), _("kryssar i rutan eller väljer alternativet")),
    (_("j och k"), _("i arbetslistan: nästa och förra raden")),
    (_("e"), _("i arbetslistan: öppnar Åtgärda på raden")),
    (_("Esc"), _("i arbetslistan: stänger Åtgärda")),
)
"""The keys that the pages answer to."""

GLOSSARY: Sequence[tuple[Any, Any]] = (
    (_("arbetslista"), _("det som behöver en människa på mottagningen, en rad för varje kallelse")),
    (_("avisering"), _("det sms eller e-brev som 1177 skickar om att något nytt finns i inkorgen")),
    (_("band"), _("hur nära besöket är, och därför vilka vägar som är säkra")),
    (_("enkel anslutning"), _("vårdsystemet kan inte följa om någon läser: brev skickas alltid vid sidan av")),
    (_("förmedling"), _("Skatteverket skickar brev vidare till den som har skyddade uppgifter")),
    (_("handlingsfrist"), _("den sista stund då patienten kan svara eller avboka")),
    (_("kallelse"), _("meddelandet som kallar till ett besök")),
    (_("kallelsenummer"), _("åtta tecken på kallelsen, att säga i telefon; det sista kontrollerar de andra")),
    (_("kampanj eller massutskick"), _("en mall till många, provad, godkänd av två och börjad med några")),
    (_("mall"), _("en kallelsetext byggd av block, godkänd av två")),
    (_("manuell uppgift"), _("något som en medarbetare avgör, eftersom ingen automatisk väg är säker")),
    (_("medarbetaruppdrag"), _("det i HSA som säger på vilken enhet du arbetar och för vilket ändamål")),
    (_("nådd"), _("patienten har läst, svarat, fått brevet eller talat med en kollega")),
    (_("plan"), _("stegen som leder till att patienten nås, med tider och skäl")),
    (_("roll"), _("det du får göra utöver att läsa och arbeta med listan; ges av verksamhetschefen")),
    (_("samordningsnummer"), _("nummer för den som inte är folkbokförd; kan inte logga in på 1177")),
    (_("skyddad identitet"), _("sekretessmarkering eller skyddad folkbokföring: namn visas inte och brev går aldrig av sig självt")),
    (_("utskrift"), _("tryckeriet hämtar brev varje vardag; efter klockslaget går de nästa vardag")),
    (_("version"), _("en ny kallelse för samma besök ersätter den förra, och patienten ser vad som är ändrat")),
    (_("vila"), _("en rad läggs åt sidan till en tid som fortfarande är säker")),
    (_("öppen kallelse"), _("patienten bokar själv en tid före en viss dag")),
)
"""The staff's words. The developers' glossary is docs/glossary.md."""
