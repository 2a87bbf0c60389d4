"""The text of a message in 1177 inkorg: a small subset of DocBook 5.0, without namespace and without DTD.

Breaking its nesting rules shows the patient an error text instead of the message, so nothing is sent unchecked:
`build` writes a typed `Article` that cannot break them, `check` finds every breach in a text written elsewhere, `messages_in`
finds the text in a file or an envelope, `parse` reads a text that has no error, `to_html`, `to_page` and `to_text` turn either into
what other channels need. The rules are two tables: `grammar.TABLE` (what may stand where) and `rules.RULES`. Source: CHANNELS.md section 2.
"""

from kallelse.protocols.docbook.build import CLOSE, OPEN, build, fragment
from kallelse.protocols.docbook.check import check
from kallelse.protocols.docbook.envelope import Message, messages_in
from kallelse.protocols.docbook.html import to_html, to_page
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
from kallelse.protocols.docbook.parse import entries, is_docbook, parse
from kallelse.protocols.docbook.reading import is_encoded
from kallelse.protocols.docbook.rules import RULES, Finding, Rule
from kallelse.protocols.docbook.text import to_text

__all__ = [
    "CLOSE",
    "OPEN",
    "RULES",
    "Article",
    "Box",
    "DefinitionList",
    "DocBookError",
    "Emphasis",
    "Finding",
    "ItemList",
    "Link",
    "Message",
    "Para",
    "Rule",
    "Section",
    "Signature",
    "Text",
    "build",
    "check",
    "entries",
    "fragment",
    "is_docbook",
    "is_encoded",
    "messages_in",
    "parse",
    "to_html",
    "to_page",
    "to_text",
]
