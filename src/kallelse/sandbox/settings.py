"""What a sandbox is started with."""

import os
from dataclasses import dataclass, field
from pathlib import Path

START = "2027-01-11T08:00:00+01:00"
"""The first moment of a fresh nation: a Monday morning in Sweden. The ages of the test persons fit it."""


class SandboxError(Exception):
    """The sandbox cannot start; the text is one Swedish line with the remedy."""


def _published_numbers() -> Path | None:
    folder = os.environ.get("KALLELSE_CONTRACTS")
    return Path(folder) / "testdata" / "skatteverket-testpersonnummer.json" if folder else None


@dataclass(frozen=True)
class SandboxConfig:
    """All choices. Port 0 means any free port, except `tls_port`, where 0 means no HTTPS and -1 any free port."""

    host: str = "127.0.0.1"
    port: int = 9080
    oidc_port: int = 9081
    clamd_port: int = 0
    """Where the virus scanner listens."""
    tls_port: int = 0
    tls_demand: bool = False
    """Whether the HTTPS port is shut to callers without a client certificate, as the national services are."""
    directory: Path = Path("var/sandbox")
    print_dir: Path = Path("var/print")
    parcel_dir: Path = Path("var/parcels")
    print_house: bool = False
    """Whether the print house and the parcel store work by themselves from the start; `POST /print/manners` changes it."""
    fresh: bool = False
    product_url: str = "http://localhost:8000"
    """Where a followed `ssoLink` leads: `{product_url}/{queryString}`."""
    start: str = START
    queue_days: int = 90
    """How long the inbox keeps a message to a person without an account; 0 switches the queue off."""
    fast: bool = field(default_factory=lambda: os.environ.get("KALLELSE_SANDBOX_FAST") == "1")
    """For benches: message bodies are taken unread, without the check of their DocBook."""
    read_after_s: float | None = None
    """For benches: every message counts as read this many real seconds after the inbox accepted it."""
    extra_persons: int = 0
    """For benches: this many ordinary persons more, drawn from the published list of test numbers in `numbers_file`."""
    numbers_file: Path | None = field(default_factory=_published_numbers)
    oidc: bool = True
