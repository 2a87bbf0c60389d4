"""Texts for open networks: text message and e-mail. Only neutral words that are on a list can be said (R-HSLF-6, K19, K20, K37).

A text is compiled for a level before it can be used: what is not on the level's list does not compile. No text can hold a name, an identity
number or a link, at any level; the receiver is told to log in as usual.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from kallelse.content import words as w
from kallelse.content.dates import clock_words, local, near_day_words
from kallelse.content.kallelse import Kallelse
from kallelse.content.notice import Reminding
from kallelse.content.tidy import line

__all__ = ["LEVELS", "Level", "ShortText", "TextError", "compile_text", "shipped_text", "short_subject"]

type Level = Literal["neutral", "unit", "full"]

NEUTRAL = ("day", "clock", "region", "phone")
LEVELS: Mapping[Level, frozenset[str]] = {
    "neutral": frozenset(NEUTRAL),
    "unit": frozenset((*NEUTRAL, "unit")),
    "full": frozenset((*NEUTRAL, "unit", "place")),
}
"""What may be said at each level: the day and the clock time, the region, the telephone; then the unit; then where it is."""

LONGEST = 320
"""Characters of a text before its blanks are filled: two parts of a text message, with room for a long name."""

_LINK = re.compile(r"://|www\.|\b[\w-]+\.(?:se|nu|com|net|org|eu|info|app|link)\b|/\w+/", re.IGNORECASE)
_NUMBER = re.compile(r"\d{6,8}[-+ ]?\d{4}")


class TextError(ValueError):
    """A text that may not be sent; the reason is one Swedish line for the person who wrote it."""


@dataclass(frozen=True, slots=True)
class ShortText:
    """A text that has been compiled for a level."""

    text: str
    level: Level

    def say(self, k: Kallelse) -> str:
        """The text about one kallelse with a time. Raises ValueError for one without."""
        if k.visit_start is None:
            raise ValueError("A short text is about a visit with a time.")
        start = local(k.visit_start)
        values = {
            "day": near_day_words(start.date()), "clock": clock_words(start), "region": line(k.unit.region_name),
            "phone": line(k.unit.phone), "unit": line(k.unit.name), "place": ", ".join(line(one) for one in k.unit.visiting_address),
        }  # fmt: skip
        # Only what the level allows is at hand: a text that slipped through could not say more.
        return " ".join(self.text.format_map({name: values[name] for name in LEVELS[self.level]}).split())


def compile_text(text: str, level: Level) -> ShortText:
    """Check a text against a level. Raises TextError with the reason."""
    if level not in LEVELS:
        raise TextError("Nivån ska vara neutral, unit eller full.")
    if not text.strip() or len(text) > LONGEST or not text.isprintable():
        raise TextError(f"Texten ska vara en rad med 1–{LONGEST} tecken.")
    try:
        blanks = [(name, form, change) for _, name, form, change in Formatter().parse(text) if name is not None]
    except ValueError:
        raise TextError("Klamrar ska stå runt ett namn: {day}.") from None
    for name, form, change in blanks:
        if name not in LEVELS[level] or form or change:
            raise TextError(f"{{{name}}} får inte sägas på nivån {level}. Tillåtna: {', '.join(sorted(LEVELS[level]))}.")
    if _LINK.search(text):
        raise TextError("En sådan text får aldrig ha en länk eller en webbadress: skriv att patienten loggar in på 1177 som vanligt.")
    if _NUMBER.search(text):
        raise TextError("Texten ser ut att ha ett personnummer i sig.")
    return ShortText(text, level)


_OPENINGS: Mapping[Level, str] = {
    "neutral": w.SHORT_OPENING,
    "unit": f"{w.SHORT_OPENING} {w.SHORT_UNIT}",
    "full": f"{w.SHORT_OPENING} {w.SHORT_PLACE}",
}
_ENDINGS: Mapping[Reminding, str] = {
    "before_cancel": w.SHORT_CANCEL, "preparation": w.SHORT_PREPARE, "practical": w.SHORT_READ, "video": w.SHORT_VIDEO,
    "video_test": w.SHORT_VIDEO_TEST,
}  # fmt: skip
_SHIPPED: Mapping[tuple[Level, Reminding, bool], ShortText] = {
    (level, kind, phone): compile_text(f"{opening} {ending}" + (f" {w.SHORT_PHONE}" if phone else ""), level)
    for level, opening in _OPENINGS.items()
    for kind, ending in _ENDINGS.items()
    for phone in (False, True)
}


def shipped_text(kind: Reminding, level: Level, *, phone: bool) -> ShortText | None:
    """The product's own text for a kind of reminder; None where only the inbox may say it. `phone`: the unit has a telephone."""
    return _SHIPPED.get((level, kind, phone))


def short_subject(k: Kallelse) -> str:
    """The subject of an e-mail: no unit, no time (R-OSL-1)."""
    return w.SHORT_SUBJECT.format(region=line(k.unit.region_name))
