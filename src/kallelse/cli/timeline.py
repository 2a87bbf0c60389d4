"""`kallelse timeline`: every moment of a kallelse, counted backwards from the visit."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Command
from kallelse.cli.plain import explain, print_table

if TYPE_CHECKING:
    from kallelse.routing.parameters import Parameters, Way
    from kallelse.routing.reason import Reason
    from kallelse.routing.timeline import Timeline

MOMENTS = {
    "cancel_deadline": "Sista avbokning",
    "action_deadline": "Patienten måste ha kallelsen",
    "in_hand_by": "Brevet framme",
    "post_by": "Brevet postat",
    "print_decide": "Utskriftsbeslut",
    "digital_send_by": "Digitalt skickat senast",
}
BANDS = {
    "digital_first": "digitalt först",
    "digital_first_short": "digitalt först, kort tid att läsa",
    "both": "digitalt och brev samma dag",
    "both_uncertain": "digitalt och brev, osäkert om brevet hinner",
    "too_late": "för sent för brev: digitalt och telefon",
}
SOURCES = {
    "database": "parametrarna är de som gäller i databasen",
    "shipped": "parametrarna är de som följer med programmet, eftersom ingen databas är i bruk",
}


class LocalTime(click.ParamType[datetime]):
    """A time as people write it: Swedish wall-clock time, or any time with an offset; a day alone is its end, or refused."""

    name = "tid"

    def __init__(self, *, day_alone: bool = False) -> None:
        self._day_alone = day_alone

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The time, naive when it had no offset."""
        try:
            read = datetime.fromisoformat(value)
        except ValueError:
            raise click.UsageError(f"{value!r} är ingen tid: skriv som 2027-02-10T10:00.", ctx) from None
        if len(value) > len("2027-02-10"):
            return read
        if not self._day_alone:
            raise click.UsageError(f"{value!r} saknar klockslag: skriv som 2027-02-10T10:00.", ctx)
        return read.replace(hour=23, minute=59)


@click.command(cls=Command, name="timeline")
@click.option("--visit", type=LocalTime(), required=True, metavar="TID", help="Besökets start i svensk tid, som 2027-02-10T10:00.")
@click.option("--care-level", type=click.Choice(["specialist", "primary"]), required=True, help="Vårdnivå: avgör avbokningsgränsen.")
@click.option("--prep-days", type=click.IntRange(0, 365), help="Dagar före besöket då den första förberedelsen börjar.")
@click.option("--confirm-by", type=LocalTime(day_alone=True), metavar="TID", help="När patienten senast ska ha svarat; dagen räcker.")
@click.option("--send-at", type=LocalTime(), metavar="TID", help="När kallelsen skickas; annars nu.")
@click.option("--country", default="SE", metavar="LAND", help="Landet som ett brev går till, med två bokstäver.")
@click.option("--forwarded", is_flag=True, help="Ett brev går genom Skatteverkets förmedling (skyddade personuppgifter).")
@click.option("--with", "changes", multiple=True, metavar="NAMN=VÄRDE", help="Räkna som om en parameter hade ett annat värde.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(
    visit: datetime, care_level: str, prep_days: int | None, confirm_by: datetime | None, send_at: datetime | None, country: str,
    forwarded: bool, changes: tuple[str, ...], as_json: bool,
) -> None:  # fmt: skip
    """Räkna ut när en kallelse måste skickas, skrivas ut, postas och vara framme.

    Allt räknas bakåt från besöket i svenska arbetsdagar, med de parametrar som gäller den dag då kallelsen skickas (kallelse parameters
    list). Brevets tid följer den postregel som gäller när brevet är på väg. Utan databas räknas med de värden som följer med programmet.

    \b
    Exempel:
      kallelse timeline --visit 2027-02-10T10:00 --care-level specialist
      kallelse timeline --visit 2027-02-10T10:00 --care-level primary --prep-days 7 --send-at 2027-01-20T09:00
      kallelse timeline --visit 2027-01-08T10:00 --care-level specialist --with december_extra_wd=2 --json
    """
    with _rows() as (rows, source):
        from kallelse.kit import clock
        from kallelse.routing.clocks import day_of
        from kallelse.routing.timeline import preparation_moment, timeline

        notes: list[Reason] = []
        begins = _placed(visit, notes)
        now = _placed(send_at, notes) if send_at else clock.now()
        answered = _placed(confirm_by, notes) if confirm_by else None
        parameters = _parameters(rows, care_level, day_of(now), changes)
        preparation = preparation_moment(begins, prep_days, None) if prep_days is not None else None
        moments = timeline(begins, parameters, now, preparation=preparation, confirm_by=answered, way=_way(country, forwarded))
        data = _data(moments, parameters, now, source, notes, _way(country, forwarded))
    if as_json:
        click.echo(json.dumps(data | {"care_level": care_level}, ensure_ascii=False))
        return
    _show(data)


