"""The sides of a letter as pictures, for a colleague who looks at it before it is sent: the same setting as the file.

A letter with enclosures is drawn from its file, since their pages were made by others."""

from datetime import UTC, datetime, time

from kallelse.content import letter
from kallelse.content import words as w
from kallelse.content.codes import sheet_mark
from kallelse.content.kallelse import Kallelse
from kallelse.content.letter import Letter
from kallelse.content.letter_words import PostalRecipient, letter_words
from kallelse.content.reply import Reply
from kallelse.content.windows import Window

__all__ = ["letter_pages", "whole_letter_pages"]

SHARP = 72.0
"""Dots to the inch: a side is 595 wide, and its twelve points can be read."""


def letter_pages(
    k: Kallelse, recipient: PostalRecipient, *, placement: Window, ppi: float = SHARP, reply: Reply | None = None
) -> list[bytes]:  # fmt: skip
    """Each side as a PNG picture."""
    data = letter_words(k, recipient, placement, same_in_1177=True, large_print="large_print" in k.needs, reply=reply)
    pages = 2
    while True:
        data["page-of"] = w.PAGE_OF.format(page="{page}", pages=pages)
        data["marks"] = [sheet_mark(k.number.replace("-", ""), page, pages) for page in range(1, pages + 1)]
        sides = letter.pictures(data, datetime.combine(k.issued, time(12), UTC), ppi)
        if len(sides) == pages:
            return sides
        pages = len(sides)


def whole_letter_pages(made: Letter, *, ppi: float = SHARP) -> list[bytes]:
    """Each side of a finished letter, with what lies behind it, as a PNG picture. No file is written: the bytes stand in the source."""
    sides = "".join(f'#page(image(file, format: "pdf", page: {at}, width: 100%, height: 100%))\n' for at in range(1, made.pages + 1))
    source = f"#set page(width: 210mm, height: 297mm, margin: 0mm)\n#let file = bytes(({','.join(map(str, made.pdf))}))\n{sides}".encode()
    return letter.drawn(source, ppi)
