"""From an Article to DocBook text, ready for an element that carries text: the SOAP layer encodes it once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kallelse.protocols.docbook.model import (
    Article,
    Block,
    Box,
    DefinitionList,
    DocBookError,
    Emphasis,
    Inline,
    ItemList,
    Link,
    Para,
    Section,
    Signature,
    Text,
)
from kallelse.protocols.docbook.reading import LONGEST
from kallelse.protocols.docbook.rules import finding
from kallelse.protocols.markup import escape

OPEN = '<?xml version="1.0"?>\n<article>\n'
CLOSE = "</article>\n"
"""What stands around the parts of a text."""

# A visible character after a tag: coded carriage returns and the text of tags are none.
_SEEN = re.compile(r">(?:\s|&#13;)*(?:[^\s<&]|&(?!#13;))")


def build(article: Article) -> str:
    """The article as XML text with its declaration, one block per line, markup not encoded.

    Raises DocBookError for an article that says nothing, or more than `reading.LONGEST` characters.
    """
    parts = [] if article.title is None else [f"<info>{_title(article.title)}</info>\n"]
    parts.append(fragment(article.sections))
    if article.signature is not None:
        parts.append(fragment([Signature(article.signature)]))
    inside = "".join(parts)
    text = f"{OPEN}{inside}{CLOSE}"
    if _SEEN.search(inside) is None:
        raise DocBookError("The message says nothing.", [finding(1, "empty")])
    if len(text) > LONGEST:
        raise DocBookError("The message is too long.", [finding(1, "too-large")])
    return text


def fragment(parts: Iterable[Section | Block]) -> str:
    """The markup of some parts alone, to stand with others between OPEN and CLOSE."""
    lines: list[str] = []
    for part in parts:
        lines.extend(_section(part) if isinstance(part, Section) else [_block(part)])
    return "".join(f"{line}\n" for line in lines)


def _section(section: Section) -> list[str]:
    title = [] if section.title is None else [_title(section.title)]
    return ["<section>", *title, *map(_block, section.blocks), "</section>"]


def _title(title: str | Box | Emphasis) -> str:
    match title:
        case Box():
            inner = f'<emphasis role="{title.role}">{escape(title.title)}</emphasis>'
        case Emphasis():
            inner = _inline(title)
        case str():
            inner = escape(title)
    return f"<title>{inner}</title>"


def _block(block: Block) -> str:
    match block:
        case Para():
            return f"<para>{''.join(map(_inline, block.inline))}</para>"
        case DefinitionList():
            title = "" if block.title is None else _title(block.title)
            entries = "".join(
                f"<varlistentry><term>{escape(term)}</term><listitem>{escape(value)}</listitem></varlistentry>"
                for term, value in block.entries
            )
            return f"<variablelist>{title}{entries}</variablelist>"
        case ItemList():
            items = "".join(f"<listitem>{escape(item)}</listitem>" for item in block.items)
            return f'<itemizedlist mark="{block.mark}">{items}</itemizedlist>'
        case Signature():
            return f"<bibliography>{escape(block.text)}</bibliography>"


def _inline(piece: Inline) -> str:
    match piece:
        case Text():
            return escape(piece.text)
        case Emphasis():
            role = "" if piece.role is None else f' role="{piece.role}"'
            return f"<emphasis{role}>{escape(piece.text)}</emphasis>"
        case Link():
            # The address rule of the model leaves out quotation marks, so escaping as text is enough here too.
            target = "_blank" if piece.new_tab else "_self"
            return f'<link url="{escape(piece.url)}" type="{target}">{escape(piece.text)}</link>'
