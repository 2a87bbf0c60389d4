"""The kallelse as a message in 1177 inkorg: a heading that gives nothing away and a text in the inbox's DocBook."""

from functools import lru_cache

import msgspec

from kallelse.content import words as w
from kallelse.content.carried import article
from kallelse.content.facts import Facts, facts
from kallelse.content.fit import fit
from kallelse.content.kallelse import Kallelse
from kallelse.content.sections import Section
from kallelse.protocols import docbook

__all__ = ["InboxMessage", "inbox_message"]

# No limit is published for the inbox; this is some twenty screens on a telephone.
_LIMIT = 60_000
# These sections name the kallelse itself, so no other patient's message has the same.
_PERSONAL = ("change", "book", "about", "cut")
# Everything that is written around the sections: the declaration and the root element.
_OPEN, _, _CLOSE = docbook.build(docbook.Article([])).partition("</article>")
_CLOSE = "</article>" + _CLOSE


class InboxMessage(msgspec.Struct, frozen=True):
    """The heading (it may be shown in a notice: neither unit nor speciality) and the un-encoded DocBook text."""

    heading: str
    docbook_text: str


def inbox_message(k: Kallelse) -> InboxMessage:
    """The message for one kallelse; the text has no errors by `docbook.check` whatever the fields hold.

    What a connected system already wrote follows after when, where, why and the last moment to cancel, as it was.
    A message of more than 60 000 characters of markup is cut, says so, and points to the patient page.
    """
    f = facts(k)
    head = _OPEN + _head(f)
    tail = _signature(f.place.unit, f.region) + _CLOSE
    text = "".join((head, *map(_markup, f.sections), tail))
    budget = _LIMIT
    # Coded characters and markup make a text longer than its words, so the budget shrinks until it fits.
    while len(text) > _LIMIT and budget > _LIMIT // 64:
        budget //= 2
        text = "".join((head, *map(_markup, fit(f, budget)), tail))
    return InboxMessage(f.heading, text)


def _inside(*parts: docbook.Section) -> str:
    """The markup of some sections alone, to be put together with others that were built before."""
    return docbook.build(docbook.Article(parts))[len(_OPEN) : -len(_CLOSE)]


def _head(f: Facts) -> str:
    entries = []
    if f.visit:
        entries = [(f"{w.DATE}:", f.visit.day.capitalize()), (f"{w.CLOCK}:", f.visit.clock)]
        if f.visit.arrive_short:
            entries.append((f"{w.COME}:", f.visit.arrive_short))
    elif f.book_by:
        entries = [(f"{w.BOOK_BY}:", f.book_by.capitalize())]
    entries.append((f"{w.PLACE}:", ", ".join((f.place.unit, *f.place.lines))))
    first = docbook.ItemList(f.first) if len(f.first) > 1 else docbook.Para(f.first[0])
    return _inside(
        docbook.Section(f.title, [docbook.DefinitionList(entries)]),
        docbook.Section(docbook.Box("information", w.FIRST), [first]),
    )


@lru_cache(maxsize=512)
def _signature(unit: str, region: str) -> str:
    return docbook.build(docbook.Article([], signature=f"{unit}, {region}"))[len(_OPEN) : -len(_CLOSE)]


def _markup(section: Section) -> str:
    """One section as markup; those that are the same for all patients of a unit and day are made once and kept."""
    if section.docbook:
        return _carried(section)
    return _written(section) if section.key in _PERSONAL else _kept(section)


@lru_cache(maxsize=2048)
def _kept(section: Section) -> str:
    return _written(section)


def _written(section: Section) -> str:
    blocks: list[docbook.Para | docbook.ItemList] = []
    for at, text in enumerate(section.paragraphs):
        blocks.append(docbook.Para([docbook.Emphasis(text)] if section.role == "observe" and at == 0 else text))
    if section.items:
        blocks.append(docbook.ItemList([f"{item.lead}: {item.text}" if item.lead else item.text for item in section.items]))
    for link in section.links:
        shown = link.url.split("://", 1)[-1].rstrip("/")
        # A text that ends with a colon introduces the address; any other is itself the link.
        if link.text.endswith(":"):
            blocks.append(docbook.Para([f"{link.text} ", docbook.Link(shown, link.url)]))
        else:
            blocks.append(docbook.Para([docbook.Link(link.text, link.url)]))
    if section.key == "about":
        blocks.append(docbook.Para(w.NO_REPLY))
    title: str | docbook.Box | None = section.title or None
    if section.role in ("observe", "information"):
        title = docbook.Box("observe" if section.role == "observe" else "information", section.title)
    elif section.key == "languages":
        title = docbook.Box("collapsible", section.title)
    return _inside(docbook.Section(title, blocks))


def _carried(section: Section) -> str:
    source = article(section.docbook)
    parts = list(source.sections)
    if isinstance(source.title, docbook.Emphasis):
        parts.insert(0, docbook.Section(source.title.text))
    elif source.title:
        parts.insert(0, docbook.Section(source.title))
    if source.signature:
        parts.append(docbook.Signature(source.signature))
    return docbook.build(docbook.Article(parts))[len(_OPEN) : -len(_CLOSE)]
