"""From a DocBook text without errors to the typed Article."""

from __future__ import annotations

import re

from lxml import etree

from kallelse.protocols.docbook.check import examine
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
from kallelse.protocols.docbook.reading import read_root
from kallelse.protocols.markup import BLANKS

_NOT_DIGITS = re.compile(r"[^0-9]")
# So many last digits tell whether a number already stands in the text, whatever its country code and hyphens.
_SAME_NUMBER = 7


def parse(text: str) -> Article:
    """The article in `text`; what only earns a warning is read as it would be shown. Raises DocBookError.

    An empty title reads as none, info as the title it holds, ulink as Link, an unknown role as no role, and a
    link that other channels drop as its text and its address.
    """
    root = _root(text)
    parts: list[Section | Block] = [_section(child) if child.tag == "section" else _block(child) for child in root if child.tag != "info"]
    return Article(parts, title=_plain_title(_title_in(list(root))))


def entries(text: str) -> list[tuple[str, str]]:
    """The labels and values of all definition lists in `text`, in order, for those who need nothing else of it. Raises DocBookError."""
    return [(_stripped(entry[0]), _stripped(entry[1])) for entry in _root(text).iter("varlistentry")]


def is_docbook(text: str) -> bool:
    """Whether a text is meant as DocBook: it starts like XML, is well-formed and its root is article."""
    if not text.lstrip("\ufeff \t\r\n").startswith(("<?xml", "<article")):
        return False
    root, _ = read_root(text)
    return root is not None and root.tag == "article"


def _root(text: str) -> etree._Element:
    """The root of a text that breaks no rule. Raises DocBookError."""
    root, findings = examine(text)
    errors = [finding for finding in findings if finding.level == "error"]
    if errors or root is None:
        first = errors[0]
        raise DocBookError(f"The text breaks {len(errors)} rule(s) of 1177 inkorg; line {first.line}: {first.rule}.", errors)
    return root


def _stripped(element: etree._Element) -> str:
    return (element.text or "").strip(BLANKS)


def _section(element: etree._Element) -> Section:
    children = list(element)
    return Section(_title(_title_in(children)), [_block(child) for child in children if child.tag not in ("info", "title")])


def _title_in(children: list[etree._Element]) -> etree._Element | None:
    """The title among the children of an element, which may stand in an info; it comes first when there is one."""
    for child in children[:1]:
        if child.tag == "title":
            return child
        if child.tag == "info":
            return next(iter(child), None)
    return None


def _title(element: etree._Element | None) -> str | Box | Emphasis | None:
    if element is None:
        return None
    if len(element) == 0:
        return element.text or None
    emphasis = element[0]
    text, role = emphasis.text or "", emphasis.get("role")
    box = next((known for known in BOX_ROLES if known == role), None)
    return Box(box, text) if box is not None else _emphasis(text, role)


def _plain_title(element: etree._Element | None) -> str | Emphasis | None:
    """A title where boxes mean nothing: the box is read as its text."""
    title = _title(element)
    return (title.title or None) if isinstance(title, Box) else title


def _block(element: etree._Element) -> Block:
    match element.tag:
        case "para":
            return Para(_inline(element))
        case "variablelist":
            children = list(element)
            entries = [(entry[0].text or "", entry[1].text or "") for entry in children if entry.tag == "varlistentry"]
            return DefinitionList(entries, _plain_title(_title_in(children)))
        case "itemizedlist":
            return ItemList([item.text or "" for item in element], "hyphen" if element.get("mark") == "hyphen" else "bullet")
        case _:
            return Signature(element.text or "")


def _inline(element: etree._Element) -> list[Inline]:
    pieces: list[Inline] = [Text(element.text)] if element.text else []
    for child in element:
        text = child.text or ""
        if child.tag == "emphasis":
            pieces.append(_emphasis(text, child.get("role")))
        else:
            url = child.get("url", "").strip(BLANKS)
            pieces.append(Link(text, url, child.get("type") != "_self") if is_web_address(url) else Text(_with_address(text, url)))
        if child.tail:
            pieces.append(Text(child.tail))
    return pieces


def _with_address(text: str, url: str) -> str:
    """The words of a link that leads nowhere outside the inbox, with its address or telephone number unless they already say it."""
    shown = url[4:] if url[:4].lower() == "tel:" else url
    digits = _NOT_DIGITS.sub("", shown)
    said = shown in text or (shown != url and _NOT_DIGITS.sub("", text).endswith(digits[-_SAME_NUMBER:] or "-"))
    return text if said else f"{text} ({shown})"


def _emphasis(text: str, role: str | None) -> Emphasis:
    return Emphasis(text, next((known for known in TEXT_ROLES if known == role), None))
