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
from kallelse.content.carried import Block, blocks
from kallelse.content.codes import address_code, sheet_mark
from kallelse.content.facts import Facts, facts
from kallelse.content.fit import fit, size
from kallelse.content.glyphs import FONTS, printable
from kallelse.content.kallelse import Kallelse
from kallelse.content.secrecy import without_personnummer
from kallelse.content.sections import Item, Section
from kallelse.content.tidy import line, lines
from kallelse.content.windows import Window, window

__all__ = ["Letter", "PostalRecipient", "letter_pdf"]

# About eight sides; a letter of more sheets than an envelope of the lowest weight holds helps nobody.
_BUDGET = 16_000
# A section of fewer characters is not divided between two sides.
_WHOLE = 700
_H2 = window("H2")
_MONTHS = "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december"
_TOGETHER = re.compile(rf"(?<=\bkl\.) (?=\d)|(?<=\d) (?=(?:{_MONTHS}|kronor|kr|minuter|meter)\b)|(?<=\bnr) (?=\d)")
_COUNT = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")


class PostalRecipient(msgspec.Struct, frozen=True):
    """Who the letter is for, as the window shows it: name and address lines (c/o, street, postcode and town, country)."""

    name: str
    lines: tuple[str, ...]


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
    large_print: bool = False,
) -> Letter:
    """The letter for one recipient, ready for the print house.

    `order` is what the sheet marks carry (the print order's own id; the kallelse number when None), `same_in_1177` says that
    the patient has the same kallelse in the inbox (K28), `large_print` sets 16 points instead of 12.
    Raises typst.TypstError only for a defect in the template, never for what a text contains.
    """
    f = facts(k)
    data = _data(k, f, recipient, placement, same_in_1177, large_print)
    order = order or k.number.replace("-", "")
    moment = datetime.combine(k.issued, time(12), UTC)
    pages = _press.expected_pages
    while True:
        data["page-of"] = w.PAGE_OF.format(page="{page}", pages=pages)
        data["marks"] = [sheet_mark(order, page, pages) for page in range(1, pages + 1)]
        pdf = cast("bytes", _press.compiler.compile(_source(data), format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=moment))
        actual = _sides(pdf)
        # Each side names the number of sides, so a wrong guess is set once more; neighbours in a batch are mostly alike.
        if actual == pages:
            return Letter(pdf, hashlib.sha256(pdf).hexdigest(), pages)
        pages = _press.expected_pages = actual


def _source(data: dict[str, Any]) -> bytes:
    """The few lines that set one letter: the template and its data as one JSON string, so that no text is ever read as markup."""
    quoted = json.dumps(data).replace("\\", "\\\\").replace('"', '\\"')
    year, month, day = data["issued"]
    return (
        f'#import "/letter.typ": letter\n#let data = json(bytes("{quoted}"))\n'
        f"#[#set document(title: data.title, author: data.region, date: datetime(year: {year}, month: {month}, day: {day}))]\n#letter(data)\n"
    ).encode()


def _sides(pdf: bytes) -> int:
    """How many pages the file has, from the root of its page tree, which is written plain and first."""
    found = _COUNT.search(pdf)
    if found is None:
        raise ValueError("The letter has no page tree.")
    return int(found[1])


