"""The calendar file: a time and nothing more."""

import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from kallelse.content import CalendarEntry, Occasion, calendar_feed, calendar_file, occasion_keys
from tests.content.samples import made, opened

STOCKHOLM = ZoneInfo("Europe/Stockholm")


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


def _zone(file: bytes) -> Any:
    """The zone that the file carries, as another library than the one that wrote it reads it."""
    text = re.search(rb"BEGIN:VTIMEZONE.*END:VTIMEZONE", file, re.DOTALL)
    assert text
    return tzical(io.StringIO(text[0].decode())).get()


def _read(file: bytes) -> list[datetime]:
    """When the events are, as a program reads them that knows no zone but the file's."""
    zone, found = _zone(file), []
    for parameters, text in re.findall(r"DTSTART([^:]*):(\S+)", file.decode().split("END:VTIMEZONE")[1]):
        if text.endswith("Z"):
            found.append(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
        else:
            assert parameters == ";TZID=Europe/Stockholm"
            found.append(datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC))
    return found


@pytest.mark.parametrize("year", [1999, 2026, 2027, 2028, 2031, 2040])
def test_the_zone_in_the_file_is_swedens_on_both_sides_of_every_change(year: int) -> None:
    zone = _zone(calendar_file(made()))
    for month in (3, 10):
        for hours in range(24 * 8):
            moment = datetime(year, month, 24, tzinfo=UTC) + timedelta(hours=hours)
            assert moment.astimezone(zone).utcoffset() == moment.astimezone(STOCKHOLM).utcoffset(), moment


@pytest.mark.parametrize("day", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC), datetime(2027, 2, 10, tzinfo=UTC)])
def test_no_visit_moves_by_an_hour_when_the_clocks_change(day: datetime) -> None:
    for quarters in range(-8, 40):
        moment = day + timedelta(minutes=15 * quarters)
        assert _read(calendar_file(made(visit_start=moment, visit_end=None))) == [moment]


def test_a_feed_has_everybodys_visit_once_and_marks_those_that_are_off() -> None:
    entries = [
        CalendarEntry(made(), "a"),
        CalendarEntry(made(number="4T9P-11AB", visit_start=datetime(2027, 3, 1, 8, 0, tzinfo=UTC), visit_end=None), "b", cancelled=True),
        CalendarEntry(opened(), "c"),
    ]
    calendar = Calendar.from_ical(calendar_feed(entries))
    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"
    first, second = calendar.walk("VEVENT")
    assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert str(second["SUMMARY"]) == "Gäller inte: tid kl. 09.00"
    assert first["UID"] == _event(calendar_file(made(), event_id="a"))["UID"], "a file that was saved and the feed are the same event"
    assert len(list(calendar.walk("VTIMEZONE"))) == 1


@pytest.mark.risk("K26")
def test_what_is_called_off_and_taken_up_again_takes_effect_again() -> None:
    states = [{"turns": 0}, {"cancelled": True}, {"turns": 1}, {"turns": 1, "cancelled": True}, {"turns": 2}]
    numbers = [_event(calendar_file(made(version=1), **state))["SEQUENCE"] for state in states]  # type: ignore[arg-type]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < _event(calendar_file(made(version=2)))["SEQUENCE"]
    assert _event(calendar_file(made(version=1), turns=10_000))["SEQUENCE"] < _event(calendar_file(made(version=2)))["SEQUENCE"]


def test_the_visits_of_a_series_keep_their_names_and_those_that_are_gone_are_taken_out() -> None:
    at = [datetime(2027, 2, day, 8, 40, tzinfo=UTC) for day in (10, 17, 24)]
    before, after = ("x", "y", "z"), ("x", "z")
    long = calendar_file(made(version=1, series=tuple(Occasion(start=one) for one in at)), event_id="t", keys=before)
    short = calendar_file(
        made(version=2, series=(Occasion(start=at[0]), Occasion(start=at[2]))), event_id="t", keys=after, gone=[("y", at[1])]
    )
    was = {str(event["UID"]): event.decoded("DTSTART") for event in Calendar.from_ical(long).walk("VEVENT")}
    now = {str(event["UID"]): (event.decoded("DTSTART"), event.get("STATUS")) for event in Calendar.from_ical(short).walk("VEVENT")}
    assert {uid: moment for uid, (moment, _) in now.items()} == was
    assert sorted(status for _, status in now.values()) == ["CANCELLED", "CONFIRMED", "CONFIRMED"]
    (gone,) = [moment for moment, status in now.values() if status == "CANCELLED"]
    assert gone == at[1]


def test_visits_without_references_of_their_own_are_named_by_their_place() -> None:
    assert occasion_keys(["", "", ""]) == ("", "1", "2")
    assert occasion_keys(["r1", "", "r3"]) == ("r1", "1", "r3")
