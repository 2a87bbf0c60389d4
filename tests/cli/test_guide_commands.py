"""Every command of docs/connect.md, in order, from an empty directory against a fresh nation: the guide cannot rot."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from kallelse.bench.house import free_port
from kallelse.kit import embedded
from kallelse.web_assets import build
from tests.cli.conftest import Running

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TLS = [
    "kallelse sandbox --tls-port 9443",
    "KALLELSE_RIV_PROXIES=127.0.0.1 KALLELSE_RIV_CA_FILE=var/sandbox/tls/ca.pem kallelse serve",
]
"""How the guide starts the nation and the web anew with TLS; the house is started so from the beginning."""

FIRST = {"sandbox": "Sandlådan är igång", "serve": "Webben är igång", "work": "worker ready"}
"""The commands that go on until they are stopped, with what they say when they are ready."""

ARRIVED = ("accepted", "available", "notified", "read")
"""What becomes of a message that 1177 inkorg has taken."""


def blocks(page: str) -> list[str]:
    """The commands of a page, a block at a time."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)


class Beside(Running):
    """A command that goes on, started in a shell of its own as the guide says."""

    def __init__(self, command: str, folder: Path, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.said = []


@dataclass
class House:
    """The directory and the shell of somebody who follows the guide, with ports of its own."""

    folder: Path
    environment: dict[str, str]
    ports: dict[str, str]

    def own(self, commands: str) -> str:
        for shown, mine in self.ports.items():
            commands = commands.replace(f":{shown}/", f":{mine}/")
        return commands

    def run(self, commands: str) -> str:
        """Run a block as the fourth terminal would; what it printed. The shell's KEY is kept from block to block."""
        script = f"set -euo pipefail\n[ -f .key ] && . ./.key\n{self.own(commands)}\ndeclare -p KEY > .key 2>/dev/null || true\n"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def key(self) -> str:
        found = re.search(r'KEY="(.+)"', (self.folder / ".key").read_text())
        assert found
        return found[1]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A nation, a web and a worker in an empty directory, started as the guide starts them."""
    build.build()
    folder = Path(tempfile.mkdtemp(prefix="kallelse-guide-"))
    # The embedded database runs as a user of its own.
    folder.chmod(0o755)
    (folder / "samples").symlink_to(ROOT / "samples")
    web, nation, log_in, tls = (str(free_port()) for _ in range(4))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("KALLELSE_", "DJANGO_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    services = {"PU_URL": "pu", "HSA_URL": "hsa", "INBOX_URL": "inbox", "READ_STATUS_URL": "inbox"}
    environment |= {f"KALLELSE_{name}": f"http://127.0.0.1:{nation}/{path}" for name, path in services.items()}
    environment |= {f"KALLELSE_{name}_ISSUER": f"http://localhost:{log_in}" for name in ("STAFF", "RESIDENT")}
    environment |= {"KALLELSE_PUBLIC_URL": f"http://localhost:{web}"}
    environment |= {"KALLELSE_RIV_PROXIES": "127.0.0.1", "KALLELSE_RIV_CA_FILE": "var/sandbox/tls/ca.pem"}
    more = {"sandbox": f" --port {nation} --oidc-port {log_in} --tls-port {tls}", "serve": f" --port {web} --workers 1", "work": ""}
    running = []
    try:
        for name, ready in FIRST.items():
            (command,) = (
                block.strip() for block in blocks("docs/connect.md") if block.startswith(f"kallelse {name}") and TLS[0] not in block
            )
            running.append(Beside(command + more[name], folder, environment))
            running[-1].wait_for(ready)
        made = House(folder, environment, {"8000": web, "9080": nation, "9443": tls})
        made.run("curl -sS --retry 50 --retry-connrefused --retry-delay 1 -o page.html http://localhost:8000/api/v1/openapi.json")
        yield made
    finally:
        for one in reversed(running):
            one.stop()
            if one.process.stdout:
                one.process.stdout.close()
        embedded.stop(folder / "var" / "pg")
        shutil.rmtree(folder)


def commands() -> list[str]:
    """The blocks of the guide's fourth terminal."""
    beside = ("make ", *(f"kallelse {name}" for name in FIRST))
    return [_without_starts(block) for block in blocks("docs/connect.md") if not block.startswith(beside) or block.startswith(TLS[0])]


def _without_starts(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if line not in TLS)


def asked(house: House, reference: str) -> dict[str, Any]:
    url = house.own(f"http://localhost:8000/api/v1/invitations?reference={reference}")
    with urlopen(Request(url, headers={"Authorization": f"Bearer {house.key}"})) as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_every_command_of_the_guide(house: House, record_property: Callable[[str, object], None]) -> None:
    began = time.monotonic()
    assert json.loads(house.run(commands()[0]).splitlines()[-1])["verdict"] == "accepted"
    taken = time.monotonic() - began
    record_property("seconds_to_the_first_accepted_kallelse", round(taken, 1))
    rest = {block: house.run(block) for block in commands()[1:]}
    said = "\n".join(rest.values())
    assert '"reference":"BOK-1"' in said
    assert "1 kallelser lämnades in: 1 nya." in said
    assert "Inga fel i 1 fil." in said
    assert said.count('"verdict":"accepted"') == 1
    assert '"verdict":"given"' in next(answer for block, answer in rest.items() if "/api/v1/consents" in block)
    called = [answer for block, answer in rest.items() if "AddMessageToPatientPortalInbox/1/rivtabp21" in block]
    assert len(called) == 2
    assert all(">OK</" in answer for answer in called), called
    for reference in ("BOK-1", "BOK-2", "BOK-3"):
        for _ in range(5_000):
            found = asked(house, reference)
            if any(channel["state"] in ARRIVED for channel in found["channels"]):
                break
        assert [channel["state"] in ARRIVED for channel in found["channels"] if channel["channel"] == "inbox"] == [True], found
    print(f"\nDen första kallelsen togs emot {taken:.1f} s efter det första kommandot i docs/connect.md.")  # noqa: T201  Shown with -rP.


def test_every_block_of_the_guide_is_run() -> None:
    page = (ROOT / "docs" / "connect.md").read_text()
    assert re.findall(r"^```(?!sh$)\S*\n(?=kallelse|curl|make)", page, re.MULTILINE) == []
    everything = blocks("docs/connect.md")
    (tls,) = (block for block in everything if block.startswith(TLS[0]))
    assert tls.splitlines()[:2] == TLS
    started = [block.split()[1] for block in everything if block.split()[1] in FIRST and block != tls]
    assert started == list(FIRST)
    (prepared,) = (block for block in blocks("docs/connect.md") if block.startswith("make "))
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(prepared.splitlines()[0].split()[1:]) <= set(targets)
    assert prepared.splitlines()[1:] == ['export PATH="$PWD/.venv/bin:$PATH"']


def test_the_commands_of_the_readme(house: House) -> None:
    (block,) = (block for block in blocks("README.md") if "kallelse connect" in block)
    assert "1060 kallelser lämnades in: 1060 nya." in house.run(block).splitlines()[-1]
