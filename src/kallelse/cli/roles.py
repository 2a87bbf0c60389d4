"""`kallelse roles give | end | list`."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Group
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.connections.models import CareProvider, CareUnit

ROLES = ("sender", "template_owner", "head_of_unit", "reception", "system_manager", "log_reviewer", "region_office")
EPILOG = """\b
Roller: sender (avsändare), template_owner (mallansvarig), head_of_unit (verksamhetschef), reception,
log_reviewer (logggranskare) på en mottagning; system_manager (systemförvaltare) och region_office (regionkansli)
för hela vårdgivaren; log_reviewer får också ges för hela vårdgivaren.
PLATS är mottagningens eller vårdgivarens HSA-id. Verksamhetschefen ger sedan de andra rollerna på sina sidor.
"""


@click.group(cls=Group, name="roles", epilog=EPILOG)
def command() -> None:
    """Vem som får göra vad, på vilken mottagning och mellan vilka dagar."""


@command.command(name="give", epilog=EPILOG)
@click.argument("place", metavar="PLATS")
@click.argument("role", metavar="ROLL", type=click.Choice(ROLES))
@click.argument("employee", metavar="MEDARBETARE")
@click.option("--by", required=True, help="Vem som har beslutat: namn, befattning eller HSA-id.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Första dagen; annars i dag.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Sista dagen; annars tills vidare.")
def give(place: str, role: str, employee: str, by: str, first: datetime | None, last: datetime | None) -> None:
    """Ge en medarbetare (HSA-id) en roll: den första verksamhetschefen på en mottagning, eller någon som sköter hela vårdgivaren.

    \b
    Exempel:
      kallelse roles give TSTNMT2321000156-K101 head_of_unit TSTNMT2321000156-1005 --by "Divisionschefen"
      kallelse roles give TSTNMT2321000156-ALFA system_manager TSTNMT2321000156-1007 --by "Regiondirektören" --to 2027-12-31
    """
    with ready.database():
        from kallelse.kit import clock
        from kallelse.roles import actions
        from kallelse.roles.rules import Role

        provider, unit = _place(place)
        try:
            made = actions.appoint(
                provider, unit, employee, Role(role), by=by, valid_from=first.date() if first else clock.today(),
                valid_to=last.date() if last else None, now=clock.now(),
            )  # fmt: skip
        except actions.RoleError as error:
            raise click.UsageError(str(error)) from None
        until = f" till och med {made.valid_to}" if made.valid_to else " tills vidare"
        click.echo(f"{made.employee} har rollen {role} på {unit.name if unit else provider.name} från och med {made.valid_from}{until}.")


@command.command(name="end")
@click.argument("place", metavar="PLATS")
@click.argument("role", metavar="ROLL", type=click.Choice(ROLES))
@click.argument("employee", metavar="MEDARBETARE")
@click.option("--by", required=True, help="Vem som har beslutat.")
@click.option("--last", "last", type=click.DateTime(["%Y-%m-%d"]), help="Sista dagen; annars slutar rollen gälla genast.")
def end(place: str, role: str, employee: str, by: str, last: datetime | None) -> None:
    """Avsluta en roll, genast eller efter en dag. Den som är inloggad mister den vid nästa sida.

    \b
    Exempel:
      kallelse roles end TSTNMT2321000156-K101 sender TSTNMT2321000156-1001 --by "Verksamhetschefen"
    """
    with ready.database():
        from kallelse.kit import clock
        from kallelse.roles import actions
        from kallelse.roles.rules import Role

        provider, unit = _place(place)
        try:
            ended = actions.retire(provider, unit, employee, Role(role), by=by, last_day=last.date() if last else None, now=clock.now())
        except actions.RoleError as error:
            raise click.UsageError(str(error)) from None
        if not ended:
            raise click.UsageError("medarbetaren har inte den rollen där: se kallelse roles list.")
        click.echo(
            f"{employee.upper()} har rollen {role} till och med {last.date()}." if last else f"{employee.upper()} har inte längre {role}."
        )


@command.command(name="list")
@click.argument("place", metavar="PLATS")
@click.option("--all", "everything", is_flag=True, help="Också det som har gällt och ska gälla.")
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def list_(place: str, everything: bool, as_json: bool) -> None:
    """Visa vem som har vilken roll.

    \b
    Exempel:
      kallelse roles list TSTNMT2321000156-K101
      kallelse roles list TSTNMT2321000156-ALFA --all --json
    """
    with ready.database():
        from kallelse.kit import clock
        from kallelse.roles import queries

        provider, unit = _place(place)
        found = queries.holdings(unit.pk) if unit else queries.whole_provider(provider.pk)
        rows = [
            {
                "employee": one.employee, "role": one.role.value, "place": provider.hsa_id if one.whole or unit is None else unit.hsa_id,
                "valid_from": one.valid_from.isoformat(), "valid_to": one.valid_to.isoformat() if one.valid_to else None,
                "given_by": one.given_by, "ended_by": one.ended_by,
            }
            for one in found
            if everything or queries.holds(one, clock.today())
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table(title="Roller", title_justify="left")
    for heading in ("Medarbetare", "Roll", "Plats", "Från", "Till", "Given av", "Avslutad av"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(str(value or "–") for value in row.values()))
    print_table(table)


def _place(hsa_id: str) -> "tuple[CareProvider, CareUnit | None]":
    from kallelse.connections import queries

    unit = queries.unit_by_hsa_id(hsa_id)
    if unit is not None:
        return unit.provider, unit
    provider = queries.provider_by_hsa_id(hsa_id)
    if provider is None:
        raise click.UsageError(f"{hsa_id} är ingen ansluten mottagning eller vårdgivare: se kallelse connect.")
    return provider, None
