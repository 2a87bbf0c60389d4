"""Enclosures behind a letter, in the same file: each side carries the letter's mark and number, so that the count of a cover holds (K17).

The letter's own sides keep their tags and stay as they were. The sides of an enclosure are set down as pictures of pages, since they
were made by others: a file with enclosures therefore says no more that it is PDF/UA or PDF/A. On paper that changes nothing, and on the
screen the patient fetches each enclosure by itself, with the tags that it has.

The libraries for it are loaded when the first enclosure comes: most processes never see one.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from kallelse.content import words as w
from kallelse.content.codes import sheet_mark
from kallelse.content.letter import Letter, blank_sheets
from kallelse.content.secrecy import without_personnummer
from kallelse.content.tidy import line

if TYPE_CHECKING:
    import pikepdf

__all__ = ["Enclosure", "enclose"]

_POINT = 72 / 25.4
# Millimetres from the sheet's lower left corner (left, bottom, right, top): above the mark and the line at the foot, inside what printers
# can print.
_AREA = (10, 26, 200, 291)
_CLAIMS = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")


class Enclosure(msgspec.Struct, frozen=True):
    """A file that lies in the same cover: its title, its kind, its sides and its bytes, which have been written anew by us."""

    title: str
    kind: str
    sides: int
    body: bytes


def enclose(letter: Letter, enclosures: Sequence[Enclosure], *, number: str, order: str) -> Letter:
    """The letter with its enclosures behind it. `letter` was set with `enclosed` as many sides as they have in all.

    The same input gives the same bytes. Raises pikepdf.PdfError for bytes that are no PDF.
    """
    import pikepdf
    from pikepdf import Array, Dictionary, Name, Rectangle

    area = Rectangle(*(side * _POINT for side in _AREA))
    total = letter.pages + sum(one.sides for one in enclosures)
    named = [(one, side) for one in enclosures for side in range(1, one.sides + 1)]
    sheets = [
        {
            "footer": w.ENCLOSED.format(number=number, title=without_personnummer(line(one.title))[:60], side=side, sides=one.sides),
            "page-of": w.PAGE_OF.format(page=letter.pages + at, pages=total),
            "mark": sheet_mark(order, letter.pages + at, total),
        }
        for at, (one, side) in enumerate(named, 1)
    ]
    with pikepdf.open(BytesIO(letter.pdf)) as whole, pikepdf.open(BytesIO(blank_sheets(sheets))) as blank:
        _claim_nothing(whole)
        for sheet in blank.pages:
            # The line and the mark are said by the enclosure's own pages to nobody: they have no place in the letter's tags.
            for key in (Name.StructParents, Name.Tabs):
                if key in sheet.obj:
                    del sheet.obj[key]
        whole.pages.extend(blank.pages)
        at = letter.pages
        for one in enclosures:
            with pikepdf.open(BytesIO(_as_pdf(one.kind, one.body))) as source:
                if len(source.pages) != one.sides:
                    raise ValueError("An enclosure has another number of sides than was said.")
                for page in source.pages:
                    sheet = whole.pages[at]
                    # Under a name of our own: the library would draw one by lot, and the same letter is to be the same bytes.
                    form = whole.copy_foreign(page.as_form_xobject())
                    if Name.XObject not in sheet.obj.Resources:
                        sheet.obj.Resources[Name.XObject] = Dictionary()
                    sheet.obj.Resources.XObject[Name.Enclosure] = form
                    drawn = sheet.calc_form_xobject_placement(
                        form, Name.Enclosure, area, invert_transformations=True, allow_shrink=True, allow_expand=True
                    )
                    sheet.obj.Contents = Array([sheet.obj.Contents, whole.make_stream(b"\n" + drawn)])
                    at += 1
        out = BytesIO()
        whole.save(out, deterministic_id=True)
    pdf = out.getvalue()
    return Letter(pdf, hashlib.sha256(pdf).hexdigest(), total)


def _claim_nothing(pdf: "pikepdf.Pdf") -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for claim in _CLAIMS:
            if claim in metadata:
                del metadata[claim]


@lru_cache(maxsize=8)
def _as_pdf(kind: str, body: bytes) -> bytes:
    if kind == "pdf":
        return body
    from PIL import Image

    with Image.open(BytesIO(body)) as picture:
        flat = Image.new("RGB", picture.size, "white")
        shown = picture.convert("RGBA")
        flat.paste(shown, mask=shown.getchannel("A"))
    out = BytesIO()
    flat.save(out, "PDF", resolution=150.0)
    return out.getvalue()
