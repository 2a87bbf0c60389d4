"""From DocBook to safe, accessible HTML for the channels that show HTML."""

from __future__ import annotations

from html import escape

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
from kallelse.protocols.docbook.parse import parse
from kallelse.protocols.markup import BLANKS

_TAGS = {"bold": "strong", "italics": "em", "underline": "u"}


def to_html(source: Article | str, *, heading_level: int = 2) -> str:
    """One `div` with headings from `heading_level`, paragraphs, `dl` and `ul`; boxes are a `div` with the role as class.

    Box titles are real headings, so that screen readers find them, and collapsible boxes stay open, because not
    every reader lets them be opened. Links carry no target: the reader decides. Everything is escaped.
    Raises DocBookError when `source` is a text that breaks the rules.
    """
    article = parse(source) if isinstance(source, str) else source
    level = heading_level
    lines = ['<div class="docbook">']
    if article.title:
        lines.append(_heading(article.title, level))
        level += 1
    for part in article.sections:
        lines.extend(_section(part, level) if isinstance(part, Section) else _block(part, level))
    if article.signature:
        lines.extend(_block(Signature(article.signature), level))
    lines.append("</div>")
    return "\n".join(lines) + "\n"


def _section(section: Section, level: int) -> list[str]:
    title = section.title
    inside = [line for block in section.blocks for line in _block(block, level + 1 if title else level)]
    if isinstance(title, Box):
        heading = [_heading(title.title, level)] if title.title else []
        return [f'<div class="{title.role}">', *heading, *inside, "</div>"]
    return [_heading(title, level), *inside] if title else inside


def _heading(title: str | Emphasis, level: int) -> str:
    # HTML ends at h6; deeper headings stay there.
    tag = f"h{min(level, 6)}"
    return f"<{tag}>{_inline(title) if isinstance(title, Emphasis) else _text(title)}</{tag}>"


def _block(block: Block, level: int) -> list[str]:
    match block:
        case Para():
            content = "".join(map(_inline, block.inline)).strip(BLANKS)
            return [f"<p>{content}</p>"] if content else []
        case DefinitionList():
            heading = [_heading(block.title, level)] if block.title else []
            rows = [f"<dt>{_text(term)}</dt><dd>{_text(value)}</dd>" for term, value in block.entries]
            return [*heading, "<dl>", *rows, "</dl>"]
        case ItemList():
            return [f'<ul class="{block.mark}">', *(f"<li>{_text(item)}</li>" for item in block.items), "</ul>"]
        case Signature():
            return [f'<p class="signature">{_text(block.text)}</p>']


def _inline(piece: Inline) -> str:
    match piece:
        case Text():
            return _text(piece.text)
        case Emphasis():
            tag = _TAGS.get(piece.role or "")
            return f"<{tag}>{_text(piece.text)}</{tag}>" if tag else _text(piece.text)
        case Link():
            return f'<a href="{escape(piece.url)}">{_text(piece.text.strip(BLANKS) or piece.url)}</a>'


def _text(text: str) -> str:
    return escape(text)
