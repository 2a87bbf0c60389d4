"""`kallelse conformance run | rules | new`: try another system against the national contracts. Needs neither database nor settings."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from kallelse.cli.frame import Group

if TYPE_CHECKING:
    from kallelse.conformance import ConsumerTarget, ProducerTarget, Protocol
    from kallelse.conformance.consumer.heard import Heard

STYLES = {"passed": "green", "failed": "bold red", "not_tested": "yellow", "not_applicable": "dim"}
ROLES = {"producer": "producent", "consumer": "konsument"}
EPILOG = """\b
Ordningen:
  1. kallelse conformance new producer       skriv en TARGET.toml med kommentarer
  2. fyll i den och lägg det förberedda i tidboken
  3. kallelse conformance run TARGET.toml    pröva, och läs protokollet
\b
Reglerna, vad som förbereds och hur protokollet läses: docs/conformance.md.
"""


@click.group(cls=Group, name="conformance", epilog=EPILOG)
def command() -> None:
    """Pröva ett vårdsystem (producent) eller en avsändare (konsument) mot de nationella kontrakten, regel för regel."""


@command.command(name="run")
@click.argument("target", type=click.Path(path_type=Path), metavar="TARGET.toml")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Katalog för protokollet; annars bredvid TARGET.toml.")
@click.option("--json", "as_json", is_flag=True, help="Skriv protokollet som JSON på standard ut också.")
def run(target: Path, out: Path | None, as_json: bool) -> int:
    """Pröva det system som TARGET.toml beskriver, och skriv acceptansprotokollet som JSON, webbsida och PDF.

    En producent anropas: prövningen bokar, ombokar och avbokar i testenheten och städar efter sig. En konsument anropar oss: vi lyssnar
    tills allt har hörts (eller Ctrl-C). Bara publicerade testnummer används, och protokollet visar dem förkortade.

    Slutkod 0 när alla regler som gäller är godkända, 1 när någon är underkänd eller inte kunde prövas, 2 när prövningen inte gick att
    göra.

    \b
    Exempel:
      kallelse conformance run tidbok.toml
      kallelse conformance run tidbok.toml --out protokoll/ --json
    """
    from kallelse.conformance import ProducerTarget, TargetError, Unreachable, load
    from kallelse.kit import clock

    try:
        read = load(target)
        clock.follow(Path(read.clock) if read.clock else None)
        protocol = _producer(read) if isinstance(read, ProducerTarget) else _consumer(read)
    except (TargetError, Unreachable) as error:
        raise click.ClickException(str(error)) from None
    files = _write(protocol, out or target.parent, target.stem)
    if as_json:
        click.echo(files[0].read_text(encoding="utf-8"), nl=False)
    else:
        _show(protocol, files)
    return 0 if protocol.passed else 1


@command.command(name="rules")
@click.argument("role", type=click.Choice(list(ROLES)), required=False)
@click.option("--json", "as_json", is_flag=True, help="Svara med en JSON-lista.")
def rules(role: str | None, as_json: bool) -> None:
    """Visa alla regler: vad som krävs, var det står, hur det prövas och hur ett fel åtgärdas.

    \b
    Exempel:
      kallelse conformance rules
      kallelse conformance rules producer --json
    """
    from kallelse.conformance import RULES

    texts = ("id", "title", "source", "severity", "how", "remedy")
    rows = [
        {"role": each} | {name: getattr(rule, name) for name in texts}
        for each, known in RULES.items()
        if role in (None, each)
        for rule in known
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['title']}")
        click.echo(f"         Källa: {row['source']} ({'ska' if row['severity'] == 'must' else 'bör'})")
        click.echo(f"         Prövas: {row['how']}")
        click.echo(f"         Åtgärd: {row['remedy']}")
    click.echo(f"{len(rows)} regler. TKB = tjänstekontraktsbeskrivningen för crm:scheduling 1.1.5, med kapitel.")


@command.command(name="new")
@click.argument("role", type=click.Choice(list(ROLES)))
@click.argument("file", type=click.Path(path_type=Path), default="TARGET.toml", metavar="[FIL]")
def new(role: str, file: Path) -> None:
    """Skriv en TARGET.toml med kommentarer, för en producent eller en konsument. Värdena passar sandlådan; byt dem mot era.

    \b
    Exempel:
      kallelse conformance new producer
      kallelse conformance new consumer avsandare.toml
    """
    if file.exists():
        raise click.ClickException(f"{file} finns redan: ange ett annat namn.")
    from kallelse.conformance.example import example
    from kallelse.kit.config import config
    from kallelse.sandbox import people

    published = Path(people.__file__).with_name("persons.csv")
    numbers = cast("tuple[str, str, str, str]", tuple(person.id for person in people.shipped()[:4]))
    clock = (config().var_dir / "sandbox" / "clock.json").resolve()
    wanted = cast('Literal["producer", "consumer"]', role)
    file.write_text(example(wanted, published=published, numbers=numbers, clock=clock), encoding="utf-8")
    click.echo(f"{file} är skriven. Fyll i den och kör sedan `kallelse conformance run {file}`.")


def _producer(target: "ProducerTarget") -> "Protocol":
    from kallelse.conformance import of_producer, try_producer
    from kallelse.conformance.producer.run import EXPECTED_CALLS
    from kallelse.kit import clock

    with _progress() as progress:
        task = progress.add_task("Börjar", total=EXPECTED_CALLS)
        trial = try_producer(target, clock.now(), progress=lambda done, what: progress.update(task, completed=done, description=what))
        progress.update(task, description="Skriver protokollet", total=len(trial.exchanges), completed=len(trial.exchanges))
        return of_producer(trial)


def _consumer(target: "ConsumerTarget") -> "Protocol":
    from kallelse.conformance import listen, of_consumer
    from kallelse.kit import clock

    with listen(target) as listening:
        click.echo(f"Lyssnar på {listening.url}. Skicka ett meddelande till var och en av testpersonerna; avsluta med Ctrl-C.", err=True)
        with _progress() as progress:
            task = progress.add_task("Väntar", total=None)

            def tell(heard: "Heard") -> None:
                progress.update(task, completed=len(heard.arrivals), description="Allt hört, väntar ut" if heard.settled else "Lyssnar")

            try:
                listening.wait(tell)
            except KeyboardInterrupt:
                click.echo("Avslutat. Protokollet skrivs på det som hördes.", err=True)
        return of_consumer(listening.heard, clock.now())


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


def _write(protocol: "Protocol", folder: Path, stem: str) -> tuple[Path, Path, Path]:
    from kallelse.conformance import to_html, to_json, to_pdf

    folder.mkdir(parents=True, exist_ok=True)
    data, page, paper = (folder / f"{stem}.protokoll.{kind}" for kind in ("json", "html", "pdf"))
    data.write_bytes(to_json(protocol))
    page.write_text(to_html(protocol), encoding="utf-8")
    paper.write_bytes(to_pdf(protocol))
    return data, page, paper


def _show(protocol: "Protocol", files: tuple[Path, ...]) -> None:
    from kallelse.cli.plain import print_table
    from kallelse.conformance import words as w
    from kallelse.conformance.protocol import VERDICTS

    table = Table(title=f"{w.TITLE}: {protocol.system}", title_justify="left")
    for heading in ("Regel", "Vad som krävs", "Källa", "Utfall"):
        table.add_column(heading, overflow="fold")
    for rule in protocol.rules:
        table.add_row(rule.id, rule.title, w.demands(rule), Text(VERDICTS[rule.verdict], STYLES[rule.verdict]))
    print_table(table)
    for rule in w.to_mend(protocol):
        click.echo(f"{rule.id} {rule.title}: {VERDICTS[rule.verdict].lower()}.")
        for each in rule.evidence:
            click.echo(f"    {w.seen(each)}")
        click.echo(f"    {'Åtgärd: ' + rule.remedy if rule.verdict == 'failed' else rule.reason}")
    for line in protocol.left:
        click.echo(f"Kvar: {line}")
    click.echo(f"{w.conclusion(protocol)}. {w.summary(protocol)}")
    click.echo("Protokollet: " + ", ".join(str(file) for file in files))
