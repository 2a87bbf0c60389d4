"""`kallelse parameters list | set`."""

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

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
            for row in Parameter.objects.select_related("provider", "unit").order_by("name", "care_level", "valid_from")
            if everything or _holds(row, on)
        ]
    if as_json:
        click.echo(json.dumps([_data(row) for row in rows], ensure_ascii=False))
        return
    table = Table(title="Parametrar" if everything else f"Parametrar {on}", title_justify="left")
    for heading in ("Namn", "Vårdnivå", "Vårdgivare", "Mottagning", "Värde", "Från", "Till", "Ägare", "Källa"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        data = _data(row)
        table.add_row(*(str(data[key] if data[key] not in ("", None) else "–") for key in data))
    print_table(table)


@command.command(name="set")
@click.argument("name", metavar="NAMN")
@click.argument("value", metavar="VÄRDE")
@click.option(
    "--from", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Första dagen (ÅÅÅÅ-MM-DD); det förra slutar dagen före."
)
@click.option("--source", required=True, help="Beslutet eller källan, så att den som undrar hittar den.")
@click.option("--owner", default="Regionens e-hälsoenhet", show_default=True, help="Vem som svarar för värdet.")
@click.option("--care-level", type=click.Choice(["specialist", "primary"]), default=None, help="Bara för en vårdnivå; annars för alla.")
@click.option("--provider", "provider_hsa_id", default="", metavar="VÅRDGIVARE", help="Bara för en vårdgivare (HSA-id).")
@click.option("--unit", "unit_hsa_id", default="", metavar="MOTTAGNING", help="Bara för en mottagning (HSA-id).")
def set_(
    name: str, value: str, day: datetime, source: str, owner: str, care_level: str | None, provider_hsa_id: str, unit_hsa_id: str
) -> None:
    """Låt en parameter få ett värde från en dag. Kallelser som redan är planerade ändras inte.

    \b
    Exempel:
      kallelse parameters set december_extra_wd 2 --from 2027-11-01 --source "Beslut 2027-09-14"
      kallelse parameters set unread_paper_earlier_wd 5 --from 2027-02-01 --unit TSTNMT2321000156-K101 --source "Mottagningens beslut"
    """
    with ready.database():
        from kallelse.connections import actions, shipped
        from kallelse.connections.models import CareProvider, CareUnit
        from kallelse.roles.values import CHOICES

        known = {row.name: row.value for row in shipped.ROWS}
        if name not in known:
            raise click.UsageError(f"{name!r} är ingen parameter: se kallelse parameters list.")
        read = _value(value)
        if type(read) is not type(known[name]) and not (isinstance(read, int) and isinstance(known[name], float)):
            raise click.UsageError(f"{name} ska ha ett värde av samma slag som {json.dumps(known[name], ensure_ascii=False)}.")
        if name in CHOICES and read not in CHOICES[name]:
            raise click.UsageError(f"{name} ska vara något av {', '.join(CHOICES[name])}.")
        unit = CareUnit.objects.select_related("provider").filter(hsa_id=unit_hsa_id.upper()).first() if unit_hsa_id else None
        provider = CareProvider.objects.filter(hsa_id__iexact=provider_hsa_id).first() if provider_hsa_id else None
        if (unit_hsa_id and unit is None) or (provider_hsa_id and provider is None):
            raise click.UsageError("Vårdgivaren eller mottagningen är inte ansluten: se kallelse connect.")
        actions.set_parameter(
            name, read, valid_from=day.date(), owner=owner, source=source, care_level=care_level or "", provider=provider, unit=unit
        )
        click.echo(f"{name} är {json.dumps(read, ensure_ascii=False)} från {day.date()}.")


def _value(text: str) -> Any:
    """A number, a list or true/false as JSON; anything else is text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _holds(row: "Parameter", on: date) -> bool:
    return row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)


def _data(row: "Parameter") -> dict[str, object]:
    return {
        "name": row.name,
        "care_level": row.care_level,
        "provider": row.provider.hsa_id if row.provider else "",
        "unit": row.unit.hsa_id if row.unit else "",
        "value": row.value,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "owner": row.owner,
        "source": row.source,
    }
