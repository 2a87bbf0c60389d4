"""What stands on the letter, as plain data for the template: every text cleaned for print and able to break."""

from typing import Any

import msgspec

from kallelse.content import words as w
from kallelse.content.breaks import breakable, together
from kallelse.content.carried import Block, Run, blocks
from kallelse.content.codes import address_code
from kallelse.content.facts import Facts, facts
from kallelse.content.fit import fit, size
from kallelse.content.glyphs import printable
from kallelse.content.kallelse import Kallelse
from kallelse.content.reply import AFTER, NOT_BY_POST, Reply, reply_words
from kallelse.content.reply import QR_ALT as REPLY_ALT
from kallelse.content.reply import TITLE as REPLY_TITLE
from kallelse.content.secrecy import without_personnummer
from kallelse.content.tidy import line, lines
from kallelse.content.topic import Item, Section
from kallelse.content.windows import Window
from kallelse.web_assets.pictograms import NAMES, svg

__all__ = ["PostalRecipient", "letter_words"]

# About seven sides; more sheets than an envelope of the lowest weight holds help nobody.
_BUDGET = 16_000
# A section of fewer characters is not divided between two sides.
_WHOLE = 700
_POINT = 25.4 / 72
# Millimetres of the text column, a bullet's indent left out.
_COLUMN = 120.0
# Millimetres of an average character, and the rows that stand over the fold and in the window, of the address.
_ADDRESS_CHARACTER, _ADDRESS_ROWS, _ADDRESS_ROWS_LARGE = 2.0, 8, 4


class PostalRecipient(msgspec.Struct, frozen=True):
    """Who the letter is for, as the window shows it: name and address lines (c/o, street, postcode and town, country)."""

    name: str
    lines: tuple[str, ...]


def letter_words(
    k: Kallelse, recipient: PostalRecipient, placement: Window, *, same_in_1177: bool, large_print: bool, reply: Reply | None = None
) -> dict[str, Any]:  # fmt: skip
    """The data of one letter except what depends on its number of sides."""
    f = facts(k)
    points = 16 if large_print else 12
    column, panel = _Column(_COLUMN / (points * _POINT)), _Column(placement.panel_width / (1.17 * points * _POINT))
    number = w.NUMBER_SHORT.format(number=k.number)
    first = Section(key="first", title=w.FIRST, paragraphs=f.first)
    fitted = fit(f, _BUDGET)
    sections = [column.section(section, f.page_url, scan=reply is None) for section in (first, *fitted)]
    if same_in_1177:
        # After why the letter comes, so that nobody takes paper and screen for two visits (K28).
        same = (w.SAME_AS_1177 if f.visit else w.SAME_AS_1177_OPEN).format(number=k.number)
        why = next((at for at, section in enumerate(fitted, 1) if section.key == "why"), 1)
        sections[why]["blocks"].append(column.text(same))
    sections[-1]["blocks"].append(column.text(NOT_BY_POST if reply else w.NO_REPLY_LETTER))
    if reply is not None:
        # One square code on the letter, where it is said what it is for: its page leads to the log-in too.
        after = next((at for at, section in enumerate(fitted, 2) if section.key in AFTER), len(sections))
        sections.insert(after, column.reply(reply, f))
    rows, address_size = _address(f, recipient, placement)
    return {
        "title": number,
        "heading": "Kallelse",
        "issued": [k.issued.year, k.issued.month, k.issued.day],
        "region": panel.clean(f.region),
        "return-address": panel.clean(", ".join(lines(k.unit.return_address))),
        "address": rows,
        "facts": _top(f, panel),
        "sections": sections,
        "footer": number,
        "qr": address_code(reply.url if reply else f.page_url) if reply or f.page_url else None,
        "qr-alt": REPLY_ALT.format(address=_shown(reply.address)) if reply else w.QR_ALT.format(address=_shown(f.page_url)),
        "size": points,
        "window": {
            "address-left": placement.address_left,
            "address-top": placement.address_top,
            "address-width": placement.address_width,
            "address-size": address_size,
            "panel-left": placement.panel_left,
            "panel-width": placement.panel_width,
            "bottom": placement.exposed.bottom,
        },
    }


