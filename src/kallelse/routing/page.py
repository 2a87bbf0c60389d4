"""docs/routing.md, made from the tables: the page on which a region's lawyer reads who gets what.

`python -m kallelse.routing.page > docs/routing.md` writes it anew; a test compares.
"""

import sys
from collections.abc import Mapping, Sequence

from kallelse.routing.facts import DIMENSIONS
from kallelse.routing.table import RECIPIENT_ROWS, RECIPIENTS, ROUTE_ROWS, ROUTES, VARIANT_ROWS, VARIANTS, Row

_OPENING = """\
# Vem som får vad, och hur

Den här sidan är gjord ur tabellerna i `src/kallelse/routing/table.py` och visar exakt det som programmet följer. Den som vill ändra en
regel ändrar en rad där; sidan och testerna följer med. Orden förklaras i [ordlistan](glossary.md), tiderna i [reglerna](rules.md).

Tre frågor besvaras i tur och ordning: vilken väg kallelsen tar, vem den riktas till och vilken text den har. Varje tabell läses uppifrån,
och den första rad som stämmer gäller. En rad utan villkor stämmer på alla, och en sådan står sist i varje tabell. Därför får varje
kallelse exakt ett svar, hur uppgifterna än kombineras; testerna går igenom alla kombinationer.
"""
_WAYS = """\
## 1. Vilken väg

Ordningen är försiktighetens: först de som inte får skrivas till, sedan de som inte får skrivas till hemma, sist alla andra.
"""
_RECIPIENTS = "## 2. Till vem\n"
_VARIANTS = "## 3. Vilken text\n"
_TIME = """\
## Vägen och tiden

Tabellerna säger inte hur mycket tid som finns. Det räknas för sig, bakåt från besöket, och avgör vad vägen blir:

| tid kvar | digitalt först | digitalt och brev | digitalt, aldrig brev |
|---|---|---|---|
| tiden räcker, eller räcker knappt | brevet planeras först och går bara om ingen har läst vid utskriftsbeslutet | båda går genast | en \
medarbetare får uppgiften vid utskriftsbeslutet |
| brev hinner bara om det går i dag | båda går genast | båda går genast | samma |
| bara ett snabbt brev hinner | båda går genast, och ett samtal den dag brevet skulle ha kommit | samma | samma |
| inget brev hinner säkert | båda går genast, ett samtal genast, och avgift för uteblivet besök bör inte tas ut | samma | ett \
samtal genast |
| ingen vet när besöket är | båda går genast | båda går genast | samma |

För den med skyddade uppgifter och för den utflyttade räknas tiden med de extra arbetsdagar som förmedling och utlandspost tar. Uppgiften
till medarbetaren kommer då så tidigt att ett förmedlat brev fortfarande hinner fram.

Den som har avstått papper får i stället för ett samtidigt brev ett samtal, den dag brevet skulle ha kommit. Finns det tid att se om
meddelandet läses, planeras brevet ändå: det är bättre än att ingen får veta.

Saknas konto väntar brevet några timmar på inkorgens besked, eftersom beskedet kan visa att kontot är låst. Hinner det då inte med dagens
utskrift får en medarbetare en uppgift.
"""
_REVIEW = """\
## När planen ska ses över

* På barnets 13-årsdag och 18-årsdag, om den infaller mellan utskicket och besöket.
* När inkorgen kastar ett meddelande som väntar på att patienten skaffar konto, om besöket ligger senare än så.

* Inom ett dygn från att skydd, död, vårdnad eller avstått papper har ändrats: alla med en kallelse på väg slås upp på nytt varje dygn.
* Så snart någon säger ett nytt behov eller önskemål.

Planen bär tidpunkterna. Vid en översyn slås personen och inkorgen upp på nytt, och beslutet fattas om med samma tabeller. Det som har gått
skickas aldrig igen; det som inte får gå dras tillbaka eller begärs åter från tryckeriet; brev som har blivit nödvändigt planeras. Ett
meddelande som inkorgen har kastat skickas på nytt. Har en medarbetare redan ärendet stannar det där. Svarar personuppgiftstjänsten inte
väntar översynen. Död, skydd och namn frågas dessutom om på nytt omedelbart före varje utskick, och ett brev går aldrig på ett
gammalt besked.
"""
_ORIGIN = """\
## Varifrån uppgifterna kommer

| uppgift | i dag | om den saknas |
|---|---|---|
| namn, ställning, nummer, ålder | personuppgiftstjänsten, vid planering och före varje utskick | kallelsen väntar tills tjänsten svarar |
| konto och avisering | 1177 inkorg, vid planeringen | planeras som om kontot fanns: brevet är redan planerat och går om ingen läser |
| låst konto | 1177 inkorg säger nej till meddelandet; då gäller raden om låst konto | behandlas inte som låst |
| avstått papper | personuppgiftstjänsten | inget önskemål |
| känslig mall, anslutning | avsändaren och vårdsystemets inställning | vanlig mall |
| vårdnad | personuppgiftstjänstens relationer, bara för barn under 13; flera vårdnadshavare frågas det inte vidare om, eftersom svaret \
blir detsamma | inte känd |
| spärrad vårdnadshavare | frågas inte om än: spärrar finns hos 1177 | ingen spärr |
| att de senaste kallelserna inte öppnades | egna uppgifter: så många i rad blev brev för att ingen läste \
(`unopened_letters`); räknas om från noll när något läses | inget önskemål |
| önskan om brev, språk, tolk, format | följer med kallelsen från vårdsystemet och gäller sedan patientens andra kallelser, tills någon \
säger annat | inget önskemål, inget behov |

Texten i tabell 3 följer med planen. Har patienten flera behov nämns det första av annat språk, tolk, lättläst och stor stil i tabellen, men
texten görs efter alla. Det som mottagningen själv har skrivit ändras och översätts aldrig.
"""


