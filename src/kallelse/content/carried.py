"""A text that a connected system already wrote in the inbox's DocBook, read so that every rendering can carry it as it is.

A text that breaks the rules is never dropped: its words are carried as plain paragraphs.
"""

import html
import re

import msgspec

from kallelse.content.tidy import line, paragraphs
from kallelse.content.topic import Item
from kallelse.protocols import docbook

__all__ = ["Block", "Run", "article", "as_text", "blocks"]

_TAG = re.compile(r"<[^<>]*>")


class Run(msgspec.Struct, frozen=True):
    """Some words in one style ("", "bold", "italic" or "underline"), with an address when they are a link."""

    text: str
    style: str = ""
    url: str = ""


class Block(msgspec.Struct, frozen=True):
    """A heading, a paragraph or a list, without nesting."""

    heading: str = ""
    runs: tuple[Run, ...] = ()
    items: tuple[Item, ...] = ()


def article(text: str) -> docbook.Article:
    """The typed article in `text`; never raises."""
    try:
        return docbook.parse(text)
    except docbook.DocBookError:
        words = paragraphs(html.unescape(_TAG.sub("\n", text)))
        return docbook.Article([docbook.Section(None, [docbook.Para(each) for each in words])])


def as_text(text: str) -> str:
    """The words of `text`, one line a paragraph or list item, without leading or trailing blank lines."""
    return docbook.to_text(article(text)).strip()


def blocks(text: str) -> list[Block]:
    """The content of `text` in reading order, flattened to headings, paragraphs and lists."""
    source = article(text)
    found = _heading(source.title)
    for part in source.sections:
        if isinstance(part, docbook.Section):
            found += _heading(part.title)
            found += [each for block in part.blocks for each in _blocks(block)]
        else:
            found += _blocks(part)
    if source.signature and line(source.signature):
        found.append(Block(runs=(Run(line(source.signature)),)))
    return found


def _heading(title: str | docbook.Box | docbook.Emphasis | None) -> list[Block]:
    if isinstance(title, docbook.Box):
        title = title.title
    elif isinstance(title, docbook.Emphasis):
        title = title.text
    words = line(title or "")
    return [Block(heading=words)] if words else []


def _blocks(block: docbook.Para | docbook.DefinitionList | docbook.ItemList | docbook.Signature) -> list[Block]:
    match block:
        case docbook.Para():
            runs = tuple(_run(piece) for piece in block.inline)
            return [Block(runs=runs)] if any(run.text.strip() for run in runs) else []
        case docbook.DefinitionList():
            entries = tuple(Item(line(value), line(term).rstrip(": ")) for term, value in block.entries)
            return [*_heading(block.title), Block(items=entries)]
        case docbook.ItemList():
            return [Block(items=tuple(Item(line(each)) for each in block.items))]
        case docbook.Signature():
            return [Block(runs=(Run(line(block.text)),))]


def _run(piece: docbook.Text | docbook.Emphasis | docbook.Link) -> Run:
    # Line breaks and runs of blanks are layout of the source; the blanks at the ends hold the pieces apart.
    words = re.sub(r"\s+", " ", piece.text)
    match piece:
        case docbook.Link():
            return Run(words.strip() or piece.url, "", piece.url)
        case docbook.Emphasis():
            return Run(words, {"bold": "bold", "italics": "italic", "underline": "underline"}.get(piece.role or "", ""))
        case docbook.Text():
            return Run(words)