@contextmanager
def _rows() -> Iterator[tuple[list[Any], str]]:
    """The parameter rows, and whether they are stored or shipped."""
    from kallelse.connections import shipped
    from kallelse.kit.config import config

    settings = config()
    if not settings.database_url and not (settings.var_dir / "pg" / "data" / "PG_VERSION").exists():
        ready.django()
        yield list(shipped.ROWS), "shipped"
        return
    try:
        with ready.database(migrated=False):
            from kallelse.connections.models import Parameter

            stored = list(Parameter.objects.filter(provider=None))
    except Exception as error:
        line = explain(error)
        if line is None:
            raise
        click.echo(f"kallelse: {line}", err=True)
        ready.django()
        stored = []
    yield (stored, "database") if stored else (list(shipped.ROWS), "shipped")


def _placed(local: datetime, notes: "list[Reason]") -> datetime:
    from kallelse.routing import reasons
    from kallelse.routing.entered import NoSuchTime, place

    try:
        placed = place(local)
    except NoSuchTime as refused:
        raise click.UsageError(reasons.text(refused.reason.code, refused.reason.data)) from None
    if placed.reason is not None:
        notes.append(placed.reason)
    return placed.moment


def _parameters(rows: list[Any], care_level: str, on: date, changes: tuple[str, ...]) -> "Parameters":
    from kallelse.connections import in_force
    from kallelse.routing.parameters import Parameters, PostalRule

    values = in_force.values(rows, care_level, on)
    rules = [PostalRule(*rule) for rule in in_force.postal_rules(rows, care_level)]
    for change in changes:
        name, given, text = change.partition("=")
        if not given or name not in values:
            raise click.UsageError(f"--with {change!r}: skriv NAMN=VÄRDE med ett namn ur `kallelse parameters list`.")
        try:
            values[name] = int(text) if isinstance(values[name], int) else text
        except ValueError:
            raise click.UsageError(f"--with {change!r}: {name} är ett heltal.") from None
        if name in in_force.POSTAL:
            rules = []
    try:
        return Parameters.from_data(values, rules)
    except KeyError as missing:
        raise click.ClickException(f"parametern {missing.args[0]} saknas den {on}: se `kallelse parameters list --all`.") from None
    except ValueError:
        raise click.ClickException("en parameter som är ett klockslag skrivs HH:MM: se `kallelse parameters list`.") from None


def _way(country: str, forwarded: bool) -> "Way":
    from kallelse.routing.parameters import Way

    if forwarded:
        return Way.FORWARDED
    return Way.DOMESTIC if country.upper() == "SE" else Way.ABROAD


def _data(
    moments: "Timeline", parameters: "Parameters", now: datetime, source: str, notes: "list[Reason]", way: "Way"
) -> dict[str, Any]:  # fmt: skip
    from kallelse.routing import reasons
    from kallelse.routing.clocks import day_of
    from kallelse.routing.reason import Reason

    why = [*notes, *moments.reasons, Reason("band_" + moments.band.value)]
    leads = parameters.leads(day_of(moments.post_by), way)
    return {
        "visit": _swedish(moments.visit), "send_at": _swedish(now),
        **{name: _swedish(getattr(moments, name)) for name in MOMENTS},
        "band": moments.band.value,
        "need_digital_first": leads.digital_first, "need_paper": leads.both,
        "parameters": source,
        "reasons": [{"code": one.code, "data": one.data, "text": reasons.text(one.code, one.data)} for one in why],
    }  # fmt: skip


def _swedish(moment: datetime | None) -> str | None:
    """ISO 8601 with the Swedish offset of that moment."""
    from kallelse.routing.clocks import SWEDEN

    return None if moment is None else moment.astimezone(UTC).astimezone(SWEDEN).isoformat(timespec="minutes")


def _show(data: dict[str, Any]) -> None:
    click.echo(f"Besök {_plain(data['visit'])}, skickas {_plain(data['send_at'])}")
    table = Table("Vad", "När")
    for name, words in reversed(MOMENTS.items()):
        table.add_row(words, _plain(data[name]))
    table.add_row("Besök", _plain(data["visit"]))
    print_table(table)
    click.echo(f"Tiden: {BANDS[data['band']]}.")
    for one in data["reasons"]:
        click.echo(f"  • {one['text']}")
    click.echo(
        f"Digitalt först kräver {data['need_digital_first']} arbetsdagar, brev {data['need_paper']}, när bara avbokningsgränsen avgör; "
        f"{SOURCES[data['parameters']]}."
    )


def _plain(iso: str | None) -> str:
    days = ("mån", "tis", "ons", "tor", "fre", "lör", "sön")
    if iso is None:
        return "–"
    moment = datetime.fromisoformat(iso)
    return f"{days[moment.weekday()]} {moment:%Y-%m-%d kl. %H.%M}"
