"""Who gets a code on her letter, how much a secret opens, and which own codes are too easy. Pure (docs/threat-model-paper.md)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Protocol
from uuid import UUID

from kallelse.persons.identity import age
from kallelse.persons.rules import Custody, Standing
from kallelse.routing.clocks import day_of
from kallelse.routing.facts import ADULT, INBOX_OWN_AGE


class Policy(StrEnum):
    """What a unit has decided: the values of the parameter `letter_code`."""

    NO = "no"
    OWN = "own"
    """Codes go to those who have a code of their own."""
    NUMBER = "number"
    """And to the others, who answer with the last four of their number, which opens less."""


class Way(StrEnum):
    """What a patient has said about answering from letters."""

    OWN = "own"
    NEVER = "never"
    """No codes on her letters: whoever opens her post could use them."""
    NONE = "none"


class Proof(StrEnum):
    """Which secret was given, as the events and the access log name it."""

    OWN_CODE = "own_code"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Case:
    """What decides whether a letter carries a code, and whether a printed one still opens anything."""

    policy: str
    standing: str
    identity: str
    sensitive: bool
    custody: str
    blocked: bool
    way: str
    visit: date | None = None


class Said(Protocol):
    """A kallelse, as far as a code depends on it."""

    @property
    def unit_id(self) -> int: ...
    @property
    def care_level(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def content(self) -> dict[str, Any]: ...
    @property
    def plan(self) -> dict[str, Any] | None: ...
    @property
    def visit_start(self) -> datetime | None: ...


class OnPaper(Said, Protocol):
    """A kallelse whose letter is about to be set (a claimed step)."""

    @property
    def invitation(self) -> UUID: ...


def case_of(policy: str, one: Said, standing: str, custody: str, way: str) -> Case:
    """What decides about one kallelse."""
    facts = (one.plan or {}).get("facts") or {}
    visit = day_of(one.visit_start) if one.visit_start is not None else None
    sensitive = bool(one.content.get("sensitive")) or facts.get("sensitive") == "yes"
    return Case(policy, standing, one.subject, sensitive, custody, facts.get("block") == "yes", way, visit)


def no_code(case: Case, today: date) -> str:
    """Why there is no code; an empty string when there is one. The same is asked when the letter is made and each time it is used."""
    if case.policy not in (Policy.OWN, Policy.NUMBER):
        return "off"
    if case.standing not in (Standing.ORDINARY, Standing.COORDINATION):
        return "standing"
    if case.sensitive:
        return "sensitive"
    if case.way == Way.NEVER:
        return "never"
    if minor := _minor(case, today):
        return minor
    return "" if case.way == Way.OWN or case.policy == Policy.NUMBER else "no_secret"


def _minor(case: Case, today: date) -> str:
    """Under 13 only where one guardian alone has custody; 13–17 never, since a parent may hold the letter (R-OSL-3, K16)."""
    now = age(case.identity, today)
    at_visit = age(case.identity, max(case.visit or today, today))
    if now is None or at_visit is None:
        return "age"
    if now >= ADULT:
        return ""
    if at_visit >= INBOX_OWN_AGE:
        return "youth"
    return "" if case.custody == Custody.ONE_HOME and not case.blocked else "custody"


def is_child(case: Case, today: date) -> bool:
    """Whether the letter is to a guardian."""
    years = age(case.identity, today)
    return years is not None and years < INBOX_OWN_AGE


class Cancel(StrEnum):
    """How a letter's holder can say that the patient does not come."""

    NOW = "now"
    CALLED = "called"
    """A colleague calls the patient before anything is cancelled: the secret may be known at home."""
    LATE = "late"
    PHONE = "phone"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Acts:
    """What the page of a letter offers."""

    accept: bool
    cancel: Cancel


def acts(
    proof: str, kind: str, visit_start: datetime | None, cancel_deadline: datetime | None, now: datetime, *, cancel_allowed: bool
) -> Acts:  # fmt: skip
    """What may be done with a proof. The moments are those that stand on the letter; what has been answered since is not told (K33)."""
    if kind != "timed" or visit_start is None or visit_start <= now:
        return Acts(accept=False, cancel=Cancel.NONE)
    if not cancel_allowed:
        return Acts(accept=True, cancel=Cancel.PHONE)
    if cancel_deadline is not None and now > cancel_deadline:
        return Acts(accept=True, cancel=Cancel.LATE)
    return Acts(accept=True, cancel=Cancel.NOW if proof == Proof.OWN_CODE else Cancel.CALLED)


class TooEasy(ValueError):
    """An own code that others would guess; the text is one Swedish line's code: digits, same, row, number."""


def check_own(digits: str, identity: str) -> None:
    """Raise TooEasy for a code that is not six digits, or that whoever knows her would try first."""
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        raise TooEasy("digits")
    if len(set(digits)) <= 2:
        raise TooEasy("same")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    if len(steps) == 1 or digits[:3] == digits[3:]:
        raise TooEasy("row")
    year, month, day = identity[2:4], identity[4:6], identity[6:8]
    dates = {year + month + day, day + month + year, month + day + year, identity[:4] + month, month + identity[:4]}
    if digits in identity or digits in dates or identity[8:] in digits:
        raise TooEasy("number")


CALL_WITHIN = timedelta(days=1)
"""A patient who asks to be called is called within a day, and before her last moment to cancel or her visit, whichever is sooner."""


def call_by(now: datetime, *moments: datetime | None) -> datetime:
    """By when a colleague calls."""
    return min([now + CALL_WITHIN, *(moment for moment in moments if moment is not None and moment > now)])
