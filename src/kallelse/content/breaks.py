"""Where a printed line may break: never inside a date or an amount, always somewhere inside a word that is too long."""

import re

__all__ = ["breakable", "together"]

_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_TOGETHER = re.compile(rf"(?<=\bkl\.) (?=\d)|(?<=\d) (?=(?:{_MONTHS}|kronor|kr|minuter|meter)\b)|(?<=\bnr) (?=\d)")
_SOFT_HYPHEN, _ZERO_WIDTH = "\u00ad", "\u200b"
_JOINTS = re.compile(r"(?<=[/.?&=_-])(?=\w)")


def together(text: str) -> str:
    """`text` with dates, clock times and amounts held on one line by no-break spaces."""
    return _TOGETHER.sub("\u00a0", text)


def breakable(text: str, longest: int) -> str:
    """`text` where every word of more than `longest` characters may be broken, so that it cannot leave its column.

    Addresses break after their joints and without a hyphen, other words get soft hyphens.
    """
    if len(text) <= longest:
        return text
    return " ".join(_word(word, longest) if len(word) > longest else word for word in text.split(" "))


def _word(word: str, longest: int) -> str:
    address = "/" in word or "@" in word
    parts = _JOINTS.split(word) if address else [word]
    step = max(longest // 2, 4)
    soft = _ZERO_WIDTH if address else _SOFT_HYPHEN
    return _ZERO_WIDTH.join(
        soft.join(part[at : at + step] for at in range(0, len(part), step)) if len(part) > longest else part for part in parts
    )
