"""Days and clock times in the words of the languages that the patient's pages are translated to, on the Swedish wall clock.

The kallelse itself is said in Swedish (`dates`). Digits are the same in all languages, so that a time can be compared with the letter.
`said_again` finds the Swedish words for a day or a moment in a sentence of ours and says the same day in another language.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from kallelse.content import dates
from kallelse.content.dates import MONTHS, WEEKDAYS

__all__ = [
    "TONGUES",
    "Marked",
    "Tongue",
    "clock_words",
    "date_words",
    "day_words",
    "moment_words",
    "near_day_words",
    "said_again",
    "tongue",
]


class Marked(str):
    """Words that are, or have parts, in another language than the page: `html` says which."""

    __slots__ = ("html",)
    html: str

    def __html__(self) -> str:
        return self.html


@dataclass(frozen=True, slots=True)
class Tongue:
    """How a language says a day: the names, beginning with Monday and January, and how the parts are put together."""

    weekdays: tuple[str, ...]
    months: tuple[str, ...]
    day: str
    near: str
    date: str
    at: str
    """A day with a clock time."""
    clock: str = "{clock}"
    """A clock time alone, where it is a whole sentence's only word for it."""
    between: str = "."
    """What stands between hours and minutes."""


SWEDISH = Tongue(WEEKDAYS, MONTHS, "{weekday} {day} {month} {year}", "{weekday} {day} {month}", "{day} {month} {year}", "{day} kl. {clock}")
TONGUES = {
    "sv": SWEDISH,
    "sv-x-lattlast": Tongue(
        WEEKDAYS, MONTHS, SWEDISH.day, SWEDISH.near, SWEDISH.date, "{day} klockan {clock}",
    ),
    "en": Tongue(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
        SWEDISH.day, SWEDISH.near, SWEDISH.date, "{day} at {clock}",
    ),
    "fi": Tongue(
        ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
        ("tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesäkuuta", "heinäkuuta", "elokuuta", "syyskuuta",
         "lokakuuta", "marraskuuta", "joulukuuta"),
        "{weekday} {day}. {month} {year}", "{weekday} {day}. {month}", "{day}. {month} {year}", "{day} klo {clock}",
    ),
    "ar": Tongue(
        ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
        ("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو", "تموز/يوليو", "آب/أغسطس",
         "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
        "{weekday} {day} {month} {year}", "{weekday} {day} {month}", "{day} {month} {year}", "{day}، الساعة {clock}", between=":",
    ),
    "so": Tongue(
        ("Isniin", "Talaado", "Arbaco", "Khamiis", "Jimce", "Sabti", "Axad"),
        ("Janaayo", "Febraayo", "Maarso", "Abriil", "Maajo", "Juun", "Luuliyo", "Agoosto", "Sebtembar", "Oktoobar", "Nofembar", "Disembar"),
        "{weekday} {day} {month} {year}", "{weekday} {day} {month}", "{day} {month} {year}", "{day}, saacadda {clock}", between=":",
    ),
    "uk": Tongue(
        ("понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"),
        ("січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"),
        "{weekday}, {day} {month} {year} року", "{weekday}, {day} {month}", "{day} {month} {year} року", "{day}, {clock}", between=":",
    ),
}  # fmt: skip

_DAY = re.compile(
    rf"(?:(?P<weekday>{'|'.join(WEEKDAYS)}) )?(?P<day>\d{{1,2}}) (?P<month>{'|'.join(MONTHS)})(?: (?P<year>\d{{4}}))?"
    r"(?: kl\.[ \u00a0](?P<clock>\d\d\.\d\d))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:kl\.[ \u00a0])?(\d\d)\.(\d\d)")


def tongue(code: str | None) -> Tongue:
    """How a language says a day; Swedish for one that we do not know."""
    return TONGUES.get(code or "sv", SWEDISH)


@lru_cache(maxsize=4096)
def day_words(day: date, code: str | None) -> str:
    """Such as "tisdag 9 februari 2027"."""
    said = tongue(code)
    return said.day.format(weekday=said.weekdays[day.weekday()], day=day.day, month=said.months[day.month - 1], year=day.year)


@lru_cache(maxsize=4096)
def near_day_words(day: date, code: str | None, *, weekday: bool = True) -> str:
    """Such as "tisdag 9 februari", or "9 februari"."""
    said = tongue(code)
    name = said.weekdays[day.weekday()] if weekday else ""
    return said.near.format(weekday=name, day=day.day, month=said.months[day.month - 1]).strip(" ,")


@lru_cache(maxsize=4096)
def date_words(day: date, code: str | None) -> str:
    """Such as "9 februari 2027"."""
    said = tongue(code)
    return said.date.format(day=day.day, month=said.months[day.month - 1], year=day.year)


def clock_words(moment: datetime, code: str | None) -> str:
    """Such as "09.40"."""
    return dates.clock_words(moment).replace(".", tongue(code).between)


def moment_words(moment: datetime, code: str | None) -> str:
    """Such as "tisdag 9 februari 2027 kl. 09.40" for an aware moment."""
    here = dates.local(moment)
    return tongue(code).at.format(day=day_words(here.date(), code), clock=clock_words(here, code))


def said_again(swedish: str, code: str) -> str | None:
    """A day, a moment or a clock time in Swedish words, said in the other language; None for any other text."""
    said = tongue(code)
    if clock := _CLOCK.fullmatch(swedish):
        return said.clock.format(clock=said.between.join(clock.groups()))
    found = _DAY.fullmatch(swedish)
    if found is None:
        return None
    parts = {"day": found["day"], "month": said.months[MONTHS.index(found["month"].lower())], "year": found["year"] or ""}
    if found["weekday"]:
        parts["weekday"] = said.weekdays[WEEKDAYS.index(found["weekday"].lower())]
        day = (said.day if found["year"] else said.near).format(**parts)
    else:
        day = said.date.format(**parts) if found["year"] else said.near.format(**parts, weekday="").strip(" ,")
    return said.at.format(day=day, clock=found["clock"].replace(".", said.between)) if found["clock"] else day
