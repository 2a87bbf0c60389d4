"""Keeps a rendering within its size: the last sections give way, never silently, and the identity always stays."""

from collections.abc import Iterator

from kallelse.content import words as w
from kallelse.content.carried import as_text
from kallelse.content.facts import Facts
from kallelse.content.kallelse import Link
from kallelse.content.tidy import paragraphs
from kallelse.content.topic import Item, Section

__all__ = ["fit", "size"]

# A piece of a cut paragraph shorter than this says too little to be worth printing.
_WORTH = 40


def fit(facts: Facts, budget: int) -> tuple[Section, ...]:
    """The sections of `facts` in at most about `budget` characters of text.

    When they are longer, the text is cut between words at the budget, a note says so and points to the page and the
    telephone, and the section about the kallelse itself still closes.
    """
    sizes = [size(section) for section in facts.sections]
    if sum(sizes) <= budget:
        return facts.sections
    return tuple(_cut(facts, budget - sizes[-1]))


def _cut(facts: Facts, room: int) -> Iterator[Section]:
    for section in facts.sections[:-1]:
        length = size(section)
        if length > room:
            if part := _part(section, room):
                yield part
            break
        yield section
        room -= length
    texts = (w.CUT, w.CUT_PHONE.format(phone=facts.phone)) if facts.phone else (w.CUT,)
    links = (Link(text=w.CUT_PAGE, url=facts.page_url),) if facts.page_url else ()
    yield Section(key="cut", title=w.CUT_TITLE, role="observe", paragraphs=texts, links=links)
    yield facts.sections[-1]


def _part(section: Section, room: int) -> Section | None:
    """The beginning of a section that does not fit, or None when nothing worth reading fits."""
    texts = paragraphs(as_text(section.docbook)) if section.docbook else section.paragraphs
    kept = tuple(_clipped(texts, room))
    room -= sum(map(len, kept))
    items: list[Item] = []
    for item in section.items if len(kept) == len(texts) else ():
        # An instruction cut in the middle may say the opposite, so a list is only cut between its items.
        room -= len(item.lead) + len(item.text)
        if room < 0:
            break
        items.append(item)
    if not kept and not items:
        return None
    return Section(key=section.key, title=section.title, role=section.role, paragraphs=kept, items=tuple(items))


def _clipped(texts: tuple[str, ...], room: int) -> Iterator[str]:
    for text in texts:
        if len(text) > room:
            if room > _WORTH:
                yield text[:room].rsplit(maxsplit=1)[0] + " …"
            return
        yield text
        room -= len(text)


def size(section: Section) -> int:
    """The characters of a section's text."""
    total = len(section.title) + len(section.docbook)
    for text in section.paragraphs:
        total += len(text)
    for item in section.items:
        total += len(item.lead) + len(item.text)
    for link in section.links:
        total += len(link.text) + len(link.url)
    return total
