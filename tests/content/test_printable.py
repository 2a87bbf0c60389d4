"""What may be printed: identity numbers out, telephone numbers kept, every character with a picture, no word too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.content.breaks import breakable, together, width
from kallelse.content.glyphs import printable
from kallelse.content.secrecy import without_personnummer
from kallelse.content.tidy import paragraphs
from kallelse.content.words import LANGUAGE_LINES

# Published test numbers: personnummer, one of them a centenarian, and samordningsnummer.
_NUMBERS = ["193704297450", "193912312380", "189001019802", "194206176598"]


@pytest.mark.parametrize("number", _NUMBERS)
def test_identity_numbers_are_taken_out_in_every_usual_form(number: str) -> None:
    short = number[2:]
    for form in (
        number,
        f"{number[:8]}-{number[8:]}",
        f"{short[:6]}-{short[6:]}",
        f"{short[:6]}+{short[6:]}",
        f"{number[:8]} {number[8:]}",
        short,
    ):
        text = without_personnummer(f"Gäller {form}, tack.")
        assert text == "Gäller (personnummer borttaget), tack."
    coordination = f"{short[:4]}{int(short[4:6]) + 60}{short[6:9]}"
    with_digit = next(
        f"{coordination}{digit}"
        for digit in range(10)
        if without_personnummer(f"{coordination[:6]}-{coordination[6:]}{digit}").startswith("(")
    )
    assert without_personnummer(f"19{with_digit}") == "(personnummer borttaget)"


@pytest.mark.parametrize(
    "text",
    [
        "010-123 45 67", "0701234567", "+46701234567", "232100-0156", "TSTNMT2321000156-K101", "370429-7451", "2027-02-10", "1912121212123",
        "Bankgiro 5050-1055", "371329-7450", "370432-7450",
    ],
)  # fmt: skip
def test_other_numbers_are_kept(text: str) -> None:
    assert without_personnummer(text) == text


def test_the_languages_of_the_language_line_can_all_be_printed() -> None:
    for each in LANGUAGE_LINES:
        assert printable(each.text) == each.text
        assert "?" not in printable(each.name)


@given(st.text(max_size=40))
def test_printing_once_is_enough(text: str) -> None:
    assert printable(printable(text)) == printable(text)


@given(st.text(max_size=60))
def test_tidy_paragraphs_hold_no_line_breaks_or_control_characters(text: str) -> None:
    for paragraph in paragraphs(text):
        assert paragraph == paragraph.strip() != ""
        assert not any(ord(char) < 32 or 0xE000 <= ord(char) <= 0xF8FF for char in paragraph)


@given(st.text(alphabet="abWÅ/.-@ ", max_size=200), st.floats(6, 40))
def test_no_unbroken_run_is_wider_than_the_column_and_no_character_is_lost(text: str, room: float) -> None:
    broken = breakable(text, room)
    assert broken.replace("\u00ad", "").replace("\u200b", "") == text
    runs = broken.replace("\u00ad", " ").replace("\u200b", " ").split(" ")
    assert all(width(run) <= room for run in runs)


def test_words_that_fit_are_left_alone() -> None:
    assert breakable("Medicinmottagningen vid Universitetssjukhuset", 15) == "Medicinmottagningen vid Universitetssjukhuset"


def test_dates_and_amounts_stay_on_one_line() -> None:
    assert together("fredag 5 februari 2027 kl. 10.00, 300 kronor") == "fredag 5\u00a0februari 2027 kl.\u00a010.00, 300\u00a0kronor"
