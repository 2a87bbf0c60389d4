"""What the latest run of the tests says of each risk. Pure but for reading the file that the run wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from kallelse.risks.register import RISKS
from kallelse.risks.risk import Risk

FILE = "risks.json"
"""Its name in the installation's own folder, where the tests of a checkout put it."""


class Held(StrEnum):
    """Whether a risk is held, as the tests say."""

    HELD = "held"
    FAILED = "failed"
    UNPROVEN = "unproven"
    """What is done about it is claimed to be in the product, and no test has shown it."""
    NOT_BUILT = "not_built"


class Proof(msgspec.Struct, frozen=True):
    """One test function: the risks that it proves, and how many of its cases passed, failed and were left out."""

    risks: tuple[str, ...]
    passed: int = 0
    failed: int = 0
    skipped: int = 0


class Results(msgspec.Struct, frozen=True):
    """The results of the marked tests, by the test's file and name, and when they were written (ISO)."""

    at: str = ""
    tests: dict[str, Proof] = {}


@dataclass(frozen=True, slots=True)
class Line:
    """One risk with its tests."""

    risk: Risk
    tests: Mapping[str, Proof]
    held: Held


def read(path: Path) -> Results:
    """The results of a file; none when there is no file. Raises msgspec.DecodeError when it is something else."""
    return msgspec.json.decode(path.read_bytes(), type=Results) if path.exists() else Results()


def lines(results: Results) -> list[Line]:
    """Every risk with its tests and whether it is held. What is not built is never held, whatever tests there are."""
    return [_line(risk, {name: one for name, one in results.tests.items() if risk.id in one.risks}) for risk in RISKS.values()]


def _line(risk: Risk, tests: Mapping[str, Proof]) -> Line:
    if any(one.failed for one in tests.values()):
        held = Held.FAILED
    elif risk.not_built:
        held = Held.NOT_BUILT
    else:
        held = Held.HELD if any(one.passed for one in tests.values()) else Held.UNPROVEN
    return Line(risk, dict(sorted(tests.items())), held)
