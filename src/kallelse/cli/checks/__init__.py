"""What `kallelse check` looks at, one file per place: the set-up itself, the database, the outside services, this machine,
certificates.

A check is a generator of findings that never raises for what it examines: what is wrong is a finding with its remedy.
"""

from collections.abc import Iterator

from kallelse.cli.checks.finding import Finding
from kallelse.kit.config import Config

__all__ = ["Finding", "everything"]


def everything(config: Config) -> Iterator[Finding]:
    """All findings, in the order in which things must be put right."""
    from kallelse.cli.checks import certificates, database, machine, outside, scanner, setup

    yield from setup.findings(config)
    yield from machine.findings(config)
    yield from certificates.findings(config)
    yield from database.findings(config)
    yield from outside.findings(config)
    yield from scanner.findings(config)
