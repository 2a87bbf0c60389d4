"""How every command looks and ends: Swedish help with examples, exit codes, and one clear line for what is wrong."""

import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from kallelse import __version__

COMMANDS: Mapping[str, str] = {
    "demo": "Visa allt: nationen, produkten och tre månader av kallelser.",
    "serve": "Starta webben: vårdsystemens, patienternas och personalens dörrar.",
    "work": "Starta arbetare som slår upp, planerar, skickar och följer upp.",
    "sandbox": "Starta den påhittade nationen: PU, HSA, inkorg, tidbok och inloggning.",
    "send": "Ta in kallelser ur en fil (CSV eller XLSX).",
    "check": "Berätta vad som är inställt, nåbart och saknas.",
    "docbook": "Kontrollera och visa texter för 1177 inkorg.",
    "connect": "Anslut vårdgivare, mottagningar och vårdsystem.",
    "roles": "Ge och avsluta roller: vem som får göra vad på en mottagning.",
    "conformance": "Pröva ett vårdsystem eller en avsändare mot de nationella kontrakten.",
    "templates": "Visa, kontrollera, läs in och skriv ut kallelsemallar.",
    "campaigns": "Visa kampanjer, fyll på deras listor, läs rapporten, stoppa.",
    "parameters": "Visa tider och gränser som gäller.",
    "timeline": "Räkna ut när en kallelse måste skickas, skrivas ut och vara framme.",
    "simulate": "Räkna om det som har hänt med andra parametrar.",
    "forecast": "Räkna ut när kanalerna har hunnit ikapp och vad som blir för sent.",
    "bookings": "Lämna ett vårdsystems bokningar ur en fil, och se vilka som saknar kallelse.",
    "slots": "Lägg ut tider som patienter får boka, ur en fil.",
    "alarms": "Visa öppna larm och vad man gör åt dem.",
    "risks": "Visa riskerna och om testerna av dem gick bra.",
    "audit": "Kontrollera åtkomstloggen.",
    "migrate": "Lägg upp eller uppdatera databasens tabeller.",
    "bench": "Mät hur mycket maskinen klarar.",
}
EPILOG = """\b
Börja här:
  kallelse demo                    allt på en gång, med påhittade personer
  kallelse check                   vad fattas?
  kallelse KOMMANDO --help         mer om ett kommando, med exempel
\b
Slutkoder: 0 det gick bra, 1 något är inte som det ska, 2 kommandot kunde inte köras.
Inställningar är miljövariabler KALLELSE_…; de står i docs/operations.md.
"""


class Formatter(click.HelpFormatter):
    """Click's own headings, in Swedish."""

    _HEADINGS: Mapping[str, str] = {"Options": "Flaggor", "Commands": "Kommandon", "Arguments": "Argument"}

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        args = (
            args.replace("[OPTIONS]", "[FLAGGOR]").replace("[COMMAND] [ARGS]...", "KOMMANDO …").replace("COMMAND [ARGS]...", "KOMMANDO …")
        )
        super().write_usage(prog, args, "Användning: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """One heading."""
        super().write_heading(self._HEADINGS.get(heading, heading))


class Context(click.Context):
    """A context that helps in Swedish."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose `--help` is described in Swedish."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option with a Swedish text."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "Visa den här hjälpen."
        return option


class Group(Command, click.Group):
    """A family of commands that suggests the nearest name."""

    command_class = Command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command named first in `args`."""
        if self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            raise click.UsageError(f"kommandot {args[0]!r} finns inte." + (f" Menade du {near[0]!r}?" if near else ""), ctx)
        return super().resolve_command(ctx, args)


Group.group_class = Group


class Root(Group):
    """The root: a command's file is read when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kallelse.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without reading their files."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Root, name="kallelse", epilog=EPILOG, invoke_without_command=True, context_settings={"max_content_width": 110})
@click.version_option(__version__, message="kallelse %(version)s", help="Visa versionen.")
@click.pass_context
def root(context: click.Context) -> None:
    """Kallelse bär varje kallelse från vårdsystemet till patienten: 1177 inkorg först, papper i tid."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code. Bad use and bad set-up become one line on standard error; a bug keeps its traceback."""
    try:
        said: Any = root.main(args=arguments, prog_name="kallelse", standalone_mode=False)
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:
        line = _explain(error)
        if line is None:
            raise
        return _refuse(line)
    return said if isinstance(said, int) else 0


def _explain(error: Exception) -> str | None:
    """What went wrong in one line; None for a bug."""
    # Explaining knows every library that can fail; a command that goes well, or that needs none of them, does without.
    from kallelse.cli import plain

    if isinstance(error, click.UsageError):
        return plain.usage(error) + (f" Se `{error.ctx.command_path} --help`." if error.ctx else "")
    if isinstance(error, click.ClickException):
        return error.format_message()
    return plain.explain(error)


def _refuse(line: str) -> int:
    click.echo(f"kallelse: {line}", err=True)
    return 2
