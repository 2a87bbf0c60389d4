"""Says once, and visibly, when the official files are missing; in CI that is a failure."""

import os
from pathlib import Path

import pytest

from kallelse.protocols.catalogue import CONTRACTS

SCHEMAS = sorted({f"{entry.domain.replace(':', '.')}/{entry.release}" for entry in CONTRACTS})
WHERE = (
    "The tests against the official schemas did not run: KALLELSE_CONTRACTS is not set. Get the schema packages of the domains, "
    "most of them from rivta.se, lay them out as <dir>/<domain with dots>/<version>/{core_components,interactions}, and set "
    f"KALLELSE_CONTRACTS=<dir>. They are: {', '.join(SCHEMAS)}."
)


def test_the_official_files_are_there() -> None:
    root = os.environ.get("KALLELSE_CONTRACTS", "")
    if not root:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(WHERE)
        pytest.skip(WHERE)
    missing = [name for name in SCHEMAS if not (Path(root) / name / "interactions").is_dir()]
    assert missing == []
