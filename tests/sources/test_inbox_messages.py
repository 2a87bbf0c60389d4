"""The drop-in door's messages: what they say about person, unit, reference and time, and what they may not say."""

from pathlib import Path
from typing import Any

import pytest

from kallelse.plugs import READERS
from kallelse.protocols import docbook, patientportal, soap
from kallelse.sources import Draft, Refusal

MESSAGES = Path(__file__).parent / "fixtures" / "messages"

TIMES = {
    # file: start in UTC, end in UTC; nothing when the text does not say it for certain
    "date_and_clock.xml": ("2027-02-10T10:00", ""),
    "date_and_clock_in_box.xml": ("2027-02-10T10:00", ""),
    "iso_date_and_colon.xml": ("2027-07-08T06:05", ""),
    "time_in_one_entry.xml": ("2027-01-12T08:40", ""),
    "from_and_to.xml": ("2027-02-10T10:00", "2027-02-10T10:45"),
    "same_time_twice.xml": ("2027-02-10T10:00", ""),
    "two_different_dates.xml": ("", ""),
    "template_not_filled_in.xml": ("", ""),
    "date_without_clock.xml": ("", ""),
    "year_left_out.xml": ("", ""),
    "date_in_running_text.xml": ("", ""),
    "no_kallelse_at_all.xml": ("", ""),
    "plain_text.txt": ("", ""),
    "hour_after_midnight.xml": ("", ""),
    "thirtieth_of_february.xml": ("", ""),
}
REFUSED = {
    "weekday_of_another_year.xml": "Veckodagen",
    "hour_that_is_skipped.xml": "sommartiden börjar",
    "nested_sections.xml": "rad 3",
    "html_instead.xml": "rad 1",
    "not_closed.xml": "välformad",
    "entity.xml": "Entiteten",
    "doctype.xml": "DOCTYPE",
    "external_entity.xml": "Entiteten",
    "broken_letters.xml": "förvanskade",
    "encoded_twice.xml": "kodad två gånger",
}


def envelope(text: str, **changes: Any) -> bytes:
    unit = {"unitId": changes.pop("unit", "TSTNMT2321000156-k101"), "unitName": "Medicinmottagningen"}
    message: dict[str, Any] = {"organisationUnit": unit, "messageText": text}
    message |= {name: changes.pop(name) for name in ("messageThreadId", "messageDescription", "ssoLink") if name in changes}
    return soap.request(patientportal.ADD_MESSAGE, {"subjectOfCareId": "189001019802", "message": message} | changes, logical_address="SE1")


def read(text: str, **changes: Any) -> Draft | Refusal:
    (result,) = READERS["riv"].read(envelope(text, **changes), "text/xml")
    return result


def draft(text: str, **changes: Any) -> Draft:
    result = read(text, **changes)
    assert isinstance(result, Draft), result
    return result


@pytest.mark.parametrize("name", sorted(TIMES))
def test_a_time_is_read_where_it_is_certain_and_nowhere_else(name: str) -> None:
    text = (MESSAGES / name).read_text()
    found = draft(text)
    start, end = (moment.isoformat(timespec="minutes")[:16] if moment else "" for moment in (found.start, found.end))
    assert (start, end) == TIMES[name]
    assert found.kind == ("timed" if start else "message")
    assert found.book_before is None


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_text_that_would_mislead_the_patient_is_refused(name: str) -> None:
    result = read((MESSAGES / name).read_text())
    assert isinstance(result, Refusal)
    assert result.field == "message/messageText"
    assert REFUSED[name] in result.rule


def test_every_fixture_is_tried() -> None:
    assert {path.name for path in MESSAGES.iterdir()} == TIMES.keys() | REFUSED.keys()


def test_the_words_are_kept_as_they_were_written() -> None:
    text = (MESSAGES / "date_and_clock.xml").read_text()
    found = draft(text, messageDescription=" Kallelse till\n besök ", messageThreadId="T-1")
    assert found.wording == {"docbook": text, "heading": "Kallelse till besök"}
    assert (found.reference, found.person, found.unit) == ("T-1", "189001019802", "TSTNMT2321000156-K101")


def test_plain_text_becomes_paragraphs_that_1177_can_show() -> None:
    found = draft("Hej!\nVälkommen <snart> & hej")
    assert docbook.check(found.wording["docbook"]) == []
    assert docbook.to_text(found.wording["docbook"]).split("\n")[:2] == ["Hej!", "Välkommen <snart> & hej"]


def test_without_a_thread_the_same_message_has_the_same_reference_and_another_has_another() -> None:
    first, again, other = draft("Hej"), draft("Hej"), draft("Hej då")
    assert first.reference == again.reference != other.reference
    assert draft("Hej", messageDescription="Rubrik").reference != first.reference
    assert draft("Hej", unit="TSTNMT2321000156-K102").reference != first.reference


@pytest.mark.parametrize("thread", ["x" * 101, "kallelse 189001019802", "KALLELSE-900101-9802"])
def test_a_thread_id_that_is_no_fit_reference_is_hashed(thread: str) -> None:
    found, again = draft("Hej", messageThreadId=thread), draft("Hej då", messageThreadId=thread)
    assert found.reference == again.reference
    assert len(found.reference) < 100
    assert "9802" not in found.reference or "900101" not in found.reference


def test_a_message_that_is_too_long_is_refused() -> None:
    result = read("a" * 100_001)
    assert isinstance(result, Refusal)
    assert "lång" in result.rule


@pytest.mark.parametrize("body", [b"", b"<a/>", b"\x00", envelope("Hej").replace(b"189001019802", b"18900101")])
def test_what_breaks_the_contract_is_one_refusal(body: bytes) -> None:
    (result,) = READERS["riv"].read(body, "text/xml")
    assert isinstance(result, Refusal)
    assert "tjänstekontraktet" in result.rule
