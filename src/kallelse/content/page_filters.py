"""Template filters of both web doors: moments in the words of a kallelse, and safe HTML of a text that a connected system wrote.

They are loaded as `{% load kallelse %}`; settings.py gives the library that name.
"""

import re
from datetime import date, datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from kallelse.content import dates, tongues
from kallelse.protocols import docbook as docbook_text

register = template.Library()
_TOGETHER = re.compile(r"(?<=\bkl\.) (?=\d)|(?<=\d) (?=(?:år|kronor|minuter)\b)")


@register.filter
def day_words(moment: datetime) -> str:
    """Such as "tisdag 9 februari 2027", in the reader's language."""
    return tongues.day_words(dates.local(moment).date(), get_language())


@register.filter
def day_of(day: date) -> str:
    """As `day_words`, for a day alone."""
    return tongues.day_words(day, get_language())


@register.filter
def near_day(day: date) -> str:
    """Such as "tisdag 9 februari", in the reader's language."""
    return tongues.near_day_words(day, get_language())


@register.filter
def without_year(day: date) -> str:
    """Such as "9 februari", in the reader's language."""
    return tongues.near_day_words(day, get_language(), weekday=False)


@register.filter
def clock_words(moment: datetime) -> str:
    """Such as "09.40", as the reader's language writes it."""
    return tongues.clock_words(dates.local(moment), get_language())


@register.filter
def moment_words(moment: datetime) -> str:
    """Such as "tisdag 9 februari 2027 kl. 09.40", in the reader's language."""
    return together(tongues.moment_words(moment, get_language()))


@register.filter
def together(words: str) -> str:
    """The same words, with "kl. 10.00" and its like never divided between two lines."""
    return words if isinstance(words, tongues.Marked) else _TOGETHER.sub("\u00a0", words)


@register.filter
def stamp(moment: datetime) -> str:
    """Such as "2027-02-09 09.40", for tables and logs."""
    return f"{dates.local(moment):%Y-%m-%d %H.%M}"


@register.filter
def iso_local(moment: datetime) -> str:
    """ISO 8601 with the Swedish offset."""
    return dates.local(moment).isoformat()


@register.filter
def dial(number: str) -> str:
    """What a telephone dials: digits and a leading plus only."""
    return re.sub(r"(?!^\+)[^0-9]", "", number.strip())


@register.filter
def direction(language: str) -> str:
    """`rtl` for a language that is written from the right."""
    try:
        return "rtl" if get_language_info(language)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


@register.filter
def docbook(text: str) -> SafeString:
    """The text of a connected system as HTML below a second-level heading; everything in it is escaped by the renderer."""
    try:
        return mark_safe(docbook_text.to_html(text, heading_level=3))  # noqa: S308  to_html escapes all text and knows no raw HTML.
    except docbook_text.DocBookError:
        return format_html("<p>{}</p>", _("Texten från avsändaren kan inte visas här. Läs den på 1177 eller ring mottagningen."))


def said_day(iso: str) -> date:
    """The day that a date or a local time is said to be: midnight belongs to the day that ends."""
    day = date.fromisoformat(iso[:10])
    return day - timedelta(days=1) if iso[10:16] == "T00:00" else day


@register.filter
def nearness(iso: str, today: date) -> str:
    """`today`, `tomorrow` or `past` for a date or a local time in ISO form; "" for a later one."""
    days = (said_day(iso) - today).days
    return "past" if days < 0 else {0: "today", 1: "tomorrow"}.get(days, "")


@register.filter
def pictogram(name: str) -> str:
    """Where the file of a pictogram lies, for `{% static %}`."""
    return f"pictograms/{name}.svg"
