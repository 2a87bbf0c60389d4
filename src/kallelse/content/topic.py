"""One topic of a kallelse as values: a section with its paragraphs, items and links."""

import msgspec

from kallelse.content.kallelse import Link

__all__ = ["Item", "Section"]


class Item(msgspec.Struct, frozen=True):
    """One line of a list. `lead` is words before it ("Fredag 5 februari kl. 18.00", or a language's name), `iso` the lead as
    a date or local time, `lang` the language of the text, `picture` a pictogram that stands beside it; each of them may be ""."""

    text: str
    lead: str = ""
    iso: str = ""
    lang: str = ""
    picture: str = ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One topic. `key` is stable (css, tests); `role` is "" or "observe" or "information"; `docbook` is a text carried as it is; `lang` is
    the language of the whole section when it is not Swedish."""

    key: str
    title: str
    role: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    links: tuple[Link, ...] = ()
    docbook: str = ""
    lang: str = ""
