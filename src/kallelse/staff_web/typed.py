"""Days, clock times and persons as people type them, read without guessing (K11, K18). Pure.

A day is written once, in any of the ways that people in Sweden write one. Who writes the weekday too is held to it; a day without a year is
the next such day, and the page says it in full, with its weekday, as soon as the field is left.
"""

import re
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches

from django.utils.translation import gettext as _

WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december")
_SHORTEST = 3
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_SIX = re.compile(r"(\d{2})(\d{2})(\d{2})")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.\s-]+(\d{4}|\d{2}))?")
_NAMED = re.compile(r"(\d{1,2})(?::?e)?\.?\s+([a-zåäö]+)\.?(?:\s+(\d{4}|\d{2}))?")
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[.:]?(\d{2}))?")
_NUMBER = re.compile(r"(?<![0-9])((?:\d{2})?\d{6}[-+\s]?[0-9A-Za-z]{4})(?![0-9A-Za-z])")
_NO_NAME = re.compile(r"[^\w' -]+|[\d_]+")


class TypedError(ValueError):
    """What was typed cannot be read; `rule` and `remedy` are Swedish and never quote it."""

    def __init__(self, rule: str, remedy: str) -> None:
        super().__init__(f"{rule} {remedy}")
        self.rule, self.remedy = rule, remedy


@dataclass(frozen=True, slots=True)
class Typed:
    """A person as typed or pasted: the number, and the name that stood beside it ("" when none did)."""

    number: str
    name: str = ""


def day(text: str, today: date) -> date:
    """The day that `text` names: 2027-02-09, 270209, 9/2, 9/2 2027, 9 feb, tis 9 februari. Raises TypedError."""
    plain = " ".join(text.casefold().replace(",", " ").split())
    weekday, plain = _weekday(plain)
    found = _day(plain, today)
    if weekday is not None and found.weekday() != weekday:
        raise TypedError(
            _("Veckodagen och datumet stämmer inte överens."),
            _("Det datumet är en {weekday}. Rätta datumet eller veckodagen.").format(weekday=WEEKDAYS[found.weekday()]),
        )
    return found


def clock(text: str) -> time:
    """The clock time that `text` names: 9, 940, 09.40, 9:40, kl. 9.40. Raises TypedError."""
    form = _CLOCK.fullmatch(text.strip().casefold())
    if form is None or int(form[1]) > 23 or int(form[2] or 0) > 59:
        raise TypedError(_("Klockslaget finns inte."), _("Skriv till exempel 9.40."))
    return time(int(form[1]), int(form[2] or 0))


def person(text: str) -> Typed:
    """The number in `text`, and the rest of it as a name: "19370429-7450 Anna Exempel" as it is copied from a care system."""
    form = _NUMBER.search(text)
    if form is None:
        return Typed("".join(text.split()))
    rest = text[: form.start()] + " " + text[form.end() :]
    name = " ".join(_NO_NAME.sub(" ", rest).split())
    return Typed("".join(form[1].split()), name if any(sign.isalpha() for sign in name) else "")


def _weekday(plain: str) -> tuple[int | None, str]:
    first, _space, rest = plain.partition(" ")
    word = first.rstrip(".").removesuffix("en") if first.rstrip(".").endswith("dagen") else first.rstrip(".")
    if not word.isalpha() or not rest:
        return None, plain
    named = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 2 and name.startswith(word)]
    if len(named) != 1:
        near = get_close_matches(word, WEEKDAYS, 1)
        remedy = _("Menade du {weekday}?").format(weekday=near[0]) if near else _("Skriv till exempel tis 9/2, eller bara datumet.")
        raise TypedError(_("Veckodagen går inte att läsa."), remedy)
    return named[0], rest


def _day(plain: str, today: date) -> date:
    if form := _ISO.fullmatch(plain):
        return _made(int(form[1]), int(form[2]), int(form[3]))
    if form := _SIX.fullmatch(plain):
        return _made(2000 + int(form[1]), int(form[2]), int(form[3]))
    if form := _SLASHED.fullmatch(plain):
        return _with_year(int(form[1]), int(form[2]), form[3], today)
    if (form := _NAMED.fullmatch(plain)) and (month := _month(form[2])):
        return _with_year(int(form[1]), month, form[3], today)
    raise TypedError(_("Dagen går inte att läsa."), _("Skriv till exempel 9/2, 9 februari 2027 eller 2027-02-09."))


def _month(word: str) -> int:
    named = [number for number, name in enumerate(MONTHS, 1) if len(word) >= _SHORTEST and name.startswith(word)]
    return named[0] if len(named) == 1 else 0


def _with_year(number: int, month: int, year: str | None, today: date) -> date:
    if year:
        return _made(int(year) if len(year) == 4 else 2000 + int(year), month, number)
    try:
        this_year = date(today.year, month, number)
    except ValueError:
        return _made(today.year + 1, month, number)  # The 29th of February, or a day that no year has.
    return this_year if this_year >= today else _made(today.year + 1, month, number)


def _made(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise TypedError(_("Datumet finns inte."), _("Kontrollera dag och månad.")) from None
