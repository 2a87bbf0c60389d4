"""Inera's nesting table for 1177 inkorg as data (CHANNELS.md section 2.1), and the values its attributes may have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

type TextRole = Literal["bold", "italics", "underline"]
type BoxRole = Literal["information", "observe", "collapsible", "frame", "bgcolor"]
type Mark = Literal["bullet", "hyphen"]


@dataclass(frozen=True, slots=True)
class Row:
    """One element: what may stand in it, whether it holds text, and its attributes."""

    name: str
    children: tuple[str, ...]
    text: bool = False
    attributes: tuple[str, ...] = ()


_BLOCKS = ("para", "variablelist", "itemizedlist", "bibliography")

TABLE = {
    row.name: row
    for row in (
        Row("article", ("info", "section", *_BLOCKS)),
        Row("info", ("title",)),
        Row("section", ("info", "title", *_BLOCKS)),
        Row("title", ("emphasis",), text=True),
        Row("para", ("emphasis", "link", "ulink"), text=True),
        Row("emphasis", (), text=True, attributes=("role",)),
        Row("link", (), text=True, attributes=("url", "type")),
        Row("ulink", (), text=True, attributes=("url", "type")),
        Row("variablelist", ("title", "varlistentry")),
        Row("varlistentry", ("term", "listitem")),
        Row("term", (), text=True),
        Row("listitem", (), text=True),
        Row("itemizedlist", ("listitem",), attributes=("mark",)),
        Row("bibliography", (), text=True),
    )
}

PARENTS = {name: tuple(row.name for row in TABLE.values() if name in row.children) for name in TABLE}

TEXT_ROLES: tuple[TextRole, ...] = ("bold", "italics", "underline")
BOX_ROLES: tuple[BoxRole, ...] = ("information", "observe", "collapsible", "frame", "bgcolor")
MARKS: tuple[Mark, ...] = ("bullet", "hyphen")
LINK_TYPES = ("_blank", "_self")

_NOT_IN_ADDRESS = re.compile(r"""[\x00-\x20"<>\\^`{|}\x7f]""")


def is_web_address(url: str) -> bool:
    """Whether `url` is an absolute http or https address: the only links every channel keeps."""
    if _NOT_IN_ADDRESS.search(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
