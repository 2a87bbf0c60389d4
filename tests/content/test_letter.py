"""The letter: readable, the same every time, and silent about identity numbers."""

import threading
from typing import Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kallelse.content import Letter, PostalRecipient, letter_pdf
from kallelse.content.codes import Picture, address_code, sheet_mark
from kallelse.protocols import docbook
from tests.content.hostile import RECIPIENTS, hostile_kallelser
from tests.content.samples import PERSONNUMMER, RECIPIENT, at_unit, glyphs, made, opened, paper, stream


def _pictures(letter: Letter, page: int) -> list[list[int]]:
    """The grey values of the pictures of one side."""
    with pikepdf.open(stream(letter)) as pdf:
        return [list(pikepdf.PdfImage(image).as_pil_image().convert("L").tobytes()) for image in pdf.pages[page].get_images().values()]


def test_the_same_kallelse_gives_the_same_bytes_whatever_was_printed_before() -> None:
    first = letter_pdf(made(), RECIPIENT)
    letter_pdf(made(purpose="Något annat. " * 300), PostalRecipient("Annan Test", ("Gatan 1",)))
    others: list[Letter] = []
    thread = threading.Thread(target=lambda: others.append(letter_pdf(made(), RECIPIENT)))
    thread.start()
    thread.join()
    assert {letter_pdf(made(), RECIPIENT).sha256, others[0].sha256} == {first.sha256}
    assert others[0].pdf == first.pdf
    assert letter_pdf(made(version=3), RECIPIENT).sha256 != first.sha256


def test_the_words_of_the_kallelse_are_on_the_paper() -> None:
    words = paper(letter_pdf(made(), RECIPIENT))
    for said in (
        "Onsdag 10 februari 2027", "kl. 09.40", "Kom 15 minuter före, kl. 09.25.", "Klart ungefär kl. 10.20.", "Medicinmottagningen",
        "Sjukhusgatan 1, hus E2", "Sista stund att avboka utan avgift: fredag 5 februari 2027 kl. 10.00.", "Onsdag 3 februari: Sluta ta",
        "Tisdag 9 februari kl. 22.00: Ät inget efter den här tiden.", "Legitimation", "Besöket kostar 300 kronor.",
        "kallelse.regionexempel.se/k/7K3M-92QD", "Kallelse nr 7K3M-92QD, version 2", "Ersätter kallelse daterad 11 januari 2027.",
        "Region Exempel", "Box 1024, 551 11 Exempelstad", "Important message about your health care.", "Важливе повідомлення", "ሓገዝ",
        "Nils Gustav Test", "c/o Svensson", "Testgatan 12 A lgh 1203", "555 55 Teststad", "Du kan inte svara på det här brevet.",
    ):  # fmt: skip
        assert said in words


@pytest.mark.risk("K28")
def test_the_letter_says_that_it_is_the_same_kallelse_as_in_1177() -> None:
    assert "Samma kallelse som i 1177, nr 7K3M-92QD. Du har alltså bara ett besök." in paper(letter_pdf(made(), RECIPIENT))
    assert "Samma kallelse som i 1177, nr 7K3M-92QD." in paper(letter_pdf(opened(), RECIPIENT))
    assert "1177, nr" not in paper(letter_pdf(made(), RECIPIENT, same_in_1177=False))


def test_a_guardian_is_addressed_on_the_first_row() -> None:
    words = paper(letter_pdf(made(recipient_kind="guardian"), RECIPIENT))
    assert "Till vårdnadshavare för Nils Gustav Test c/o Svensson" in words
    assert "Vi har bokat en tid till ditt barn." in words


def test_an_open_kallelse_has_a_last_day_instead_of_a_time() -> None:
    words = paper(letter_pdf(opened(), RECIPIENT))
    assert "Boka senast Fredag 5 mars 2027" in words
    assert "När" not in words
    assert "Du väljer själv en tid" in paper(letter_pdf(opened(book_before=None), RECIPIENT))


def test_a_text_from_a_connected_system_is_printed_after_our_facts() -> None:
    written = docbook.build(
        docbook.Article(
            [docbook.Section("Viktigt", [docbook.DefinitionList([("Våning:", "Plan 5")]), docbook.ItemList(["Ta med provet"])])],
            signature="Hälsningar från oss",
        )
    )
    words = paper(letter_pdf(made(custom_docbook=written), RECIPIENT))
    assert "Viktigt • Våning: Plan 5 • Ta med provet Hälsningar från oss" in words
    assert words.index("kl. 09.40") < words.index("Viktigt")


