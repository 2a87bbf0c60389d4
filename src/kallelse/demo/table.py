"""The table at the end, in Swedish, and where to look afterwards."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Console
from rich.table import Table

from kallelse.demo import opening
from kallelse.demo.figures import Figures
from kallelse.demo.ground import Ground
from kallelse.demo.opening import HandedIn
from kallelse.demo.residents import Residents
from kallelse.demo.staff import Staff
from kallelse.invitations.queries import answer_text
from kallelse.routing import reasons

OUTCOMES = {
    "digital": "Bara digitalt (1177 inkorg)",
    "both": "Digitalt och brev",
    "paper": "Bara brev",
    "manual": "Manuella listan, inget skickat",
}
ENDED = {
    "done": "Avklarade av personalen",
    "gone": "Föll bort av sig själva (läst, besvarad, eller besöket har varit)",
    "": "Kvar på listan",
}
AVOIDED = {
    "read": "Läst innan brevet beställdes.",
    "answered": "Besvarad innan brevet beställdes.",
    "patient_cancelled": "Avbokad av patienten.",
}
CANCELLATIONS = {
    "cancel_done": "Avbokningar som vårdsystemet bekräftade",
    "cancel_refused": "Avbokningar som vårdsystemet sade nej till",
    "cancel_too_late": "Ville avboka för sent på sidan och fick mottagningens telefonnummer",
    "letter": "Bad om brevet också",
}


def verdicts(console: Console, handed: Sequence[HandedIn]) -> None:
    """What the file door answered."""
    table = Table(title="Filerna som lämnades in", title_justify="left")
    table.add_column("Fil")
    table.add_column("Vårdsystem")
    table.add_column("Mottagna", justify="right")
    table.add_column("Avvisade rader", justify="right")
    table.add_column("Besked", overflow="fold")
    for one in handed:
        told = f"Hela filen avvisad. Fel i: {opening.columns(one.refused)}." if one.refused else "Mottagen i sin helhet."
        table.add_row(one.file, one.source, _number(len(one.taken)), _number(len(one.refused)), told)
    console.print(table)


def outcome(console: Console, figures: Figures, staff: Staff, residents: Residents, span: tuple[date, date], seconds: float) -> None:
    """What became of them all."""
    table = Table(title=f"Vad det blev av kallelserna, {span[0]:%Y-%m-%d} – {span[1]:%Y-%m-%d}", title_justify="left")
    table.add_column("", overflow="fold")
    table.add_column("Antal", justify="right")
    table.add_column("Andel", justify="right")
    whole = figures.taken_in
    _head(table, "Mottagna", whole, whole)
    for name, label in OUTCOMES.items():
        _head(table, label, figures.outcomes[name].total(), whole)
        _reasons(table, figures.outcomes[name])
    table.add_section()
    _head(table, "Tillgängliga i patientens inkorg", figures.available, whole)
    _head(table, "Lästa där", figures.read, whole)
    _head(table, "Besvarade", figures.answered, whole)
    _lines(table, ((answer_text(answer), count) for answer, count in figures.answers.most_common()))
    _lines(table, ((label, residents.said[key]) for key, label in CANCELLATIONS.items() if residents.said[key]))
    table.add_section()
    _head(table, "Beställda brev", figures.letters.total(), whole)
    _reasons(table, figures.letters)
    _head(table, "Brev som inte behövdes", figures.avoided.total(), whole)
    _lines(table, ((AVOIDED[reason], count) for reason, count in figures.avoided.most_common()))
    table.add_section()
    _head(table, "Uppgifter på manuella listan", len(staff.tasks), whole)
    _reasons(table, Counter(task.reason for task in staff.tasks.values()))
    table.add_section()
    ended = Counter(task.ended for task in staff.tasks.values())
    _lines(table, ((label, ended[key]) for key, label in ENDED.items()))
    table.add_section()
    _head(table, "Förlorade", figures.lost, whole)
    _head(table, "Dubblerade", figures.doubled, whole)
    table.add_row("[bold]Sekunder[/bold]", f"{seconds:.0f}", "")
    console.print(table)
    for text in figures.wrong:
        console.print(f"[bold red]Stämmer inte:[/bold red] {text}")


def where(console: Console, ground: Ground, new: int) -> None:
    """The pages that stay up, and whom to log in as; `new` kallelser have come since the table was made."""
    inbox = f"{ground.sandbox}/inbox/"
    table = Table(title="Sidorna är igång. Ctrl-C avslutar.", title_justify="left", show_header=False)
    table.add_column("", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("", overflow="fold")
    table.add_row("Personalens sida", f"{ground.web}/personal/", "Logga in som någon i listan, till exempel den första.")
    table.add_row("Patientens sida", f"{ground.web}/", "Välj någon under ”Vanlig person med konto och avisering”.")
    table.add_row("Sandlådans 1177 inkorg", inbox, "Logga in som samma person: öppna, läs och följ länken.")
    table.add_row("Sandlådans klocka", f"{ground.sandbox}/clock/", "Flytta tiden; produkten följer med.")
    table.add_row("Tryckeriet", f"{ground.sandbox}/print/", "Breven som beställts.")
    table.add_row("För vårdsystem", f"{ground.web}/api/v1/", "REST-dörren, med OpenAPI.")
    console.print(table)
    console.print(f"I morse kom {new} nya kallelser, som inte är med i tabellen. Flytta klockan och se vad det blir av dem.")
    console.print(f"Loggar: {ground.logs}", soft_wrap=True)


def _head(table: Table, label: str, count: int, whole: int) -> None:
    table.add_row(f"[bold]{label}[/bold]", f"[bold]{_number(count)}[/bold]", f"{count / whole:.1%}".replace(".", ",") if whole else "")


def _reasons(table: Table, counter: Counter[str]) -> None:
    _lines(table, ((reasons.text(code), count) for code, count in counter.most_common()))


def _lines(table: Table, lines: Iterable[tuple[str, int]]) -> None:
    for label, count in lines:
        table.add_row(f"  {label}", _number(count), "")


def _number(count: int) -> str:
    """Thousands divided by a space, as Swedes write them."""
    return f"{count:,}".replace(",", "\N{NO-BREAK SPACE}")
