"""The help teaches: Swedish, with examples and exit codes, for every command there is."""

from pathlib import Path

import click
import pytest

from kallelse import __version__
from kallelse.cli import frame

NOT_COMMANDS = {"connect_catalogue", "connect_decision", "__init__", "frame", "handed_in", "plain", "ready", "web_process"}


def test_every_command_of_the_room_is_listed() -> None:
    files = {file.stem for file in Path(frame.__file__).parent.glob("*.py")} - NOT_COMMANDS
    assert files == set(frame.COMMANDS)


def _all(context: click.Context, command: click.Command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    if not isinstance(command, click.Group):
        return [path]
    found = []
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None
        found += _all(context, below, (*path, name))
    return found


LEAVES = _all(click.Context(frame.root), frame.root, ())


def test_the_commands_are_those_that_are_promised() -> None:
    promised = "demo serve work sandbox send check bench migrate".split()
    assert {*((name,) for name in promised), ("audit", "verify"), ("connect", "unit"), ("parameters", "list")} <= set(LEAVES)


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_each_command_explains_itself_in_swedish_with_an_example(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run([*path, "--help"]) == 0
    said = capsys.readouterr().out
    assert said.startswith(f"Användning: kallelse {' '.join(path)}")
    assert f"  kallelse {' '.join(path)}" in said
    assert "Exempel:" in said
    for english in ("Usage", "Options", "Show this", "Commands"):
        assert english not in said


def test_the_first_help_shows_where_to_begin_and_what_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run(["--help"]) == 0
    asked = capsys.readouterr().out
    assert frame.run([]) == 0
    assert capsys.readouterr().out == asked
    assert "kallelse demo" in asked
    assert "Slutkoder: 0" in asked
    for name, words in frame.COMMANDS.items():
        assert name in asked
        assert words[:40] in asked


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run(["--version"]) == 0
    assert capsys.readouterr().out == f"kallelse {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sedn"], "Menade du 'send'?"),
        (["audit", "verfy"], "Menade du 'verify'?"),
        (["serve", "--prot", "1"], "Menade du --port?"),
        (["serve", "--port", "x"], "heltal från 1 till 65535"),
        (["serve", "--port", "0"], "heltal från 1 till 65535"),
        (["connect", "unit", "A", "B", "--care-level", "x"], "något av specialist, primary"),
        (["parameters", "list", "--on", "i går"], "datum"),
        (["send"], "'FILE' saknas"),
        (["send", "x.csv"], "--source"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_use_is_one_swedish_line_and_exit_code_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert frame.run(arguments) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("kallelse: ")
    assert said in line
    assert "--help" in line
