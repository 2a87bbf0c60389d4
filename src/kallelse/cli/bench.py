"""`kallelse bench`."""

import json
from typing import Any

import click
from rich.console import Console

from kallelse.cli.frame import Command


@click.command(cls=Command, name="bench")
@click.argument("parts", nargs=-1, metavar="[DEL]…")
@click.option("--quick", is_flag=True, help="Kortare och färre: för en titt, inte för ett mått.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt på sista raden.")
def command(parts: tuple[str, ...], quick: bool, as_json: bool) -> int:
    """Mät hur mycket den här maskinen klarar, med egen databas och egen sandlåda; rör inga andra data.

    Delarna är accept, batch, drain, receipts, life, soap, routing, scale, worklist, pages, campaign, race och crash. Utan argument mäts
    de fem första; scale och worklist fyller databasen med fem miljoner kallelser, pages med en miljon; campaign provar kampanjer till
    100 000 personer; race låter 200 invånare trycka på 20 tider samtidigt; crash dödar processer medan 20 000 kallelser bärs. De två
    sista räknar tappade och dubbla; slutkod 1 om det blir några. Måtten förklaras i docs/benchmarks.md.

    \b
    Exempel:
      kallelse bench
      kallelse bench accept --quick
      kallelse bench race --json
    """
    from kallelse import bench

    try:
        figures = _measure(parts, quick)
    except bench.BenchError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(figures, ensure_ascii=False) if as_json else bench.table(figures))
    return 1 if any(figures.get(name) for name in ("lost", "doubled", "double")) or figures.get("winners") != figures.get("slots") else 0


def _measure(parts: tuple[str, ...], quick: bool) -> dict[str, Any]:
    from kallelse import bench

    terminal = Console(stderr=True)
    if not terminal.is_terminal:
        return bench.run(parts, quick=quick, progress=lambda line: click.echo(line, err=True))
    with terminal.status("Förbereder") as status:
        return bench.run(parts, quick=quick, progress=status.update)
