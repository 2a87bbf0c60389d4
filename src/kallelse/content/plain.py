"""The kallelse as plain text: for screen readers in a terminal, for e-mail bodies behind a login, and for reading aloud."""

from collections.abc import Iterator

from kallelse.content import words as w
from kallelse.content.carried import as_text
from kallelse.content.facts import Facts, facts
from kallelse.content.kallelse import Kallelse
from kallelse.content.topic import Item, Section

__all__ = ["plain_text"]


def plain_text(k: Kallelse) -> str:
    """All the facts, one per line, headings above a blank line; ends with a newline."""
    f = facts(k)
    parts = [f.title, *_top(f), *("\n".join(_section(section)) for section in f.sections)]
    return "\n\n".join(parts) + "\n"


def _top(f: Facts) -> Iterator[str]:
    if f.visit:
        yield "\n".join(text for text in (f"{w.WHEN}: {f.visit.words}", f.visit.arrive, f.visit.ends) if text)
    elif f.book_by:
        yield f"{w.DROP_IN_BY if f.drop_in else w.BOOK_BY}: {f.book_by}"
    yield f"{w.WHERE}: " + ", ".join((f.place.unit, *f.place.lines))
    yield f"{w.FIRST}: " + " ".join(f.first)


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield section.title
    yield from section.paragraphs
    for item in section.items:
        yield f"- {_item(item)}"
    if section.docbook:
        yield as_text(section.docbook).strip()
    for link in section.links:
        yield f"{link.text.rstrip(':')}: {link.url}"


def _item(item: Item) -> str:
    return f"{item.lead}: {item.text}" if item.lead else item.text