def _address(f: Facts, recipient: PostalRecipient, placement: Window) -> tuple[list[str], int]:
    """The rows in the window and their size in points.

    A row that holds a personal identity number is no address and is left out. Rows that would run out of the window are
    shortened, the longest first: a name of several lines stays legible, and nothing falls on the text below.
    """
    width = int(placement.address_width / _ADDRESS_CHARACTER)
    rows = [w.GUARDIAN_LINE] if f.guardian else []
    rows.append(without_personnummer(printable(line(recipient.name))))
    rows += [text for each in lines(recipient.lines) if w.REMOVED not in (text := without_personnummer(printable(each)))]
    rows = rows[:_ADDRESS_ROWS]
    while sum(-(-len(row) // width) for row in rows) > _ADDRESS_ROWS:
        longest = max(range(len(rows)), key=lambda at: len(rows[at]))
        rows[longest] = rows[longest][: max(len(rows[longest]) - width, width)]
    taken = sum(-(-len(row) // width) for row in rows)
    return [breakable(row, placement.address_width / (11 * _POINT)) for row in rows], 11 if taken <= _ADDRESS_ROWS_LARGE else 10


def _top(f: Facts, panel: "_Column") -> list[dict[str, Any]]:
    if f.visit:
        plain = [text for text in (f.visit.arrive, f.visit.ends) if text]
        when = panel.fact(w.WHEN, [f.visit.day.capitalize(), f"kl. {f.visit.clock}"], plain, large=True)
    elif f.book_by:
        when = panel.fact(w.DROP_IN_BY if f.drop_in else w.BOOK_BY, [f.book_by.capitalize()], [], large=True)
    elif not any(section.key == "book" for section in f.sections):
        when = panel.fact(w.WHEN, [], [w.SEE_TEXT], large=False)
    else:
        when = panel.fact(w.WHEN, [], [w.NO_TIME_YET_CHILD if f.guardian else w.NO_TIME_YET], large=False)
    return [when, panel.fact(w.WHERE, [f.place.unit], list(f.place.lines), large=False)]


class _Column:
    """A column of the letter, `room` ems wide: makes texts fit for print in it, and data of them."""

    def __init__(self, room: float) -> None:
        self._room = room

    def clean(self, text: str) -> str:
        return breakable(together(printable(without_personnummer(text))), self._room)

    def fact(self, label: str, strong: list[str], plain: list[str], *, large: bool) -> dict[str, Any]:
        return {
            "label": label,
            "strong": [self.clean(text) for text in strong],
            "plain": [self.clean(text) for text in plain],
            "large": large,
        }

    def section(self, section: Section, page_url: str, *, scan: bool = True) -> dict[str, Any]:
        parts: list[dict[str, Any]] = []
        for at, text in enumerate(section.paragraphs):
            parts.append(self.text(text, bold=section.key == "first" or (section.role == "observe" and at == 0)))
        if section.items:
            kind = "languages" if section.key in ("language", "languages") else "list"
            parts.append({"kind": kind, "items": [self._item(item) for item in section.items]})
        if section.key == "video" and section.links:
            # Who finds the letter must not be able to join the call.
            parts.append(self.text(w.VIDEO_LETTER))
            section = msgspec.structs.replace(section, links=())
        if section.docbook:
            parts += [self._block(block) for block in blocks(section.docbook)]
        for link in section.links:
            # Nobody types the address of a file from paper: it is on the page, whose address is short.
            url = page_url if page_url and section.key == "attachments" else link.url
            text, shown = self.clean(link.text), self.clean(_shown(url))
            parts.append({"kind": "link", "text": "" if text == shown else text, "url": url, "shown": shown})
        qr = scan and bool(page_url) and section.key in AFTER
        if qr:
            parts.append(self.text(w.SCAN))
        whole = size(section) < _WHOLE
        return {
            "title": self.clean(section.title),
            "blocks": parts,
            "boxed": section.role == "observe",
            "qr": qr,
            "whole": whole,
            "lang": section.lang,
        }

    def reply(self, reply: Reply, f: Facts) -> dict[str, Any]:
        """How to answer without logging in, with the code in large type: it is read off and typed."""
        before, after = reply_words(reply, f, _shown(reply.address))
        blocks = [self.text(before), {"kind": "code", "text": reply.code}, *(self.text(text) for text in after)]
        return {"title": self.clean(REPLY_TITLE), "blocks": blocks, "boxed": True, "qr": True, "whole": True, "lang": ""}

    def text(self, text: str, bold: bool = False) -> dict[str, Any]:
        return {"kind": "text", "runs": [self._run(text, "bold" if bold else "", "")]}

    def _block(self, block: Block) -> dict[str, Any]:
        if block.heading:
            # A heading without a single visible character is no heading, and PDF/UA refuses it.
            text = self.clean(block.heading)
            return {"kind": "heading", "text": text} if any(map(str.isalnum, text)) else self.text(text)
        if block.items:
            return {"kind": "list", "items": [self._item(item) for item in block.items]}
        return {"kind": "text", "runs": [self._run(_on_paper(run), run.style, run.url) for run in block.runs]}

    def _item(self, item: Item) -> dict[str, str]:
        shown = {"picture": svg(item.picture)} if item.picture in NAMES else {}
        return {"lead": self.clean(item.lead), "text": self.clean(item.text), "lang": item.lang} | shown

    def _run(self, text: str, style: str, url: str) -> dict[str, Any]:
        run: dict[str, Any] = {"text": self.clean(text)}
        if style:
            run[style] = True
        if url:
            run["url"] = url
        return run


def _on_paper(run: Run) -> str:
    """The words of a run; a link on paper is of use only with its address."""
    shown = _shown(run.url)
    return run.text if shown in run.text else f"{run.text} ({shown})"


def _shown(url: str) -> str:
    """An address as people type it: without its scheme."""
    return url.split("://", 1)[-1].rstrip("/")
