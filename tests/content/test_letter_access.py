"""The letter for eyes, fingers and screen readers: R-DOS-3 and the reading rules of rules.md, Channels."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pdfua
import pikepdf
import pytest

from kallelse.content import Letter, letter_pdf, window
from tests.content.samples import RECIPIENT, Glyph, glyphs, made, opened, stream

_ITEMS = ["<itemizedlist mark='bullet'>", "<listitem>Ett</listitem>", "</itemizedlist>"]
_CARRIED = "".join(["<article><section><title>Bra</title>", *_ITEMS, "</section></article>"])
_VARIANTS: list[tuple[Any, dict[str, Any]]] = [
    (made(), {}),
    (opened(), {}),
    (made(recipient_kind="guardian"), {"placement": window("V2")}),
    (made(), {"large_print": True}),
    (made(custom_docbook=_CARRIED), {}),
]


@pytest.mark.parametrize(("kallelse", "options"), _VARIANTS)
def test_the_letter_passes_the_checker(kallelse: Any, options: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter_pdf(kallelse, RECIPIENT, **options).pdf)
    report = pdfua.validate(str(file))
    assert [(finding.rule_id, finding.message) for finding in report.findings] == []
    assert sum(outcome.skipped_reason is None for outcome in report.outcomes) >= 11


@pytest.mark.parametrize(("kallelse", "options"), _VARIANTS)
def test_the_file_says_its_language_title_and_standards(kallelse: Any, options: dict[str, Any]) -> None:
    with pikepdf.open(stream(letter_pdf(kallelse, RECIPIENT, **options))) as pdf:
        assert str(pdf.Root.Lang) == "sv-SE"
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "Kallelse nr 7K3M-92QD"
            assert metadata["pdfuaid:part"] == "1"
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
            assert metadata["xmp:CreateDate"].startswith("2027-01-18")
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all(_embedded(font) for font in fonts)


def _embedded(font: Any) -> bool:
    return any("/FontFile" in key for inner in font.DescendantFonts for key in inner.FontDescriptor)


def _tags(node: Any) -> list[tuple[str, str]]:
    """The structure in reading order: role and alternative text."""
    if isinstance(node, pikepdf.Array):
        return [found for child in node for found in _tags(child)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    return [(str(node.S), str(node.get("/Alt", ""))), *_tags(node.get("/K", pikepdf.Array()))]


def test_headings_lists_links_and_pictures_are_marked_as_what_they_are() -> None:
    with pikepdf.open(stream(letter_pdf(made(), RECIPIENT))) as pdf:
        tags = _tags(pdf.Root.StructTreeRoot.K)
    roles = [role for role, _ in tags]
    assert roles.count("/H1") == 1
    assert roles.count("/H2") == 16, "when, where, what first and thirteen sections"
    assert roles.index("/H1") < roles.index("/H2")
    assert {"/L", "/LI", "/Link", "/P"} <= set(roles)
    assert [alt for role, alt in tags if role == "/Figure"] == ["QR-kod som öppnar kallelse.regionexempel.se/k/7K3M-92QD"]


def _rows(found: list[Glyph]) -> list[float]:
    """The lower edges of the rows of text, from top to bottom, in points."""
    edges = sorted({round(glyph.bottom / 25.4 * 72, 1) for glyph in found})
    return [edge for edge, following in zip(edges, [*edges[1:], 1e9], strict=True) if following - edge > 1]


def test_body_text_is_twelve_points_or_more_with_air_between_the_rows() -> None:
    text = "Undersökningen tar en stund. " * 12
    letter = letter_pdf(made(purpose=text), RECIPIENT)
    body = [glyph for glyph in glyphs(letter) if 95 < glyph.top < 270]
    assert body
    assert min(glyph.size for glyph in body) >= 12
    # Letters without descenders stand on the line, so their lower edges tell where the rows are.
    column = [glyph for glyph in body if glyph.left > 60 and glyph.char in "Unersktatd"]
    rows = _rows(column)
    gaps = [below - above for above, below in pairwise(rows)]
    assert min(gap for gap in gaps if gap > 6) >= 12 * 1.3


def test_rows_are_short_enough_to_follow() -> None:
    letter = letter_pdf(made(purpose="Undersökningen tar en stund och gör inte ont alls. " * 12), RECIPIENT)
    rows: dict[float, int] = {}
    for glyph in glyphs(letter):
        if glyph.left > 60 and 110 < glyph.top < 200:
            rows[round(glyph.bottom)] = rows.get(round(glyph.bottom), 0) + 1
    assert max(rows.values()) <= 70


def test_large_print_is_sixteen_points() -> None:
    letter = letter_pdf(made(), RECIPIENT, large_print=True)
    assert min(glyph.size for glyph in glyphs(letter) if 100 < glyph.top < 270) >= 16


def _starts(letter: Letter, words: str) -> Glyph:
    """Where some words without spaces begin on the first side."""
    found = list(glyphs(letter))
    at = "".join(glyph.char for glyph in found).index(words)
    return found[at]


def test_when_where_and_what_first_stand_in_the_first_third() -> None:
    letter = letter_pdf(made(), RECIPIENT)
    for words in ("Onsdag10februari2027", "kl.09.40", "Medicinmottagningen", "Gördettaförst", "Börjaförbereda"):
        assert _starts(letter, words).bottom < 297 / 3
    assert _starts(letter, "Onsdag10februari2027").size > 12
