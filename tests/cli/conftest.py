"""The command as people run it: a process of its own, with the test's database and settings."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kallelse.kit import embedded
from tests.cli.prepared import Prepared

KALLELSE = (sys.executable, "-m", "kallelse")


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line on standard error; fails when there is another number of lines or a traceback."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("kallelse: "), self.err
        return lines[0]


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def prepared() -> Iterator[Prepared]:
    """A process from which commands start at once."""
    process = Prepared()
    yield process
    process.stop()


@pytest.fixture
def kallelse(prepared: Prepared) -> Run:
    """`kallelse("check", "--json", KALLELSE_STAGE="test")` runs the command to its end."""

    def run(*arguments: str, **variables: str) -> Ended:
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            code = prepared.run(arguments, os.environ | variables, out.fileno(), err.fileno())
            out.seek(0)
            err.seek(0)
            return Ended(code, out.read(), err.read())

    return run


class Running:
    """A command that goes on until it is stopped."""

    def __init__(self, *arguments: str, **variables: str) -> None:
        self.process = subprocess.Popen(
            [*KALLELSE, *arguments], env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said: list[str] = []

    def wait_for(self, text: str) -> str:
        """Read what it says until a line holds `text`; that line."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if text in line:
                return line
        pytest.fail(f"{text!r} was never said: {''.join(self.said)}")

    def stop(self) -> int:
        """Ask it to end as a service manager does; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode


@pytest.fixture
def running() -> Iterator[Callable[..., Running]]:
    """`running("serve", "--port", "8123")` starts a command; it is stopped at the end of the test at the latest."""
    started: list[Running] = []

    def start(*arguments: str, **variables: str) -> Running:
        started.append(Running(*arguments, **variables))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate(timeout=60)
        if one.process.stdout:
            one.process.stdout.close()


@pytest.fixture
def fresh_var() -> Iterator[Path]:
    """An empty var directory that the embedded database's user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="kallelse-cli-"))
    folder.chmod(0o755)
    yield folder
    embedded.stop(folder / "pg")
    shutil.rmtree(folder)
