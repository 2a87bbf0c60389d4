"""The official schemas and examples live outside the project; KALLELSE_CONTRACTS names their directory."""

import os
from pathlib import Path

import pytest

ROOT = os.environ.get("KALLELSE_CONTRACTS", "")

# Without the files there is nothing to try against: test_available.py then says so, once, and the others stay silent.
collect_ignore_glob = [] if ROOT else [path.name for path in Path(__file__).parent.glob("test_*.py") if path.name != "test_available.py"]


@pytest.fixture(scope="session")
def contracts() -> Path:
    """The directory of the official contracts."""
    return Path(ROOT)
