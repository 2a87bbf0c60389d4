"""From a text to its XML root, or to the one finding that says why it cannot be read."""

from __future__ import annotations

import re

from lxml import etree

from kallelse.protocols import markup
from kallelse.protocols.docbook.rules import Finding, finding
from kallelse.protocols.markup import BLANKS, NotXml

LONGEST = 2_000_000
"""Characters of one text. Encoded for the envelope it still passes the platform, and libxml2's own limits are never met."""

_DECLARATION = re.compile(r"""\s*<\?xml\b(?:[^>]*?\bencoding\s*=\s*["']([^"'>]*)["'])?[^>]*\?>""")
_ENCODED = re.compile(r"&(?:amp;)*(?:lt|#0*60|#x0*3c);", re.IGNORECASE)
_NAMED_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]*;")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_LOOSE_AMPERSAND = re.compile(r"&(?!#?\w+;)")
_LONGEST_DECLARATION = 400
_BROKEN_LINE = re.compile(r"\(line (\d+),")


def read_root(text: str) -> tuple[etree._Element | None, list[Finding]]:
    """The root element and what is to be said about the declaration; or None and the one finding that says why."""
    if len(text) > LONGEST:
        return None, [finding(1, "too-large")]
    plain, remarks = text.removeprefix("\ufeff"), []
    declaration = _DECLARATION.match(plain, 0, _LONGEST_DECLARATION)
    if declaration is not None:
        # The declaration may name another encoding than the one we are about to use; its lines still count.
        plain = "\n" * declaration[0].count("\n") + plain[declaration.end() :]
        if (declaration[1] or "utf-8").lower() not in ("utf-8", "utf8"):
            remarks.append(finding(1, "declared-encoding"))
    start = plain.lstrip(BLANKS)
    if not start.startswith("<"):
        line = plain.count("\n", 0, len(plain) - len(start)) + 1
        return None, [finding(line, "encoded-twice" if _ENCODED.match(start) else "root" if start else "empty")]
    try:
        return markup.parse(plain.encode(errors="surrogatepass")), remarks
    except NotXml as error:
        return None, [_broken(plain, error.reason)]


def is_encoded(text: str) -> bool:
    """Whether the text is markup that is still encoded: it was encoded twice before it was sent."""
    return _ENCODED.match(text.removeprefix("\ufeff").lstrip(BLANKS)) is not None


def _broken(plain: str, reason: str) -> Finding:
    lines = plain.split("\n")
    if (line := _illegal(lines)) is not None:
        return finding(line, "character")
    entity = _NAMED_ENTITY.search(plain)
    if entity is not None:
        return finding(_line(plain, entity.start()), "entity")
    if "DOCTYPE" in reason:
        return finding(_line(plain, max(plain.find("<!DOCTYPE"), 0)), "doctype")
    told = _BROKEN_LINE.search(reason)
    line = int(told[1]) if told else 1
    if _LOOSE_AMPERSAND.search(lines[min(line, len(lines)) - 1]):
        return finding(line, "well-formed", "Ett & är inte kodat.", "Skriv &amp; i stället för &.")
    return finding(line, "well-formed")


def _illegal(lines: list[str]) -> int | None:
    """The first line with a character that XML cannot carry, itself or as a reference."""
    for number, line in enumerate(lines, 1):
        if markup.is_illegal(line):
            return number
        for reference in _REFERENCE.finditer(line):
            character = int(reference[1], 16) if reference[1] else int(reference[2])
            if character > 0x10FFFF or markup.is_illegal(chr(character)):
                return number
    return None


def _line(plain: str, place: int) -> int:
    return plain.count("\n", 0, place) + 1
