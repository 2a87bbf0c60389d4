"""`kallelse migrate`."""

import click

from kallelse.cli import ready
from kallelse.cli.frame import Command


@click.command(cls=Command, name="migrate")
@click.option("--quiet", is_flag=True, help="Säg bara vad som är fel.")
def command(quiet: bool) -> None:
    """Lägg upp eller uppdatera databasens tabeller, som schemats ägare.

    Körs vid installation och efter varje uppgradering, innan webben och arbetarna startas. Kan köras om: det som redan är gjort
    görs inte igen. Skapar också nyckeln som signerar åtkomstloggen, om den saknas.

    \b
    Exempel:
      kallelse migrate
      KALLELSE_DATABASE_OWNER_URL=postgresql://kallelse_owner@db/kallelse kallelse migrate
    """
    with ready.database(owner=True, migrated=False) as settings:
        from django.core.management import call_command

        from kallelse.audit import signing

        missing = ready.missing_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        made = signing.make_key(signing.key_file(settings))
        if quiet:
            return
        click.echo(f"{len(missing)} migreringar gjorda." if missing else "Tabellerna är redan av senaste version.")
        if made:
            click.echo(f"Nyckeln för åtkomstloggen ligger i {signing.key_file(settings)}: säkerhetskopiera den utanför databasen.")
