"""`kallelse campaigns list | add | report | stop`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Group
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.campaigns.models import Campaign
    from kallelse.connections.models import CareUnit

EPILOG = """\b
PLATS är mottagningens HSA-id. En kampanj görs, provas och godkänns av två personer på personalens sidor;
härifrån fylls långa listor på, läses vad som hände, och stoppas det som är fel.
"""


@click.group(cls=Group, name="campaigns", epilog=EPILOG)
def command() -> None:
    """Kampanjer: en mall till många. Se hur långt de har kommit, fyll på listan, läs rapporten, stoppa."""


@command.command(name="list")
@click.argument("place", metavar="PLATS")
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def list_(place: str, as_json: bool) -> None:
    """Visa en mottagnings kampanjer, den nyaste först.

    \b
    Exempel:
      kallelse campaigns list TSTNMT2321000156-K101
    """
    with ready.database():
        from kallelse.campaigns import queries
        from kallelse.campaigns.rules import STATE_WORDS, State
        from kallelse.kit import db

        unit = _unit(place)
        with db.tenant_scope(unit.provider_id):
            found = [(one, queries.progress(one.pk)) for one in queries.of_unit(unit.pk, unit.provider_id)]
        rows = [
            {
                "id": str(one.pk), "title": one.title, "state": one.state, "words": str(STATE_WORDS[State(one.state)]), "people": far.total,
                "taken": far.taken,
            }
            for one, far in found
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table(title="Kampanjer", title_justify="left")
    for heading in ("Id", "Namn", "Läge", "På listan", "Har en kallelse"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("id", "title", "words", "people", "taken")))
    print_table(table)


@command.command(name="add")
@click.argument("place", metavar="PLATS")
@click.argument("campaign", metavar="ID", type=click.UUID)
@click.argument("file", metavar="FIL", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--by", required=True, help="HSA-id för den som fyller på listan.")
@click.option("--partly", is_flag=True, help="Ta med de rader som går att använda också när andra är fel.")
@click.option("--json", "as_json", is_flag=True, help="Svara med JSON.")
def add(place: str, campaign: UUID, file: Path, by: str, partly: bool, as_json: bool) -> int:
    """Lägg personerna i en fil (CSV eller XLSX) till listan. Är en rad fel läggs ingen till, om du inte säger --partly.

    \b
    Exempel:
      kallelse campaigns add TSTNMT2321000156-K101 0198… personer.csv --by TSTNMT2321000156-1005
    """
    with ready.database():
        from kallelse import plugs
        from kallelse.campaigns import listing
        from kallelse.kit import clock
        from kallelse.templates import filling, queries

        one = _campaign(place, campaign)
        names = [field.name for field in filling.fields(queries.version(one.template))] if one.template else []
        rows = plugs.PEOPLE.read(file.read_bytes(), names)
        actor = f"staff:{by.strip().upper()}"
        done = listing.add(one.tenant_id, one.pk, rows, clock.now(), actor, all_or_nothing=not partly)
    wrong = [{"line": each.row + 2, "field": each.field, "rule": each.rule, "remedy": each.remedy} for each in done.refused]
    if as_json:
        click.echo(json.dumps({"added": done.added, "same": done.doubles, "refused": len(wrong), "wrong": wrong[:200]}, ensure_ascii=False))
    else:
        for each in wrong[:20]:
            click.echo(f"Rad {each['line']}: {each['rule']} {each['remedy']}")
        click.echo(f"{done.added} nya på listan, {done.doubles} fanns redan, {len(wrong)} rader gick inte att använda.")
    return 1 if wrong else 0


@command.command(name="report")
@click.argument("place", metavar="PLATS")
@click.argument("campaign", metavar="ID", type=click.UUID)
@click.option("--json", "as_json", is_flag=True, help="Svara med JSON.")
def report_(place: str, campaign: UUID, as_json: bool) -> None:
    """Visa vad som har hänt: förloppet och antal, utan namn och med små tal dolda.

    \b
    Exempel:
      kallelse campaigns report TSTNMT2321000156-K101 0198…
    """
    with ready.database():
        from kallelse.campaigns import report
        from kallelse.content.page_filters import stamp

        one = _campaign(place, campaign)
        course = [(each.what, stamp(each.at), each.more) for each in report.course(one)]
        parts = report.parts(one)
    if as_json:
        said = {
            "course": [{"what": what, "at": at, "more": more} for what, at, more in course],
            "parts": {heading: dict(rows) for heading, rows in parts},
        }
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for what, at, more in course:
        click.echo(f"{at}  {what}{f' ({more})' if more else ''}")
    for heading, rows in parts:
        table = Table(title=heading, title_justify="left")
        for name in ("Vad", "Antal"):
            table.add_column(name, overflow="fold")
        for row in rows:
            table.add_row(*row)
        print_table(table)


@command.command(name="stop")
@click.argument("place", metavar="PLATS")
@click.argument("campaign", metavar="ID", type=click.UUID)
@click.option("--by", required=True, help="HSA-id för den som har beslutat.")
@click.option("--why", required=True, help="Varför. Skriv inget om någon patient.")
@click.option("--take-back", is_flag=True, help="Säg också till dem som redan har fått sin kallelse att den inte gäller.")
def stop(place: str, campaign: UUID, by: str, why: str, take_back: bool) -> None:
    """Stoppa en kampanj: ingen mer får en kallelse, och det som inte har gått ut stoppas.

    \b
    Exempel:
      kallelse campaigns stop TSTNMT2321000156-K101 0198… --by TSTNMT2321000156-1005 --why "Fel årgång"
    """
    with ready.database():
        from kallelse.campaigns import actions
        from kallelse.kit import clock

        one = _campaign(place, campaign)
        try:
            actions.stop(one.tenant_id, one.pk, why, actions.Who(f"staff:{by.strip().upper()}"), clock.now(), takes_back=take_back)
        except actions.CampaignError as error:
            raise click.UsageError(f"{error.rule} {error.remedy}") from None
    click.echo("Kampanjen stoppas. Se hur det går: kallelse campaigns report.")


def _unit(hsa_id: str) -> "CareUnit":
    from kallelse.connections import queries

    unit = queries.unit_by_hsa_id(hsa_id)
    if unit is None:
        raise click.UsageError(f"{hsa_id} är ingen ansluten mottagning: se kallelse connect list.")
    return unit


def _campaign(place: str, id: UUID) -> "Campaign":
    from kallelse.campaigns import queries
    from kallelse.kit import db

    unit = _unit(place)
    with db.tenant_scope(unit.provider_id):
        found = queries.one(unit.provider_id, unit.pk, id)
    if found is None:
        raise click.UsageError("mottagningen har ingen sådan kampanj: se kallelse campaigns list.")
    return found
