"""What the commands that take in a file share: whose it is, and the rows that were refused."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click
from rich.table import Table

from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.connections.models import SourceSystem
    from kallelse.sources import Refusal

SHOWN = 200
"""Refused rows shown in the table; a file with more is wrong in one and the same way."""


def source(name: str, provider: str | None) -> "SourceSystem":
    """The connected system with this name. Raises UsageError, which says which there are."""
    from kallelse.connections.models import SourceSystem

    found = SourceSystem.objects.select_related("provider").filter(name=name, active=True, provider__active=True)
    if provider:
        found = found.filter(provider__hsa_id=provider.upper())
    sources = list(found.order_by("provider__hsa_id"))
    if len(sources) == 1:
        return sources[0]
    if sources:
        ids = ", ".join(source.provider.hsa_id for source in sources)
        raise click.UsageError(f"flera vårdgivare har ett vårdsystem med namnet {name!r}: ange --provider, någon av {ids}.")
    known = ", ".join(sorted(set(SourceSystem.objects.filter(active=True).values_list("name", flat=True))))
    rest = f"de anslutna är {known}." if known else "inget är anslutet; se `kallelse connect --help`."
    raise click.UsageError(f"vårdsystemet {name!r} är inte anslutet: {rest}")


def as_rows(refused: "Sequence[Refusal]") -> list[dict[str, object]]:
    """The refused rows as data: line, column, rule, remedy and the row's own reference."""
    return [
        {"line": _line(one), "column": one.field, "rule": one.rule, "remedy": one.remedy, "reference": one.reference} for one in refused
    ]


def _line(row: "Refusal") -> int:
    """The line of the file: the reader counts the first row below the headings as 0."""
    return row.row + 2


def show_refused(refused: "Sequence[Refusal]", title: str) -> None:
    """The first of the refused rows as a table: line, column, rule, remedy."""
    table = Table(title=title, title_justify="left")
    for heading in ("Rad", "Kolumn", "Regel", "Åtgärd"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "Rad" else "left")
    for row in refused[:SHOWN]:
        table.add_row(str(_line(row)), row.field or "–", row.rule, row.remedy)
    print_table(table)
    if len(refused) > SHOWN:
        click.echo(f"… och {len(refused) - SHOWN} rader till.")
