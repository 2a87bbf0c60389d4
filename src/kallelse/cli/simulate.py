"""`kallelse simulate`."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.cli.plain import print_table

if TYPE_CHECKING:
    from kallelse.simulation.policy import Policy
    from kallelse.simulation.tally import Figures, Range, Report

SMALLEST = 5
"""Counts below it single people out: they are shown as fewer than so many (K25)."""
DAY = click.DateTime(["%Y-%m-%d"])
ROWS: tuple[tuple[str, "Callable[[Figures], int | Range]", str], ...] = (
    ("Kallelser", lambda figures: figures.kallelser, ""),
    ("Digitalt skickade", lambda figures: figures.digital, ""),
    ("… utan brev", lambda figures: figures.digital_only, ""),
    ("Brev", lambda figures: figures.letters, ""),
    ("Brev framme för sent", lambda figures: figures.late, ""),
    ("Uppgifter på telefonlistan", lambda figures: figures.tasks, ""),
    ("Passerade besök", lambda figures: figures.visits, ""),
    ("… varken läst eller brev", lambda figures: figures.unreached, ""),
    ("Porto, papper, meddelanden", lambda figures: figures.sek, "kr"),
    ("Arbetstid", lambda figures: figures.hours, "tim"),
    ("Koldioxid", lambda figures: figures.co2_kg, "kg"),
)


@click.command(cls=Command, name="simulate")
@click.option(
    "--policy", "policy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, metavar="FIL",
    help="Vad som ska vara annorlunda, i TOML (examples/policies).",
)  # fmt: skip
@click.option("--from", "first", type=DAY, required=True, metavar="DAG", help="Första dagen då kallelserna togs emot (ÅÅÅÅ-MM-DD).")
@click.option("--to", "last", type=DAY, required=True, metavar="DAG", help="Sista dagen.")
@click.option("--tenant", metavar="HSA-ID", help="En vårdgivare; annars alla.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt, med oavrundade tal.")
def command(policy_file: Path, first: datetime, last: datetime, tenant: str | None, as_json: bool) -> None:
    """Vad hade hänt med andra parametrar? Räkna om det som har hänt, och jämför.

    Varje kallelse som togs emot under perioden planeras om med samma regler som i drift, och det som då är känt om läsning, svar och brev
    avgör vad som hade blivit av den. Ingenting skickas och ingenting ändras. Sidan docs/simulate.md förklarar talen.

    \b
    Exempel:
      kallelse simulate --policy examples/policies/posten-atta-dagar.toml --from 2027-01-01 --to 2027-03-31
      kallelse simulate --policy min.toml --from 2027-01-01 --to 2027-03-31 --tenant SE2321000156-ALFA --json
    """
    if last < first:
        raise click.UsageError("--to ligger före --from.")
    with ready.database():
        from kallelse.connections import queries as connections
        from kallelse.simulation import running
        from kallelse.simulation.policy import PolicyError
        from kallelse.simulation.recorded import Period

        provider = connections.provider_by_hsa_id(tenant) if tenant else None
        if tenant and provider is None:
            raise click.UsageError(f"vårdgivaren {tenant} finns inte: se `kallelse connect list`.")
        policy = _policy(policy_file)
        try:
            report = running.run(policy, Period(first.date(), last.date()), tenants=[provider.pk] if provider else ())
        except PolicyError as error:
            raise click.ClickException(_faults(policy_file, error)) from None
    if as_json:
        click.echo(json.dumps(report.data(), ensure_ascii=False))
        return
    _show(report, policy)


def _policy(path: Path) -> "Policy":
    from kallelse.simulation import policy

    try:
        return policy.read(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise click.ClickException(f"{path.name} är inte UTF-8: spara filen om.") from None
    except policy.PolicyError as error:
        raise click.ClickException(_faults(path, error)) from None


def _faults(path: Path, error: Exception) -> str:
    return f"{path.name}: {error}"


def _show(report: "Report", policy: "Policy") -> None:
    heading = report.policy_name or "Vad hade hänt?"
    table = Table(title=f"{heading} {report.first}–{report.last}", title_justify="left")
    for column in ("", "Hände", "Omräknat som det var", "Med policyn", "Skillnad"):
        table.add_column(column, justify="left" if not column else "right")
    for words, of, unit in ROWS:
        happened, held, otherwise = (of(figures) for figures in (report.happened, report.held, report.policy))
        shown = [_number(value, unit) for value in (happened, held, otherwise)]
        # Money and time of a few letters would tell how few they are.
        few = unit and any(0 < one.letters.high + one.tasks.high < SMALLEST for one in (report.happened, report.held, report.policy))
        table.add_row(words, *(("–",) * 4 if few else (*shown, _difference(held, otherwise, unit))))
    print_table(table)
    for line in _notes(report, policy):
        click.echo(f"  • {line}")


def _notes(report: "Report", policy: "Policy") -> list[str]:
    """What the reader must know to trust the figures no more than they deserve."""
    notes = ["Intervall står där ingen kan veta: den som fick brev kanske hade läst utan det. Talet före är skattat ur läskurvan."]
    if report.watched:
        read = ", ".join(f"{share:.0%} efter {days} dygn" for days, share in report.read_share.items())
        notes.append(f"Läskurvan bygger på {_count(report.watched)} meddelanden: {read} har läst.")
    if policy.reminders is not None:
        share = policy.reminders.read_share
        notes.append(f"Påminnelsernas verkan är din egen gissning, ingen mätning: {share:.0%} av de olästa läser för deras skull.")
    notes.append(
        f"{_count(report.changed)} planer blir andra med policyn. {_count(report.differing)} planer återskapades inte exakt med de "
        "parametrar som gällde: så stort är modellens eget fel."
    )
    if report.reviewed:
        notes.append(f"{_count(report.reviewed)} planer omprövades senare, när något nytt blev känt: de räknas om med det som är känt nu.")
    if report.without_facts or report.unplanned:
        notes.append(
            f"Utanför räkningen: {_count(report.without_facts)} vars underlag inte sparades, {_count(report.unplanned)} utan plan ännu."
        )
    costs = report.costs_of_policy
    notes.append(
        f"Räknat med {_decimal(costs['letter_cost_sek'])} kr per brev, {_decimal(costs['letter_minutes'])} minuter per brev, "
        f"{_decimal(costs['phone_task_minutes'])} per samtal och {_decimal(costs['letter_co2_g'])} g koldioxid per brev. Kronor är "
        "utgifter, timmar är arbete som kan göra annat: lägg inte ihop dem."
    )
    return notes


def _count(number: float) -> str:
    if 0 < number < SMALLEST:
        return f"<{SMALLEST}"
    return f"{round(number):,}".replace(",", " ")


def _decimal(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def _number(value: "int | Range", unit: str) -> str:
    """A count or a range; money and time are not counts of people, and follow from counts that are shown rounded."""
    if isinstance(value, int):
        return _count(value)
    low, estimate, high = value
    shown = _amount(estimate, unit)
    return shown if round(low) == round(high) else f"{shown} ({_amount(low, unit)}–{_amount(high, unit)})"


def _amount(value: float, unit: str) -> str:
    return f"{round(value):,} {unit}".replace(",", " ") if unit else _count(value)


def _difference(before: "int | Range", after: "int | Range", unit: str) -> str:
    first, second = (value if isinstance(value, int) else value.estimate for value in (before, after))
    change = second - first
    if round(change) == 0:
        return "–" if unit or abs(change) < 0.05 else f"<{SMALLEST}"
    sign = "+" if change > 0 else "−"
    return f"{sign}{_amount(abs(change), unit)}"
