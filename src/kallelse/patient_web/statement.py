"""The accessibility statement as results say it: `python -m kallelse.patient_web.statement` makes it, /tillganglighet/ shows it (R-DOS-4).

It is made of docs/accessibility: the list of WCAG that somebody has walked, and what axe found on the pages in the latest run of the
browser journeys (`AXE_RESULTS=var/axe.jsonl pytest tests/journeys`). Nothing is promised: what has not been tried is said to be untried.
"""

import json
import re
import sys
import tomllib
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

PROJECT = Path(__file__).parents[3]
LIST, AXE, RUN = Path("docs/accessibility/wcag22.toml"), Path("docs/accessibility/axe.json"), Path("var/axe.jsonl")
SHOWN = Path(__file__).with_name("accessibility.json")
RESULTS: tuple["Result", ...] = ("not_met", "partly", "not_tried", "met", "not_applicable")
_NUMBER = re.compile(r"/[0-9A-Z]{4}-[0-9A-Z]{4}(?=/|$)")
_SECRET = re.compile(r"(?<=/kalender/)[\w-]+(?=\.ics)")

type Result = Literal["not_met", "partly", "not_tried", "met", "not_applicable"]


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One success criterion of WCAG 2.2 and what is known of it."""

    id: str
    level: Literal["A", "AA"]
    name: str
    result: Result
    how: Literal["", "test", "hand"] = ""
    note: str = ""


class Failing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that is known not to be good, and what one can do instead."""

    criteria: tuple[str, ...]
    text: str
    instead: str = ""


class Axe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What axe found: on which pages, in how many states, and how many findings there were."""

    at: date
    version: str
    pages: dict[str, int]
    findings: int = 0

    @property
    def states(self) -> int:
        """Pages in all their states."""
        return sum(self.pages.values())


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that the statement says."""

    walked: date
    untried: tuple[str, ...]
    failing: tuple[Failing, ...]
    criterion: tuple[Criterion, ...]
    axe: Axe | None = None

    @property
    def counts(self) -> dict["Result", int]:
        """How many criteria came to what."""
        found = Counter(one.result for one in self.criterion)
        return {result: found[result] for result in RESULTS}

    @property
    def whole(self) -> bool:
        """Whether every criterion that applies is met."""
        return not any(self.counts[result] for result in ("not_met", "partly", "not_tried"))


@cache
def shown() -> Statement:
    """The statement that the page shows."""
    return msgspec.json.decode(SHOWN.read_bytes(), type=Statement)


def made(project: Path = PROJECT) -> Statement:
    """The statement as the list and the results in docs say it now."""
    walked = msgspec.convert(tomllib.loads((project / LIST).read_text(encoding="utf-8")), Statement)
    found = project / AXE
    return msgspec.structs.replace(walked, axe=msgspec.json.decode(found.read_bytes(), type=Axe) if found.exists() else None)


def gathered(run: Path) -> Axe | None:
    """What a run of the journeys wrote, the patient's pages alone; None when it looked at none."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in run.read_text(encoding="utf-8").splitlines()] if run.exists() else []
    ours = [line for line in lines if line["host"] == "localhost" and not line["path"].startswith("/personal/")]
    if not ours:
        return None
    pages = Counter(_SECRET.sub("…", _NUMBER.sub("/<nummer>", line["path"])) for line in ours)
    day, version = max((line["at"][:10], line["version"]) for line in ours)
    return Axe(date.fromisoformat(day), version, dict(sorted(pages.items())), sum(line["findings"] for line in ours))


def written(statement: Statement) -> bytes:
    """As it lies beside this module."""
    return msgspec.json.format(msgspec.json.encode(statement), indent=1) + b"\n"


def main() -> int:
    """Take in a run, make the statement, and say what it says."""
    fresh = gathered(PROJECT / RUN)
    if fresh is not None:
        (PROJECT / AXE).write_bytes(msgspec.json.format(msgspec.json.encode(fresh), indent=1) + b"\n")
    statement = made()
    SHOWN.write_bytes(written(statement))
    told = ", ".join(f"{count} {result}" for result, count in statement.counts.items())
    axe = f"axe {statement.axe.at}: {statement.axe.findings} fynd i {statement.axe.states} lägen" if statement.axe else "axe har inte körts"
    sys.stdout.write(f"{told}; {axe}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
