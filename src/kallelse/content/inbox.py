"""The kallelse as a message in 1177 inkorg: a heading that gives nothing away and a text in the inbox's DocBook."""

import html
import re
from functools import lru_cache

import msgspec

from kallelse.content import words as w
from kallelse.content.carried import article
from kallelse.content.facts import Facts, facts
from kallelse.content.fit import fit
from kallelse.content.kallelse import Kallelse, Link
from kallelse.content.topic import Section
from kallelse.protocols import docbook

__all__ = ["InboxMessage", "inbox_message"]

# No limit is published for the inbox; this is some twenty screens on a telephone.
_LIMIT = 60_000
# These sections name the kallelse itself, so no other patient's message has the same words in them.
_PERSONAL = ("change", "changed", "book", "about", "cut", "short", "attachments")
# A place to fill in: a character that no tidy text holds, and the same inside an address and an address as it is shown.
_BLANK = "\ue000"
_BLANK_URL = f"https://blank.invalid/{_BLANK}"
_BLANKS = re.compile(f"(?:https://)?blank\\.invalid/{_BLANK}|{_BLANK}")


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
    head = docbook.OPEN + _head(f)
    tail = _signature(f.place.unit, f.region) + docbook.CLOSE
    text = "".join((head, *map(_markup, f.sections), tail))
    budget = _LIMIT
    # Coded characters and markup make a text longer than its words, so the budget shrinks until it fits.
    while len(text) > _LIMIT and budget > _LIMIT // 64:
        budget //= 2
        text = "".join((head, *map(_markup, fit(f, budget)), tail))
    return InboxMessage(f.heading, text)


def _head(f: Facts) -> str:
    terms, values = [], []
    if f.visit:
        terms, values = [w.DATE, w.CLOCK], [f.visit.day.capitalize(), f"{f.visit.clock}. {f.visit.ends}" if f.visit.ends else f.visit.clock]
        if f.visit.arrive_short:
            terms.append(w.COME)
            values.append(f.visit.arrive_short)
    elif f.book_by:
        terms, values = [w.DROP_IN_BY if f.drop_in else w.BOOK_BY], [f.book_by.capitalize()]
    terms.append(w.PLACE)
    values.append(", ".join((f.place.unit, *f.place.lines)))
    return _filled(_head_form(f.title, tuple(terms), len(f.first)), [*values, *f.first])


@lru_cache(maxsize=64)
def _head_form(title: str, terms: tuple[str, ...], first: int) -> tuple[str, ...]:
    """The two first sections with blanks for the values of the terms and for what to do first."""
    todo = docbook.ItemList([_BLANK] * first) if first > 1 else docbook.Para(_BLANK)
    return _split(
        docbook.fragment(
            [
                docbook.Section(title, [docbook.DefinitionList([(f"{term}:", _BLANK) for term in terms])]),
                docbook.Section(docbook.Box("information", w.FIRST), [todo]),
            ]
        )
    )


@lru_cache(maxsize=512)
def _signature(unit: str, region: str) -> str:
    return docbook.fragment([docbook.Signature(f"{unit}, {region}")])


def _markup(section: Section) -> str:
    """One section as markup. What many patients have in common is built once: the whole section, or its form with blanks."""
    if section.docbook:
        return _carried(section)
    if section.key not in _PERSONAL:
        return _kept(section)
    values = list(section.paragraphs)
    for link in section.links:
        values += (link.url, _shown(link.url)) if link.text.endswith(":") else (link.url,)
    texts = tuple(link.text for link in section.links)
    return _filled(_form(section.key, section.title, section.role, len(section.paragraphs), texts), values)


@lru_cache(maxsize=2048)
def _kept(section: Section) -> str:
    return _written(section)


@lru_cache(maxsize=256)
def _form(key: str, title: str, role: str, paragraphs: int, link_texts: tuple[str, ...]) -> tuple[str, ...]:
    """A section with blanks for its paragraphs and addresses, so that the builder alone decides its shape."""
    links = tuple(Link(text=text, url=_BLANK_URL) for text in link_texts)
    return _split(_written(Section(key=key, title=title, role=role, paragraphs=(_BLANK,) * paragraphs, links=links)))


def _split(form: str) -> tuple[str, ...]:
    return tuple(_BLANKS.split(form))


def _filled(form: tuple[str, ...], values: list[str]) -> str:
    """The form with the values, coded as XML, in its blanks. Tidy texts and checked addresses hold no control characters."""
    pieces = [""] * (2 * len(values) + 1)
    pieces[::2] = form
    pieces[1::2] = [html.escape(value, quote=False) for value in values]
    return "".join(pieces)


def _written(section: Section) -> str:
    blocks: list[docbook.Para | docbook.ItemList] = []
    for at, text in enumerate(section.paragraphs):
        blocks.append(docbook.Para([docbook.Emphasis(text)] if section.role == "observe" and at == 0 else text))
    if section.items:
        blocks.append(docbook.ItemList([f"{item.lead}: {item.text}" if item.lead else item.text for item in section.items]))
    for link in section.links:
        # A text that ends with a colon introduces the address; any other is itself the link.
        if link.text.endswith(":"):
            blocks.append(docbook.Para([f"{link.text} ", docbook.Link(_shown(link.url), link.url)]))
        else:
            blocks.append(docbook.Para([docbook.Link(link.text, link.url)]))
    if section.key == "about":
        blocks.append(docbook.Para(w.NO_REPLY))
    title: str | docbook.Box | None = section.title or None
    if section.role in ("observe", "information"):
        title = docbook.Box("observe" if section.role == "observe" else "information", section.title)
    elif section.key == "languages":
        title = docbook.Box("collapsible", section.title)
    return docbook.fragment([docbook.Section(title, blocks)])


def _carried(section: Section) -> str:
    source = article(section.docbook)
    title = source.title.text if isinstance(source.title, docbook.Emphasis) else source.title
    parts = [*([docbook.Section(title)] if title else []), *source.sections]
    if source.signature:
        parts.append(docbook.Signature(source.signature))
    return docbook.fragment(parts)


def _shown(url: str) -> str:
    return url.split("://", 1)[-1].rstrip("/")
