"""`kallelse demo`."""

import click

from kallelse.cli.frame import Command

_PORT = click.IntRange(0, 65535)


@click.command(cls=Command, name="demo")
@click.option("--once", is_flag=True, help="Sluta efter tabellen i stället för att hålla sidorna igång.")
@click.option("--json", "as_json", is_flag=True, help="Skriv också siffrorna som ett JSON-objekt på en rad, sist.")
@click.option("--rows", type=click.IntRange(10), help="Bara så många kallelser, jämnt spridda över exempelfilerna.")
@click.option("--days", type=click.IntRange(0), help="Bara så många arbetsdagar; annars tills sista brevet är avgjort.")
@click.option("--port", default=8000, show_default=True, type=_PORT, help="Port för webben; 0 = en ledig.")
@click.option("--sandbox-port", default=9080, show_default=True, type=_PORT, help="Port för den påhittade nationen.")
@click.option("--oidc-port", default=9081, show_default=True, type=_PORT, help="Port för inloggningen.")
def command(once: bool, as_json: bool, rows: int | None, days: int | None, port: int, sandbox_port: int, oidc_port: int) -> int:
    """Visa allt på en gång: en påhittad nation, produkten och tre månader av kallelser till fyrahundra testpersoner.

    Startar en egen databas, nationen, webben och två arbetare; lämnar in exempelfilerna; låter invånarna läsa och svara; flyttar
    klockan dag för dag tills sista brevet är avgjort; räknar och kontrollerar. Sedan är sidorna igång tills Ctrl-C.
    Allt ligger i demo under KALLELSE_VAR_DIR (eller i databasen kallelse_demo på servern i KALLELSE_DATABASE_URL) och börjar om varje gång.
    Slutkod 1 betyder att något förlorades, dubblerades eller gick fel.

    \b
    Exempel:
      kallelse demo
      kallelse demo --once --json
      kallelse demo --rows 150 --days 10 --port 0 --sandbox-port 0 --oidc-port 0
    """
    from kallelse import demo
    from kallelse.demo.ground import Ports

    return demo.run(demo.Wish(once, as_json, rows, days, Ports(port, sandbox_port, oidc_port)))
