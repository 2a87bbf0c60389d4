"""`kallelse demo`."""

import click

from kallelse.cli.frame import Command


@click.command(cls=Command, name="demo")
@click.option("--once", is_flag=True, help="Sluta efter tabellen; annars hålls sidorna uppe tills Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som ett JSON-objekt på sista raden.")
@click.option("--rows", type=click.IntRange(1, 10_000), help="Bara så många kallelser ur exempelfilen.")
@click.option("--days", type=click.IntRange(1, 200), help="Bara så många vardagar framåt.")
def command(once: bool, as_json: bool, rows: int | None, days: int | None) -> int:
    """Visa allt: starta nationen, webben och arbetarna, lämna in exempelfilen, flytta klockan dag för dag och räkna.

    Tabellen säger hur många kallelser som togs in, hur de gick, hur många som lästes och besvarades, och vilka brev som aldrig
    behövdes. Sedan står sidorna öppna: personalens, patientens, inkorgen och klockan. Demon har egen databas och egna mappar under
    KALLELSE_VAR_DIR och rör inga andra data. Slutkod 1 om någon kallelse tappades eller dubblerades.

    \b
    Exempel:
      kallelse demo
      kallelse demo --once --json
      kallelse demo --once --rows 200 --days 5
    """
    from kallelse.demo import Wish, run

    return run(Wish(once=once, as_json=as_json, rows=rows, days=days))
