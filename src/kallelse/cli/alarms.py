"""`kallelse alarms`."""

import json
from datetime import datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.balance.queries import OpenAlarm


@click.command(cls=Command, name="alarms")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(as_json: bool) -> int:
    """Visa öppna larm: vad som står still eller saknas, sedan när, hur mycket, och vilken sida som säger vad man gör.

    Larmen nämner ingen person. Slutkod 1 om något larm är öppet, så att övervakningen kan fråga.

    \b
    Exempel:
      kallelse alarms
      kallelse alarms --json
    """
    with ready.database():
        from kallelse.balance import queries
        from kallelse.kit import clock

        found = queries.open_alarms(clock.now())
        _show(found, as_json=as_json)
    return 1 if found else 0


def _show(found: "list[OpenAlarm]", *, as_json: bool) -> None:
    from kallelse.balance import alarms

    if as_json:
        rows = [
            {
                "code": one.code, "provider": one.provider, "since": one.since.isoformat(), "seen": one.seen.isoformat(),
                "count": one.count, "said": alarms.sentence(one.code), "runbook": one.runbook,
            }
            for one in found
        ]  # fmt: skip
        click.echo(json.dumps({"ok": not found, "alarms": rows}, ensure_ascii=False))
        return
    if not found:
        click.echo("Inga öppna larm.")
        return
    table = Table(title="Öppna larm", title_justify="left")
    for heading in ("Sedan", "Antal", "Larm", "Vårdgivare", "Vad man gör"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Antal" else "left")
    for one in found:
        table.add_row(_local(one.since), str(one.count), alarms.sentence(one.code), one.provider, one.runbook)
    print_table(table)


def _local(moment: datetime) -> str:
    from kallelse.kit.clock import SWEDISH_TIME

    return moment.astimezone(SWEDISH_TIME).strftime("%Y-%m-%d %H.%M")
