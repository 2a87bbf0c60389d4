"""`kallelse parameters list`."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Group
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.connections.models import Parameter


@click.group(cls=Group, name="parameters")
def command() -> None:
    """Tider och gränser som planen räknas med: data med giltighetstid, ägare och källa."""


@command.command(name="list")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Vad som gäller den dagen (ÅÅÅÅ-MM-DD); annars i dag.")
@click.option("--all", "everything", is_flag=True, help="Också det som har gällt och ska gälla.")
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def list_(day: datetime | None, everything: bool, as_json: bool) -> None:
    """Visa parametrarna.

    \b
    Exempel:
      kallelse parameters list
      kallelse parameters list --on 2025-12-01
    """
    with ready.database():
        from kallelse.connections.models import Parameter
        from kallelse.kit import clock

        on = day.date() if day else clock.today()
        rows = [
            row
            for row in Parameter.objects.select_related("provider").order_by("name", "care_level", "valid_from")
            if everything or _holds(row, on)
        ]
    if as_json:
        click.echo(json.dumps([_data(row) for row in rows], ensure_ascii=False))
        return
    table = Table(title="Parametrar" if everything else f"Parametrar {on}", title_justify="left")
    for heading in ("Namn", "Vårdnivå", "Vårdgivare", "Värde", "Från", "Till", "Ägare", "Källa"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        data = _data(row)
        table.add_row(*(str(data[key] if data[key] not in ("", None) else "–") for key in data))
    print_table(table)


def _holds(row: "Parameter", on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)


def _data(row: "Parameter") -> dict[str, object]:
    return {
        "name": row.name,
        "care_level": row.care_level,
        "provider": row.provider.hsa_id if row.provider else "",
        "value": row.value,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "owner": row.owner,
        "source": row.source,
    }
