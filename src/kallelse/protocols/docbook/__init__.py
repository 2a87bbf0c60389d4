"""The text of a message in 1177 inkorg: a small subset of DocBook 5.0, without namespace and without DTD.

Breaking its nesting rules shows the patient an error text instead of the message, so nothing is sent unchecked:
`build` writes a typed `Article` that cannot break them, `check` finds every breach in a text written elsewhere,
`parse` reads a text that has none, `to_html` and `to_text` turn either into what other channels need.
The rules are one table, `grammar.TABLE`. Source: CHANNELS.md section 2.
"""

from kallelse.protocols.docbook.build import build
from kallelse.protocols.docbook.check import Finding, check
from kallelse.protocols.docbook.html import to_html
from kallelse.protocols.docbook.model import (
    Article,
    Box,
    DefinitionList,
    DocBookError,
    Emphasis,
    ItemList,
    Link,
    Para,
    Section,
    Signature,
    Text,
)
from kallelse.protocols.docbook.parse import is_docbook, parse
from kallelse.protocols.docbook.text import to_text

__all__ = [
    "Article",
    "Box",
    "DefinitionList",
    "DocBookError",
    "Emphasis",
    "Finding",
    "ItemList",
    "Link",
    "Para",
    "Section",
    "Signature",
    "Text",
    "build",
    "check",
    "is_docbook",
    "parse",
    "to_html",
    "to_text",
]
