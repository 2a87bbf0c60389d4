"""The commands that go on until they are stopped: serve, work, sandbox."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from kallelse.bench.house import free_port
from kallelse.kit import embedded
from kallelse.web_assets import build
from tests.cli.conftest import Run, Running
from tests.conftest import Nation

Start = Callable[..., Running]


@pytest.fixture
def assets() -> None:
    """The pages' style sheets, which `make assets` makes."""
    build.build()


@pytest.mark.usefixtures("assets")
def test_serve_answers_on_its_port_with_pages_and_static_files_until_it_is_stopped(running: Start, nation: Nation) -> None:
    port = free_port()
    web = running("serve", "--port", str(port), "--workers", "1")
    assert f"http://localhost:{port}" in web.wait_for("Webben är igång")
    _wait_for(port)
    with urlopen(f"http://127.0.0.1:{port}/") as page:
        assert page.status == 200
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    with urlopen(f"http://127.0.0.1:{port}/static/designsystemet.css") as style:
        assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    children = psutil.Process(web.process.pid).children(recursive=True)
    assert web.stop() == 0
    assert psutil.wait_procs(children, timeout=20)[1] == []


@pytest.mark.usefixtures("assets")
def test_serve_that_is_killed_lets_go_of_its_port(running: Start, nation: Nation) -> None:
    port = free_port()
    for _ in range(2):
        web = running("serve", "--port", str(port), "--workers", "1")
        web.wait_for("Webben är igång")
        _wait_for(port)
        children = psutil.Process(web.process.pid).children(recursive=True)
        assert children
        web.process.kill()
        assert psutil.wait_procs(children, timeout=20)[1] == []


@pytest.mark.usefixtures("assets")
def test_behind_tls_the_pages_know_that_they_are_secure(running: Start, nation: Nation) -> None:
    port = free_port()
    settings = {"KALLELSE_PUBLIC_URL": "https://kallelse.example.se", "KALLELSE_ALLOWED_HOSTS": "kallelse.example.se"}
    running("serve", "--port", str(port), "--workers", "1", **settings).wait_for("Webben är igång")
    _wait_for(port)
    proxied = {"Host": "kallelse.example.se", "X-Forwarded-Proto": "https"}
    with urlopen(Request(f"http://127.0.0.1:{port}/", headers=proxied)) as page:
        assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    forged = Request(f"http://127.0.0.1:{port}/", headers={"Host": "elsewhere.example.se"})
    with pytest.raises(HTTPError, match="400"):
        urlopen(forged)


@pytest.mark.usefixtures("assets")
def test_serve_starts_and_stops_the_embedded_database(running: Start, fresh_var: Path) -> None:
    port = free_port()
    web = running("serve", "--port", str(port), "--workers", "1", KALLELSE_VAR_DIR=str(fresh_var))
    web.wait_for("Webben är igång")
    _wait_for(port)
    assert embedded.is_running(fresh_var / "pg")
    assert web.stop() == 0
    assert not embedded.is_running(fresh_var / "pg")


def test_serve_without_style_sheets_says_how_to_make_them(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from django.conf import settings

    from kallelse.cli.serve import gather_static_files
    from kallelse.kit.config import Config, ConfigError

    monkeypatch.setattr(settings, "STATICFILES_DIRS", [tmp_path / "vendor"])
    with pytest.raises(ConfigError, match="make assets"):
        gather_static_files(Config.from_env())


def test_work_ends_when_it_is_asked_to(running: Start, nation: Nation) -> None:
    worker = running("work")
    worker.wait_for("worker ready")
    assert worker.stop() == 0


def test_a_killed_worker_is_replaced_and_all_end_together(running: Start, nation: Nation) -> None:
    crew = running("work", "--processes", "2")
    numbers = {json.loads(crew.wait_for("worker ready"))["worker"] for _ in range(2)}
    first, second = psutil.Process(crew.process.pid).children()
    os.kill(first.pid, signal.SIGKILL)
    numbers.add(json.loads(crew.wait_for("worker ready"))["worker"])
    assert len(numbers) == 3
    everyone = psutil.Process(crew.process.pid).children()
    assert second in everyone
    assert crew.stop() == 0
    assert psutil.wait_procs(everyone, timeout=20)[1] == []


def test_workers_end_with_a_supervisor_that_is_killed(running: Start, nation: Nation) -> None:
    crew = running("work", "--processes", "2")
    for _ in range(2):
        crew.wait_for("worker ready")
    workers = psutil.Process(crew.process.pid).children()
    assert len(workers) == 2
    crew.process.kill()
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def test_the_sandbox_says_where_it_is_and_ends_when_asked_to(running: Start, kallelse: Run, tmp_path: Path) -> None:
    nation = running(
        "sandbox", "--port", "0", "--oidc-port", "0", "--dir", str(tmp_path / "sandbox"), "--print-dir", str(tmp_path / "print")
    )
    assert "http://127.0.0.1:" in nation.wait_for("Sandlådan är igång")
    ready = json.loads((tmp_path / "sandbox" / "ready.json").read_text())
    with urlopen(f"{ready['url']}/clock") as clock:
        assert json.load(clock)["now"].startswith("2027-01-11")
    assert nation.stop() == 0
    assert not (tmp_path / "sandbox" / "ready.json").exists()


def _wait_for(port: int) -> None:
    """The line is said just before the port is opened."""
    import socket

    for _ in range(1_000_000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("the web never opened its port")
