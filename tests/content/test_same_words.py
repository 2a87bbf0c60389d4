"""Never two different texts: the letter and the inbox say the same of a kallelse, whatever it holds (K28)."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kallelse.content import Kallelse, Link, Preparation, Replaced, facts, inbox_message
from kallelse.content.letter_words import letter_words
from kallelse.content.windows import window
from kallelse.protocols import docbook
from tests.content.samples import RECIPIENT, made, opened

_SPACES = re.compile(r"[\s\u00a0\u00ad\u200b]+")
_words = st.sampled_from(
    ["Undersökning av hjärtat.", "Ta med legitimation.", "Ring 010-100 10 00 kl. 8–11.", "Ät inget före kl. 22.00.", "Betala 300 kronor.",
     "Gå till entré 5 & följ linjen.", "Läs mer på 1177.se.", "Åk buss 7 > centralen."]
)  # fmt: skip
_texts = st.lists(_words, max_size=4).map("\n".join)
_moments = st.integers(0, 390 * 288).map(lambda count: datetime(2027, 2, 1, tzinfo=UTC) + timedelta(minutes=5 * count))
_preparations = st.builds(
    Preparation, text=_words, days_before=st.integers(0, 30), time=st.none() | st.sampled_from([time(0, 0), time(18, 30)])
)  # fmt: skip


@st.composite
def kallelser(draw: Any) -> Kallelse:
    """Kallelser of every kind, with any of their fields empty or filled."""
    start = draw(_moments)
    fields: dict[str, Any] = {
        "purpose": draw(_texts), "performer": draw(st.none() | _words), "fee_text": draw(_texts), "no_show_fee_text": draw(_texts),
        "preparation": tuple(draw(st.lists(_preparations, max_size=4))), "bring": tuple(draw(st.lists(_words, max_size=4))),
        "items": tuple(draw(st.lists(_words, max_size=3))), "travel_text": draw(_texts), "cancel_allowed": draw(st.booleans()),
        "rebook_allowed": draw(st.booleans()), "recipient_kind": draw(st.sampled_from(["self", "guardian"])),
        "needs": draw(st.sampled_from([(), ("interpreter",), ("easy_read",), ("other_language",)])),
        "links": draw(st.sampled_from([(), (Link(text="Så går det till", url="https://www.1177.se/ultraljud"),)])),
        "replaced": draw(st.none() | st.builds(Replaced, number=st.just("2222-2222"), start=_moments, off=st.booleans())),
        "arrive_minutes_before": draw(st.none() | st.sampled_from([10, 15, 60])),
    }  # fmt: skip
    if draw(st.booleans()):
        return opened(**fields | {"arrive_minutes_before": None, "book_before": draw(st.dates(date(2027, 2, 1), date(2027, 12, 31)))})
    ends = draw(st.none() | st.just(start + timedelta(minutes=40)))
    return made(**fields, visit_start=start, visit_end=ends, cancel_deadline=start - timedelta(days=draw(st.integers(1, 9))))


def bare(text: str) -> str:
    """A text without what lines and type do to it."""
    return _SPACES.sub("", text)


def strings(data: Any) -> Iterator[str]:
    """Every string in the letter's data."""
    if isinstance(data, str):
        yield data
    for inner in data.values() if isinstance(data, dict) else data if isinstance(data, list | tuple) else ():
        yield from strings(inner)


@pytest.mark.risk("K28")
@settings(deadline=None, max_examples=250)
@given(kallelser(), st.sampled_from(["H2", "V2"]), st.booleans())
def test_the_letter_and_the_inbox_say_the_same(kallelse: Kallelse, code: str, large: bool) -> None:
    f = facts(kallelse)
    letter = letter_words(kallelse, RECIPIENT, window("V2" if code == "V2" else "H2"), same_in_1177=True, large_print=large)
    on_paper = bare("".join(strings([letter["facts"], letter["sections"]]))).lower()
    in_inbox = bare(docbook.to_text(inbox_message(kallelse).docbook_text)).lower()
    said = [*f.first, f.place.unit, *f.place.lines]
    said += [f.visit.day, f.visit.clock, f.visit.ends] if f.visit else [f.book_by]
    for section in f.sections:
        said += [section.title, *section.paragraphs, *(item.text for item in section.items), *(item.lead for item in section.items)]
        said += [link.text for link in section.links]
    for text in filter(None, said):
        assert bare(text).lower() in on_paper, text
        assert bare(text).lower() in in_inbox, text
    assert "sammakallelsesomi1177,nr7k3m-92qd" in on_paper
    numbers = set(re.findall(r"\d{1,2}\.\d\d", docbook.to_text(inbox_message(kallelse).docbook_text)))
    assert numbers == set(re.findall(r"\d{1,2}\.\d\d", " ".join(strings([letter["facts"], letter["sections"]])))), "no other clock time"
