"""`kallelse slots`."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import click

from kallelse.cli import handed_in, ready
from kallelse.cli.frame import Command

WORDS = {"accepted": "nya", "changed": "ändrade", "same": "redan utlagda"}


@click.command(cls=Command, name="slots")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "name", required=True, help="Vårdsystemets namn, som det anslöts.")
@click.option("--provider", help="Vårdgivarens HSA-id, när flera vårdgivare har ett system med det namnet.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(file: Path, name: str, provider: str | None, as_json: bool) -> int:
    """Lägg ut tider som patienter får boka, för enheter vars tidbok hålls här (kallelse connect unit --diary).

    Kolumner: referens, enhet, starttid, sluttid, tidstyp, tidstyp_namn och, om de finns, vårdtyp, vårdtyp_namn, medarbetare (HSA-id),
    förnamn, efternamn, titel, resurs, resurs_namn, indragen (ja). Samma rad igen ändrar inget. En rad som avvisas hindrar inte de
    andra. Slutkod 1 om någon rad avvisades.

    \b
    Exempel:
      kallelse slots samples/tider.csv --source cosmic
    """
    body = file.read_bytes()
    with ready.database():
        from kallelse import plugs
        from kallelse.diary import publishing
        from kallelse.kit import clock
        from kallelse.sources import Refusal

        read = plugs.SLOTS.read(body)
        done = publishing.publish(handed_in.source(name, provider), [row for _, row in read], clock.now())
    # The diary counts rows, people look for lines.
    refused = [replace(one, row=line) for (line, _), one in zip(read, done, strict=True) if isinstance(one, Refusal)]
    verdicts = Counter(one.verdict for one in done if not isinstance(one, Refusal))
    if as_json:
        click.echo(json.dumps({"verdicts": dict(verdicts), "refused": handed_in.as_rows(refused)}, ensure_ascii=False))
        return 1 if refused else 0
    click.echo(", ".join(f"{verdicts[verdict]} {word}" for verdict, word in WORDS.items() if verdicts[verdict]) or "Ingen tid lades ut.")
    if refused:
        handed_in.show_refused(refused, "Avvisade rader")
        click.echo(f"{len(refused)} fel. Rätta dem och kör igen: det som redan är utlagt känns igen.")
    return 1 if refused else 0
