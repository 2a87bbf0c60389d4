"""From a DocBook text without errors to the typed Article."""

from __future__ import annotations

from lxml import etree

from kallelse.protocols.docbook.check import check, read_root
from kallelse.protocols.docbook.grammar import BOX_ROLES, TEXT_ROLES, is_web_address
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
from kallelse.protocols.markup import BLANKS


def parse(text: str) -> Article:
    """The article in `text`; what only earns a warning is read as it would be shown. Raises DocBookError.

    An empty title reads as none, info as the title it holds, ulink as Link, an unknown role as no role, and a
    link that other channels drop as its text.
    """
    errors = [finding for finding in check(text) if finding.level == "error"]
    root, _ = read_root(text)
    if errors or root is None:
        first = errors[0]
        raise DocBookError(f"The text breaks {len(errors)} rule(s) of 1177 inkorg; line {first.line}: {first.rule}.", errors)
    parts: list[Section | Block] = [_section(child) if child.tag == "section" else _block(child) for child in root if child.tag != "info"]
    last = parts.pop() if parts and isinstance(parts[-1], Signature) else None
    title = _plain_title(root.find("info/title"))
    return Article(parts, last.text if isinstance(last, Signature) else None, title)


def is_docbook(text: str) -> bool:
    """Whether a text is meant as DocBook: it starts like XML, is well-formed and its root is article."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("<?xml", "<article")):
        return False
    root, _ = read_root(text)
    return root is not None and root.tag == "article"


def _section(element: etree._Element) -> Section:
    title = element.find("title")
    heading = _title(element.find("info/title") if title is None else title)
    return Section(heading, [_block(child) for child in element if child.tag not in ("info", "title")])


def _title(element: etree._Element | None) -> str | Box | Emphasis | None:
    if element is None:
        return None
    emphasis = element.find("emphasis")
    if emphasis is None:
        return (element.text or "").strip(BLANKS) or None
    text, role = (emphasis.text or "").strip(BLANKS), emphasis.get("role")
    box = next((known for known in BOX_ROLES if known == role), None)
    if box is not None:
        return Box(box, text)
    return _emphasis(text, role) if text else None


def _plain_title(element: etree._Element | None) -> str | Emphasis | None:
    """A title where boxes mean nothing: the box is read as its text."""
    title = _title(element)
    return (title.title or None) if isinstance(title, Box) else title


def _block(element: etree._Element) -> Block:
    match element.tag:
        case "para":
            return Para(_inline(element))
        case "variablelist":
            entries = [(_text(entry[0]), _text(entry[1])) for entry in element.iterfind("varlistentry")]
            return DefinitionList(entries, _plain_title(element.find("title")))
        case "itemizedlist":
            return ItemList([_text(item) for item in element], "hyphen" if element.get("mark") == "hyphen" else "bullet")
        case _:
            return Signature(_text(element))


def _inline(element: etree._Element) -> list[Inline]:
    pieces: list[Inline] = [Text(element.text)] if element.text else []
    for child in element:
        text = child.text or ""
        if child.tag == "emphasis":
            pieces.append(_emphasis(text, child.get("role")))
        else:
            url = child.get("url", "").strip(BLANKS)
            pieces.append(Link(text, url, child.get("type") != "_self") if is_web_address(url) else Text(text))
        if child.tail:
            pieces.append(Text(child.tail))
    return pieces


def _emphasis(text: str, role: str | None) -> Emphasis:
    return Emphasis(text, next((known for known in TEXT_ROLES if known == role), None))


def _text(element: etree._Element) -> str:
    return (element.text or "").strip(BLANKS)
