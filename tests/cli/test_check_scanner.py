"""`kallelse check` asks the virus scanner."""

from collections.abc import Callable
from typing import Any

from kallelse.cli.checks import scanner
from kallelse.kit.config import config


def state() -> tuple[str, str]:
    (finding,) = scanner.findings(config())
    return finding.state, finding.said


def test_the_scanner_answers_with_what_it_knows_or_the_remedy_is_said(sandbox: Any, configured: Callable[..., None]) -> None:
    assert state() == ("note", "ingen: alla bilagor stannar i karantän. Ange clamd i KALLELSE_CLAMAV om bilagor ska användas.")
    configured(clamav=sandbox.clamd)
    told, said = state()
    assert told == "ok"
    assert said.startswith("ClamAV kallelse-sandbox/27001/")
    configured(clamav="tcp:127.0.0.1:1")
    assert state() == ("problem", "tcp:127.0.0.1:1: svarar inte. Kontrollera KALLELSE_CLAMAV och att clamd är igång.")
