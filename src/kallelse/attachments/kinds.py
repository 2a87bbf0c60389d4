"""Which kind of file some bytes are, told by the bytes alone; a name or a browser's word counts for nothing. Pure.

A file that is of two kinds at once (a polyglot) is refused: what we look at would not be what the patient's program opens.
"""

import re

import msgspec
from django.utils.translation import gettext as _

from kallelse.attachments.found import Kind

MEDIA = {Kind.PDF: "application/pdf", Kind.PNG: "image/png", Kind.JPEG: "image/jpeg"}
NAMES = {Kind.PDF: "PDF", Kind.PNG: "PNG-bild", Kind.JPEG: "JPEG-bild"}
SUFFIX = {Kind.PDF: ".pdf", Kind.PNG: ".png", Kind.JPEG: ".jpg"}
_MAGIC = {Kind.PDF: b"%PDF-", Kind.PNG: b"\x89PNG\r\n\x1a\n", Kind.JPEG: b"\xff\xd8\xff"}
_KNOWN = (
    (b"PK\x03\x04", "ett zip-arkiv eller ett kontorsdokument"),
    (b"\xd0\xcf\x11\xe0", "ett äldre kontorsdokument"),
    (b"MZ", "ett program"),
    (b"\x7fELF", "ett program"),
    (b"#!", "ett skript"),
    (b"GIF8", "en GIF-bild"),
    (b"RIFF", "en ljudfil eller WebP-bild"),
    (b"{\\rtf", "ett RTF-dokument"),
    (b"BM", "en BMP-bild"),
    (b"II*\x00", "en TIFF-bild"),
    (b"MM\x00*", "en TIFF-bild"),
    (b"\x1f\x8b", "ett komprimerat arkiv"),
)
_MARKUP = re.compile(rb"<(?:!doctype|html|script|svg|iframe|body|\?php)", re.IGNORECASE)
_HEAD = 2048


class Refusal(msgspec.Struct, frozen=True):
    """Why a file is not taken: a stable code, the rule and what to do, in Swedish."""

    code: str
    rule: str
    remedy: str


def kind_of(body: bytes) -> Kind | Refusal:
    """The kind of a file, or why it is not taken."""
    kind = next((kind for kind, magic in _MAGIC.items() if body.startswith(magic)), None)
    if kind is None:
        return _unknown(body)
    # Programs look for the beginning of a PDF further in, of the others at the very first byte alone.
    inside = kind is not Kind.PDF and _MAGIC[Kind.PDF] in body[:_HEAD]
    if inside or _is_archive(body) or _MARKUP.search(body[:_HEAD]) is not None or (kind is not Kind.PDF and _goes_on(kind, body)):
        return Refusal(
            "two_kinds",
            _("Filen är två sorters fil på en gång: det är ett känt sätt att gömma något."),
            _("Spara om dokumentet från programmet där det gjordes, och ladda upp den nya filen."),
        )
    return kind


def _unknown(body: bytes) -> Refusal:
    what = next((words for magic, words in _KNOWN if body.startswith(magic)), "")
    if not what and (_MARKUP.search(body[:_HEAD]) or body.lstrip().startswith(b"<?xml")):
        what = "en webbsida"
    if not what and b"%PDF-" in body[:_HEAD]:
        what = "något annat med ett PDF-dokument inuti"
    rule = _("Innehållet är {what}. Bara PDF, PNG och JPEG kan bifogas.").format(what=what) if what else _(
        "Innehållet är varken PDF, PNG eller JPEG, vad filen än heter."
    )  # fmt: skip
    return Refusal("kind", rule, _("Spara dokumentet som tillgänglig PDF (taggad) och ladda upp den."))


def _is_archive(body: bytes) -> bool:
    """Whether a zip program would open the file: its directory stands last, wherever the file begins."""
    return b"PK\x05\x06" in body[-66_000:] and b"PK\x01\x02" in body


def _goes_on(kind: Kind, body: bytes) -> bool:
    """Whether something other than padding follows after the end of the picture."""
    ending = b"IEND\xaeB`\x82" if kind is Kind.PNG else b"\xff\xd9"
    end = body.find(ending) if kind is Kind.PNG else body.rfind(ending)
    return end >= 0 and bool(body[end + len(ending) :].strip(b"\x00\r\n ")) and len(body) - end > 4096
