"""`kallelse docbook check | show`: texts for 1177 inkorg, without database and settings."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kallelse.cli.frame import Group

if TYPE_CHECKING:
    from kallelse.protocols.docbook import Finding, Message

STANDARD_IN = "-"
WORDS = {"error": "fel", "warning": "varning"}

EPILOG = """\b
En fil är ett DocBook-dokument eller ett helt SOAP-kuvert med AddMessage. Reglerna står i docs/docbook.md.
"""


@click.group(cls=Group, name="docbook", epilog=EPILOG)
def command() -> None:
    """Texter för 1177 inkorg: kontrollera dem mot reglerna och se hur de blir i andra kanaler."""


@command.command(name="check")
@click.argument("files", nargs=-1, required=True, metavar="FIL…")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-objekt.")
def check(files: tuple[str, ...], as_json: bool) -> int:
    """Kontrollera att 1177 inkorg kan visa texten; - läser standard in.

    Varje anmärkning sägs med fil och rad, regel och åtgärd. I ett kuvert räknas raderna i den text som det bär. Fel gör att patienten
    kan få se ett felmeddelande i stället för texten; varningar visas, men bör undvikas. Texten skrivs aldrig ut. Slutkod 1 om något
    är fel.

    \b
    Exempel:
      kallelse docbook check kallelse.xml
      kallelse docbook check mallar/*.xml --json
      cat kuvert.xml | kallelse docbook check -
    """
    found = [(name, message.element, each) for name, message in _messages(files) for each in message.findings]
    wrong = sum(each.level == "error" for _, _, each in found)
    if as_json:
        click.echo(json.dumps(_data(found, wrong), ensure_ascii=False))
        return 1 if wrong else 0
    for name, element, each in found:
        click.echo(_line(name, element, each))
    click.echo(_sum(wrong, len(found) - wrong, len(files)))
    return 1 if wrong else 0


@command.command(name="show")
@click.argument("file", metavar="FIL")
@click.option(
    "--as", "form", type=click.Choice(["text", "html"]), default="text", show_default=True, help="Ren text, eller en hel webbsida."
)
def show(file: str, form: str) -> int:
    """Visa texten som andra kanaler visar den: som ren text eller som tillgänglig HTML; - läser standard in.

    En text som har fel visas inte; felen sägs i stället på standard fel, och slutkoden är 1.

    \b
    Exempel:
      kallelse docbook show kallelse.xml
      kallelse docbook show kuvert.xml --as html > kallelse.html
    """
    from kallelse.protocols import docbook

    messages = list(_messages((file,)))
    errors = [(name, message.element, each) for name, message in messages for each in message.errors]
    for name, element, each in errors:
        click.echo(_line(name, element, each), err=True)
    if errors:
        return 1
    for _, message in messages:
        click.echo(docbook.to_page(message.text) if form == "html" else docbook.to_text(message.text), nl=False)
    return 0


def _messages(files: tuple[str, ...]) -> "Iterator[tuple[str, Message]]":
    from kallelse.protocols import docbook

    for name in files:
        body = sys.stdin.buffer.read() if name == STANDARD_IN else Path(name).read_bytes()
        for message in docbook.messages_in(body):
            yield "standard in" if name == STANDARD_IN else name, message


def _line(name: str, element: str, each: "Finding") -> str:
    place = f"{name}: {element}, rad {each.line}" if element else f"{name}:{each.line}"
    return f"{place}: {WORDS[each.level]} [{each.rule}] {each.text} Åtgärd: {each.remedy}"


def _sum(wrong: int, warnings: int, files: int) -> str:
    where = "1 fil" if files == 1 else f"{files} filer"
    noted = "1 varning" if warnings == 1 else f"{warnings} varningar"
    if wrong:
        return f"{wrong} fel och {noted} i {where}."
    return f"Inga fel i {where}." if not warnings else f"Inga fel i {where}, men {noted}."


def _data(found: "list[tuple[str, str, Finding]]", wrong: int) -> dict[str, object]:
    findings = [
        {"file": name, "element": element, "line": each.line, "rule": each.rule, "level": each.level}
        | {"text": each.text, "remedy": each.remedy}
        for name, element, each in found
    ]
    return {"ok": not wrong, "errors": wrong, "warnings": len(found) - wrong, "findings": findings}
