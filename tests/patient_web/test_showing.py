"""What the page of one kallelse adds to its words today. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from kallelse import content
from kallelse.content import Preparation
from kallelse.content.page_filters import nearness, said_day
from kallelse.patient_web import rules, showing
from kallelse.patient_web.rules import Situation
from kallelse.persons.guardians import Child
from tests.content import samples

FASTING = (
    Preparation(text="Ät inget efter den här tiden.", days_before=0, time=time(0, 0)),
    Preparation(text="Sluta med medicinen.", days_before=5),
)
START = datetime(2027, 2, 10, 8, 40, tzinfo=UTC)


def situation(**changes: Any) -> Situation:
    fixed: dict[str, Any] = {
        "state": "active", "answer": "none", "kind": "timed", "visit_start": START, "cancel_deadline": datetime(2027, 2, 5, 9, tzinfo=UTC),
        "cancel_allowed": True, "visit_end": START + timedelta(minutes=40),
    }  # fmt: skip
    return Situation(**fixed | changes)


def first_on(day: date, **changes: Any) -> tuple[str, ...]:
    k = samples.made(preparation=FASTING, **changes)
    now = datetime.combine(day, time(7), UTC)
    return showing.first(k, rules.choices(situation(), now), content.facts(k), day)


@pytest.mark.risk("K14")
def test_what_to_do_first_is_what_is_true_on_the_day() -> None:
    begin, cancel = "Börja förbereda dig fredag 5 februari", "Kan du inte komma? Avboka senast fredag 5 februari"
    before = first_on(date(2027, 2, 4))
    assert [text.startswith(said) for text, said in zip(before, (begin, cancel), strict=True)] == [True, True]
    assert [text.startswith(cancel) for text in first_on(date(2027, 2, 5))] == [True]
    assert first_on(date(2027, 2, 9)) == ()


@pytest.mark.risk("K14")
def test_the_steps_of_today_and_tomorrow_stand_among_what_to_do_first() -> None:
    facts = content.facts(samples.made(preparation=FASTING))

    def near(day: date) -> list[tuple[str, str, str]]:
        return [(step.near, step.clock, step.iso) for step in showing.near_steps(facts, day)]

    assert near(date(2027, 2, 4)) == [("tomorrow", "", "2027-02-05")]
    assert near(date(2027, 2, 5)) == [("today", "", "2027-02-05")]
    assert near(date(2027, 2, 7)) == []
    assert near(date(2027, 2, 8)) == [("tomorrow", "24.00", "2027-02-10T00:00")]
    assert near(date(2027, 2, 9)) == [("today", "24.00", "2027-02-10T00:00")]
    assert near(date(2027, 2, 10)) == []


def test_whether_the_preparation_has_begun() -> None:
    facts = content.facts(samples.made(preparation=FASTING))
    assert [showing.has_begun(facts, date(2027, 2, day)) for day in (4, 5, 6)] == [False, False, True]
    assert not showing.has_begun(content.facts(samples.made(preparation=())), date(2027, 2, 9))


@pytest.mark.parametrize(
    ("iso", "day", "near"),
    [
        ("2027-02-10", date(2027, 2, 10), "today"),
        ("2027-02-10T00:00", date(2027, 2, 9), "today"),
        ("2027-02-10T00:00", date(2027, 2, 10), "past"),
        ("2027-02-10T09:40:00+01:00", date(2027, 2, 9), "tomorrow"),
        ("2027-03-01", date(2027, 2, 9), ""),
    ],
)
def test_midnight_belongs_to_the_day_that_ends(iso: str, day: date, near: str) -> None:
    assert nearness(iso, day) == near
    assert said_day("2027-03-01T00:00") == date(2027, 2, 28)


@pytest.mark.risk("K32")
def test_the_map_is_asked_for_the_address_and_for_nothing_else(configured: Any) -> None:
    k = samples.made(place_text="Entré 3")
    found = showing.map_of(k)
    assert found is not None
    assert found.host == "openstreetmap.org"
    assert found.url.endswith("?query=Sjukhusgatan%201%2C%20hus%20E2%2C%20551%2011%20Exempelstad")
    configured(map_url="https://karta.example.org/sok/{address}?zoom=15")
    assert showing.map_of(k) == showing.Map(
        "https://karta.example.org/sok/Sjukhusgatan%201%2C%20hus%20E2%2C%20551%2011%20Exempelstad?zoom=15", "karta.example.org"
    )
    configured(map_url="no")
    assert showing.map_of(k) is None


@pytest.mark.parametrize("changes", [{"visit_type": "video"}, {"visit_type": "phone"}, {"visit_type": "home"}])
def test_there_is_no_map_where_nobody_shall_go(changes: dict[str, Any]) -> None:
    assert showing.map_of(samples.made(**changes)) is None


def test_the_way_into_a_call_is_there_in_time_and_as_long_as_it_lasts() -> None:
    k = samples.made(visit_type="video", join_url="https://video.example.org/rum")

    def way_in(minutes: int, **changes: Any) -> tuple[str, bool]:
        it, now = situation(**changes), START + timedelta(minutes=minutes)
        return showing.join_now(it, k, now), showing.can_join(it, k, now)

    assert way_in(-31) == ("", True)
    assert way_in(-30) == way_in(0) == way_in(59) == (k.join_url, True)
    assert way_in(60) == ("", False)
    assert way_in(60, visit_end=START + timedelta(hours=2)) == (k.join_url, True)
    assert way_in(0, state="withdrawn") == way_in(0, answer="cancelled") == way_in(0, state="superseded") == ("", False)


def test_a_visit_that_goes_on_is_not_said_to_be_over() -> None:
    def said(minutes: int, **changes: Any) -> str:
        told = rules.notice(situation(**changes), "", START + timedelta(minutes=minutes))
        return told.title if told else ""

    assert said(-1) == ""
    assert said(0) == said(59) == said(10, state="expired") == said(10, answer="accepted") == "Tiden har börjat"
    assert said(60) == said(61, state="expired") == "Tiden har passerat"
    assert said(10, answer="cancelled") == "Din tid är avbokad"
    assert said(10, state="withdrawn") == "Tiden är inställd"
    open_one = situation(kind="open", visit_start=None, visit_end=None, state="expired")
    told = rules.notice(open_one, "", START)
    assert told is not None
    assert told.title == "Sista dagen har passerat"


@pytest.mark.risk("K16")
def test_a_birthday_is_told_of_when_it_is_near_or_before_the_visit() -> None:
    child = Child("201408162384", "Matilda Ågrenskog")
    told = showing.thirteen(child, START, date(2027, 2, 17))
    assert told is not None
    assert (told.day, told.visit_after) == (date(2027, 8, 16), False)
    assert showing.thirteen(child, START, date(2027, 2, 16)) is None
    late = showing.thirteen(child, datetime(2027, 8, 15, 22, 30, tzinfo=UTC), date(2027, 1, 11))
    assert late is not None
    assert late.visit_after, "half past midnight in Sweden is the day itself"
    assert showing.thirteen(None, START, date(2027, 2, 17)) is None
