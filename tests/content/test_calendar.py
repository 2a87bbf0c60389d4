"""The calendar file: a time and nothing more."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from kallelse.content import calendar_file
from tests.content.samples import made, opened


def _event(file: bytes) -> Any:
    (event,) = Calendar.from_ical(file).walk("VEVENT")
    return event


def test_the_event_has_the_time_and_a_title_that_gives_nothing_away() -> None:
    event = _event(calendar_file(made()))
    assert str(event["SUMMARY"]) == "Tid kl. 09.40"
    assert event.decoded("DTSTART") == datetime(2027, 2, 10, 8, 40, tzinfo=UTC)
    assert event.decoded("DTSTART").utcoffset() == timedelta(hours=1)
    assert event.decoded("DTEND") == datetime(2027, 2, 10, 9, 20, tzinfo=UTC)
    assert event["DTSTART"].params["TZID"] == "Europe/Stockholm"


def test_neither_unit_nor_speciality_nor_number_is_in_the_file() -> None:
    text = calendar_file(made()).decode()
    for secret in ("Medicin", "ultraljud", "Karin", "Region", "Sjukhusgatan", "TSTNMT", "7K3M", "010-", "LOCATION", "DESCRIPTION"):
        assert secret not in text


def test_summer_time_is_told_with_the_rules_of_the_zone() -> None:
    file = calendar_file(made(visit_start=datetime(2027, 7, 1, 6, 0, tzinfo=UTC), visit_end=None))
    assert str(_event(file)["SUMMARY"]) == "Tid kl. 08.00"
    assert b"BEGIN:VTIMEZONE" in file
    assert "DTEND" not in _event(file)
    assert file.endswith(b"END:VCALENDAR\r\n")


def test_a_new_version_replaces_the_old_event() -> None:
    first, second = _event(calendar_file(made(version=1))), _event(calendar_file(made(version=2)))
    assert first["UID"] == second["UID"]
    assert first["SEQUENCE"] < second["SEQUENCE"]
    assert _event(calendar_file(made(number="4T9P-11AB")))["UID"] != first["UID"]
    assert calendar_file(made()) == calendar_file(made())


def test_the_place_is_there_only_when_asked_for() -> None:
    assert (
        str(_event(calendar_file(made(), with_place=True))["LOCATION"]) == "Medicinmottagningen, Sjukhusgatan 1, hus E2, 551 11 Exempelstad"
    )


def test_an_open_kallelse_has_no_calendar_file() -> None:
    with pytest.raises(ValueError, match="open kallelse"):
        calendar_file(opened())


@pytest.mark.risk("K26")
def test_a_cancelled_time_leaves_the_calendar_but_never_the_newer_one() -> None:
    first, gone, second = (
        Calendar.from_ical(file)
        for file in (
            calendar_file(made(version=1), event_id="thread"),
            calendar_file(made(version=1), event_id="thread", cancelled=True),
            calendar_file(made(version=2, number="4T9P-11AB"), event_id="thread"),
        )
    )
    assert (first["METHOD"], gone["METHOD"]) == ("PUBLISH", "CANCEL")
    events = [calendar.walk("VEVENT")[0] for calendar in (first, gone, second)]
    assert events[1]["STATUS"] == "CANCELLED"
    assert len({str(event["UID"]) for event in events}) == 1
    assert events[0]["SEQUENCE"] < events[1]["SEQUENCE"] < events[2]["SEQUENCE"]