def render() -> str:
    """The whole page as Markdown."""
    parts = [
        _OPENING, _WAYS, _table(ROUTE_ROWS, ROUTES, "väg"), _RECIPIENTS, _table(RECIPIENT_ROWS, RECIPIENTS, "mottagare"),
        _VARIANTS, _table(VARIANT_ROWS, VARIANTS, "text"), _TIME, _values(), _REVIEW, _ORIGIN,
    ]  # fmt: skip
    return "\n".join(parts)


def _table(rows: Sequence[Row], words: Mapping[str, str], heading: str) -> str:
    lines = [f"| nr | om | {heading} | varför |", "|---|---|---|---|"]
    for number, row in enumerate(rows, 1):
        lines.append(f"| {number} | {condition(row)} | {words[row.answer]} | {row.why} |")
    return "\n".join(lines) + "\n"


def condition(row: Row) -> str:
    """The conditions of a row in Swedish."""
    if not row.when:
        return "alla andra"
    return "; ".join(_said(name, values) for name, values in row.when.items())


_TOGETHER: Mapping[tuple[str, str], str] = {
    ("age", "child|turns_13"): "under 13 år nu",
    ("age", "youth|turns_18"): "13–17 år nu",
    ("age", "child"): "under 13 år, också vid besöket",
    ("account", "active|silent"): "aktivt, eller inte känt eftersom inkorgen inte svarade",
}
"""What several values of a dimension are called when they stand together, and one that needs fewer words in a row."""


def _said(name: str, values: str) -> str:
    if name == "route":
        return "väg: " + " eller ".join(f"*{ROUTES[value]}*" for value in values.split("|"))
    heading, words = DIMENSIONS[name]
    # What follows a colon explains the value; the list of all values has room for it.
    plain = " eller ".join(words[value].partition(":")[0] for value in values.split("|"))
    return f"{heading.lower()}: {_TOGETHER.get((name, values), plain)}"


def _values() -> str:
    lines = ["## Alla värden", "", "| uppgift | värden |", "|---|---|"]
    lines += [f"| {heading.lower()} | {'; '.join(words.values())} |" for heading, words in DIMENSIONS.values()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(render())
