"""What goes wrong between a message and its contract, said without quoting the message."""

from __future__ import annotations

import re
from typing import Literal

type Kind = Literal[
    "missing",
    "too_many",
    "too_few",
    "unknown",
    "order",
    "type",
    "empty",
    "enumeration",
    "pattern",
    "length",
    "range",
    "calendar",
    "character",
    "content",
    "unwanted",
    "contradiction",
    "envelope",
    "unserved",
    "must_understand",
    "version_mismatch",
]

_LONG_NUMBER = re.compile(r"\d{6,}")
_NAME = re.compile(r"[^\W\d][\w.-]{0,63}")


class ContractError(ValueError):
    """A message breaks its contract.

    `path` points at the element ("GetPersonsForProfile/personId[3]/root", lists count from 1), `rule` says
    what the contract demands there, `remedy` what to do, `kind` is the same for programs. None of them, nor the
    text of the error, ever holds a value of the message: it may be personal data and errors end up in logs.
    """

    def __init__(self, kind: Kind, rule: str, remedy: str, path: str = "") -> None:
        super().__init__(kind, rule, remedy, path)
        self.kind = kind
        self.rule = rule
        self.remedy = remedy
        self.path = path

    def under(self, segment: str) -> None:
        """Add the parent's segment in front of the path, on the way out of the nested message."""
        self.path = f"{segment}/{self.path}" if self.path else segment

    def __str__(self) -> str:
        return f"{self.path or 'message'}: {self.rule} {self.remedy}"


def safe_name(name: object) -> str:
    """A foreign key or element name, made fit for an error path: names only, long numbers masked."""
    if isinstance(name, str) and _NAME.fullmatch(name):
        return _LONG_NUMBER.sub("#", name)
    return "(unnamed)"
