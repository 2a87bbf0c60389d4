"""Every breach of the inbox's rules in a DocBook text, with line and rule. The texts are Swedish: authors read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from kallelse.protocols.docbook import grammar
from kallelse.protocols.errors import safe_name
from kallelse.protocols.markup import BLANKS, NotXml
from kallelse.protocols.markup import parse as parse_xml

type Level = Literal["error", "warning"]

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_BROKEN_LINE = re.compile(r"\(line (\d+),")
_ONCE = {"article": ("info",), "section": ("info", "title"), "info": ("title",), "variablelist": ("title",)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark: an error must be mended before sending, a warning is shown otherwise than meant."""

    line: int
    rule: str
    level: Level
    text: str


def check(text: str) -> list[Finding]:
    """All findings in the order of the text; no errors means that 1177 inkorg can show it. Never quotes the text."""
    root, broken = read_root(text)
    if root is None:
        return broken
    if root.tag != "article":
        if etree.QName(root).namespace is not None:
            return [_error(root, "namespace", "DocBook i 1177 inkorg skrivs utan namnrymd. Ta bort xmlns.")]
        return [_error(root, "root", "Texten ska börja med elementet article.")]
    findings = list(_element(root))
    if not "".join(map(str, root.itertext())).strip(BLANKS):
        findings.append(_error(root, "empty", "Meddelandet har ingen text."))
    return sorted(findings, key=lambda finding: finding.line)


def read_root(text: str) -> tuple[etree._Element | None, list[Finding]]:
    """The root element, or the one finding that says why the text is not XML."""
    declaration = _DECLARATION.match(text.removeprefix("\ufeff"))
    plain = text.removeprefix("\ufeff")
    if declaration is not None:
        # The declaration may name another encoding than the one we are about to use; its lines still count.
        plain = "\n" * declaration[0].count("\n") + plain[declaration.end() :]
    try:
        return parse_xml(plain.encode(errors="surrogatepass")), []
    except NotXml as error:
        entity = _NAMED_ENTITY.search(plain)
        if entity is not None:
            line = plain.count("\n", 0, entity.start()) + 1
            hint = "Entiteten finns inte i XML. Skriv själva tecknet, för &nbsp; ett fast mellanslag (U+00A0)."
            return None, [Finding(line, "entity", "error", hint)]
        if "DOCTYPE" in error.reason:
            return None, [Finding(1, "doctype", "error", "DOCTYPE är inte tillåtet.")]
        place = _BROKEN_LINE.search(error.reason)
        hint = "Texten är inte välformad XML: kontrollera att varje element stängs och att & och < är kodade."
        return None, [Finding(int(place[1]) if place else 1, "well-formed", "error", hint)]


def _element(element: etree._Element) -> Iterator[Finding]:
    row = grammar.TABLE[element.tag]
    yield from _attributes(element, row)
    yield from _order(element)
    yield from _contents(element)
    stray = [element.text, *(child.tail for child in element)]
    if not row.text and any(piece and piece.strip(BLANKS) for piece in stray):
        yield _error(element, "text", f"I {row.name} får text bara stå inne i {', '.join(row.children)}.")
    for child in element:
        name = safe_name(etree.QName(child).localname)
        if child.tag not in grammar.TABLE:
            yield _error(child, "element", f"Elementet {name} finns inte i 1177 inkorg. Ta bort det eller skriv om.")
            continue
        if child.tag not in row.children:
            places = " eller ".join(grammar.PARENTS[name]) or "ytterst"
            yield _error(child, "nesting", f"{name} får inte stå i {row.name}, bara i {places}.".replace("bara i ytterst", "bara ytterst"))
        yield from _element(child)


def _attributes(element: etree._Element, row: grammar.Row) -> Iterator[Finding]:
    for name in element.attrib:
        if name not in row.attributes:
            yield _warning(element, "attribute", f"{row.name} har ett attribut som 1177 inkorg inte känner till.")
    match row.name:
        case "emphasis":
            yield from _role(element)
        case "link" | "ulink":
            yield from _link(element)
        case "itemizedlist":
            mark = element.get("mark")
            if mark is None:
                yield _warning(element, "mark", "Ange mark: bullet eller hyphen.")
            elif mark not in grammar.MARKS:
                yield _error(element, "mark", "mark ska vara bullet eller hyphen.")


