"""Write down how the tests of the risk table went, for `kallelse risks`: by test function, never by its values."""

import json
import os
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILE = Path(os.environ.get("RISK_RESULTS", ROOT / "var" / "risks.json"))
PROPERTY = "risks"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The numbers follow the test's report, also from a process of its own."""
    for item in items:
        found = sorted({f"K{str(number).removeprefix('K')}" for mark in item.iter_markers("risk") for number in mark.args})
        if found:
            item.user_properties.append((PROPERTY, found))


class Writer:
    """Gathers what the marked tests came to; written at the end of the run, beside what earlier runs said of other tests."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}
        self._risks: dict[str, list[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test has ended."""
        risks = dict(report.user_properties).get(PROPERTY)
        if not risks or (report.outcome == "passed" and report.when != "call"):
            return
        name = report.nodeid.split("[")[0]
        self._risks[name] = list(risks)  # type: ignore[call-overload]
        self._counts.setdefault(name, Counter())[report.outcome] += 1

    def pytest_sessionfinish(self) -> None:
        """The run is over."""
        if not self._counts:
            return
        tests = {name: one for name, one in _earlier().items() if _is_there(name)}
        for name, counts in self._counts.items():
            outcomes = {outcome: counts[outcome] for outcome in ("passed", "failed", "skipped")}
            tests[name] = {"risks": self._risks[name], **outcomes}
        FILE.parent.mkdir(parents=True, exist_ok=True)
        temporary = FILE.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(
            json.dumps({"at": datetime.now(UTC).isoformat(timespec="seconds"), "tests": dict(sorted(tests.items()))}, indent=1)
        )
        temporary.replace(FILE)


def _earlier() -> dict[str, dict[str, object]]:
    try:
        tests: dict[str, dict[str, object]] = json.loads(FILE.read_text())["tests"]
    except (OSError, ValueError, KeyError):
        return {}
    return tests


def _is_there(name: str) -> bool:
    """Whether the test still stands in its file."""
    path, _, function = name.partition("::")
    file = ROOT / path
    return file.exists() and f"def {function.split('::')[-1]}(" in file.read_text()


def pytest_configure(config: pytest.Config) -> None:
    """Only the process that gathers the reports writes."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Writer(), "risk-results-writer")
