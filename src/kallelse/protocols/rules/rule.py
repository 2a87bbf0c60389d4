"""What a rule is, and the few ways in which one is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from kallelse.protocols.declare import Contract
from kallelse.protocols.errors import ContractError

type Part = Literal["request", "response"]
type Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for one part of some contracts.

    `id` is the rule's id ("R-RIV-5", explained in docs/rules.md) or the section that states it ("SCHEDULING 2.3").
    `text` says in a sentence what is demanded. A rule of level "should" is asked for by a receiver of the answers, not
    by the contract. `check` takes the values of the part and raises ContractError with the path below the root element.
    """

    id: str
    text: str
    part: Part
    contracts: tuple[Contract, ...]
    check: Callable[[Values], None]
    level: Literal["must", "should"] = "must"


def each(values: Values, name: str) -> Iterator[tuple[str, Values]]:
    """The groups under a name, one or a list, each with its path segment (lists count from 1)."""
    found = values.get(name)
    if isinstance(found, Mapping):
        yield name, found
    else:
        yield from ((f"{name}[{number}]", one) for number, one in enumerate(found or (), 1))


def demand(values: Values, names: tuple[str, ...], why: str, path: str = "") -> None:
    """Raise for the first of the names that is missing or empty."""
    for name in names:
        if values.get(name) in (None, ""):
            raise ContractError("missing", f"is required {why}.", "Add the element.", _join(path, name))


def forbid(values: Values, names: tuple[str, ...], why: str, path: str = "") -> None:
    """Raise for the first of the names that is there."""
    for name in names:
        if name in values:
            raise ContractError("unwanted", f"must be left out {why}.", "Leave out the element.", _join(path, name))


def contradiction(path: str, rule: str, remedy: str) -> ContractError:
    """The error for values that are right one by one and not together."""
    return ContractError("contradiction", rule, remedy, path)


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name
