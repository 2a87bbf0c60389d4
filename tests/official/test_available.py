"""Says once, and visibly, when the official files are missing; in CI that is a failure."""

import os
from pathlib import Path

import pytest

WHERE = (
    "The tests against the official schemas did not run: KALLELSE_CONTRACTS is not set. Get the schema packages of the domains "
    "infrastructure:eservicesupply:patientportal 1.0, strategicresourcemanagement:persons:person 5.0, "
    "infrastructure:directory:organization 5.0 and crm:scheduling 1.1 from rivta.se, lay them out as "
    "<dir>/<domain with dots>/<version>/{core_components,interactions}, and set KALLELSE_CONTRACTS=<dir>."
)
SCHEMAS = (
    "infrastructure.eservicesupply.patientportal/1.0",
    "strategicresourcemanagement.persons.person/5.0",
    "infrastructure.directory.organization/5.0",
    "crm.scheduling/1.1",
)


def test_the_official_files_are_there() -> None:
    root = os.environ.get("KALLELSE_CONTRACTS", "")
    if not root:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(WHERE)
        pytest.skip(WHERE)
    missing = [name for name in SCHEMAS if not (Path(root) / name / "interactions").is_dir()]
    assert missing == []
