"""`kallelse forecast`."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.delivery.forecast import Forecast, Share


@click.command(cls=Command, name="forecast")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(as_json: bool) -> int:
    """Räkna ut när varje kanal har hunnit ikapp, och vad som blir för sent.

    Räknar med det som väntar nu och två dygn framåt, kanalernas gränser (KALLELSE_INBOX_PER_S med flera) och att det som brådskar mest går
    först. Kallelser som ännu inte har någon plan räknas till 1177 inkorg. Slutkod 1 om något blir för sent.

    \b
    Exempel:
      kallelse forecast
      kallelse forecast --json
    """
    with ready.database():
        from kallelse.connections.models import CareProvider
        from kallelse.delivery import backlog, pace
        from kallelse.invitations.queries import CHANNEL_NAMES
        from kallelse.kit import clock

        now = clock.now()
        names = dict(CareProvider.objects.values_list("pk", "hsa_id"))
        found = backlog.forecasts(now)
        limits = {channel: pace.limit_of(channel) for channel in found}
        labels = {channel: str(CHANNEL_NAMES.get(channel, channel)) for channel in found}
    data = {"at": now.isoformat(), "channels": [_data(channel, one, limits[channel], names) for channel, one in found.items()]}
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False))
    else:
        _show(found, labels, names, now)
    return 1 if any(one.whole.late for one in found.values()) else 0


def _data(channel: str, found: "Forecast", limit: Any, names: dict[int, str]) -> dict[str, Any]:
    return {
        "channel": channel,
        "limit": {"per_s": limit.per_s, "burst": limit.burst, "pause_s": limit.pause_s},
        "caught_up_at": found.caught_up_at.isoformat(),
        **_share(found.whole),
        "providers": [{"provider": names.get(tenant, str(tenant)), **_share(share)} for tenant, share in found.tenants.items()],
    }


def _share(share: "Share") -> dict[str, Any]:
    done = share.done_at.isoformat() if share.done_at else None
    return {"waiting": share.waiting, "late": share.late, "overdue": share.overdue, "done_at": done}


def _show(found: "dict[str, Forecast]", labels: dict[str, str], names: dict[int, str], now: datetime) -> None:
    table = Table(title="Prognos", title_justify="left")
    for heading in ("Kanal", "Vårdgivare", "Väntar", "Blir för sena", "Redan för sena", "Klart"):
        table.add_column(heading, justify="right" if heading in ("Väntar", "Blir för sena", "Redan för sena") else "left")
    for channel, one in found.items():
        table.add_row(labels[channel], "alla", *_cells(one.whole), _when(one.caught_up_at, now), end_section=not one.tenants)
        for tenant, share in one.tenants.items():
            table.add_row("", names.get(tenant, str(tenant)), *_cells(share), _when(share.done_at, now))
    print_table(table)


def _cells(share: "Share") -> tuple[str, str, str]:
    return str(share.waiting), str(share.late), str(share.overdue)


def _when(moment: datetime | None, now: datetime) -> str:
    from kallelse.kit.clock import SWEDISH_TIME

    return "nu" if moment is None or moment <= now else f"{moment.astimezone(SWEDISH_TIME):%Y-%m-%d %H.%M}"
