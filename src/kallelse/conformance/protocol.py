"""The acceptance protocol: what was tried, the verdict of every rule, every call, and what was left. A stable form, written as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from kallelse import __version__
from kallelse.conformance.rule import Result, Severity, Verdict

SCHEMA = "kallelse-conformance-1"
"""Changes only when a field is renamed, removed or given another meaning; new fields may come."""

type Conclusion = Literal["accepted", "accepted_with_remarks", "incomplete", "refused"]
VERDICTS: dict[Verdict, str] = {
    "passed": "Godkänd",
    "failed": "Underkänd",
    "not_tested": "Ej prövad",
    "not_applicable": "Gäller inte",
}
CONCLUSIONS: dict[Conclusion, str] = {
    "accepted": "Godkänt",
    "accepted_with_remarks": "Godkänt med anmärkning",
    "incomplete": "Ofullständigt: allt kunde inte prövas",
    "refused": "Inte godkänt",
}
SEVERITIES: dict[Severity, str] = {"must": "ska", "should": "bör"}
ROLES = {
    "producer": "Producent av crm:scheduling 1.1",
    "consumer": "Konsument av AddMessageToPatientPortalInbox 1.0",
}


class Evidence(msgspec.Struct, frozen=True):
    """What was seen, and the calls that show it."""

    holds: bool
    said: str
    calls: list[int]


class Judged(msgspec.Struct, frozen=True):
    """One rule."""

    id: str
    title: str
    source: str
    severity: Severity
    how: str
    verdict: Verdict
    reason: str
    remedy: str
    evidence: list[Evidence]


class Call(msgspec.Struct, frozen=True):
    """One call, without anything of what it said."""

    number: int
    contract: str
    label: str
    outcome: str
    http_status: int
    seconds: float


class Protocol(msgspec.Struct, frozen=True):
    """The whole. `moment` is ISO 8601 in UTC; `counts` has every verdict as key."""

    schema: str
    kit_version: str
    moment: str
    role: Literal["producer", "consumer"]
    system: str
    system_version: str
    supplier: str
    unit: str
    persons: list[str]
    conclusion: Conclusion
    counts: dict[str, int]
    rules: list[Judged]
    calls: list[Call]
    left: list[str]

    @property
    def passed(self) -> bool:
        """Whether every rule that applies was tried and held."""
        return self.conclusion == "accepted"


_MOST_EVIDENCE = 8


def protocol(
    *,
    role: Literal["producer", "consumer"],
    system: tuple[str, str, str],
    unit: str,
    persons: Iterable[str],
    moment: datetime,
    results: list[Result],
    calls: list[Call],
    left: list[str],
) -> Protocol:
    """Put a protocol together. `system` is name, version and supplier; `persons` are already shortened."""
    counts = Counter(result.verdict for result in results)
    return Protocol(
        schema=SCHEMA,
        kit_version=__version__,
        moment=moment.isoformat(timespec="seconds"),
        role=role,
        system=system[0],
        system_version=system[1],
        supplier=system[2],
        unit=unit,
        persons=list(persons),
        conclusion=_conclusion(results),
        counts={verdict: counts[verdict] for verdict in VERDICTS},
        rules=[_judged(result) for result in results],
        calls=calls,
        left=left,
    )


def to_json(protocol: Protocol) -> bytes:
    """The protocol as JSON, UTF-8, indented."""
    return msgspec.json.format(msgspec.json.encode(protocol), indent=2) + b"\n"


def from_json(data: bytes) -> Protocol:
    """Read a protocol that was written by `to_json`. Raises msgspec.ValidationError."""
    return msgspec.json.decode(data, type=Protocol)


def _conclusion(results: list[Result]) -> Conclusion:
    failed = {result.severity for result in results if result.verdict == "failed"}
    if "must" in failed:
        return "refused"
    if any(result.verdict == "not_tested" for result in results):
        return "incomplete"
    return "accepted_with_remarks" if failed else "accepted"


def _judged(result: Result) -> Judged:
    """Breaches are kept, and the same words are said once; of what holds a few examples are enough."""
    together: dict[tuple[bool, str], list[int]] = {}
    for seen in result.seen:
        together.setdefault((seen.holds, seen.said), []).extend(seen.calls)
    evidence = [Evidence(holds, said, sorted(set(calls))) for (holds, said), calls in together.items()]
    rest = len(evidence) - _MOST_EVIDENCE
    if rest > 0:
        evidence = [*evidence[:_MOST_EVIDENCE], Evidence(evidence[0].holds, f"… och {rest} iakttagelser till.", [])]
    return Judged(
        result.id, result.title, result.source, result.severity, result.how, result.verdict, result.reason, result.remedy, evidence
    )  # fmt: skip