def _data(k: Kallelse, f: Facts, recipient: PostalRecipient, placement: Window, same_in_1177: bool, large_print: bool) -> dict[str, Any]:
    name = _clean(line(recipient.name))
    address = [text for each in lines(recipient.lines) if w.REMOVED not in (text := _clean(each))]
    number = w.NUMBER_SHORT.format(number=k.number)
    shown = _shown(f.page_url)
    first = Section(key="first", title=w.FIRST, paragraphs=f.first)
    sections = [_section(section, k) for section in (first, *fit(f, _BUDGET))]
    if same_in_1177:
        same = (w.SAME_AS_1177 if f.visit else w.SAME_AS_1177_OPEN).format(number=k.number)
        sections[1]["blocks"].append(_text(same))
    sections[-1]["blocks"].append(_text(w.NO_REPLY_LETTER))
    return {
        "title": number,
        "heading": "Kallelse",
        "issued": [k.issued.year, k.issued.month, k.issued.day],
        "region": _clean(f.region),
        "return-address": _clean(", ".join(lines(k.unit.return_address))),
        "address": [*([w.GUARDIAN_LINE] if f.guardian else []), name, *address],
        "facts": _top(f),
        "sections": sections,
        "footer": number,
        "qr": address_code(f.page_url) if f.page_url else None,
        "qr-alt": w.QR_ALT.format(address=shown),
        "size": 16 if large_print else 12,
        "window": {
            "address-left": placement.address_left,
            "address-top": placement.address_top,
            "address-width": placement.address_width,
            "panel-left": placement.panel_left,
            "panel-width": placement.panel_width,
            "bottom": placement.exposed.bottom,
        },
    }


def _top(f: Facts) -> list[dict[str, Any]]:
    if f.visit:
        strong = [f.visit.day[:1].upper() + f.visit.day[1:], f"kl. {f.visit.clock}"]
        when = {"label": w.WHEN, "strong": strong, "plain": [text for text in (f.visit.arrive, f.visit.ends) if text], "large": True}
    elif f.book_by:
        when = {"label": w.BOOK_BY, "strong": [f.book_by[:1].upper() + f.book_by[1:]], "plain": [], "large": True}
    else:
        when = {"label": w.WHEN, "strong": [], "plain": [w.NO_TIME_YET_CHILD if f.guardian else w.NO_TIME_YET], "large": False}
    where = {"label": w.WHERE, "strong": [_clean(f.place.unit)], "plain": [_clean(each) for each in f.place.lines], "large": False}
    return [when, where]


def _section(section: Section, k: Kallelse) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    for at, text in enumerate(section.paragraphs):
        parts.append(_text(text, bold=section.key == "first" or (section.role == "observe" and at == 0)))
    if section.items:
        kind = "languages" if section.key == "languages" else "list"
        parts.append({"kind": kind, "items": [_item(item) for item in section.items]})
    if section.docbook:
        parts += [_block(block) for block in blocks(section.docbook)]
    for link in section.links:
        text, shown = _clean(link.text), _clean(_shown(link.url))
        parts.append({"kind": "link", "text": "" if text == shown else text, "url": link.url, "shown": shown})
    qr = bool(k.patient_page_url) and section.key in ("change", "book")
    if qr:
        parts.append(_text(w.SCAN))
    return {"title": _clean(section.title), "blocks": parts, "boxed": section.role == "observe", "qr": qr, "whole": size(section) < _WHOLE}


def _block(block: Block) -> dict[str, Any]:
    if block.heading:
        return {"kind": "heading", "text": _clean(block.heading)}
    if block.items:
        return {"kind": "list", "items": [_item(item) for item in block.items]}
    return {"kind": "text", "runs": [_run(run.text, run.style, run.url) for run in block.runs]}


def _item(item: Item) -> dict[str, str]:
    return {"lead": _clean(item.lead), "text": _clean(item.text), "lang": item.lang}


def _text(text: str, bold: bool = False) -> dict[str, Any]:
    return {"kind": "text", "runs": [_run(text, "bold" if bold else "", "")]}


def _run(text: str, style: str, url: str) -> dict[str, Any]:
    run: dict[str, Any] = {"text": _clean(text)}
    if style:
        run[style] = True
    if url:
        run["url"] = url
    return run


def _shown(url: str) -> str:
    """An address as people type it: without its scheme."""
    return url.split("://", 1)[-1].rstrip("/")


def _clean(text: str) -> str:
    """What may be printed, with dates, times and amounts held together on one line."""
    return _TOGETHER.sub("\u00a0", printable(without_personnummer(text)))
