"""Processes of a bench: started in a group of their own, waited for, ended, killed, and weighed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil


class BenchError(Exception):
    """The bench cannot go on; the text is one Swedish line that says where to look."""


class Process:
    """One process with its children. Its output goes to a log file."""

    def __init__(self, name: str, command: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(command, env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        self.pid = self._process.pid

    def is_alive(self) -> bool:
        """Whether the process itself still runs."""
        return self._process.poll() is None

    def stop(self, patience_s: float = 20.0) -> None:
        """Ask it to end, as a service manager would; what does not end in time is killed."""
        if self.is_alive():
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience_s)
        self.kill()

    def kill(self) -> None:
        """`kill -9` the whole group: nobody gets to say goodbye."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()

    def wait_for(self, ready: Path | None = None, text: str = "", times: int = 1, patience_s: float = 60.0) -> None:
        """Wait until a file exists, or until its log holds `text` so many times."""
        until = time.monotonic() + patience_s
        while not (ready.exists() if ready else self.log.read_text(errors="replace").count(text) >= times):
            if not self.is_alive() or time.monotonic() > until:
                raise BenchError(f"Processen {self.name} kom inte igång: se {self.log}.")
            time.sleep(0.02)


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs the `main` of a module of ours in this Python."""
    return [sys.executable, "-c", f"from {module} import main; main()", *arguments]


def command(*arguments: str) -> list[str]:
    """The command `kallelse` with these arguments, in this Python."""
    return [sys.executable, "-c", "from kallelse.cli import main; main()", *arguments]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time (user and system) of these processes and all their descendants, also of those that have ended by now."""
    total = 0.0
    for process in _trees(pids):
        try:
            times = process.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def pss_mb(pids: Iterable[int]) -> float:
    """Proportional set size in MB of these processes and their descendants: shared pages are counted once."""
    total = 0
    for process in _trees(pids):
        try:
            total += process.memory_full_info().pss
        except psutil.Error:
            continue
    return total / 1_000_000


def _trees(pids: Iterable[int]) -> list[psutil.Process]:
    found: dict[int, psutil.Process] = {}
    for pid in pids:
        try:
            root = psutil.Process(pid)
            found |= {one.pid: one for one in (root, *root.children(recursive=True))}
        except psutil.NoSuchProcess:
            continue
    return list(found.values())