@pytest.mark.risk("K17")
def test_every_side_carries_its_number_and_a_mark_for_the_enveloping_machine() -> None:
    letter = letter_pdf(made(purpose="En rad till. " * 200), RECIPIENT, order="B7-000123")
    assert letter.pages >= 3
    for page in range(letter.pages):
        printed = "".join(glyph.char for glyph in glyphs(letter, page))
        assert f"Sida{page + 1}av{letter.pages}" in printed
        assert sheet_mark("B7-000123", page + 1, letter.pages).pixels in _pictures(letter, page)
    with pytest.raises(ValueError, match="sheet mark"):
        letter_pdf(made(), RECIPIENT, order="små bokstäver")


def test_the_square_code_opens_the_printed_address() -> None:
    letter = letter_pdf(made(), RECIPIENT)
    code: Picture = address_code("https://kallelse.regionexempel.se/k/7K3M-92QD")
    assert code.pixels in _pictures(letter, 0)
    assert len(code.pixels) == code.width**2
    assert code.pixels[4 * code.width + 4 : 4 * code.width + 11] == [0] * 7, "the finder pattern begins inside the quiet zone"
    assert len(_pictures(letter_pdf(made(patient_page_url=""), RECIPIENT), 0)) == 1, "only the sheet mark"


@pytest.mark.parametrize("number", [PERSONNUMMER, f"{PERSONNUMMER[:8]}-{PERSONNUMMER[8:]}", f"{PERSONNUMMER[2:8]}-{PERSONNUMMER[8:]}"])
def test_no_personal_identity_number_reaches_the_paper(number: str) -> None:
    kallelse = made(
        purpose=f"Gäller {number}.", performer=number, bring=(f"Intyg {number}",), fee_text=number, replaces=number,
        unit=at_unit(name=f"Enheten {number}", way_description=number, return_address=(number,)),
        custom_docbook=f"<article><section><title>{number}</title><para>Om {number}</para></section></article>",
    )  # fmt: skip
    letter = letter_pdf(kallelse, PostalRecipient(f"Nils {number}", (f"Test {number}", "555 55 Teststad")))
    with pikepdf.open(stream(letter)) as pdf:
        pdf.remove_unreferenced_resources()
        everything = paper(letter) + str(pdf.docinfo) + pdf.Root.Metadata.read_bytes().decode()
    everything = "".join(char for char in everything if char.isalnum())
    assert PERSONNUMMER[2:] not in everything
    assert "personnummerborttaget" in everything
    assert "555 55 Teststad" in paper(letter)


@pytest.mark.parametrize(
    "text", ["😀 漢字", "\ue000\ufffe", "e\u0301 Å", "#panic() $x$ *fet* \\ @a", '"; #sys.inputs', "W" * 900, "x\u200by"]
)
def test_any_text_can_be_printed(text: str) -> None:
    letter = letter_pdf(made(purpose=text, unit=at_unit(name=text)), PostalRecipient(text, (text, "555 55 Teststad")))
    assert "555 55 Teststad" in paper(letter)


def test_a_link_in_a_text_is_printed_with_its_address() -> None:
    written = "<article><para>Se <link url='https://www.1177.se/prov'>provsidan</link> först.</para></article>"
    assert "Se provsidan (www.1177.se/prov) först." in paper(letter_pdf(made(custom_docbook=written), RECIPIENT))


def test_markup_in_a_text_is_only_text() -> None:
    words = paper(letter_pdf(made(purpose="#panic(1) *fet* $x^2$ \\u{41} _kursiv_ = Rubrik"), RECIPIENT))
    assert "#panic(1) *fet* $x^2$ \\u{41} _kursiv_ = Rubrik" in words


def test_a_character_without_a_picture_becomes_a_question_mark_and_never_an_empty_box() -> None:
    words = paper(letter_pdf(made(purpose="Träffa 漢 och e\u0301va ﬁnt"), RECIPIENT))
    assert "Träffa ? och éva" in words


@settings(deadline=None, max_examples=25)
@given(hostile_kallelser(), RECIPIENTS, st.booleans())
def test_no_text_can_stop_a_letter(kallelse: Any, recipient: PostalRecipient, large: bool) -> None:
    letter = letter_pdf(kallelse, recipient, large_print=large)
    assert letter.pdf.startswith(b"%PDF-1.7")
    assert f"Sida {letter.pages} av {letter.pages}" in paper(letter)


def test_a_letter_never_gets_thicker_than_its_envelope() -> None:
    letter = letter_pdf(made(purpose="En mening till om undersökningen. " * 3_000), RECIPIENT)
    assert letter.pages <= 10
    words = paper(letter)
    assert "Kallelsen är längre än vad som får plats här." in words
    assert "Kallelse nr 7K3M-92QD, version 2" in words
