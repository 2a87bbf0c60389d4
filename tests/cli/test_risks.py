"""`kallelse risks`: every risk with how its tests went; the exit code says whether all that is claimed is held."""

import json
from pathlib import Path

from kallelse.risks.register import RISKS
from tests.cli.conftest import Run

BUILT = [risk for risk in RISKS.values() if not risk.not_built]


def test_the_command_tells_and_ends_by_what_it_found(kallelse: Run, tmp_path: Path) -> None:
    file = tmp_path / "risks.json"
    tests = {"tests/x.py::y": {"risks": [risk.id for risk in BUILT], "passed": 1, "failed": 0, "skipped": 0}}
    file.write_text(json.dumps({"at": "2027-01-11T07:00:00+00:00", "tests": tests}))
    fine = kallelse("risks", "--results", str(file))
    assert fine.code == 0, fine.err
    assert f"{len(BUILT)} visad, {42 - len(BUILT)} ej byggd än av 42." in fine.out
    tests["tests/x.py::z"] = {"risks": ["K8"], "passed": 4, "failed": 1, "skipped": 0}
    file.write_text(json.dumps({"at": "2027-01-11T07:00:00+00:00", "tests": tests}))
    told = kallelse("risks", "--results", str(file), "--json")
    assert told.code == 1
    assert {one["id"]: one["held"] for one in json.loads(told.out)}["K8"] == "failed"
    assert kallelse("risks", "--results", str(tmp_path / "none.json")).code == 1
    file.write_text("[]")
    assert "ingen resultatfil" in kallelse("risks", "--results", str(file)).line
