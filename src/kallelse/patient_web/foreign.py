"""A kallelse on a page in another language: our own fixed sentences in the reader's, all that the care unit wrote in Swedish and marked so.

The kallelse is always said in Swedish (rules.md, Content), and nothing that the unit wrote is translated here (R-LANG-4): that is in a
template's approved variant or not at all. But most of its sentences are ours, with a day or a name filled in. They are found by their
form, and the catalogue's sentence gets the same day, in its own words, and the same name. Whatever is not found stays Swedish.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import msgspec
from django.utils.html import escape, format_html
from django.utils.translation import get_language, gettext

from kallelse.content import Facts, Place, tongues, visit_types, words
from kallelse.content.tongues import Marked
from kallelse.content.translated import FROM_THE_RIGHT, isolated
from kallelse.patient_web.languages import EASY

__all__ = ["facts", "is_foreign", "is_translated", "said", "swedish"]

_PLACE = re.compile(r"\{(\w+)\}")
_SHORTEST = 7
"""A sentence with fewer letters of our own could be anybody's."""
_MACHINE = re.compile(r"(iso|url|key|code|number|role|lang|phone|docbook|kind|picture)$|^(id|version)$")
"""Fields that are read by programs."""


def is_foreign() -> bool:
    """Whether the page is in another language than the kallelse. Easy-read Swedish is Swedish."""
    return not (get_language() or "sv").startswith("sv")


def swedish(text: str) -> str:
    """A text of the care unit: on a foreign page said to be Swedish, so that it is read aloud as Swedish and keeps its direction."""
    if not text or isinstance(text, Marked) or not is_foreign() or not any(map(str.isalpha, text)):
        return text
    return _marked(text, format_html('<span lang="sv" dir="ltr">{}</span>', text))


def said(text: str) -> str:
    """One text of a kallelse in the reader's language when it is a sentence of ours; else `swedish`."""
    code = get_language() or "sv"
    if code == "sv" or not text or isinstance(text, Marked):
        return text
    return _said(text, code) or _whole(text)


def _whole(text: str) -> str:
    """A Swedish text that may stand alone in its paragraph: it then begins where Swedish does."""
    one = swedish(text)
    return _marked(text, format_html('<span class="k-own" lang="sv" dir="ltr">{}</span>', text)) if isinstance(one, Marked) else one


def is_translated(one: Facts) -> bool:
    """Whether the kallelse has a named translator's words in the page's language."""
    code = (get_language() or "sv").split("-")[0]
    return any(section.key == "translation" and section.lang.split("-")[0] == code for section in one.sections)


def facts(one: Facts) -> Facts:
    """The same facts for a page in the reader's language."""
    if (get_language() or "sv") == "sv":
        return one
    again: Facts = _every(one)
    return again


def _every(value: Any) -> Any:
    if isinstance(value, str):
        return said(value)
    if isinstance(value, tuple):
        return tuple(_every(one) for one in value)
    if isinstance(value, Place) and len(value.lines) > 1:
        # An address is one thing to read, from the left to the right.
        return msgspec.structs.replace(value, unit=said(value.unit), lines=(_whole(", ".join(value.lines)),))
    if isinstance(value, msgspec.Struct):
        if getattr(value, "lang", ""):
            return value  # A translator's words: they are in their own language already.
        fields = {name: getattr(value, name) for name in value.__struct_fields__ if not _MACHINE.search(name)}
        return msgspec.structs.replace(value, **{name: _every(one) for name, one in fields.items()})
    return value


@lru_cache(maxsize=4096)
def _said(text: str, code: str) -> str | None:
    if day := tongues.said_again(text, code):
        return day
    if (again := gettext(text)) != text:
        return again
    for form, sentence in _sentences():
        if found := form.fullmatch(text):
            known = _known(sentence, code)
            return known and _filled(known, {name: _value(value, code) for name, value in found.groupdict().items()})
    return None


def _known(sentence: str, code: str) -> str | None:
    """What the catalogue says; None when it does not have it. Easy-read Swedish may well say the same as Swedish."""
    again = gettext(sentence)
    return again if again != sentence or code == EASY else None


def _filled(sentence: str, values: dict[str, str]) -> str:
    plain = sentence.format(**values)
    if not any(isinstance(value, Marked) for value in values.values()):
        return plain
    html = {name: value.html if isinstance(value, Marked) else escape(value) for name, value in values.items()}
    return _marked(plain, escape(sentence).format(**html))


def _value(value: str, code: str) -> str:
    found = _said(value, code)
    if found is not None:
        return found
    if any(map(str.isalpha, value)):
        return swedish(value)
    return isolated(value) if code in FROM_THE_RIGHT else value


def _marked(text: str, html: str) -> Marked:
    one = Marked(text)
    one.html = html
    return one


@cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Our sentences with something to fill in, each with the form by which it is found; those that say most of their own first."""
    found = []
    for text in _ours():
        own = _PLACE.sub("", text)
        if own != text and sum(map(str.isalpha, own)) >= _SHORTEST:
            form = "".join(f"(?P<{part}>.+?)" if at % 2 else re.escape(part) for at, part in enumerate(_PLACE.split(text)))
            found.append((len(own), re.compile(form, re.DOTALL), text))
    return tuple((form, text) for _length, form, text in sorted(found, key=lambda one: (-one[0], one[2])))


def _ours() -> Iterator[str]:
    """Every fixed phrase of a kallelse."""
    for name, value in vars(words).items():
        if name.isupper() and name != "LANGUAGE_LINES":
            yield from _texts(value)
    for kind in visit_types.every():
        yield from _texts(kind)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from _texts(one)
