"""The sandbox as a process of its own: it says when it is ready, stops cleanly, and says what is wrong with its ports."""

import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.x509.oid import NameOID

from kallelse.sandbox import SandboxError
from kallelse.sandbox.testing import running

PROGRAM = """
import sys
from pathlib import Path
from kallelse.sandbox import SandboxConfig
from kallelse.sandbox.server import run
run(SandboxConfig(port=0, oidc_port=0, tls_port=-1, directory=Path(sys.argv[1]), print_dir=Path(sys.argv[1]) / "print"))
"""


@contextmanager
def process(directory: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    started = subprocess.Popen([sys.executable, "-c", PROGRAM, str(directory)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with started:
        assert started.stdout is not None
        try:
            yield started, started.stdout.readline()
        finally:
            started.kill()


def test_one_line_when_ready_and_a_clean_stop(tmp_path: Path) -> None:
    with process(tmp_path / "nation") as (started, line):
        assert re.match(r"Sandlådan är igång: http://127\.0\.0\.1:\d+ https://localhost:\d+ http://localhost:\d+\n", line)
        ready = json.loads((tmp_path / "nation" / "ready.json").read_text())
        assert ready["url"] in line
        assert ready["pid"] == started.pid
        assert requests.get(f"{ready['url']}/stats", timeout=30).json()["messages"] == 0
        started.send_signal(signal.SIGTERM)
        out, errors = started.communicate(timeout=30)
        assert (started.returncode, out, errors) == (0, "", "")
    assert not (tmp_path / "nation" / "ready.json").exists()


@pytest.mark.parametrize("option", ["port", "oidc_port", "tls_port"])
def test_a_taken_port_is_one_line_with_the_remedy(tmp_path: Path, option: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        flag = f"--{option.replace('_', '-')}"
        with pytest.raises(SandboxError, match=f"{port}.*{flag}") as caught, running(directory=tmp_path, **{option: port}):
            pass
        assert "\n" not in str(caught.value)
    with running(directory=tmp_path, oidc=False) as sandbox:
        assert sandbox.stats()["messages"] == 0, "nothing was left open or half made"


def test_a_directory_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SandboxError, match="--dir"), running(directory=tmp_path / "file" / "nation", oidc=False):
        pass


def test_https_with_the_own_authority_and_a_client_certificate(tmp_path: Path) -> None:
    with running(directory=tmp_path, tls_port=-1, oidc=False) as sandbox:
        pair = (sandbox.client_cert, sandbox.client_key)
        assert requests.get(f"{sandbox.tls_url}/clock", verify=sandbox.ca, cert=pair, timeout=30).ok
        assert requests.get(f"{sandbox.tls_url}/clock", verify=sandbox.ca, timeout=30).ok
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"{sandbox.tls_url}/clock", timeout=30)
        client = x509.load_pem_x509_certificate(Path(sandbox.client_cert).read_bytes())
        assert client.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)[0].value == "TSTNMT2321000156-KALLELSE"
        assert os.stat(sandbox.client_key).st_mode & 0o077 == 0
        before = Path(sandbox.ca).read_bytes()
    with running(directory=tmp_path, tls_port=-1, oidc=False) as sandbox:
        assert Path(sandbox.ca).read_bytes() == before, "certificates are kept over restarts"


def test_a_client_certificate_can_be_demanded(tmp_path: Path) -> None:
    with running(directory=tmp_path, tls_port=-1, tls_demand=True, oidc=False) as sandbox:
        for hsa_id, pair in sandbox.clients.items():
            assert requests.get(f"{sandbox.tls_url}/clock", verify=sandbox.ca, cert=(pair["cert"], pair["key"]), timeout=30).ok, hsa_id
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(f"{sandbox.tls_url}/clock", verify=sandbox.ca, timeout=30)
        assert {"TSTNMT2321000156-KALLELSE", "TSTNMT2321000156-COSM"} < sandbox.clients.keys()


def test_a_certificate_of_another_authority_is_turned_away(tmp_path: Path) -> None:
    with (
        running(directory=tmp_path / "one", tls_port=-1, oidc=False) as sandbox,
        running(directory=tmp_path / "two", tls_port=-1, oidc=False) as other,
    ):
        context = ssl.create_default_context(cafile=sandbox.ca)
        context.load_cert_chain(other.client_cert, other.client_key)
        port = int(sandbox.tls_url.rpartition(":")[2])
        received = b""
        with (
            suppress(ssl.SSLError, ConnectionError),
            socket.create_connection(("127.0.0.1", port)) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as line,
        ):
            line.sendall(b"GET /clock HTTP/1.1\r\nHost: localhost\r\n\r\n")
            received = line.recv(1)
        assert received == b""


def test_everything_that_leaves_says_that_it_is_a_sandbox(tmp_path: Path) -> None:
    with running(directory=tmp_path, oidc=False) as sandbox:
        for path in ("/", "/clock", "/stats", "/nation", "/nowhere", "/print/", "/inbox/", "/inbox/login"):
            answer = requests.get(f"{sandbox.url}{path}", allow_redirects=False, timeout=30)
            assert answer.headers["X-Kallelse-Sandbox"] == "1", path


def test_the_nation_can_be_registered_from_its_own_description(tmp_path: Path) -> None:
    with running(directory=tmp_path, oidc=False) as sandbox:
        nation = sandbox.nation()
    units = {unit["hsa_id"]: unit["care_level"] for provider in nation["providers"] for unit in provider["units"]}
    assert len(units) == 6
    assert set(units.values()) == {"primary", "specialist"}
    assert [[source["name"] for source in provider["sources"]] for provider in nation["providers"]] == [["cosmic", "rontgen"], ["privat"]]
    assert min(len(member["units"]) for member in nation["staff"]) == 0
