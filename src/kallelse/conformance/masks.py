"""Nothing in a protocol names a person: test numbers are shown shortened, and everything that looks like a number of a person too."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LIKE_A_PERSON = re.compile(
    r"(?<![\w-])(?:\d{2})?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])[-+]?[\dTtFfPp]\d{3}(?![\w-])"
)


def shortened(number: str) -> str:
    """A test number as the protocol shows it: the year of birth and nothing more."""
    return f"{number[:4]}…"


def masked(text: str, numbers: Iterable[str]) -> str:
    """`text` without the numbers, however they are written, and without anything else that looks like one."""
    for number in numbers:
        for way in ways(number):
            text = text.replace(way, shortened(number))
    return _LIKE_A_PERSON.sub("#", text)


def ways(number: str) -> tuple[str, ...]:
    """A number of twelve characters in the ways people write it, the longest first."""
    return (f"{number[:8]}-{number[8:]}", number, f"{number[2:8]}-{number[8:]}", f"{number[2:8]}+{number[8:]}", number[2:])


def names_a_person(text: str, numbers: Iterable[str], names: Iterable[str] = ()) -> bool:
    """Whether `text` holds one of the numbers, anything that looks like one, or one of the names as a word."""
    if _LIKE_A_PERSON.search(text) or any(way in text for number in numbers for way in ways(number)):
        return True
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names if len(name) > 2)
