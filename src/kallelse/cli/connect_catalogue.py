"""`kallelse connect catalogue …`: who produces which contract for which unit, who may call us, and which platforms we believe."""

import json
from datetime import date, datetime
from typing import Any

import click
from rich.table import Table

from kallelse.cli import ready
from kallelse.cli.frame import Group
from kallelse.cli.plain import print_table
from kallelse.kit.config import ConfigError
from kallelse.kit.ids import HSA_ID
from kallelse.protocols.catalogue import BY_NAMESPACE, CONTRACTS

_DAY = click.DateTime(["%Y-%m-%d"])
_from = click.option("--from", "start", type=_DAY, help="Första dagen (ÅÅÅÅ-MM-DD); annars i dag.")
_to = click.option("--to", "end", type=_DAY, help="Sista dagen; utan den tills vidare. En rad som ska bort får en dag som har varit.")


@click.group(cls=Group, name="catalogue")
def command() -> None:
    """Adresseringskatalogen: producenter, behörigheter och tjänsteplattformar.

    Ett tjänstekontrakt anges med sitt namn (GetBookingDetails) eller med hela namnrymden (urn:riv:…Responder:1).
    """


@command.command(name="import")
@click.option("--unit", "unit", default="", help="Bara den här mottagningen (HSA-id).")
def import_(unit: str) -> int:
    """Hämta ur plattformens katalog (KALLELSE_TAK_URL) vilka kontrakt våra mottagningar har. Svarar den inte gäller den gamla kopian.

    \b
    Exempel:
      kallelse connect catalogue import
      kallelse connect catalogue import --unit TSTNMT2321000156-K101
    """
    with ready.database() as settings:
        from kallelse.connections import catalogue_import
        from kallelse.kit import clock

        if not settings.tak_url:
            raise ConfigError("KALLELSE_TAK_URL: ange adressen till plattformens adresseringskatalog.")
        try:
            done = catalogue_import.copy(clock.now(), unit)
        except catalogue_import.TooSoon as early:
            click.echo(f"Katalogen svarade inte nyss: fråga igen efter {early.again.astimezone(clock.SWEDISH_TIME):%H:%M}.", err=True)
            return 1
        except catalogue_import.CatalogueSilent as silence:
            click.echo(
                f"Katalogen gav inget användbart svar ({silence.reason}). Den kopia som finns gäller; försök om fem minuter.", err=True
            )
            return 1
        click.echo(f"Katalogen är hämtad: {done.new} nya rader, {done.ended} avslutade, {done.stand} oförändrade.")
        if not settings.platform_url:
            click.echo("Plattformens adress är inte angiven (KALLELSE_PLATFORM_URL): anrop går inte den vägen.", err=True)
    return 0


@command.command(name="endpoint")
@click.argument("logical_address", metavar="MOTTAGNING")
@click.argument("contract", metavar="KONTRAKT")
@click.argument("url", metavar="ADRESS")
@_from
@_to
def endpoint(logical_address: str, contract: str, url: str, start: datetime | None, end: datetime | None) -> None:
    """Ange var ett kontrakt produceras för en mottagning; ADRESS är kontraktets hela adress.

    \b
    Exempel:
      kallelse connect catalogue endpoint TSTNMT2321000156-K101 CancelBooking https://tidbok.example.se/CancelBooking/1/rivtabp21
    """
    if not url.startswith(("https://", "http://")):
        raise click.UsageError("adressen ska börja med https://.")
    with ready.database():
        from kallelse.connections import catalogue_lines

        first, last = _days(start, end)
        made = catalogue_lines.set_endpoint(_hsa_id(logical_address), _namespace(contract), url, valid_from=first, valid_to=last)
        click.echo(f"{_short(made.contract)} för {made.logical_address} produceras på {made.url} {_span(made)}.")


@command.command(name="permit")
@click.argument("consumer", metavar="KONSUMENT")
@click.argument("contracts", metavar="KONTRAKT...", nargs=-1, required=True)
@click.option("--address", default="", help="Bara för den här mottagningen eller vårdgivaren; utan den för alla våra.")
@_from
@_to
def permit(consumer: str, contracts: tuple[str, ...], address: str, start: datetime | None, end: datetime | None) -> None:
    """Låt en konsument (HSA-id i dess certifikat) anropa kontrakt hos oss.

    \b
    Exempel:
      kallelse connect catalogue permit TSTNMT2321000156-COSM AddMessageToPatientPortalInbox
      kallelse connect catalogue permit TSTNMT5565594230-VP GetBookingDetails CancelBooking --address TSTNMT2321000156-K101
    """
    with ready.database():
        from kallelse.connections import catalogue_lines

        first, last = _days(start, end)
        for contract in contracts:
            made = catalogue_lines.permit(
                _hsa_id(consumer), _namespace(contract), _hsa_id(address) if address else "", valid_from=first, valid_to=last
            )
            click.echo(f"{made.consumer} får anropa {_short(made.contract)} för {made.logical_address or 'alla'} {_span(made)}.")


