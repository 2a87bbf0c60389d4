"""Reading and writing XML safely: one hardened parser, one escape."""

from __future__ import annotations

import re

from lxml import etree

from kallelse.protocols.errors import ContractError

# The message limit of the national service platform (SCHEDULING.md section 8), in bytes.
MAX_BYTES = 15_728_640

# How many elements and attributes a message may have, counted by the signs that they cannot do without (a start and an
# end for each element with content). A thousand index entries are 30 000; without a bound a message within the limit of
# bytes could take half a gigabyte to read. Answers of the person service, 500 full records, are larger than any request.
MAX_MARKUP = 200_000
MAX_ANSWER_MARKUP = 500_000

# Encodings in which those signs are what they are in ASCII. The national profile asks for UTF-8.
_ENCODINGS = frozenset(
    ("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252")
)
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)")

_STARTS = (b"<", b"\xef", b"\xff", b"\xfe", b" ", b"\t", b"\r", b"\n", b"")

# White space as XML counts it. Python's own idea of it also takes the fixed space (U+00A0), which is text here.
BLANKS = " \t\r\n"

_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

# Comments and processing instructions carry nothing in these formats. Entities are never expanded, nothing is
# fetched, and without huge_tree libxml2 keeps its own limits on depth and text. Blank text stays: the parser's own
# removal would also take the blanks before a CDATA section.
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


class NotXml(ValueError):
    """The bytes are not XML we accept; `reason` says why without quoting them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def parse(body: bytes, limit: int = MAX_BYTES, markup: int = MAX_MARKUP) -> etree._Element:
    """The root element of `body`; raises NotXml for anything malformed, too large or with a DOCTYPE."""
    if len(body) > limit:
        raise NotXml(f"The message is larger than {limit} bytes.")
    if body.count(b"<") + body.count(b"=") > markup:
        raise NotXml(f"The message has more than {markup} elements and attributes.")
    head = body[:400].replace(b"\0", b"")
    declared = _DECLARED.match(head)
    if head[:1] not in _STARTS or (declared is not None and declared[1].decode("latin-1").lower() not in _ENCODINGS):
        raise NotXml("The message is not in UTF-8, UTF-16 or a Latin encoding.")
    problem = ""
    try:
        root = etree.fromstring(body, _PARSER)
    except etree.XMLSyntaxError as error:
        # The parser's own message can quote the content, so only the place is kept.
        line, column = error.position
        problem = f"The message is not well-formed XML (line {line}, column {column})."
    except ValueError:
        problem = "The message is not XML."
    if problem:
        raise NotXml(problem)
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXml("The message has a DOCTYPE, which is not allowed.")
    return root


def is_illegal(text: str) -> bool:
    """Whether `text` holds characters that no XML document can carry."""
    return _ILLEGAL.search(text) is not None


def escape(text: str) -> str:
    """`text` as XML character data. A carriage return is kept as a reference, else parsers turn it into a newline."""
    if _SPECIAL.search(text) is None:
        return text
    if is_illegal(text):
        raise ContractError(
            "character",
            "holds a control character that XML cannot carry.",
            "Remove the character before building the message.",
        )
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
