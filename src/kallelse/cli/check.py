"""`kallelse check`."""

import json
from dataclasses import asdict

import click
from rich.console import Console
from rich.text import Text

from kallelse.cli.checks import Finding, everything
from kallelse.cli.frame import Command
from kallelse.kit.config import config

WORDS = {"ok": ("bra", "green"), "note": ("obs", "yellow"), "problem": ("FEL", "bold red")}


@click.command(cls=Command, name="check")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def command(as_json: bool) -> int:
    """Berätta i klartext vad som är inställt, nåbart och saknas: databas, roller, tjänster, nycklar, utskrift, klocka, certifikat.

    Ändrar ingenting. Slutkod 1 om något är fel; det som står som "obs" hindrar inte driften.

    \b
    Exempel:
      kallelse check
      kallelse check --json
    """
    findings: list[Finding] = []
    console = Console(highlight=False, soft_wrap=True)
    for finding in everything(config()):
        findings.append(finding)
        if not as_json:
            word, style = WORDS[finding.state]
            console.print(Text.assemble((f"{word:<4}", style), (f"{finding.about:<16} ", "bold"), finding.said))
    wrong = sum(finding.state == "problem" for finding in findings)
    if as_json:
        checks = [asdict(finding) for finding in findings]
        click.echo(json.dumps({"ok": not wrong, "stage": config().stage, "checks": checks}, ensure_ascii=False))
    else:
        click.echo(f"{wrong} fel att rätta." if wrong else "Inget hindrar driften.")
    return 1 if wrong else 0
