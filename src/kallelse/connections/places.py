"""Where a unit was when: a kallelse says the address of the day on which it was sent (K32). Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

KEPT = 20
"""Moves that are remembered: a kallelse lives for months, and no unit moves so often."""


def after_move(
    address: Sequence[str], former: Sequence[Mapping[str, Any]], new: Sequence[str], now: datetime
) -> list[Mapping[str, Any]]:  # fmt: skip
    """The former addresses when a unit's address becomes `new`; without a move, or without a known address, they stand."""
    if not address or list(address) == list(new):
        return list(former)
    return [*former, {"lines": list(address), "until": now.isoformat()}][-KEPT:]


def address_at(address: Sequence[str], former: Sequence[Mapping[str, Any]], moment: datetime) -> list[str]:
    """The visiting address that held at a moment; before the first known move that of the first."""
    for earlier in former:
        if moment < datetime.fromisoformat(earlier["until"]):
            return list(earlier["lines"])
    return list(address)
