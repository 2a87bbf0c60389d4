"""The virus scanner: does it answer, and how old is what it knows?"""

from collections.abc import Iterator

from kallelse.cli.checks.finding import Finding, note, ok, problem
from kallelse.kit import clamd
from kallelse.kit.config import Config

ABOUT = "Virusskanner"


def findings(config: Config) -> Iterator[Finding]:
    """Asks for the scanner's version, which holds the number and the day of its signatures."""
    if not config.clamav:
        yield note(ABOUT, "ingen: alla bilagor stannar i karantän. Ange clamd i KALLELSE_CLAMAV om bilagor ska användas.")
        return
    version = clamd.version()
    if not version:
        yield problem(ABOUT, f"{config.clamav}: svarar inte. Kontrollera KALLELSE_CLAMAV och att clamd är igång.")
    elif "/" not in version:
        yield problem(ABOUT, f"{version} har inga signaturer. Kör freshclam.")
    else:
        yield ok(ABOUT, version)
