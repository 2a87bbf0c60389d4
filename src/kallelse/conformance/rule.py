"""What a rule is, and what comes of trying it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

type Severity = Literal["must", "should"]
type Verdict = Literal["passed", "failed", "not_tested", "not_applicable"]
type Check[Heard] = Callable[[Heard], Iterator[Seen]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was seen: whether it holds, in Swedish words without personal data, and the numbers of the calls that show it."""

    holds: bool
    said: str
    calls: tuple[int, ...] = ()


def held(said: str, *calls: int) -> Seen:
    """Something that is as the rule wants it."""
    return Seen(True, said, calls)


def broke(said: str, *calls: int) -> Seen:
    """Something that breaks the rule."""
    return Seen(False, said, calls)


class NotTested(Exception):
    """The rule holds for this system, but what it needs could not be had; the text says in Swedish what is lacking."""


class NotApplicable(Exception):
    """The rule is about something that this system does not offer; the text says what."""


@dataclass(frozen=True, slots=True)
class Rule[Heard]:
    """One rule. All texts but `id` are Swedish: title and remedy are read by the supplier.

    `source` names requirement or chapter of the national contract description ("TKB 6.8.5" = crm:scheduling 1.1.5, chapter 6.8.5),
    `how` says how the rule is tried, `check` tries it on what was heard and yields what it sees.
    """

    id: str
    title: str
    source: str
    severity: Severity
    how: str
    remedy: str
    check: Check[Heard]


@dataclass(frozen=True, slots=True)
class Result:
    """A rule with its verdict; `reason` says why when it was not tested or does not apply."""

    id: str
    title: str
    source: str
    severity: Severity
    how: str
    remedy: str
    verdict: Verdict
    reason: str
    seen: tuple[Seen, ...]


def judge[Heard](rules: Iterable[Rule[Heard]], heard: Heard) -> list[Result]:
    """Try every rule. One breach fails a rule; a rule that saw nothing was not tested."""
    return [_result(rule, *_tried(rule, heard)) for rule in rules]


def _tried[Heard](rule: Rule[Heard], heard: Heard) -> tuple[Verdict, str, list[Seen]]:
    seen: list[Seen] = []
    lacking: tuple[Verdict, str] | None = None
    try:
        seen.extend(rule.check(heard))
    except NotTested as gap:
        lacking = ("not_tested", str(gap))
    except NotApplicable as gap:
        lacking = ("not_applicable", str(gap))
    if any(not each.holds for each in seen):
        return "failed", "", [each for each in seen if not each.holds]
    if lacking is not None:
        return (*lacking, seen)
    if not seen:
        return "not_tested", "Inget i svaren gick att pröva regeln på.", []
    return "passed", "", seen


def _result[Heard](rule: Rule[Heard], verdict: Verdict, reason: str, seen: list[Seen]) -> Result:
    texts = (rule.id, rule.title, rule.source, rule.severity, rule.how, rule.remedy)
    return Result(*texts, verdict, reason, tuple(seen))
