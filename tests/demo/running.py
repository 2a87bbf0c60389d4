"""A whole demo in processes of its own, as a newcomer starts it, and what it leaves behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pypdfium2
import requests

from kallelse.kit import embedded
from kallelse.sandbox.logins import IDENTITY_CLAIM, Login, all_logins

PATIENCE_S = 180
FREE_PORTS = ("--port", "0", "--sandbox-port", "0", "--oidc-port", "0")
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Demo:
    """A demo whose pages are up: where everything is, and what it has said."""

    home: Path
    out: Path
    err: Path
    process: subprocess.Popen[bytes]
    web: str
    sandbox: str

    @property
    def figures(self) -> dict[str, Any]:
        """The JSON object that it ended with."""
        return figures_of(self.out.read_text())

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One of the sandbox's own interfaces."""
        answer = requests.request(method, f"{self.sandbox}{path}", json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database behind row-level security, as its owner."""
        with psycopg.connect(embedded.dsn(self.home / "pg", embedded.OWNER), autocommit=True) as connection:
            return connection.execute(query.encode(), values or None).fetchall()

    def logged_in(self, door: str, login: Login) -> requests.Session:
        """A browser in which `login` has logged in at the door ("/logga-in/" or "/personal/logga-in/")."""
        browser = requests.Session()
        page = browser.get(self.web + door, timeout=30)
        token = _TOKEN.search(page.text)
        assert token is not None
        people = browser.post(self.web + door, data={"csrfmiddlewaretoken": token[1]}, headers={"Referer": page.url}, timeout=30)
        inside = browser.post(people.url, data={"sub": login.sub}, timeout=30)
        assert inside.status_code == 200
        assert inside.url.startswith(self.web)
        return browser

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


@contextmanager
def demo(var_dir: Path, *options: str, **variables: str) -> Iterator[Demo]:
    """`kallelse demo --json` with its pages up, on free ports; ended at the latest with the block."""
    out, err = var_dir / "stdout.txt", var_dir / "stderr.txt"
    command = [sys.executable, "-m", "kallelse", "demo", "--json", *FREE_PORTS, *options]
    with out.open("wb") as said, err.open("wb") as told:
        process = subprocess.Popen(command, env=_environment(var_dir) | variables, stdout=said, stderr=told, start_new_session=True)
    try:
        until(lambda: process.poll() is not None or out.read_text().endswith("}\n"), "the table")
        assert process.poll() is None, err.read_text()[-2000:]
        web = re.search(r"(http://localhost:\d+)/personal/", out.read_text())
        assert web is not None
        ready = json.loads((var_dir / "demo" / "sandbox" / "ready.json").read_text())
        yield Demo(var_dir / "demo", out, err, process, web[1], ready["url"])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def kallelse(var_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, with everything below `var_dir`."""
    command = [sys.executable, "-m", "kallelse", *arguments]
    return subprocess.run(command, env=_environment(var_dir), capture_output=True, text=True, timeout=PATIENCE_S)


def figures_of(text: str) -> dict[str, Any]:
    """The JSON object on the last line."""
    figures: dict[str, Any] = json.loads(text.strip().splitlines()[-1])
    return figures


def until(is_so: Callable[[], bool], what: str) -> None:
    """Poll until `is_so`; fail when it never becomes so."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)


def left_running(home: Path) -> list[str]:
    """The names of processes that still belong to a demo that has ended."""
    return [
        process.info["name"]
        for process in psutil.process_iter(["name", "cmdline", "environ"])
        if str(home) in " ".join(process.info["cmdline"] or ()) or (process.info["environ"] or {}).get("KALLELSE_VAR_DIR") == str(home)
    ]


def resident(identity: str) -> Login | None:
    """How this person logs in; None for who cannot."""
    return next((login for login in all_logins() if login.claims.get(IDENTITY_CLAIM) == identity), None)


def colleague(unit: str) -> Login | None:
    """Somebody with a commission at this unit (HSA-id); None where nobody works."""
    return next((login for login in all_logins() if login.claims.get("healthCareUnitHsaId") == unit), None)


def text_of(value: object) -> str:
    """What a stored value says: the text of a PDF, the characters of other bytes, the words of anything else."""
    if isinstance(value, memoryview):
        value = bytes(value)
    if isinstance(value, bytes):
        return pdf_text(value) if value.startswith(b"%PDF") else value.decode(errors="replace")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def pdf_text(body: bytes) -> str:
    """The text of every page."""
    document = pypdfium2.PdfDocument(body)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def _environment(var_dir: Path) -> dict[str, str]:
    """As a newcomer's: the settings of the tests' own cluster must not leak in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KALLELSE_", "DJANGO_"))}
    return kept | {"KALLELSE_VAR_DIR": str(var_dir), "COLUMNS": "160"}
