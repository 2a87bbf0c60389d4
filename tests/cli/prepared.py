"""A process that has read what every command reads, and forks one that goes on from there for each command: reading it anew each time is
most of what a short command costs. What depends on the environment (settings, models, the database) each forked process reads itself.
"""

import gc
import importlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

ALSO = (
    "kallelse.cli.ready",
    "kallelse.cli.plain",
    "kallelse.protocols",
    "django.db.models",
    "django.forms",
    "django.db.migrations.executor",
    "django.db.backends.postgresql.base",
    "rich.table",
    "holidays.countries.sweden",
)
LONGEST_S = 120


class Prepared:
    """The process; `run` is one command."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.prepared"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: Sequence[str], variables: Mapping[str, str], out: int, err: int) -> int:
        """The exit code of the command, which has written to the files with these descriptors' numbers in this process."""
        assert self._process.stdin
        assert self._process.stdout
        here = f"/proc/{os.getpid()}/fd"
        asked = {"arguments": list(arguments), "variables": dict(variables), "out": f"{here}/{out}", "err": f"{here}/{err}"}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        if not select.select([self._process.stdout], [], [], LONGEST_S)[0]:
            self.stop()
            raise subprocess.TimeoutExpired(list(arguments), LONGEST_S)
        return int(self._process.stdout.readline())

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


def _serve() -> None:
    from kallelse.cli import frame

    for name in (*(f"kallelse.cli.{command}" for command in frame.COMMANDS), *ALSO):
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _become(asked)
            frame.main(asked["arguments"])
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(code, flush=True)  # noqa: T201 - How the two processes talk.


def _become(asked: Mapping[str, Any]) -> None:
    for into, path in ((0, os.devnull), (1, asked["out"]), (2, asked["err"])):
        descriptor = os.open(path, os.O_RDONLY if into == 0 else os.O_WRONLY | os.O_APPEND)
        os.dup2(descriptor, into)
        os.close(descriptor)
    os.environ.clear()
    os.environ.update(asked["variables"])


if __name__ == "__main__":
    _serve()
