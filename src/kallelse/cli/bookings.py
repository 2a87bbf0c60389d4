"""`kallelse bookings`."""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from kallelse.cli import handed_in, ready
from kallelse.cli.frame import Command
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.connections.models import SourceSystem

WORDS = {
    "made": "har sin kallelse",
    "confirmation": "är avtalade med patienten",
    "none": "behöver ingen",
    "missing": "saknar kallelse",
    "moved": "har en kallelse med annan tid",
    "other_person": "har en kallelse till en annan person",
    "ended": "har en kallelse som inte längre gäller",
}
QUIET = ("made", "confirmation", "none")
SHOWN = 200
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(cls=Command, name="bookings")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", "name", required=True, help="Vårdsystemets namn, som det anslöts.")
@click.option("--provider", help="Vårdgivarens HSA-id, när flera vårdgivare har ett system med det namnet.")
@click.option("--from", "first", type=_DAY, required=True, help="Första dagen som listan gäller (ÅÅÅÅ-MM-DD).")
@click.option("--to", "last", type=_DAY, required=True, help="Sista dagen, inräknad (ÅÅÅÅ-MM-DD).")
@click.option("--unit", "units", multiple=True, help="Enhet (HSA-id) som listan gäller fast ingen rad nämner den: inget är bokat där.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(
    file: Path, name: str, provider: str | None, first: datetime, last: datetime, units: tuple[str, ...], as_json: bool
) -> int:  # fmt: skip
    """Lämna hela listan över bokningar ur en fil: reference, person, unit, start och, om ingen kallelse behövs, no_kallelse.

    Listan gäller alla enheter som filen nämner, mellan två dagar. Varje bokning jämförs genast med kallelserna. Det som stod i en
    tidigare lista och inte står i den här räknas som borta. Slutkod 1 om någon rad avvisades eller någon bokning behöver en medarbetare.

    \b
    Exempel:
      kallelse bookings samples/bokningar.csv --source cosmic --from 2027-01-11 --to 2027-07-11
    """
    body = file.read_bytes()
    with ready.database():
        said = _tell(body, handed_in.source(name, provider), first, last, units)
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
    else:
        _show(said)
    return 1 if said["refused"] or any(count for found, count in said["found"].items() if found not in QUIET) else 0


def _tell(body: bytes, source: "SourceSystem", first: datetime, last: datetime, units: tuple[str, ...]) -> dict[str, Any]:
    """Tell one list for every unit that the file names."""
    from kallelse import plugs
    from kallelse.balance import listing
    from kallelse.balance.rules import WITHOUT
    from kallelse.kit import clock
    from kallelse.sources import Refusal

    now = clock.now()
    if wrong := listing.wrong_days(first.date(), last.date(), clock.today()):
        raise click.UsageError(f"--{wrong[0]}: {wrong[1]} {wrong[2]}")
    rows = plugs.BOOKINGS.read(body, first.date(), last.date(), WITHOUT)
    wrong_rows = [row for row in rows if isinstance(row, Refusal)]
    named = {row.unit for row in rows if not isinstance(row, Refusal)} | {unit.upper() for unit in units}
    results: list[Any] = []
    gone = unknown = 0
    for hsa_id in sorted(named):
        unit = listing.unit_of(source, hsa_id)
        mine = [row for row in rows if not isinstance(row, Refusal) and row.unit == hsa_id]
        if unit is None:
            rule = ("unit", "Enheten är inte ansluten för den här avsändaren.", "Kontrollera enhetens HSA-id.")
            results += [Refusal(row.row, *rule, row.reference) for row in mine] or [Refusal(-1, *rule)]
            continue
        # Nobody knows which unit a wrong row is about: it stands in the list of each.
        page = listing.Page(f"fil {now.isoformat()}", first.date(), last.date())
        told = listing.tell(source, unit, page, [*mine, *wrong_rows], now, f"system:{source.name}")
        results += [one for one in told.results if not (isinstance(one, Refusal) and one in wrong_rows)]
        gone, unknown = gone + told.gone, unknown + told.unknown
    refused = sorted([*wrong_rows, *(one for one in results if isinstance(one, Refusal))], key=lambda one: one.row)
    wrong_ones = [
        {"line": one.row + 2, "column": one.field, "rule": one.rule, "remedy": one.remedy, "reference": one.reference} for one in refused
    ]
    found = dict(Counter(one.verdict for one in results if not isinstance(one, Refusal)))
    return {"found": found, "gone": gone, "without_booking": unknown, "refused": wrong_ones}


def _show(said: dict[str, Any]) -> None:
    total = sum(said["found"].values())
    parts = [f"{said['found'][found]} {words}" for found, words in WORDS.items() if said["found"].get(found)]
    click.echo(f"{total} bokningar" + (f": {', '.join(parts)}." if parts else "."))
    if said["gone"]:
        click.echo(f"{said['gone']} som fanns i en tidigare lista finns inte längre.")
    if said["without_booking"]:
        click.echo(f"{said['without_booking']} kallelser har ingen bokning i listan: de står i enhetens arbetslista.")
    if not said["refused"]:
        return
    table = Table(title="Avvisade rader", title_justify="left")
    for heading in ("Rad", "Kolumn", "Regel", "Åtgärd"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Rad" else "left")
    for row in said["refused"][:SHOWN]:
        table.add_row(str(row["line"]), row["column"] or "–", row["rule"], row["remedy"])
    print_table(table)
