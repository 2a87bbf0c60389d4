"""The scanner's protocol: a verdict is a verdict, and anything else is none."""

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kallelse.kit import clamd
from kallelse.kit.clamd import Clean, Threat, Unscanned
from kallelse.kit.config import Config, ConfigError
from kallelse.sandbox.scanner import EICAR, LARGEST


@pytest.fixture
def scripted(configured: Callable[..., None]) -> Iterator[Callable[[bytes], None]]:
    """A scanner that answers every INSTREAM with these bytes, whatever it was sent."""
    server = socket.create_server(("127.0.0.1", 0))
    answers: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                asked = line.recv(65536)
                # All of it is read before an answer: who hangs up on words that nobody read takes the answer back.
                while asked.startswith(b"zINSTREAM") and not asked.endswith(b"\0\0\0\0"):
                    asked += line.recv(65536)
                line.sendall(b"ClamAV 1/2/3\0" if asked.startswith(b"zVERSION") else answers[-1])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    configured(clamav=f"tcp:127.0.0.1:{server.getsockname()[1]}")
    yield answers.append
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\0", Clean("ClamAV 1/2/3")),
        (b"stream: Win.Test FOUND\0", Threat("Win.Test", "ClamAV 1/2/3")),
        (b"stream: Can't allocate memory ERROR\0", Unscanned("answer not understood")),
        (b"stream: OK", Unscanned("ConnectionError")),
        (b"", Unscanned("ConnectionError")),
        (b"OK\0", Unscanned("answer not understood")),
        (b"stream: OK FOUND\0", Threat("OK", "ClamAV 1/2/3")),
        (b"INSTREAM size limit exceeded. ERROR\0", Unscanned("refused: too large for the scanner")),
    ],
)
def test_what_an_answer_means(scripted: Callable[[bytes], None], answer: bytes, verdict: object) -> None:
    scripted(answer)
    assert clamd.scan(b"x") == verdict


def test_the_nations_scanner(sandbox: Any, configured: Callable[..., None]) -> None:
    configured(clamav=sandbox.clamd)
    assert isinstance(clamd.scan(b""), Clean)
    assert isinstance(clamd.scan(b"words" * 100_000), Clean)
    threat = clamd.scan(b"before" + EICAR + b"after" * 100_000)
    assert isinstance(threat, Threat)
    assert threat.name == "Eicar-Signature"
    assert clamd.scan(bytes(LARGEST + 1)) == Unscanned("refused: too large for the scanner")


def test_a_sandbox_says_nothing_in_production(sandbox: Any, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    configured(clamav=sandbox.clamd)
    monkeypatch.setattr(clamd, "config", lambda: Config(stage="production", clamav=sandbox.clamd))
    assert clamd.scan(b"x") == Unscanned("the scanner is a sandbox")


def test_nobody_there_is_no_verdict(configured: Callable[..., None]) -> None:
    assert clamd.scan(b"x") == Unscanned("no scanner")
    configured(clamav="unix:/nowhere/clamd.ctl")
    assert clamd.scan(b"x") == Unscanned("no connection")


@pytest.mark.parametrize("setting", ["localhost:3310", "tcp:3310", "tcp:host:port", "unix:relative", "http://x"])
def test_a_setting_that_cannot_be_meant_is_refused(setting: str) -> None:
    with pytest.raises(ConfigError, match="KALLELSE_CLAMAV"):
        Config.from_env({"KALLELSE_CLAMAV": setting})
