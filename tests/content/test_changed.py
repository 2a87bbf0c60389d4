"""A new version says what it replaces and what has changed, the same in the inbox and on paper."""

from datetime import UTC, datetime

import pytest

from kallelse.content import Replaced, facts, inbox_message, letter_pdf, plain_text
from kallelse.protocols import docbook
from tests.content.samples import RECIPIENT, made, opened, paper

OLD = datetime(2027, 2, 9, 8, 40, tzinfo=UTC)
SAME = datetime(2027, 2, 10, 8, 40, tzinfo=UTC)
BEFORE = "tisdag 9 februari 2027 kl. 09.40"


def said(**old: object) -> str:
    message = inbox_message(made(replaced=Replaced(number="7K3M-11AA", **old)))
    assert [one for one in docbook.check(message.docbook_text) if one.level == "error"] == []
    return docbook.to_text(docbook.parse(message.docbook_text))


@pytest.mark.risk("K26")
def test_another_time_is_said_with_the_old_one() -> None:
    text = said(start=OLD)
    assert "ersätter kallelse nr 7K3M-11AA" in text
    assert f"Tidigare tid: {BEFORE}. Den gäller inte längre." in text
    assert inbox_message(made(replaced=Replaced(number="7K3M-11AA", start=OLD))).heading.startswith("Ändrad tid: onsdag 10 februari")


@pytest.mark.risk("K28")
def test_another_text_alone_says_that_the_time_stands() -> None:
    text = said(start=SAME)
    assert "Tid och plats är desamma" in text
    assert "Tidigare tid" not in text
    assert inbox_message(made(replaced=Replaced(number="7K3M-11AA", start=SAME))).heading.startswith("Kallelse:")


def test_the_place_the_letter_and_what_was_called_off_are_named() -> None:
    assert "Platsen är ändrad" in said(start=SAME, place_changed=True)
    assert "brev med kallelse nr 7K3M-11AA gäller det inte längre" in said(start=OLD, on_paper=True)
    assert "ställdes in. Det här är en ny tid" in said(start=OLD, off=True)
    assert "gäller nu igen" in said(start=SAME, off=True)


@pytest.mark.risk("K28")
def test_letter_page_and_text_say_the_same() -> None:
    kallelse = made(replaced=Replaced(number="7K3M-11AA", start=OLD, on_paper=True, place_changed=True))
    (section,) = [one for one in facts(kallelse).sections if one.key == "changed"]
    printed = " ".join(paper(letter_pdf(kallelse, RECIPIENT)).split())
    for paragraph in section.paragraphs:
        assert paragraph in plain_text(kallelse)
        assert paragraph.replace("\u00a0", " ") in printed.replace("\u00a0", " ")
    assert "Du har alltså bara ett besök" in printed


def test_an_open_kallelse_that_had_a_time_says_so() -> None:
    text = plain_text(opened(replaced=Replaced(number="7K3M-11AA", start=OLD)))
    assert BEFORE in text


def test_a_first_version_says_nothing_of_it() -> None:
    assert all(section.key != "changed" for section in facts(made()).sections)
