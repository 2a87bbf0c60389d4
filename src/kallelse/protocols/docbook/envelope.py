"""The message text in a file: the file itself, or the string that an AddMessage envelope carries."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from kallelse.protocols.docbook.check import check, line_of
from kallelse.protocols.docbook.reading import read_root
from kallelse.protocols.docbook.rules import Finding, finding

_TEXT_ELEMENTS = ("messageText", "text", "msg")
"""Of patientportal 1.0, of its 2.0 (the schema is not public, the name is), and of the inbox's own older contract."""

_ENCODINGS = {"utf-8", "ascii", "iso8859-1", "iso8859-15", "cp1252", "utf-16", "utf-16-le", "utf-16-be"}
_DECLARED = re.compile(rb"""\s*<\?xml\b[^>]{0,100}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Message:
    """A text and what `check` finds in it. `element` is the element of the envelope that carried it, and the findings' lines are then
    those of the text; without one they are the file's. `text` is "" when none could be read."""

    text: str
    findings: tuple[Finding, ...] = ()
    element: str = ""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the text from being shown."""
        return tuple(each for each in self.findings if each.level == "error")


def messages_in(body: bytes) -> list[Message]:
    """Every message text in a file, at least one; a file in which none can be read gives one with an error."""
    text = _decoded(body)
    if isinstance(text, Finding):
        return [Message("", (text,))]
    root, _ = read_root(text)
    if root is None or not _is_envelope(root):
        return [Message(text, tuple(check(text)))]
    found = [_carried(element) for element in root.iter() if _local(element) in _TEXT_ELEMENTS and _local(element.getparent()) == "message"]
    return found or [Message("", (finding(1, "envelope"),))]


def _carried(element: etree._Element) -> Message:
    if len(element):
        return Message("", (finding(line_of(element), "not-encoded"),))
    text = element.text or ""
    return Message(text, tuple(check(text)), _local(element))


def _is_envelope(root: etree._Element) -> bool:
    return _local(root) == "Envelope" or _local(root).startswith("AddMessage")


def _local(element: etree._Element | None) -> str:
    return "" if element is None else etree.QName(element).localname


def _decoded(body: bytes) -> str | Finding:
    """The text of a file: by its byte order mark, else its XML declaration, else UTF-8."""
    declared = _DECLARED.match(body)
    name = next((encoding for mark, encoding in _MARKS if body.startswith(mark)), declared[1].decode() if declared else "utf-8")
    try:
        if codecs.lookup(name).name not in {*_ENCODINGS, "utf-8-sig"}:
            return finding(1, "encoding")
        return body.decode(name)
    except LookupError:
        return finding(1, "encoding")
    except UnicodeDecodeError as error:
        return finding(body.count(b"\n", 0, error.start) + 1, "encoding")
