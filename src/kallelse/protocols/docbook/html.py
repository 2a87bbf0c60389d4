"""From DocBook to safe, accessible HTML for the channels that show HTML."""

from __future__ import annotations

from html import escape
from unicodedata import category

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


def to_html(source: Article | str, *, heading_level: int = 2, lang: str = "sv") -> str:
    """One `div` in the language `lang` with headings from `heading_level`, paragraphs, `dl` and `ul`.

    Boxes are a `div` with the role as class. Headings follow one another without gaps: what nobody can see is no heading, and what stands
    below none is not a level lower. Box titles are real headings, so that screen readers find them, and collapsible boxes stay open,
    because not every reader lets them be opened. Links carry no target: the reader decides. Everything is escaped.
    Raises DocBookError when `source` is a text that breaks the rules.
    """
    article = parse(source) if isinstance(source, str) else source
    level = heading_level
    lines = [f'<div class="docbook" lang="{_text(lang)}">']
    if heading := _heading(article.title, level):
        lines += heading
        level += 1
    for part in article.sections:
        lines.extend(_section(part, level) if isinstance(part, Section) else _block(part, level))
    if article.signature:
        lines.extend(_block(Signature(article.signature), level))
    lines.append("</div>")
    return "\n".join(lines) + "\n"


def to_page(source: Article | str, *, lang: str = "sv") -> str:
    """A whole page with nothing but the message, for looking at it in a browser. Raises DocBookError as `to_html` does."""
    article = parse(source) if isinstance(source, str) else source
    own = _seen(_words(article.title))
    name = _text(_words(article.title).strip(BLANKS)) if own else "Meddelande"
    body = to_html(article, heading_level=1 if own else 2, lang=lang)
    return _PAGE.format(lang=_text(lang), name=name, heading="" if own else f"<h1>{name}</h1>\n", body=body)


_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{name}</title>
<style>
body {{ font: 1.125rem/1.5 sans-serif; max-width: 40em; margin: 2rem auto; padding: 0 1rem; color: #1f1f1f; background: #fff; }}
a {{ color: #00538a; }}
dt {{ font-weight: bold; }}
ul.hyphen {{ list-style-type: "– "; }}
.information, .observe, .frame, .collapsible, .bgcolor {{ margin: 1rem 0; padding: 0.25rem 1rem; border: 1px solid #595959; }}
.information, .bgcolor {{ background: #f1f1f1; }}
.observe {{ background: #fff4d2; }}
</style>
</head>
<body>
<main>
{heading}{body}</main>
</body>
</html>
"""


def _section(section: Section, level: int) -> list[str]:
    title = section.title
    heading = _heading(title, level)
    inside = [line for block in section.blocks for line in _block(block, level + 1 if heading else level)]
    return [f'<div class="{title.role}">', *heading, *inside, "</div>"] if isinstance(title, Box) else [*heading, *inside]


def _heading(title: str | Box | Emphasis | None, level: int) -> list[str]:
    words = _words(title)
    if not _seen(words):
        return []
    # HTML ends at h6; deeper headings stay there.
    tag = f"h{min(level, 6)}"
    return [f"<{tag}>{_inline(title) if isinstance(title, Emphasis) else _text(words)}</{tag}>"]


def _words(title: str | Box | Emphasis | None) -> str:
    return title.title if isinstance(title, Box) else title.text if isinstance(title, Emphasis) else title or ""


def _seen(text: str) -> bool:
    """Whether a text has a character that is seen: blanks of every width and format characters are not."""
    return any(not character.isspace() and category(character) not in ("Cf", "Cc") for character in text)


def _block(block: Block, level: int) -> list[str]:
    match block:
        case Para():
            content = "".join(map(_inline, block.inline)).strip(BLANKS)
            return [f"<p>{content}</p>"] if content else []
        case DefinitionList():
            rows = [f"<dt>{_text(term)}</dt><dd>{_text(value)}</dd>" for term, value in block.entries]
            return [*_heading(block.title, level), "<dl>", *rows, "</dl>"]
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
            return f'<a href="{escape(piece.url)}">{_text(piece.text.strip(BLANKS) if _seen(piece.text) else piece.url)}</a>'


def _text(text: str) -> str:
    return escape(text)
