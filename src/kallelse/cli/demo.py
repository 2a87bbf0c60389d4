"""`kallelse demo`."""

import click

from kallelse.cli.frame import Command

PORT = click.IntRange(0, 65535)

_PORT = click.IntRange(0, 65535)


@click.command(cls=Command, name="demo")
@click.option("--once", is_flag=True, help="Sluta efter tabellen; annars hålls sidorna uppe tills Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Skriv resultatet som ett JSON-objekt på sista raden.")
@click.option("--rows", type=click.IntRange(1, 10_000), help="Bara så många kallelser, jämnt spridda över exempelfilerna.")
@click.option("--days", type=click.IntRange(0, 200), help="Bara så många vardagar framåt; annars tills sista brevet är avgjort.")
@click.option("--port", default=8000, show_default=True, type=_PORT, help="Port för webben; 0 = en ledig.")
@click.option("--sandbox-port", default=9080, show_default=True, type=_PORT, help="Port för den påhittade nationen.")
@click.option("--oidc-port", default=9081, show_default=True, type=_PORT, help="Port för inloggningen.")
def command(once: bool, as_json: bool, rows: int | None, days: int | None, port: int, sandbox_port: int, oidc_port: int) -> int:
    """Visa allt: starta nationen, webben och arbetarna, lämna in exempelfilerna, flytta klockan dag för dag och räkna.

    Tabellen säger hur många kallelser som togs in, hur de gick, hur många som lästes och besvarades, och vilka brev som aldrig
    behövdes. Sedan står sidorna öppna: personalens, patientens, inkorgen och klockan. Demon har egna mappar i demo under
    KALLELSE_VAR_DIR och egen databas (där, eller kallelse_demo på servern i KALLELSE_DATABASE_URL), börjar om varje gång och rör
    inga andra data. Slutkod 1 om någon kallelse tappades eller dubblerades.

    \b
    Exempel:
      kallelse demo
      kallelse demo --once --json
      kallelse demo --once --rows 200 --days 5
      kallelse demo --port 0 --sandbox-port 0 --oidc-port 0
    """
    from kallelse.demo import Ports, Wish, run

    return run(Wish(once=once, as_json=as_json, rows=rows, days=days, ports=Ports(port, sandbox_port, oidc_port)))
