"""The typed message: what an author may say, in forms that cannot be nested wrongly.

Plain strings are welcome where a piece of text is meant: Para("Hej") is Para([Text("Hej")]). Lists become tuples.
Everything is checked when it is made and put in the one form in which it is read back: neighbouring texts are joined, blanks
around headings, terms and items are left out, a blank heading is none, and a signature at the end is the article's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kallelse.protocols import markup
from kallelse.protocols.docbook import grammar
from kallelse.protocols.docbook.grammar import BoxRole, Mark, TextRole
from kallelse.protocols.markup import BLANKS

if TYPE_CHECKING:
    from kallelse.protocols.docbook.rules import Finding

type Inline = Text | Emphasis | Link
type Block = Para | DefinitionList | ItemList | Signature


class DocBookError(ValueError):
    """A text or a piece of a message breaks the rules of 1177 inkorg. `findings` says where, never quoting the text."""

    def __init__(self, reason: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__(reason)
        self.findings = tuple(findings)


@dataclass(frozen=True, slots=True)
class Text:
    """Running text."""

    text: str

    def __post_init__(self) -> None:
        _require_text(self.text)


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasised text: bold, italics or underline. `role` None is emphasis that 1177 shows as plain text."""

    text: str
    role: TextRole | None = "bold"

    def __post_init__(self) -> None:
        _require_text(self.text)
        _require(self.role is None or self.role in grammar.TEXT_ROLES, "Emphasis has the role bold, italics or underline.")


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an absolute http or https address, opened in a new tab unless `new_tab` is false."""

    text: str
    url: str
    new_tab: bool = True

    def __post_init__(self) -> None:
        _require_text(self.text)
        _require_text(self.url)
        _require(grammar.is_web_address(self.url), "A link needs an absolute address, http:// or https://.")


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. An empty one gives vertical space."""

    content: Sequence[Inline | str] | str = ()

    def __post_init__(self) -> None:
        content = (self.content,) if isinstance(self.content, str) else self.content
        inline: list[Inline] = []
        for each in content:
            piece = Text(each) if isinstance(each, str) else each
            if isinstance(piece, Text) and inline and isinstance(before := inline[-1], Text):
                inline[-1] = Text(before.text + piece.text)
            elif not isinstance(piece, Text) or piece.text:
                inline.append(piece)
        _require_types(inline, (Text, Emphasis, Link), "A paragraph holds Text, Emphasis and Link.")
        object.__setattr__(self, "content", tuple(inline))

    @property
    def inline(self) -> tuple[Inline, ...]:
        """The content, all of it in typed form."""
        return cast("tuple[Inline, ...]", self.content)


@dataclass(frozen=True, slots=True)
class DefinitionList:
    """Labels and values: [("Datum:", "tisdag 10 mars"), ...]; 1177 shows the labels in bold."""

    entries: Sequence[tuple[str, str]]
    title: str | Emphasis | None = None

    def __post_init__(self) -> None:
        entries = tuple((_trimmed(term), _trimmed(value)) for term, value in self.entries)
        _require(bool(entries), "A definition list needs at least one entry.")
        object.__setattr__(self, "entries", entries)
        object.__setattr__(self, "title", _heading(self.title, (Emphasis,)))


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list of plain texts with round bullets or dashes."""

    items: Sequence[str]
    mark: Mark = "bullet"

    def __post_init__(self) -> None:
        _require(not isinstance(self.items, str), "A list holds several texts: give a list.")
        items = tuple(map(_trimmed, self.items))
        _require(bool(items), "A list needs at least one item.")
        _require(self.mark in grammar.MARKS, "A list is marked with bullet or hyphen.")
        object.__setattr__(self, "items", items)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line (the bibliography element)."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _trimmed(self.text))


@dataclass(frozen=True, slots=True)
class Box:
    """The title of a section that is shown as a box; an empty title gives the box without heading.

    information: grey with an info icon; observe: yellow with a warning icon; collapsible: closed, the title is the
    button; frame: white frame; bgcolor: listed by Inera, rendering unknown.
    """

    role: BoxRole
    title: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", _trimmed(self.title))
        _require(self.role in grammar.BOX_ROLES, "A box is information, observe, collapsible, frame or bgcolor.")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading or box with its content. Sections are not nested."""

    title: str | Box | Emphasis | None = None
    blocks: Sequence[Block] = ()

    def __post_init__(self) -> None:
        blocks = tuple(self.blocks)
        _require_types(blocks, (Para, DefinitionList, ItemList, Signature), "A section holds paragraphs, lists and signatures.")
        object.__setattr__(self, "blocks", blocks)
        object.__setattr__(self, "title", _heading(self.title, (Box, Emphasis)))


@dataclass(frozen=True, slots=True)
class Article:
    """The whole message. Blocks may stand beside the sections; `signature` is the last line."""

    sections: Sequence[Section | Block]
    signature: str | None = None
    title: str | Emphasis | None = None

    def __post_init__(self) -> None:
        parts = tuple(self.sections)
        kinds = (Section, Para, DefinitionList, ItemList, Signature)
        _require_types(parts, kinds, "An article holds sections, paragraphs, lists and signatures.")
        signature = self.signature
        if signature is not None:
            signature = _trimmed(signature)
        elif parts and isinstance(last := parts[-1], Signature):
            parts, signature = parts[:-1], last.text
        object.__setattr__(self, "sections", parts)
        object.__setattr__(self, "signature", signature)
        object.__setattr__(self, "title", _heading(self.title, (Emphasis,)))


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise DocBookError(rule)


def _require_types(pieces: Iterable[object], allowed: tuple[type, ...], rule: str) -> None:
    for piece in pieces:
        _require(isinstance(piece, allowed), rule)


def _require_text(text: object) -> None:
    _require(isinstance(text, str), "Text is a string.")
    _require(not markup.is_illegal(str(text)), "Text cannot hold control characters.")


def _trimmed(text: str) -> str:
    _require_text(text)
    return text.strip(BLANKS)


def _heading[T](title: T, others: tuple[type, ...]) -> T | str | Emphasis | None:
    """The heading without blanks around it, or None when nothing is left."""
    if isinstance(title, str):
        return _trimmed(title) or None
    _require(title is None or isinstance(title, others), "The title has a form that is not allowed here.")
    if isinstance(title, Emphasis):
        text = _trimmed(title.text)
        return Emphasis(text, title.role) if text else None
    return title
