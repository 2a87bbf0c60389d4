"""`kallelse send`."""

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from kallelse.cli import handed_in, ready
from kallelse.cli.frame import Command

if TYPE_CHECKING:
    from kallelse.connections.models import SourceSystem
    from kallelse.invitations.taking_in import Taken
    from kallelse.sources import Cancellation, Refusal

WORDS = {
    "accepted": "nya",
    "same": "redan inlämnade",
    "processing": "redan inlämnade, planeras just nu",
    "changed": "ändrade (ny version)",
}
CANCELLED = {
    "cancelled": "avbokade",
    "same": "redan avbokade",
    "ended": "redan avslutade på annat sätt",
    "outdated": "inlämnade på nytt efter avbokningen, och gäller",
}


@click.command(cls=Command, name="send")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "name", required=True, help="Vårdsystemets namn, som det anslöts.")
@click.option("--provider", help="Vårdgivarens HSA-id, när flera vårdgivare har ett system med det namnet.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(file: Path, name: str, provider: str | None, as_json: bool) -> int:
    """Ta in kallelser eller avbokningar ur en fil: CSV (UTF-8 eller ISO-8859-1; semikolon, komma eller tabb) eller XLSX, med rubrikrad.

    Filen tas in hel eller inte alls. Är något fel visas varje rad med kolumn, regel och åtgärd, och slutkoden är 1. Samma fil får
    skickas igen: det som redan är inlämnat känns igen. Kolumnerna beskrivs i docs/connect.md.

    En fil med kolumnen "avbokad av" innehåller avbokningar: allt som kan avbokas avbokas, och resten visas.

    \b
    Exempel:
      kallelse send samples/kallelser.csv --source cosmic
      kallelse send kallelser.xlsx --source cosmic --provider TSTNMT2321000156-ALFA --json
    """
    body = file.read_bytes()
    with ready.database():
        from kallelse.balance import days
        from kallelse.invitations import taking_in
        from kallelse.kit import clock
        from kallelse.plugs import CANCELLATIONS, READERS
        from kallelse.sources import Refusal
        from kallelse.templates import named

        source = handed_in.source(name, provider)
        if (cancellations := CANCELLATIONS.read(body)) is not None:
            return _cancel(source, cancellations, as_json)
        with _progress(quiet=as_json) as progress:
            task = progress.add_task("Läser filen", total=3)
            rows = READERS["file"].read(body, "")
            progress.update(task, advance=1, description=f"Tar in {len(rows)} rader")
            now = clock.now()
            rows = named.filled_in(rows, source.provider_id, now)
            answers = taking_in.take_in(source, "file", body, "", rows, now, f"system:{source.name}", all_or_nothing=True)
            days.refused_of(source, answers, now)
            progress.update(task, advance=2, description="Klart")
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        taken = [answer for answer in answers if not isinstance(answer, Refusal)]
    if as_json:
        click.echo(json.dumps(_data(taken, refused), ensure_ascii=False))
    elif refused:
        handed_in.show_refused(refused, "Filen togs inte in")
        click.echo(f"{len(refused)} fel. Rätta dem och skicka filen igen; inget av den togs in.")
    else:
        counts = Counter(answer.verdict for answer in taken)
        click.echo(
            f"{len(taken)} kallelser lämnades in: " + ", ".join(f"{counts[key]} {word}" for key, word in WORDS.items() if counts[key]) + "."
        )
    return 1 if refused else 0


def _cancel(source: "SourceSystem", read: "Sequence[Cancellation | Refusal]", as_json: bool) -> int:
    """Cancel all that can be cancelled: a kallelse that no longer holds must not wait for the mending of another row."""
    from kallelse.delivery import recall
    from kallelse.kit import clock
    from kallelse.sources import Refusal

    good = [row for row in read if not isinstance(row, Refusal)]
    done = recall.cancelled_by_source(source, good, clock.now(), f"system:{source.name}") if good else []
    refused = sorted((row for row in (*read, *done) if isinstance(row, Refusal)), key=lambda row: row.row)
    counts = Counter(row.verdict for row in done if not isinstance(row, Refusal))
    if as_json:
        said = {"cancelled": sum(counts.values()), "verdicts": dict(counts), "refused": handed_in.as_rows(refused)}
        click.echo(json.dumps(said, ensure_ascii=False))
        return 1 if refused else 0
    click.echo(", ".join(f"{counts[key]} {word}" for key, word in CANCELLED.items() if counts[key]) or "Inget avbokades.")
    if refused:
        handed_in.show_refused(refused, "Rader som inte kunde avbokas")
        click.echo(f"{len(refused)} fel. Rätta dem och skicka filen igen: det som redan är avbokat känns igen.")
    return 1 if refused else 0


def _progress(*, quiet: bool) -> Progress:
    columns = TextColumn("{task.description}"), BarColumn()
    return Progress(*columns, console=Console(stderr=True), disable=quiet or not Console(stderr=True).is_terminal, transient=True)


def _data(taken: "Sequence[Taken]", refused: "Sequence[Refusal]") -> dict[str, object]:
    verdicts = Counter(answer.verdict for answer in taken)
    return {"taken_in": len(taken), "verdicts": dict(verdicts), "refused": handed_in.as_rows(refused)}
