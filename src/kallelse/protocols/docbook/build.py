"""From an Article to DocBook text, ready for an element that carries text: the SOAP layer encodes it once."""

from __future__ import annotations

from kallelse.protocols.docbook.model import (
    Article,
    Block,
    Box,
    DefinitionList,
    Emphasis,
    Inline,
    ItemList,
    Link,
    Para,
    Section,
    Signature,
    Text,
)
from kallelse.protocols.markup import escape


def build(article: Article) -> str:
    """The article as XML text with its declaration, one block per line, markup not encoded."""
    lines = ['<?xml version="1.0"?>', "<article>"]
    if article.title is not None:
        lines.append(f"<info>{_title(article.title)}</info>")
    for part in article.sections:
        lines.extend(_section(part) if isinstance(part, Section) else [_block(part)])
    if article.signature is not None:
        lines.append(_block(Signature(article.signature)))
    lines.append("</article>")
    return "\n".join(lines) + "\n"


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
