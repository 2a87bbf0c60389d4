"""A kallelse with everything in it, to be changed field by field, and what the tests read out of finished letters."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

import msgspec
import pypdfium2
import pypdfium2.raw as pdfium

from kallelse.content import Kallelse, Letter, Link, PostalRecipient, Preparation, Unit

PERSONNUMMER = "189001019802"
"""A published test number; it must never reach paper."""
MILLIMETRE = 72 / 25.4
"""Points."""

UNIT = Unit(
    name="Medicinmottagningen", hsa_id="TSTNMT2321000156-K101", region_name="Region Exempel", phone="010-100 10 00",
    phone_hours="vardagar kl. 8–11", visiting_address=("Sjukhusgatan 1, hus E2", "551 11 Exempelstad"),
    way_description="Gå in genom huvudentrén och följ gul linje.", return_address=("Box 1024", "551 11 Exempelstad"),
    web="https://www.regionexempel.se/medicin", org_number="232100-0156", privacy_url="https://www.regionexempel.se/personuppgifter",
)  # fmt: skip
RECIPIENT = PostalRecipient("Nils Gustav Test", ("c/o Svensson", "Testgatan 12 A lgh 1203", "555 55 Teststad"))

_FULL: dict[str, Any] = {
    "number": "7K3M-92QD", "version": 2, "issued": date(2027, 1, 18), "replaces": "daterad 11 januari 2027", "kind": "timed", "unit": UNIT,
    "visit_start": datetime(2027, 2, 10, 8, 40, tzinfo=UTC), "visit_end": datetime(2027, 2, 10, 9, 20, tzinfo=UTC),
    "arrive_minutes_before": 15, "performer": "Karin Exempel, läkare", "purpose": "Du ska göra en undersökning av magen med ultraljud.",
    "preparation": (
        Preparation(text="Ät inget efter den här tiden.", days_before=1, time=time(22, 0)),
        Preparation(text="Sluta ta blodförtunnande medicin.", days_before=7),
        Preparation(text="Använd inte parfym."),
    ),
    "bring": ("Legitimation", "Din läkemedelslista"), "fee_text": "Besöket kostar 300 kronor.",
    "cancel_deadline": datetime(2027, 2, 5, 9, 0, tzinfo=UTC), "no_show_fee_text": "Kommer du inte får du betala 300 kronor.",
    "cancel_allowed": True, "rebook_allowed": True, "travel_text": "Sjukresa beställer du på 010-200 20 00.",
    "links": (Link(text="Så går ett ultraljud till", url="https://www.1177.se/ultraljud"),),
    "patient_page_url": "https://kallelse.regionexempel.se/k/7K3M-92QD",
}  # fmt: skip


def made(**changes: Any) -> Kallelse:
    """The full timed kallelse with some fields changed."""
    return Kallelse(**{**_FULL, **changes})


def opened(**changes: Any) -> Kallelse:
    """The same as an open kallelse: no time, to be booked before a day."""
    timeless = {"kind": "open", "visit_start": None, "visit_end": None, "cancel_deadline": None, "book_before": date(2027, 3, 5)}
    return made(**{**timeless, **changes})


def written(**changes: Any) -> Kallelse:
    """A connected system's own text, from which no time could be read."""
    own = "<article><para>Du har en tid onsdag 10 februari 2027 klockan 11.00.</para></article>"
    return opened(
        **{
            "kind": "message",
            "book_before": None,
            "preparation": (),
            "custom_docbook": own,
            "cancel_allowed": False,
            "rebook_allowed": False,
            **changes,
        }
    )


def at_unit(**changes: Any) -> Unit:
    return msgspec.structs.replace(UNIT, **changes)


class Glyph(NamedTuple):
    """One printed character: its box in millimetres from the upper left corner, and its type size in points."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    size: float


def glyphs(letter: Letter, page: int = 0) -> Iterator[Glyph]:
    """The visible characters of one side, in reading order."""
    sheet = pypdfium2.PdfDocument(letter.pdf)[page]
    height, text = sheet.get_height(), sheet.get_textpage()
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if char.strip():
            left, bottom, right, top = text.get_charbox(at)
            size = pdfium.FPDFText_GetFontSize(text, at)
            yield Glyph(char, left / MILLIMETRE, (height - top) / MILLIMETRE, right / MILLIMETRE, (height - bottom) / MILLIMETRE, size)


def paper(letter: Letter) -> str:
    """All words of a letter with single spaces, soft hyphens left out."""
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(letter.pdf)]
    return " ".join("\n".join(texts).replace("\ufffe\r\n", "").replace("\u00ad", "").split())


def stream(letter: Letter) -> io.BytesIO:
    return io.BytesIO(letter.pdf)
