"""What one version of a kallelse says otherwise than another, word by word, time and place first. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from kallelse import content

SAME, GONE, NEW = "same", "gone", "new"
_WORD = re.compile(r"\s+")
SKIPPED = ("changed", "about")
"""Sections that tell of the change itself, or of the version's own number."""


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that differs: what it is called, whether the patient could come wrong by it, and its words (same, gone or new)."""

    name: str
    weighty: bool
    words: tuple[tuple[str, str], ...]


def compare(old: content.Facts, new: content.Facts) -> list[Change]:
    """Every fact that differs. When and where come first: by those the patient could come at the wrong time or to the wrong place."""
    before, after = dict(_named(old)), dict(_named(new))
    order = list(after) + [name for name in before if name not in after]
    first = (_("När"), _("Var"))
    return [
        Change(name, name in first, tuple(_words(before.get(name, ""), after.get(name, ""))))
        for name in order
        if before.get(name, "") != after.get(name, "")
    ]


def _named(facts: content.Facts) -> Iterator[tuple[str, str]]:
    visit = facts.visit
    yield _("När"), " ".join(filter(None, (visit.words, visit.ends, visit.arrive))) if visit else facts.book_by
    yield _("Var"), ", ".join((facts.place.unit, *facts.place.lines))
    for section in facts.sections:
        if section.key not in SKIPPED:
            yield section.title, _text(section, facts.page_url)


def _text(section: content.Section, own_page: str) -> str:
    items = (" ".join(filter(None, (f"{one.lead}:" if one.lead else "", one.text))) for one in section.items)
    links = (f"{one.text} ({one.url})" for one in section.links if one.url != own_page)
    return " ".join(filter(None, (*section.paragraphs, *items, *links, strip_tags(section.docbook))))


def _words(old: str, new: str) -> Iterator[tuple[str, str]]:
    before, after = _WORD.split(old.strip()), _WORD.split(new.strip())
    for _tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if _tag == "equal":
            yield SAME, " ".join(before[a:b])
            continue
        for kind, words in ((GONE, before[a:b]), (NEW, after[c:d])):
            if text := " ".join(words).strip():
                yield kind, text