def _role(element: etree._Element) -> Iterator[Finding]:
    role, parent = element.get("role"), element.getparent()
    in_title = parent is not None and parent.tag == "title"
    if role is None:
        yield _warning(element, "role", "emphasis utan role visas som vanlig text.")
    elif role == "italic":
        yield _warning(element, "role", "Skriv italics i stället för italic, annars visas vanlig text.")
    elif role not in grammar.TEXT_ROLES + grammar.BOX_ROLES:
        yield _warning(element, "role", "Okänd role: visas som vanlig text.")
    elif role in grammar.TEXT_ROLES and in_title:
        yield _warning(element, "role", "I rubriker är role till för rutor; bold, italics och underline hör till löpande text.")
    elif role in grammar.BOX_ROLES:
        section = parent.getparent() if in_title and parent is not None else None
        if not in_title:
            yield _error(element, "role", "En ruta anges i avsnittets rubrik, inte i löpande text.")
        elif section is not None and section.tag == "variablelist":
            yield _warning(element, "role", "En ruta anges i avsnittets rubrik, inte i en listas rubrik.")


def _link(element: etree._Element) -> Iterator[Finding]:
    url = element.get("url", "").strip(BLANKS)
    if not url:
        yield _error(element, "link", "Länken saknar adress (url).")
    elif url.lower().startswith("tel:"):
        yield _warning(element, "link", "tel-länkar blir vanlig text i andra kanaler. Skriv ut numret i texten.")
    elif not grammar.is_web_address(url):
        yield _error(element, "link", "Länkens adress ska vara fullständig och börja med https:// eller http://.")
    if element.get("type", "_blank") not in grammar.LINK_TYPES:
        yield _warning(element, "link", "Länkens type ska vara _blank eller _self.")
    if not (element.text or "").strip(BLANKS):
        yield _warning(element, "link", "Länken saknar text.")


def _order(element: etree._Element) -> Iterator[Finding]:
    """The heading comes first and once."""
    for name in _ONCE.get(element.tag, ()):
        found = [index for index, child in enumerate(element) if child.tag == name]
        if len(found) > 1:
            yield _error(element[found[1]], "count", f"{name} får bara förekomma en gång i {element.tag}.")
        elif found and any(child.tag not in ("info", "title") for child in list(element)[: found[0]]):
            yield _error(element[found[0]], "order", f"{name} ska stå först i {element.tag}.")


def _contents(element: etree._Element) -> Iterator[Finding]:
    tags = [child.tag for child in element]
    match element.tag:
        case "section":
            if not tags:
                yield _warning(element, "empty", "Avsnittet är tomt.")
            elif "info" in tags and "title" in tags:
                yield _error(element, "count", "Avsnittet har två rubriker: antingen info eller title.")
        case "info":
            if not tags:
                yield _warning(element, "empty", "info saknar rubrik.")
        case "title":
            text = (element.text or "") + "".join(child.tail or "" for child in element)
            if len(tags) > 1 or (tags and text.strip(BLANKS)):
                yield _error(element, "count", "En rubrik är antingen text eller en enda emphasis.")
        case "variablelist":
            if "varlistentry" not in tags:
                yield _error(element, "count", "variablelist behöver minst en varlistentry.")
        case "varlistentry":
            if tags != ["term", "listitem"]:
                yield _error(element, "count", "varlistentry ska ha en term och sedan en listitem.")
        case "itemizedlist":
            if not tags:
                yield _error(element, "count", "itemizedlist behöver minst en listitem.")


def _error(element: etree._Element, rule: str, text: str) -> Finding:
    return Finding(_line(element), rule, "error", text)


def _warning(element: etree._Element, rule: str, text: str) -> Finding:
    return Finding(_line(element), rule, "warning", text)


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline
    return int(line or 1)
