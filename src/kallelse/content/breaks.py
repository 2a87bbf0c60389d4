"""Where a printed line may break: never inside a date or an amount, always somewhere inside a word that is too long."""

import re

__all__ = ["breakable", "together", "width"]

_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_TOGETHER = re.compile(rf"(?<=\bkl\.) (?=\d)|(?<=\d) (?=(?:{_MONTHS}|kronor|kr|minuter|meter)\b)|(?<=\bnr) (?=\d)")
_SOFT_HYPHEN, _ZERO_WIDTH = "\u00ad", "\u200b"
_JOINTS = re.compile(r"(?<=[/.?&=_-])(?=\w)")
# Ems of the bold typeface, rounded up: the narrow half of the alphabet, and everything else.
_NARROW, _WIDE = 0.66, 1.0
_NARROW_LETTERS = frozenset("abcdefghijklnopqrstuvxyzåäö0123456789.,:;-/!()'’ ")


def together(text: str) -> str:
    """`text` with dates, clock times and amounts held on one line by no-break spaces."""
    return _TOGETHER.sub("\u00a0", text)


def width(word: str) -> float:
    """At most how many ems a word takes on the line."""
    return sum(_NARROW if char in _NARROW_LETTERS else _WIDE for char in word)


def breakable(text: str, room: float) -> str:
    """`text` where every word that could be wider than `room` ems may be broken, so that it cannot leave its column.

    Addresses break after their joints and without a hyphen, other words get soft hyphens.
    """
    if len(text) * _WIDE <= room:
        return text
    return " ".join(_word(word, room) if len(word) * _WIDE > room and width(word) > room else word for word in text.split(" "))


def _word(word: str, room: float) -> str:
    address = "/" in word or "@" in word
    mark = _ZERO_WIDTH if address else _SOFT_HYPHEN
    parts = _JOINTS.split(word) if address else [word]
    return _ZERO_WIDTH.join(mark.join(_pieces(part, room)) for part in parts)


def _pieces(part: str, room: float) -> list[str]:
    if width(part) <= room:
        return [part]
    # Half the room, so that a piece can share a line, and so that the hyphen itself always fits.
    step = max(int(room / 2 / _WIDE), 2)
    return [part[at : at + step] for at in range(0, len(part), step)]
