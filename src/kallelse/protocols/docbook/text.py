"""From DocBook to plain text, for channels and readers without markup."""

from __future__ import annotations

import re

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
)
from kallelse.protocols.docbook.parse import parse
from kallelse.protocols.markup import BLANKS

_BLANK = re.compile(f"[{BLANKS}]+")
_MARKS = {"bullet": "•", "hyphen": "–"}


def to_text(source: Article | str) -> str:
    """Plain text: a blank line between sections, lists with their marks, addresses written out after link texts.

    Raises DocBookError when `source` is a text that breaks the rules.
    """
    article = parse(source) if isinstance(source, str) else source
    groups = [_title(article.title)]
    for part in article.sections:
        if isinstance(part, Section):
            groups.append([*_title(part.title), *(line for block in part.blocks for line in _block(block))])
        else:
            groups.append(_block(part))
    if article.signature:
        groups.append(_block(Signature(article.signature)))
    texts = ("\n".join(lines).strip(BLANKS) for lines in groups)
    return "\n\n".join(text for text in texts if text) + "\n"


def _title(title: str | Box | Emphasis | None) -> list[str]:
    match title:
        case Box():
            text = title.title
        case Emphasis():
            text = title.text
        case str():
            text = title
        case None:
            text = ""
    return [_line(text)] if text.strip(BLANKS) else []


def _block(block: Block) -> list[str]:
    match block:
        case Para():
            return [_line("".join(map(_inline, block.inline)))]
        case DefinitionList():
            return [*_title(block.title), *(_entry(term, value) for term, value in block.entries)]
        case ItemList():
            return [f"{_MARKS[block.mark]} {_line(item)}" for item in block.items]
        case Signature():
            return [_line(block.text)]


def _entry(term: str, value: str) -> str:
    label = _line(term)
    return f"{label if label.endswith((':', '?')) else label + ':'} {_line(value)}".strip(BLANKS)


def _inline(piece: Inline) -> str:
    if isinstance(piece, Link):
        return f"{piece.text} ({piece.url})" if piece.text.strip(BLANKS) not in ("", piece.url) else piece.url
    return piece.text


def _line(text: str) -> str:
    """One line: line breaks in the source are layout of the source, not of the message."""
    return _BLANK.sub(" ", text.strip(BLANKS))