@command.command(name="platform")
@click.argument("hsa_id", metavar="HSA-ID")
@click.argument("name", metavar="NAMN")
@_from
@_to
def platform(hsa_id: str, name: str, start: datetime | None, end: datetime | None) -> None:
    """Lita på en tjänsteplattform (HSA-id i dess certifikat) när den säger vem som anropade först.

    \b
    Exempel:
      kallelse connect catalogue platform TSTNMT5565594230-VP "Nationella tjänsteplattformen"
    """
    with ready.database():
        from kallelse.connections import catalogue_lines

        first, last = _days(start, end)
        made = catalogue_lines.trust_platform(_hsa_id(hsa_id), name, valid_from=first, valid_to=last)
        click.echo(f"Plattformen {made.hsa_id} får ange ursprunglig konsument {_span(made)}.")


@command.command(name="list")
@click.argument("address", metavar="[HSA-ID]", default="")
@click.option("--all", "everything", is_flag=True, help="Också det som har gällt och ska gälla.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def list_(address: str, everything: bool, as_json: bool) -> None:
    """Visa katalogen: för alla, eller för en mottagning, konsument eller plattform.

    \b
    Exempel:
      kallelse connect catalogue list
      kallelse connect catalogue list TSTNMT2321000156-K101 --json
    """
    with ready.database():
        found = _everything(address.upper(), everything)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for title, name in (("Producenter", "endpoints"), ("Behörigheter", "permissions"), ("Plattformar", "platforms")):
        if not found[name]:
            continue
        table = Table(title=title, title_justify="left")
        for heading in found[name][0]:
            table.add_column(_HEADINGS[heading], overflow="fold")
        for row in found[name]:
            table.add_row(*(_short(str(value)) if value is not None else "" for value in row.values()))
        print_table(table)
    copied = found["copied"]
    click.echo(f"Plattformens katalog hämtades senast {copied}." if copied else "Ingen plattforms katalog har hämtats.")


_HEADINGS = {
    "logical_address": "Logisk adress", "contract": "Kontrakt", "profile": "Profil", "url": "Adress", "origin": "Ur",
    "consumer": "Konsument", "hsa_id": "HSA-id", "name": "Namn", "valid_from": "Från", "valid_to": "Till",
}  # fmt: skip


def _everything(address: str, everything: bool) -> dict[str, Any]:
    from kallelse.connections.models import CatalogueCopy, Endpoint, Permission, Platform
    from kallelse.kit import clock

    today = clock.today()
    tables: dict[str, tuple[Any, tuple[str, ...], tuple[str, ...]]] = {
        "endpoints": (Endpoint, ("logical_address",), ("logical_address", "contract", "profile", "url", "origin")),
        "permissions": (Permission, ("consumer", "logical_address"), ("consumer", "contract", "logical_address")),
        "platforms": (Platform, ("hsa_id",), ("hsa_id", "name")),
    }
    found: dict[str, Any] = {}
    for name, (model, keys, columns) in tables.items():
        rows = [
            {column: getattr(row, column) for column in columns}
            | {"valid_from": row.valid_from.isoformat(), "valid_to": row.valid_to.isoformat() if row.valid_to else None}
            for row in model.objects.order_by(*columns, "valid_from")
            if (not address or address in (getattr(row, key) for key in keys))
            and (everything or (row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)))
        ]
        found[name] = rows
    copy = CatalogueCopy.objects.exclude(copied_at=None).order_by("-copied_at").first()
    copied = copy.copied_at if copy else None
    return found | {"copied": f"{copied.astimezone(clock.SWEDISH_TIME):%Y-%m-%d %H:%M}" if copied else None}


def _days(start: datetime | None, end: datetime | None) -> tuple[date, date | None]:
    from kallelse.kit import clock

    return start.date() if start else clock.today(), end.date() if end else None


def _hsa_id(text: str) -> str:
    if not HSA_ID.fullmatch(text):
        raise click.UsageError("ett HSA-id skrivs som SE2321000156-1234.")
    return text


def _namespace(text: str) -> str:
    """The namespace of a contract that is named in short or in full."""
    if text in BY_NAMESPACE:
        return text
    found = [entry.contract for entry in CONTRACTS if entry.contract.name == text]
    if len(found) == 1:
        return found[0].namespace
    if not found:
        raise click.UsageError(f"kontraktet {text!r} är okänt; se docs/contracts.")
    raise click.UsageError(f"kontraktet {text} finns i flera versioner, ange en: {', '.join(one.namespace for one in found)}.")


def _short(contract: str) -> str:
    """A contract's name where it says enough, else what was given."""
    entry = BY_NAMESPACE.get(contract)
    if entry is None:
        return contract
    alone = sum(each.contract.name == entry.contract.name for each in CONTRACTS) == 1
    return entry.contract.name if alone else contract


def _span(line: Any) -> str:
    return f"från {line.valid_from}" + (f" till och med {line.valid_to}" if line.valid_to else "")
