"""`kallelse conformance` as people run it, and the commands of docs/conformance.md, so that the guide cannot rot."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kallelse.conformance import RULES, from_json
from kallelse.conformance.protocol import SEVERITIES
from kallelse.sandbox.testing import SandboxClient, running
from tests.conformance import ground
from tests.conformance.sender import Sender

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")


def rule_table() -> str:
    """The table of all rules, as it stands in the guide."""
    rows = [f"| {rule.id} | {rule.title} | {rule.source} ({SEVERITIES[rule.severity]}) |\n" for known in RULES.values() for rule in known]
    return "| id | regel | källa |\n|---|---|---|\n" + "".join(rows)


def kallelse(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command to its end in a folder."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KALLELSE_")}
    environment |= {"KALLELSE_VAR_DIR": str(folder / "var"), "COLUMNS": "200"}
    command = [sys.executable, "-m", "kallelse", "conformance", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, SandboxClient]]:
    """A folder where somebody has started `kallelse sandbox`."""
    folder = tmp_path_factory.mktemp("guide")
    with running(directory=folder / "var" / "sandbox", print_dir=folder / "print", oidc=False, tls_port=-1) as sandbox:
        yield folder, sandbox


def test_the_guide_lists_every_rule() -> None:
    told = re.search(r"<!-- rules -->\n(.*?)<!-- end rules -->", GUIDE, re.DOTALL)
    assert told
    assert told[1] == rule_table()


def test_the_guide_can_be_followed(place: tuple[Path, SandboxClient]) -> None:
    folder, sandbox = place
    (block,) = re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL)
    first, lay, run = re.fullmatch(r"(kallelse [^\n]*)\n(curl .*)\n(kallelse [^\n]*)\n", block, re.DOTALL).groups()  # type: ignore[union-attr]
    written = kallelse(folder, *first.split()[2:])
    assert (written.returncode, written.stderr) == (0, "")
    file = folder / first.split()[-1]
    # The test's sandbox stands on another port, and nobody wants to wait a minute.
    text = file.read_text(encoding="utf-8").replace("http://127.0.0.1:9080", sandbox.url)
    file.write_text(text.replace("calls_per_second = 1.0", "calls_per_second = 0"), encoding="utf-8")
    said = subprocess.run(["bash", "-c", lay.replace("http://127.0.0.1:9080", sandbox.url)], capture_output=True, text=True, check=True)
    assert json.loads(said.stdout) == {"laid": 5}
    done = kallelse(folder, *run.split()[2:])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Godkänt. 62 regler: 61 godkända, 1 som inte gäller." in done.stdout
    assert done.stderr == ""
    for kind in ("json", "html", "pdf"):
        assert (folder / f"{file.stem}.protokoll.{kind}").stat().st_size > 5000
    assert "Kvar: Den förberedda öppna kallelsen är använd." in done.stdout


def test_a_rule_that_fails_is_exit_code_1_and_says_what_to_do(place: tuple[Path, SandboxClient], tmp_path: Path) -> None:
    _, sandbox = place
    ground.prepare(sandbox)
    text = ground.toml(f"{sandbox.url}/care").replace("CancelBooking =", "#")
    (tmp_path / "t.toml").write_text(f'clock = "{sandbox.clock_file}"\n{text}', encoding="utf-8")
    done = kallelse(tmp_path, "run", "t.toml", "--out", "ut")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "PROD-45 Obligatoriska kontrakt finns: underkänd." in done.stdout
    assert "CancelBooking saknas" in done.stdout
    assert "Åtgärd: Inför de kontrakt som saknas" in done.stdout
    assert "Avboka den i tidboken" in done.stdout, "without CancelBooking the kit cannot clean up, and says so"
    assert sorted(path.name for path in (tmp_path / "ut").iterdir()) == [f"t.protokoll.{kind}" for kind in ("html", "json", "pdf")]
    again = kallelse(tmp_path, "run", "t.toml", "--json")
    assert from_json(again.stdout.encode()).role == "producer"


def test_a_sender_calls_us_and_passes(place: tuple[Path, SandboxClient]) -> None:
    folder, sandbox = place
    assert kallelse(folder, "new", "consumer", "avsandare.toml").returncode == 0
    file = folder / "avsandare.toml"
    tls = Path(sandbox.ca).parent
    text = file.read_text(encoding="utf-8").replace("port = 9543", "port = 0").replace("quiet_s = 120", "quiet_s = 0")
    text = text.replace("pause_s = 30", "pause_s = 0").replace('# ca = "utfardare.pem"', f'ca = "{sandbox.ca}"')
    text = text.replace('# certificate = "lyssnare.pem"', f'certificate = "{tls}/server.pem"')
    file.write_text(text.replace('# key = "lyssnare-nyckel.pem"', f'key = "{tls}/server-key.pem"'), encoding="utf-8")
    command = [sys.executable, "-m", "kallelse", "conformance", "run", file.name]
    listening = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert listening.stderr
    url = re.search(r"https://\S+?\d(?=\.\s)", listening.stderr.readline())
    assert url
    Sender(sandbox.ca, (sandbox.client_cert, sandbox.client_key)).run(url[0])
    out, err = listening.communicate(timeout=60)
    assert listening.returncode == 0, out + err
    assert "Godkänt. 19 regler: 19 godkända." in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "saknas.toml"), "saknas.toml kan inte läsas"),
        (("new", "producer", "finns.toml"), "finns redan"),
        (("new", "plattform"), "producer, consumer"),
        (("run", "tyst.toml"), "svarar inte"),
    ],
)
def test_what_cannot_be_run_is_one_line_and_exit_code_2(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    (tmp_path / "finns.toml").write_text("")
    (tmp_path / "tyst.toml").write_text(ground.toml("http://127.0.0.1:9"), encoding="utf-8")
    done = kallelse(tmp_path, *arguments)
    assert done.returncode == 2
    (line,) = done.stderr.strip().splitlines()
    assert line.startswith("kallelse: ")
    assert said in line


def test_the_rules_as_text_and_as_json(tmp_path: Path) -> None:
    text = kallelse(tmp_path, "rules")
    rows = json.loads(kallelse(tmp_path, "rules", "--json").stdout)
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == 81
    assert all(each in text.stdout for each in ids)
    assert all(row[name] for row in rows for name in ("title", "source", "severity", "how", "remedy"))
    producer = json.loads(kallelse(tmp_path, "rules", "producer", "--json").stdout)
    assert [row["id"] for row in producer] == [each for each in ids if each.startswith("PROD")]
