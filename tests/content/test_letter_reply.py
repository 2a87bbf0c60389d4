"""The code on the letter: in a square and in words, clear of the window, in black and white and in large type."""

import io
import re
from datetime import timedelta
from typing import Any, Literal

import pikepdf
import pypdfium2
import pytest

from kallelse.content import Letter, Reply, letter_pdf, window
from kallelse.content.codes import address_code
from kallelse.content.windows import ENVELOPES
from tests.content.samples import RECIPIENT, glyphs, made, opened, paper, stream, written
from tests.content.test_letter_window import _LETTERS, _ink, _meets, _positions

REPLY = Reply("TJAP8-KCWXY", "https://kallelse.regionexempel.se/brev")
OWN = Reply("TJAP8-KCWXY", "https://kallelse.regionexempel.se/brev", own=True)


def pictures(letter: Letter) -> list[list[int]]:
    """The grey values of every picture of the letter."""
    with pikepdf.open(stream(letter)) as pdf:
        images = [image for page in pdf.pages for image in page.get_images().values()]
        return [list(pikepdf.PdfImage(image).as_pil_image().convert("L").tobytes()) for image in images]


def test_the_code_stands_in_words_beside_its_square_and_says_what_it_is_good_for() -> None:
    letter = letter_pdf(made(), RECIPIENT, reply=REPLY)
    words = paper(letter)
    for said in (
        "Svara utan att logga in", "kallelse.regionexempel.se/brev", "TJAP8-KCWXY", "fyra sista siffrorna i ditt personnummer",
        "Kan du inte komma ringer vi dig innan vi avbokar.", "Koden gäller till besöket.", "Vi frågar aldrig efter den på telefon.",
        "Skicka inget svar med posten.", "kallelse.regionexempel.se/k/7K3M-92QD",
    ):  # fmt: skip
        assert said in words
    assert "Du kan inte svara på det här brevet." not in words
    assert address_code("https://kallelse.regionexempel.se/brev/TJAP8KCWXY").pixels in pictures(letter)
    assert address_code("https://kallelse.regionexempel.se/k/7K3M-92QD").pixels not in pictures(letter), "one square code to scan"


def test_the_letter_asks_for_the_secret_that_this_patient_has() -> None:
    words = paper(letter_pdf(made(), RECIPIENT, reply=OWN))
    assert "din egen svarskod" in words
    assert "personnummer" not in words
    assert "tacka ja, avboka eller be oss ringa" in words
    assert "barnets personnummer" in paper(letter_pdf(made(recipient_kind="guardian"), RECIPIENT, reply=REPLY))


@pytest.mark.parametrize("kallelse", [opened(), opened(book_before=None), written()])
def test_without_a_time_one_can_ask_to_be_called(kallelse: Any) -> None:
    words = paper(letter_pdf(kallelse, RECIPIENT, reply=REPLY))
    assert "Där kan du be oss ringa." in words
    assert "TJAP8-KCWXY" in words
    assert "tacka ja" not in words


def test_without_a_code_the_letter_is_as_before() -> None:
    words = paper(letter_pdf(made(), RECIPIENT))
    assert "logga in" not in words
    assert "Du kan inte svara på det här brevet." in words


def test_the_same_code_gives_the_same_bytes_and_another_code_others() -> None:
    first = letter_pdf(made(), RECIPIENT, reply=REPLY).sha256
    assert letter_pdf(made(), RECIPIENT, reply=REPLY).sha256 == first
    assert letter_pdf(made(), RECIPIENT, reply=Reply("3JAP8-KCWXX", REPLY.address)).sha256 != first


@pytest.mark.risk("K21")
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("code", ["H2", "V2"])
@pytest.mark.parametrize(("kallelse", "recipient"), [(made(), RECIPIENT), *_LETTERS[2:4], (made(purpose="", preparation=()), RECIPIENT)])
def test_nothing_of_the_code_comes_into_any_window(kallelse: Any, recipient: Any, code: Literal["H2", "V2"], large: bool) -> None:
    placement = window(code)
    letter = letter_pdf(kallelse, recipient, placement=placement, large_print=large, reply=REPLY)
    printed = list(glyphs(letter))
    allowed = "".join(("Till vårdnadshavare för", recipient.name, *recipient.lines)).replace(" ", "") + "-\ufffe\u00ad"
    for envelope in ENVELOPES.values():
        for box in _positions(envelope, code):
            assert all(glyph.char in allowed for glyph in printed if _meets(glyph, box))
    assert all(y >= placement.address_top - 1 for _, y in _ink(letter, placement.exposed))


@pytest.mark.parametrize("large", [False, True])
def test_the_code_is_large_and_black_enough_to_read_off(large: bool) -> None:
    letter = letter_pdf(made(), RECIPIENT, reply=REPLY, large_print=large)
    page = next(at for at in range(letter.pages) if "TJAP8" in "".join(glyph.char for glyph in glyphs(letter, at)))
    printed = list(glyphs(letter, page))
    at = "".join(glyph.char for glyph in printed).index("TJAP8-KCWXY")
    assert min(glyph.size for glyph in printed[at : at + 11]) >= (21 if large else 16)
    grey = pypdfium2.PdfDocument(io.BytesIO(letter.pdf))[page].render(scale=4).to_pil().convert("L")
    point = 4 * 72 / 25.4
    first, last = printed[at], printed[at + 10]
    box = grey.crop((int(first.left * point), int(first.top * point), int(last.right * point), int(last.bottom * point)))
    assert min(box.tobytes()) < 40, "black"
    assert max(box.tobytes()) > 225, "on nearly white, also without colours"


def test_the_section_is_never_divided_between_two_sides() -> None:
    for length in range(0, 900, 90):
        letter = letter_pdf(made(purpose="En rad till. " * (length // 12)), RECIPIENT, reply=REPLY, large_print=True)
        sides = ["".join(glyph.char for glyph in glyphs(letter, page)) for page in range(letter.pages)]
        (side,) = [side for side in sides if "TJAP8-KCWXY" in side]
        assert re.search("Svarautan", side)
        assert "aldrigefterdenpåtelefon" in side.replace("-", "")


@pytest.mark.risk("K17")
def test_a_long_letter_keeps_its_marks() -> None:
    letter = letter_pdf(made(purpose="En rad till. " * 200, visit_end=made().visit_start + timedelta(hours=1)), RECIPIENT, reply=REPLY)
    assert letter.pages >= 3
    assert len(pictures(letter)) == letter.pages + 1
