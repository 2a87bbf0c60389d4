"""`kallelse connect provider | unit | source | catalogue | decision`."""

from typing import TYPE_CHECKING

import click

from kallelse.cli import connect_catalogue, connect_decision, ready
from kallelse.cli.frame import Group

if TYPE_CHECKING:
    from kallelse.connections.models import CareProvider

EPILOG = """\b
Ordningen: vårdgivare, mottagningar, vårdsystem. Kommandona får köras om; de ändrar det som redan finns.
"""


@click.group(cls=Group, name="connect", epilog=EPILOG)
def command() -> None:
    """Anslut vårdgivare, mottagningar och vårdsystem."""


command.add_command(connect_catalogue.command)
command.add_command(connect_decision.command)


@command.command(name="provider")
@click.argument("hsa_id")
@click.argument("name")
@click.option("--org-no", default="", help="Organisationsnummer.")
def provider(hsa_id: str, name: str, org_no: str) -> None:
    """Anslut en vårdgivare. Vårdgivare ser aldrig varandras uppgifter.

    \b
    Exempel:
      kallelse connect provider TSTNMT2321000156-ALFA "Region Exempel" --org-no 2321000156
    """
    with ready.database():
        from kallelse.connections import actions

        made = actions.register_provider(hsa_id, name, org_no)
        click.echo(f"Vårdgivaren {made.hsa_id} är ansluten.")


@command.command(name="unit")
@click.argument("provider_hsa_id", metavar="VÅRDGIVARE")
@click.argument("hsa_id", metavar="MOTTAGNING")
@click.option("--name", default="", help="Namn, om HSA inte ska frågas eller inte svarar.")
@click.option(
    "--care-level", type=click.Choice(["specialist", "primary"]), default="specialist", show_default=True, help="Styr tidsgränserna."
)
@click.option(
    "--diary/--no-diary",
    default=None,
    help="diary: tidboken hålls här, när mottagningens eget system inte kan svara på crm:scheduling. Utan valet ändras inget.",
)
def unit(provider_hsa_id: str, hsa_id: str, name: str, care_level: str, diary: bool | None) -> int:
    """Anslut en mottagning; namn, adress och telefontider hämtas ur HSA.

    \b
    Exempel:
      kallelse connect unit TSTNMT2321000156-ALFA TSTNMT2321000156-K101
      kallelse connect unit TSTNMT2321000156-ALFA TSTNMT2321000156-ALVC --care-level primary
      kallelse connect unit TSTNMT2321000156-ALFA TSTNMT2321000156-K101 --diary
    """
    with ready.database():
        from kallelse.connections import actions, hsa
        from kallelse.connections.models import CareUnit
        from kallelse.kit import clock

        before = CareUnit.objects.filter(hsa_id=hsa_id.upper()).first()
        shown = name or (before.name if before else hsa_id.upper())
        chosen = {} if diary is None else {"diary": diary}
        made = actions.register_unit(_provider(provider_hsa_id), hsa_id, shown, care_level, **chosen)
        if hsa.refresh_card(made, clock.now()):
            click.echo(f"Mottagningen {made.name} ({made.hsa_id}) är ansluten; kortet är hämtat ur HSA.")
            return 0
        click.echo(
            f"Mottagningen {made.hsa_id} är ansluten, men HSA svarar inte eller känner den inte: kortet saknas. Kör kommandot igen.",
            err=True,
        )
        return 1


@command.command(name="source")
@click.argument("provider_hsa_id", metavar="VÅRDGIVARE")
@click.argument("name", metavar="NAMN")
@click.option("--hsa-id", default="", help="Systemets HSA-id, som det anger i RIV-meddelanden (sourceSystem).")
@click.option(
    "--level", type=click.Choice(["full", "simple"]), default="full", show_default=True, help="simple: brev skickas alltid vid sidan av."
)
@click.option("--scheduling-url", default="", help="Tidbokens adress (crm:scheduling 1.1); utan den skrivs avbokningar inte tillbaka.")
@click.option("--new-key", is_flag=True, help="Byt nyckel: den gamla slutar gälla genast.")
def source(provider_hsa_id: str, name: str, hsa_id: str, level: str, scheduling_url: str, new_key: bool) -> None:
    """Anslut ett vårdsystem. API-nyckeln visas en enda gång, på standard ut.

    \b
    Exempel:
      kallelse connect source TSTNMT2321000156-ALFA cosmic --hsa-id TSTNMT2321000156-COSM
      kallelse connect source TSTNMT2321000156-ALFA cosmic --new-key
    """
    with ready.database():
        from kallelse.connections import actions
        from kallelse.connections.models import SourceSystem

        owner = _provider(provider_hsa_id)
        before = SourceSystem.objects.filter(provider=owner, name=name).first()
        if before is not None and new_key:
            made = before
        else:
            made = actions.register_source(owner, name, hsa_id=hsa_id, level=level, scheduling_url=scheduling_url)
        if made.key_hash is not None and not new_key:
            click.echo(f"Vårdsystemet {made.name} är uppdaterat. Nyckeln är oförändrad (byt den med --new-key).", err=True)
            return
        key = actions.issue_key(made)
        click.echo(f"Vårdsystemet {made.name} är anslutet. Nyckeln visas bara nu; lämna den på ett säkert sätt:", err=True)
        click.echo(key)


@command.command(name="index")
@click.argument("provider_hsa_id", metavar="VÅRDGIVARE")
@click.argument("name", metavar="NAMN")
@click.option("--keep/--leave", default=False, show_default=True, help="keep: vi håller engagemangsindex för det som systemet lämnar.")
@click.option(
    "--follow", type=click.Choice(["nothing", "invitations", "bookings"]), default="nothing", show_default=True,
    help="Vad indexets aviseringar får hämta ur systemets tidbok; bookings: även bokningar som inte är kallelser.",
)  # fmt: skip
def index(provider_hsa_id: str, name: str, keep: bool, follow: str) -> None:
    """Bestäm vem som håller engagemangsindex för ett vårdsystem och om indexets aviseringar ska följas.

    Ett system som håller sitt eget index ska inte få det hållet här också: posterna skulle bli dubbla.

    \b
    Exempel:
      kallelse connect index TSTNMT2321000156-ALFA cosmic --keep
      kallelse connect index TSTNMT2321000156-ALFA rontgen --follow invitations
    """
    if keep and follow != "nothing":
        raise click.UsageError("--keep och --follow går inte ihop: det som vi själva säger till indexet kommer tillbaka som aviseringar.")
    with ready.database():
        from kallelse.connections import actions
        from kallelse.connections.models import SourceSystem

        found = SourceSystem.objects.filter(provider=_provider(provider_hsa_id), name=name).first()
        if found is None:
            raise click.UsageError(f"vårdsystemet {name} är inte anslutet: kör `kallelse connect source` först.")
        actions.use_index(found, keeps=keep, follows=follow)
        kept = "hålls här" if keep else "hålls av systemet självt"
        heard = {"nothing": "följs inte", "invitations": "följs för kallelser", "bookings": "följs för kallelser och bokningar"}[follow]
        click.echo(f"Engagemangsindex för {name} {kept}; aviseringar {heard}.")


def _provider(hsa_id: str) -> "CareProvider":
    from kallelse.connections import queries

    found = queries.provider_by_hsa_id(hsa_id)
    if found is None:
        raise click.UsageError(f"vårdgivaren {hsa_id} är inte ansluten: kör `kallelse connect provider` först.")
    return found
