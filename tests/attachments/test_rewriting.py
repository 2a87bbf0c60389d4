"""A file written anew: what is read stays, what acts or hides is gone, and hostile files end within bounds."""

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from kallelse.attachments.examining import Examined, examine
from kallelse.attachments.found import Kind
from kallelse.attachments.kinds import Refusal, kind_of
from tests.attachments import files

LIMITS: dict[str, Any] = {"largest": 10_000_000, "pages_most": 40}
ACTING = (b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/OpenAction", b"/AA", b"/XFA", b"/EmbeddedFile", b"/GoToR", b"/RichMedia",
          b"/ImportData", b"/FileAttachment", b"file:", b"javascript:", b"tracker.example", b"evil.example", b"cmd.exe")  # fmt: skip


def taken(body: bytes) -> Examined:
    found = examine(body, **LIMITS)
    assert isinstance(found, Examined), found
    return found


def refused(body: bytes, **more: Any) -> str:
    found = examine(body, **(LIMITS | more))
    assert isinstance(found, Refusal)
    assert found.rule
    assert found.remedy
    return found.code


def plain(body: bytes) -> bytes:
    """A PDF with nothing packed, so that what stands in it can be searched."""
    how = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "stream_decode_level": pikepdf.StreamDecodeLevel.all}
    return files.saved(pikepdf.open(BytesIO(body)), **how)


@pytest.mark.risk("K38")
def test_nothing_that_acts_is_left_in_a_pdf() -> None:
    before, after = plain(files.evil()), taken(files.evil())
    assert [sign for sign in ACTING if sign not in before] == []
    assert [sign for sign in ACTING if sign in plain(after.body)] == []
    assert {"javascript", "launch", "submit", "addresses", "files", "xfa", "actions", "annotations"} <= set(after.found.removed)
    kept = pikepdf.open(BytesIO(after.body))
    assert len(kept.pages) == 1
    # A click that leads to another page of the document still does, and nothing follows it.
    (inside,) = [one.A for one in kept.pages[0].Annots if Name.A in one and str(one.A.S) == "/GoTo"]
    assert Name.Next not in inside


def test_an_accessible_document_stays_accessible() -> None:
    found = taken(files.tagged()).found
    assert (found.tagged, found.language, found.title) == (True, "sv", "Inför din undersökning")
    assert (found.pictures_only, found.removed) == (False, ())
    assert found.accessible
    again = taken(taken(files.tagged()).body)
    assert again.found == found


def test_the_same_bytes_give_the_same_bytes() -> None:
    assert taken(files.tagged()).body == taken(files.tagged()).body


def test_who_made_it_is_nobodys_business() -> None:
    pdf, _ = files.changed()
    pdf.docinfo[Name.Author] = "Karin Exempelgren"
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = ["Karin Exempelgren"]
    body = files.saved(pdf)
    assert b"Exempelgren" in plain(body)
    assert b"Exempelgren" not in plain(taken(body).body)


def test_what_assistive_technology_lacks_is_found() -> None:
    found = taken(files.untagged()).found
    assert (found.tagged, found.language, found.title, found.accessible, found.pictures_only) == (False, "", "", False, False)
    scan = BytesIO()
    Image.new("RGB", (300, 400), "white").save(scan, "PDF")
    assert taken(scan.getvalue()).found.pictures_only


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"), (b"MZ\x90\x00program", "kind"), (b"PK\x03\x04dokument", "kind"), (b"<html><script>", "kind"), (b"GIF89a", "kind"),
        (b"just words", "kind"), (b"\n%PDF-1.7 not first", "kind"), (b"%PDF-1.7\nno more", "broken"), (b"\x89PNG\r\n\x1a\n", "broken"),
        (b"\xff\xd8\xff\xe0broken", "broken"),
    ],
)  # fmt: skip
def test_other_kinds_and_broken_files_are_refused_whatever_they_are_called(body: bytes, code: str) -> None:
    assert refused(body) == code


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n<html><script>alert(1)</script></html>" + files.tagged()[8:],
        files.tagged() + b"PK\x01\x02" + b"\0" * 60 + b"PK\x05\x06" + b"\0" * 18,
        files.photo() + b"PK\x01\x02" + b"\0" * 60 + b"PK\x05\x06" + b"\0" * 18,
        files.photo("PNG")[:8] + b"%PDF-1.4" + files.photo("PNG")[8:],
        files.photo("PNG") + b"A" * 9000,
    ],
    ids=["pdf-html", "pdf-zip", "jpeg-zip", "png-pdf", "png-and-more"],
)
def test_a_file_of_two_kinds_is_refused(body: bytes) -> None:
    assert refused(body) == "two_kinds"


