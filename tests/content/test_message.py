"""A connected system's own text without a readable time: the patient is never told to book what is already booked."""

import re

import pytest

from kallelse import content
from kallelse.protocols import docbook
from tests.content.samples import RECIPIENT, made, opened, paper, written

BOOKING = re.compile(r"\bboka en tid|boka tid|boka din|väljer själv|bokar själv|bokat en tid", re.IGNORECASE)


def test_it_says_nothing_about_booking_and_asks_to_read_the_whole_text() -> None:
    message = content.inbox_message(written())
    text = docbook.to_text(message.docbook_text)
    assert BOOKING.search(docbook.to_text(content.inbox_message(opened()).docbook_text))
    assert not BOOKING.search(text)
    assert not BOOKING.search(message.heading)
    assert "Läs igenom hela kallelsen." in text
    assert "Du har en tid onsdag 10 februari 2027 klockan 11.00." in text
    assert "om du vill avboka eller byta tid." in text


def test_the_letter_says_the_same() -> None:
    text = paper(content.letter_pdf(written(), RECIPIENT))
    assert not BOOKING.search(text)
    assert "klockan 11.00" in text


@pytest.mark.parametrize("kallelse", [written(), opened()])
def test_without_a_time_there_is_nothing_for_the_calendar(kallelse: content.Kallelse) -> None:
    with pytest.raises(ValueError, match="time"):
        content.calendar_file(kallelse)


def test_with_a_time_that_was_read_it_is_a_timed_kallelse() -> None:
    own = written().custom_docbook
    assert "Kallelse: " in content.inbox_message(made(custom_docbook=own)).heading
