"""Misbehaviour by name, by service and by test person: docs/sandbox.md holds the table of what each kind does."""

from collections.abc import Iterable
from random import Random
from typing import Literal, get_args

import msgspec

type Service = Literal["pu", "hsa", "inbox", "care", "index", "tak", "read_status", "print", "sms", "mail", "scanner"]
type Kind = Literal["slow", "down", "timeout_after_accept", "error", "fault", "garbage", "half_answer", "twice"]

KINDS: tuple[str, ...] = get_args(Kind.__value__)
SERVICES: tuple[str, ...] = get_args(Service.__value__)
SLOW_S = 5.0


class Misbehaviour(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=False):
    """One rule. `times` counts down as the rule strikes; None means without end. `share` is the share of calls it strikes."""

    service: Service
    kind: Kind
    person: str | None = None
    share: float = 1.0
    times: int | None = None
    slow_s: float | None = None

    @property
    def pause_s(self) -> float:
        """How long this rule keeps the caller waiting, in real seconds."""
        if self.slow_s is not None:
            return self.slow_s
        return SLOW_S if self.kind == "slow" else 0.0


class MisbehaviourError(ValueError):
    """A list of rules that cannot be read; the text is in Swedish."""


class Misbehaviours:
    """The rules in force. The first that fits a call decides; the dice of `share` fall the same way in every run."""

    def __init__(self) -> None:
        self._rules: list[Misbehaviour] = []
        self._dice = _dice()

    def rules(self) -> list[Misbehaviour]:
        """The rules that still can strike."""
        return [rule for rule in self._rules if rule.times is None or rule.times > 0]

    def load(self, text: bytes) -> None:
        """Replace all rules by a JSON list."""
        try:
            rules = msgspec.json.decode(text, type=list[Misbehaviour])
        except msgspec.DecodeError as error:
            known = f"Tjänster: {', '.join(SERVICES)}. Sorter: {', '.join(KINDS)}."
            raise MisbehaviourError(f"Listan kan inte läsas ({error}). {known}") from None
        self._rules = rules
        self._dice = _dice()

    def dump(self) -> bytes:
        """The rules as a JSON list."""
        return msgspec.json.encode(self.rules())

    def strike(self, service: str, persons: Iterable[str] = ()) -> Misbehaviour | None:
        """The rule that strikes this call, counted down; None when the call goes well.

        A rule with a person strikes only calls that concern that person; a call for many persons is struck when one of them
        is named.
        """
        if not self._rules:
            return None
        concerned: set[str] | None = None
        for rule in self._rules:
            if rule.service != service or rule.times == 0:
                continue
            if rule.person is not None:
                concerned = set(persons) if concerned is None else concerned
                if rule.person not in concerned:
                    continue
            if rule.share < 1.0 and self._dice.random() >= rule.share:
                continue
            if rule.times is not None:
                rule.times -= 1
            return rule
        return None


def _dice() -> Random:
    return Random("kallelse")