def test_locked_documents_are_refused() -> None:
    pdf, _ = files.changed()
    locked = files.saved(pdf, encryption=pikepdf.Encryption(owner="x", user="y"))
    pdf, _ = files.changed()
    restricted = files.saved(pdf, encryption=pikepdf.Encryption(owner="x", user=""))
    assert refused(locked) == refused(restricted) == "encrypted"


def test_caps_of_size_and_pages() -> None:
    assert refused(files.tagged(), largest=1000) == "size"
    assert refused(files.tagged("Lång", 5), pages_most=4) == "pages"
    many = pikepdf.new()
    for _ in range(10_000):
        many.add_blank_page()
    assert refused(files.saved(many)) == "pages"


@pytest.mark.risk("K38")
def test_a_page_that_unpacks_to_half_a_gigabyte_is_refused() -> None:
    assert len(files.bomb()) < 5_000_000
    assert refused(files.bomb()) == "large"


def test_packing_within_packing_is_refused() -> None:
    pdf, _ = files.changed()
    stream = pdf.make_stream(b"x")
    stream.write(b"x", filter=Array([Name.FlateDecode, Name.FlateDecode]))
    pdf.pages[0].obj[Name.Contents] = stream
    assert refused(files.saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)) == "large"


def test_forms_within_forms_are_refused() -> None:
    pdf, _ = files.changed()
    inner: Any = None
    for _ in range(15):
        form = pdf.make_stream(b"/F Do /F Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
        if inner is not None:
            form[Name.Resources] = Dictionary(XObject=Dictionary(F=inner))
        inner = form
    pdf.pages[0].obj[Name.Resources] = Dictionary(XObject=Dictionary(F=inner))
    assert refused(files.saved(pdf)) == "nested"
    inner[Name.Resources] = Dictionary(XObject=Dictionary(F=inner))
    assert refused(files.saved(pdf)) == "nested"


def test_deep_nesting_ends() -> None:
    deep = b"%PDF-1.4\n1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\n"
    assert refused(deep) in ("broken", "nested", "bounds")


def test_a_torn_cross_reference_is_mended_or_refused() -> None:
    whole = files.tagged()
    cut = whole[: whole.rindex(b"startxref")]
    found = examine(cut, **LIMITS)
    assert isinstance(found, Refusal) or found.found.pages == 1
    assert isinstance(examine(whole[: len(whole) // 2], **LIMITS), Refusal)


def test_a_content_that_lies_in_another_file_is_not_fetched() -> None:
    pdf, _ = files.changed()
    stream = pdf.make_stream(b"x")
    stream[Name.F] = pikepdf.String("/etc/passwd")
    pdf.pages[0].obj[Name.Contents] = stream
    assert b"passwd" not in plain(taken(files.saved(pdf)).body)


@pytest.mark.parametrize(("kind", "name"), [(Kind.JPEG, "JPEG"), (Kind.PNG, "PNG")])
def test_a_picture_loses_everything_but_its_points(kind: Kind, name: str) -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Hemma hos Karin", 6
    body = files.photo(name, (60, 40), exif=exif)
    assert b"Hemma hos Karin" in body
    found = taken(body)
    assert (found.kind, found.found.removed) == (kind, ("metadata",))
    assert b"Hemma" not in found.body
    picture = Image.open(BytesIO(found.body))
    assert (picture.size, dict(picture.getexif())) == ((40, 60), {}), "the right way up"
    assert kind_of(found.body) is kind


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    assert refused(files.photo("PNG", (8000, 6000))) == "points"


def test_a_moving_picture_is_refused() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    assert refused(out.getvalue()) == "frames"
