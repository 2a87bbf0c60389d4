"""Every breach of the inbox's rules in a DocBook text, with line, rule and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from kallelse.protocols.docbook import grammar
from kallelse.protocols.docbook.reading import read_root
from kallelse.protocols.docbook.rules import Finding, finding
from kallelse.protocols.errors import safe_name
from kallelse.protocols.markup import BLANKS

type _Children = list[etree._Element]

_MOST = 1_000
"""Findings in one text; one with more is wrong in one and the same way."""

_HTML = {
    "para": ("p", "br", "simpara", "div", "span"),
    'emphasis med role="bold"': ("b", "strong"),
    'emphasis med role="italics"': ("i", "em"),
    'emphasis med role="underline"': ("u",),
    "itemizedlist": ("ul", "ol", "orderedlist"),
    "listitem": ("li",),
    "link": ("a", "uri"),
    "section med title": ("h1", "h2", "h3", "h4", "h5", "h6", "chapter", "sect1"),
    "variablelist": ("dl", "table"),
}
_INSTEAD = {name: instead for instead, names in _HTML.items() for name in names}
_MOVE = {
    "section": "Avsluta det ena avsnittet innan nästa börjar.",
    "link": "Lägg länken i en egen para efter listan eller rubriken.",
    "ulink": "Lägg länken i en egen para efter listan eller rubriken.",
    "emphasis": "Ta bort emphasis, eller skriv texten i en para.",
    "itemizedlist": "Avsluta stycket eller listan först; listor får inte ligga i varandra.",
    "variablelist": "Avsluta stycket eller listan först; listor får inte ligga i varandra.",
    "para": "Skriv texten direkt, utan para.",
}
_VAGUE = frozenset("här|klicka här|tryck här|läs mer|läs mer här|mer|mer information|länk|länken|se mer|hit|denna länk".split("|"))
_HOST = re.compile(r"(?:[a-z0-9åäö](?:[a-z0-9åäö-]*[a-z0-9åäö])?\.)+[a-z]{2,}(?:[/?#][^\s\"<>]*)?", re.IGNORECASE)
_SHOWN_TAGS = "|".join([*grammar.TABLE, "b", "i", "u", "a", "p", "br", "em", "strong", "ul", "ol", "li", "div", "span"])
_SHOWN_CODE = re.compile(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[aou](?:uml|ring|acute)|eacute|[nm]dash|hellip|bull|#\d{1,7}|#x[0-9a-f]{1,6});"
    rf"|</?(?:{_SHOWN_TAGS})(?:\s[^<>]{{0,300}})?/?>",
    re.IGNORECASE,
)
_MERGE_FIELD = re.compile(r"\{\{[^{}\n]{1,80}\}\}|\$\{[^{}\n]{1,80}\}|«[^«»\n]{1,80}»|\[\[[^\[\]\n]{1,80}\]\]")


def check(text: str) -> list[Finding]:
    """All findings in the order of the text; no errors means that 1177 inkorg can show it. Never quotes the text."""
    return examine(text)[1]


def examine(text: str) -> tuple[etree._Element | None, list[Finding]]:
    """The root, when the text is XML, and all findings: for those who go on with the same tree."""
    root, findings = read_root(text)
    if root is None:
        return None, findings
    if root.tag != "article":
        return root, [*findings, _found(root, "root" if etree.QName(root).namespace is None else "namespace")]
    _walk(root, grammar.TABLE["article"], findings)
    if not any(map(str.strip, map(str, root.itertext()))):
        findings.append(_found(root, "empty"))
    # Most texts hold neither, and are then looked through only once, as a whole.
    if "&" in text or "<![CDATA[" in text:
        _search(root, _SHOWN_CODE, "encoded-piece", findings)
    if _MERGE_FIELD.search(text):
        _search(root, _MERGE_FIELD, "merge-field", findings)
    if len(findings) > 1:
        findings.sort(key=lambda each: each.line)
    return root, findings


def _walk(element: etree._Element, row: grammar.Row, findings: list[Finding]) -> None:
    name, children = row.name, list(element)
    for key in element.keys():  # noqa: SIM118  Its keys are attributes; iterating it gives the children.
        if key not in row.attributes:
            said = f"{name} har attributet {safe_name(etree.QName(key).localname)}, som 1177 inkorg inte känner till."
            findings.append(_found(element, "attribute", said))
    if (more := _MORE.get(name)) is not None:
        more(element, children, findings)
    if not row.text and _stray(element, children):
        said = f"I {name} får text bara stå inne i {', '.join(row.children)}."
        findings.append(_found(element, "text", said))
    for child in children:
        if len(findings) >= _MOST:
            return
        known = grammar.TABLE.get(child.tag)
        if known is None:
            findings.append(_unknown(child))
            continue
        if known.name not in row.children:
            places = " eller ".join(grammar.PARENTS[known.name])
            said = f"{known.name} får inte stå i {name}, bara {f'i {places}' if places else 'ytterst'}."
            findings.append(_found(child, "nesting", said, _MOVE.get(known.name, "")))
        if known.name in _TEXTS and not len(child) and not child.keys():
            continue
        _walk(child, known, findings)


def _stray(element: etree._Element, children: _Children) -> bool:
    text = element.text
    if text and text.strip(BLANKS):
        return True
    for child in children:
        text = child.tail
        if text and text.strip(BLANKS):
            return True
    return False


def _unknown(element: etree._Element) -> Finding:
    qualified = etree.QName(element)
    instead = _INSTEAD.get(qualified.localname.lower())
    said = f"Elementet {safe_name(qualified.localname)} finns inte i 1177 inkorg."
    return _found(element, "element", said, f"Använd {instead}." if instead else "")


def _search(root: etree._Element, sign: re.Pattern[str], rule: str, findings: list[Finding]) -> None:
    """At most one finding an element, for its own text."""
    for element in root.iter():
        pieces = (element.text, *(child.tail for child in element))
        if any(piece and sign.search(piece) for piece in pieces):
            findings.append(_found(element, rule))


def _article(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    _first_and_once("info", children, findings)


def _section(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    if not children:
        findings.append(_found(element, "section-empty"))
        return
    both = [_first_and_once(name, children, findings) for name in ("info", "title")]
    if all(both):
        findings.append(_found(element, "heading-once", "Avsnittet har två rubriker: antingen info eller title."))


def _info(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    if not children:
        findings.append(_found(element, "info-empty"))
    _first_and_once("title", children, findings)


def _first_and_once(name: str, children: _Children, findings: list[Finding]) -> bool:
    """Whether there is a heading of this name; it stands first and once."""
    if name not in (tags := [child.tag for child in children]):
        return False
    first = tags.index(name)
    if tags.count(name) > 1:
        findings.append(_found(children[tags.index(name, first + 1)], "heading-once", f"Här finns mer än en {name}."))
    elif any(tag not in ("info", "title") for tag in tags[:first]):
        findings.append(_found(children[first], "heading-first", f"{name} ska stå först."))
    return True


def _title(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    if len(children) > 1 or (children and _stray(element, children)):
        findings.append(_found(element, "heading-content"))


def _emphasis(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    role, title = element.get("role"), element.getparent()
    in_title = title is not None and title.tag == "title"
    if role is None:
        findings.append(_found(element, "role-missing"))
    elif role in grammar.BOX_ROLES:
        if not in_title:
            findings.append(_found(element, "box-in-text"))
        elif not _heads_a_section(title):
            findings.append(_found(element, "box-place"))
    elif role not in grammar.TEXT_ROLES:
        findings.append(_found(element, "role-unknown", "", "Skriv italics i stället för italic." if role == "italic" else ""))
    elif in_title:
        findings.append(_found(element, "role-in-heading"))


def _heads_a_section(title: etree._Element | None) -> bool:
    holder = title.getparent() if title is not None else None
    if holder is not None and holder.tag == "info":
        holder = holder.getparent()
    return holder is not None and holder.tag == "section"


def _link(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    url = element.get("url", "").strip(BLANKS)
    if not grammar.is_web_address(url):
        if url.lower().startswith("tel:"):
            findings.append(_found(element, "link-telephone"))
        else:
            findings.append(_found(element, "link-relative" if _HOST.fullmatch(url) else "link-address"))
    if element.get("type", "_blank") not in grammar.LINK_TYPES:
        findings.append(_found(element, "link-type"))
    text = (element.text or "").strip()
    if not text:
        findings.append(_found(element, "link-text"))
    elif text.casefold().strip(" .!:>»›") in _VAGUE:
        findings.append(_found(element, "link-vague"))


def _variablelist(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    if all(child.tag != "varlistentry" for child in children):
        findings.append(_found(element, "list-empty", "variablelist behöver minst en varlistentry."))
    _first_and_once("title", children, findings)


def _varlistentry(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    if [child.tag for child in children] != ["term", "listitem"]:
        findings.append(_found(element, "list-entry"))


def _itemizedlist(element: etree._Element, children: _Children, findings: list[Finding]) -> None:
    if all(child.tag != "listitem" for child in children):
        findings.append(_found(element, "list-empty", "itemizedlist behöver minst en listitem."))
    mark = element.get("mark")
    if mark is None:
        findings.append(_found(element, "list-mark-missing"))
    elif mark not in grammar.MARKS:
        findings.append(_found(element, "list-mark"))


_MORE: dict[str, Callable[[etree._Element, _Children, list[Finding]], None]] = {
    "article": _article,
    "section": _section,
    "info": _info,
    "title": _title,
    "emphasis": _emphasis,
    "link": _link,
    "ulink": _link,
    "variablelist": _variablelist,
    "varlistentry": _varlistentry,
    "itemizedlist": _itemizedlist,
}
"""What some elements demand beside what may stand in them."""

_TEXTS = {"title"} | {row.name for row in grammar.TABLE.values() if row.text and row.name not in _MORE}
"""Elements that nothing can be wrong in when they hold text alone: most of a message, and not looked into."""


def _found(element: etree._Element, rule: str, said: str = "", remedy: str = "") -> Finding:
    return finding(line_of(element), rule, said, remedy)


def line_of(element: etree._Element) -> int:
    """The line on which the element's start tag ends."""
    line: Any = element.sourceline
    return int(line or 1)
