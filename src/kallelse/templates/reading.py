"""How easy a Swedish text is to read: LIX, and the length of its sentences (R-LANG-1). Pure."""

import re
from dataclasses import dataclass

__all__ = ["Readability", "readability", "sentences"]

# A sentence ends at a full stop, question or exclamation mark before a capital, at a colon before a line, and at every new line.
_ENDS = re.compile(r"(?<=[.!?])[\"”']?\s+(?=[\"”'A-ZÅÄÖ])|\n+|:\s*\n")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]+(?:[-'][A-Za-zÀ-ÖØ-öø-ÿ]+)*|\d+(?:[.,:]\d+)*")
_BLANK = re.compile(r"\{[^{}]*\}")
LONG = 6
"""A word of more letters is long (Björnsson's definition of LIX)."""


@dataclass(frozen=True, slots=True)
class Readability:
    """`lix` is rounded; `longest` is the longest sentence, of `words` words."""

    lix: int
    longest: str
    words: int


def sentences(text: str) -> list[str]:
    """The sentences of a text, the empty ones left out."""
    return [one.strip() for one in _ENDS.split(text) if one and one.strip()]


def readability(texts: list[str]) -> Readability:
    """Of all texts together; each begins a sentence of its own. A blank counts as one short word."""
    found = [one for text in texts for one in sentences(text)]
    counted = [(one, _WORD.findall(_BLANK.sub("x", one))) for one in found]
    counted = [(one, words) for one, words in counted if words]
    total = sum(len(words) for _, words in counted)
    if not total:
        return Readability(0, "", 0)
    long = sum(len(word) > LONG for _, words in counted for word in words)
    longest, words = max(counted, key=lambda each: len(each[1]))
    return Readability(round(total / len(counted) + 100 * long / total), longest, len(words))
