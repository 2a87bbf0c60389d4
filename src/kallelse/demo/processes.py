"""The processes of the demo: started in order, watched while one waits, stopped in the reverse order whatever happens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 60.0
GRACE_S = 15.0
LOOK_S = 0.1


class DemoFailed(Exception):
    """The demo ran and something went wrong; the text is one Swedish line."""


@dataclass
class Processes:
    """Children with one log file each in `logs`. Each is a session of its own, so that Ctrl-C in the terminal reaches the demo alone."""

    logs: Path
    _running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether any has been started."""
        return bool(self._running)

    def start(self, name: str, *arguments: str) -> None:
        """Start `kallelse ARGUMENTS` under `name`."""
        self.logs.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "kallelse.demo.leash", str(os.getpid()), sys.executable, "-m", "kallelse", *arguments]
        with (self.logs / f"{name}.log").open("wb") as log:
            child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        self._running.append((name, child))

    def finish(self, name: str, *arguments: str) -> None:
        """Run `kallelse ARGUMENTS` to its end. Raises DemoFailed with its last words."""
        self.start(name, *arguments)
        _, child = self._running.pop()
        if child.wait(PATIENCE_S) != 0:
            raise DemoFailed(f"`kallelse {arguments[0]}` gick inte: {self._last_words(name)}")

    def check(self) -> None:
        """Raise DemoFailed when a process has ended by itself."""
        for name, child in self._running:
            if child.poll() is not None:
                raise DemoFailed(f"Processen {name} tog slut (kod {child.returncode}): {self._last_words(name)} Se {self.logs / name}.log.")

    def until(self, is_so: Callable[[], bool], what: Callable[[], str]) -> None:
        """Wait until `is_so`. Raises DemoFailed when a process ends meanwhile, or (saying `what` is late) when patience ends."""
        deadline = time.monotonic() + PATIENCE_S
        while not is_so():
            self.check()
            if time.monotonic() > deadline:
                raise DemoFailed(f"Väntade {PATIENCE_S:.0f} sekunder förgäves på {what()}. Se loggarna i {self.logs}.")
            time.sleep(LOOK_S)

    def stop(self) -> None:
        """End everything: what sends first, what receives last. Who does not listen to SIGTERM is killed with all its children."""
        while self._running:
            _, child = self._running.pop()
            if child.poll() is None:
                child.terminate()
                with suppress(subprocess.TimeoutExpired):
                    child.wait(GRACE_S)
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def _last_words(self, name: str) -> str:
        lines = (self.logs / f"{name}.log").read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "inget sades."
