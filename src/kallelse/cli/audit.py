"""`kallelse audit verify`."""

import json
from dataclasses import asdict
from typing import Any

import click

from kallelse.cli import ready
from kallelse.cli.frame import Group

SHOWN = 50


@click.group(cls=Group, name="audit")
def command() -> None:
    """Åtkomstloggen: vem som gjorde eller såg vad, om vem, varför och när."""


@command.command(name="verify")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def verify(as_json: bool) -> int:
    """Räkna om hela åtkomstloggen och jämför med kedjor, signerade kontrollpunkter och deras kopia.

    Hittar ändrade, tillagda och borttagna poster, också om slutet är borttaget eller om någon har räknat om kedjan. Körs som schemats
    ägare, eftersom alla vårdgivares poster ska räknas. Slutkod 1 betyder att loggen inte är orörd.

    \b
    Exempel:
      kallelse audit verify
      kallelse audit verify --json
    """
    with ready.database(owner=True) as settings:
        from django.db import connection

        from kallelse.audit import signing
        from kallelse.audit import verify as audit

        connection.ensure_connection()
        database: Any = connection.connection
        keys = signing.public_keys(signing.key_file(settings))
        report = audit.verify(database, keys, signing.copy_file(settings))
    if as_json:
        click.echo(json.dumps({"ok": report.ok, **asdict(report)}, ensure_ascii=False))
        return 0 if report.ok else 1
    click.echo(f"{report.entries} poster i {report.links} länkar, {report.checkpoints} kontrollpunkter.")
    if report.unsigned_links:
        click.echo(f"{report.unsigned_links} länkar är ännu inte signerade.")
    for finding in report.findings[:SHOWN]:
        click.echo(f"FEL: {finding.text}")
    if len(report.findings) > SHOWN:
        click.echo(f"… och {len(report.findings) - SHOWN} till.")
    click.echo(
        "Loggen är orörd." if report.ok else "Loggen är INTE orörd: larma informationssäkerhetsansvarig och spara databasen som den är."
    )
    return 0 if report.ok else 1
