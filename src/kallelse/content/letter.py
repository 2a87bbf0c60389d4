"""The kallelse as a letter: A4, accessible (PDF/UA-1) and archivable (PDF/A-2a), one side of paper facts after another.

Only the recipient's name and address can be seen through the window (K21); nothing in the file is a personal identity
number. The same input gives the same bytes, so that the hash of what was sent proves what was sent (R-OSL-4).
"""

import hashlib
import json
import re
import threading
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, cast

import msgspec
import typst

from kallelse.content import words as w
from kallelse.content.codes import sheet_mark
from kallelse.content.glyphs import FONTS
from kallelse.content.kallelse import Kallelse
from kallelse.content.letter_words import PostalRecipient, letter_words
from kallelse.content.reply import Reply
from kallelse.content.windows import Window, window

__all__ = ["Letter", "PostalRecipient", "letter_pdf"]

_H2 = window("H2")
_COUNT = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")


class Letter(msgspec.Struct, frozen=True):
    """The finished file, its SHA-256 as hex, and the number of sides."""

    pdf: bytes
    sha256: str
    pages: int


class _Press(threading.local):
    """One compiler for each thread: it keeps fonts and parsed template, and cannot be shared while it works."""

    def __init__(self) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        self.compiler = typst.Compiler(root=Path(__file__).parent, font_paths=fonts)
        self.expected_pages = 2


_press = _Press()


def letter_pdf(
    k: Kallelse,
    recipient: PostalRecipient,
    *,
    placement: Window = _H2,
    order: str | None = None,
    same_in_1177: bool = True,
    large_print: bool | None = None,
    enclosed: int = 0,
    reply: Reply | None = None,
) -> Letter:
    """The letter for one recipient, ready for the print house.

    `order` is what the sheet marks carry (the print order's own id; the kallelse number when None), `same_in_1177` says that
    the patient has the same kallelse in the inbox (K28), `large_print` sets 16 points instead of 12 (None: as the patient needs).
    `reply` is the code with which its receiver answers without logging in.
    `enclosed` is how many sides follow in the same cover (`enclosing`): they are counted on every side, and not in the letter's own pages.
    Raises typst.TypstError only for a defect in the template, never for what a text contains.
    """
    large_print = "large_print" in k.needs if large_print is None else large_print
    data = letter_words(k, recipient, placement, same_in_1177=same_in_1177, large_print=large_print, reply=reply)
    order = order or k.number.replace("-", "")
    moment = datetime.combine(k.issued, time(12), UTC)
    pages = _press.expected_pages
    while True:
        data["page-of"] = w.PAGE_OF.format(page="{page}", pages=pages + enclosed)
        data["marks"] = [sheet_mark(order, page, pages + enclosed) for page in range(1, pages + 1)]
        pdf = cast("bytes", _press.compiler.compile(_source(data), format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=moment))
        actual = _sides(pdf)
        # Each side names the number of sides, so a wrong guess is set once more; neighbours in a batch are mostly alike.
        if actual == pages:
            return Letter(pdf, hashlib.sha256(pdf).hexdigest(), pages)
        pages = _press.expected_pages = actual


def pictures(data: dict[str, Any], moment: datetime, ppi: float) -> list[bytes]:
    """The sides of a letter with these words as PNG pictures."""
    return drawn(_source(data), ppi, moment)


def drawn(source: bytes, ppi: float, moment: datetime | None = None) -> list[bytes]:
    """The pages of a source as PNG pictures."""
    made = _press.compiler.compile(source, format="png", ppi=ppi, timestamp=moment or datetime(2020, 1, 1, tzinfo=UTC))
    return made if isinstance(made, list) else [cast("bytes", made)]


def blank_sheets(sheets: list[dict[str, Any]]) -> bytes:
    """Sheets with a line at the foot and a mark each (`footer`, `page-of`, `mark`), and nothing else on them."""
    quoted = json.dumps({"sheets": sheets}).replace("\\", "\\\\").replace('"', '\\"')
    source = f'#import "/enclosed.typ": sheets\n#sheets(json(bytes("{quoted}")))\n'.encode()
    return cast("bytes", _press.compiler.compile(source, format="pdf", timestamp=datetime(2020, 1, 1, tzinfo=UTC)))


def _source(data: dict[str, Any]) -> bytes:
    """The few lines that set one letter: the template and its data as one JSON string, so that no text is ever read as markup."""
    quoted = json.dumps(data).replace("\\", "\\\\").replace('"', '\\"')
    day = "year: {}, month: {}, day: {}".format(*data["issued"])
    return (
        f'#import "/letter.typ": letter\n#let data = json(bytes("{quoted}"))\n'
        f"#[#set document(title: data.title, author: data.region, date: datetime({day}))]\n#letter(data)\n"
    ).encode()


def _sides(pdf: bytes) -> int:
    """How many pages the file has, from the root of its page tree, which is written plain and first."""
    found = _COUNT.search(pdf)
    if found is None:
        raise ValueError("The letter has no page tree.")
    return int(found[1])
