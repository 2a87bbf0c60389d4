"""What is said besides to patients with a known need, and what is left unsaid for the protected."""

from pathlib import Path
from typing import Any

import pdfua
import pytest

from kallelse.content import facts, inbox_message, letter_pdf, plain_text, window
from kallelse.content.words import LANGUAGE_LINES
from kallelse.protocols import docbook
from tests.content.samples import RECIPIENT, glyphs, made, opened, paper

NEEDS = ("other_language", "interpreter", "easy_read", "large_print")
FORMS: list[dict[str, Any]] = [
    {"needs": ("interpreter",), "language": "so"}, {"needs": ("other_language",), "language": "ar"}, {"needs": ("easy_read",)},
    {"needs": ("large_print",)}, {"protected": True}, {"needs": NEEDS, "language": "ti", "protected": True, "recipient_kind": "guardian"},
]  # fmt: skip


def keys(**more: Any) -> list[str]:
    return [section.key for section in facts(made(**more)).sections]


@pytest.mark.risk("K15")
@pytest.mark.risk("K19")
@pytest.mark.parametrize("sample", [made, opened])
def test_the_heading_for_a_protected_person_tells_nothing(sample: Any) -> None:
    shown = inbox_message(sample(protected=True))
    assert shown.heading == "Kallelse från vården"
    assert "Vi skickar inget brev om den här kallelsen." in shown.docbook_text
    assert "februari" in inbox_message(made()).heading


def test_who_has_no_known_need_gets_the_same_as_before() -> None:
    assert keys()[0] == "why"
    assert not {"language", "short", "interpreter", "protected"} & set(keys())


@pytest.mark.risk("K12")
def test_the_interpreter_is_named_with_the_language_and_whom_to_ask() -> None:
    said = plain_text(made(needs=("interpreter",), language="so"))
    assert "Enligt våra uppgifter behöver du tolk på somaliska." in said
    assert "Ring 010-100 10 00 (vardagar kl. 8–11) om ingen har sagt till dig att tolken är bokad" in said
    assert "Säg till i god tid om du behöver tolk" not in said
    assert "Enligt våra uppgifter behöver du tolk. " in plain_text(made(needs=("interpreter",), language="qaa"))


@pytest.mark.risk("K12")
@pytest.mark.parametrize("line", LANGUAGE_LINES, ids=lambda line: line.code)
def test_help_is_named_first_in_the_patients_language_and_nothing_is_translated(line: Any) -> None:
    known, standard = facts(made(needs=("other_language",), language=line.code)), facts(made())
    assert known.sections[0].key == "language"
    assert [(item.text, item.lang) for item in known.sections[0].items] == [(line.text, line.code)]
    assert known.sections[1:] == standard.sections


def test_a_language_without_a_reviewed_line_gets_the_list_alone() -> None:
    assert keys(needs=("other_language",), language="sw") == keys()
    assert keys(needs=("other_language",), language="fa-AF")[0] == "language"


@pytest.mark.risk("K12")
def test_easy_read_says_the_facts_in_short_sentences_and_leaves_nothing_out() -> None:
    short, *others = facts(made(needs=("easy_read",))).sections
    assert short.paragraphs == (
        "Du ska komma till Medicinmottagningen.", "Dagen är onsdag 10 februari 2027. Klockan är 09.40.",
        "Kan du inte komma? Då måste du säga till. Gör det senast fredag 5 februari 2027 kl. 10.00.",
        "Vill du ha hjälp? Ring 010-100 10 00 (vardagar kl. 8–11).", "Du får ta med någon som hjälper dig.",
    )  # fmt: skip
    assert tuple(others) == facts(made()).sections
    sentences = [sentence for text in short.paragraphs[:3] for sentence in text.split(". ")]
    assert all(len(sentence.split()) <= 10 for sentence in sentences)
    child = facts(made(needs=("easy_read",), recipient_kind="guardian")).sections[0]
    assert child.paragraphs[0] == "Ditt barn ska komma till Medicinmottagningen. Du ska följa med."
    assert facts(opened(needs=("easy_read",))).sections[0].paragraphs[0] == "Du ska boka en tid. Sista dagen är fredag 5 mars 2027."


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_a_message_that_the_inbox_takes(form: dict[str, Any]) -> None:
    for sample in (made, opened):
        assert [finding for finding in docbook.check(inbox_message(sample(**form)).docbook_text) if finding.level == "error"] == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("large", [False, True])
def test_every_form_is_an_accessible_letter(form: dict[str, Any], large: bool, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter_pdf(made(**form), RECIPIENT, placement=window("V2"), large_print=large).pdf)
    assert [(finding.rule_id, finding.message) for finding in pdfua.validate(str(file)).findings] == []


@pytest.mark.risk("K21")
def test_large_print_is_at_least_sixteen_points_and_shows_no_more_in_the_window() -> None:
    letter = letter_pdf(made(needs=NEEDS, language="so"), RECIPIENT, large_print=True)
    # The address, the sender's line above the fold and the footer are the post's, not the reader's.
    text = [glyph for page in range(letter.pages) for glyph in glyphs(letter, page) if glyph.char.isalpha() and glyph.bottom < 275]
    read = [glyph for glyph in text if glyph.top > window("H2").exposed.bottom]
    assert len(read) > 500
    assert min(glyph.size for glyph in read) >= 15.9
    assert "Enligt våra uppgifter behöver du tolk på somaliska" in paper(letter)
