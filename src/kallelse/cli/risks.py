"""`kallelse risks`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from kallelse.cli.frame import Command
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.risks.results import Line

CHECKOUT = Path(__file__).parents[3]
HELD = {"held": "visad", "failed": "MISSLYCKAD", "unproven": "INGET TEST", "not_built": "ej byggd än"}
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command(cls=Command, name="risks")
@click.option("--run", "run_first", is_flag=True, help="Kör riskernas tester först; kräver en utcheckning av projektet.")
@click.option("--results", type=FILE, metavar="FIL", help="Resultaten av en körning; annars risks.json i KALLELSE_VAR_DIR.")
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista, med orsak, följd och åtgärd.")
def command(run_first: bool, results: Path | None, as_json: bool) -> int:
    """Visa de 42 riskerna, testerna av dem och hur det gick senast.

    Slutkod 1 om en risk som produkten säger sig hålla har ett misslyckat test eller inget. En risk vars skydd inte är byggt än visas som
    det, aldrig som visad, vilka tester som än finns.

    \b
    Exempel:
      kallelse risks
      kallelse risks --run
      kallelse risks --json
    """
    import msgspec

    from kallelse.kit.config import config
    from kallelse.risks import results as told

    ended = _run() if run_first else 0
    path = results or (CHECKOUT / "var" if run_first else config().var_dir) / told.FILE
    try:
        found = told.read(path)
    except msgspec.DecodeError:
        raise click.ClickException(f"{path} är ingen resultatfil: kör `kallelse risks --run`.") from None
    lines = told.lines(found)
    if as_json:
        click.echo(json.dumps([_data(line) for line in lines], ensure_ascii=False))
    else:
        _show(lines, found.at)
    return 1 if ended or any(line.held in (told.Held.FAILED, told.Held.UNPROVEN) for line in lines) else 0


def _run() -> int:
    """Run the marked tests; their exit code."""
    if not (CHECKOUT / "tests" / "risks").is_dir():
        raise click.ClickException("här finns inga tester: kör i en utcheckning av projektet (make install-dev).")
    return subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "risk"], cwd=CHECKOUT, check=False, stdout=sys.stderr).returncode


def _data(line: "Line") -> dict[str, Any]:
    risk = line.risk
    fields = ("id", "name", "cause", "consequence", "severity", "likelihood", "mitigation", "owner", "not_built")
    tests = {name: {"passed": one.passed, "failed": one.failed, "skipped": one.skipped} for name, one in line.tests.items()}
    return {
        **{name: getattr(risk, name) for name in fields}, "review": risk.review.isoformat(), "held": line.held.value, "tests": tests
    }  # fmt: skip


def _show(lines: "list[Line]", at: str) -> None:
    table = Table(title="Riskerna", title_justify="left")
    for heading in ("Nr", "Risk", "A×S", "Ägare", "Tester", "Läge"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        failed = [name for name, one in line.tests.items() if one.failed]
        passed = sum(1 for one in line.tests.values() if one.passed and not one.failed)
        tests = "\n".join([f"{passed} gick bra" if passed else "–", *(f"misslyckades: {name}" for name in failed)])
        risk = line.risk
        table.add_row(risk.id, risk.name, f"{risk.severity}×{risk.likelihood}", risk.owner, tests, HELD[line.held.value])
    print_table(table)
    for line in lines:
        if line.risk.not_built:
            click.echo(f"  {line.risk.id} ej byggd än: {line.risk.not_built}")
    counts = {name: sum(1 for line in lines if line.held.value == name) for name in HELD}
    click.echo(", ".join(f"{count} {HELD[name]}" for name, count in counts.items() if count) + f" av {len(lines)}.")
    click.echo(f"Testerna kördes senast {at[:16].replace('T', ' ')} UTC." if at else "Inga resultat: kör `kallelse risks --run`.")
