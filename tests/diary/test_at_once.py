"""Many at once: one time goes to one resident, whoever calls and however often; another tenant sees nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from django.db import connection

from kallelse.diary import actions
from kallelse.diary.models import Slot
from kallelse.invitations.models import Invitation
from kallelse.kit import db
from tests.diary.conftest import ANNA, BERTIL, Diary, rivta

pytestmark = pytest.mark.db
NINE, TEN = "2027-03-01T09:00", "2027-03-01T10:00"
PEOPLE = [ANNA, BERTIL, "189001039800", "189001049817"]


def at_once(*calls: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
    def one(call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@pytest.mark.risk("K27")
def test_one_time_goes_to_one_of_four(diary: Diary) -> None:
    diary.slot(NINE)
    answers = at_once(*(lambda person=person: diary.make(NINE, person) for person in PEOPLE))  # type: ignore[misc]
    assert sorted(one["resultCode"] for one in answers) == ["ERROR", "ERROR", "ERROR", "OK"]
    assert sum(len(diary.schedule(person)) for person in PEOPLE) == 1


@pytest.mark.risk("K27")
def test_the_same_call_four_times_at_once_is_one_booking(diary: Diary) -> None:
    diary.slot(NINE)
    diary.slot(NINE, performer="TSTNMT2321000156-1002")
    answers = at_once(*(lambda: diary.make(NINE) for _ in range(4)))
    assert len({tuple(one.items()) for one in answers}) == 1
    assert answers[0]["resultCode"] == "OK"
    assert (len(diary.schedule()), diary.free()) == (1, [rivta(NINE)])


def test_one_open_kallelse_gets_one_time(diary: Diary) -> None:
    diary.kallelse("o1", kind="open", book_before=date(2027, 3, 31))
    diary.slot(NINE)
    diary.slot(TEN)
    answers = at_once(lambda: diary.make(NINE, booking="o1"), lambda: diary.make(TEN, booking="o1"))
    assert sorted(one["resultCode"] for one in answers) == ["ERROR", "OK"]
    assert len(diary.free()) == 1


def test_two_who_change_places_do_not_wait_for_each_other_for_ever(diary: Diary) -> None:
    diary.slot(NINE)
    diary.slot(TEN)
    mine, hers = diary.make(NINE)["bookingId"], diary.make(TEN, BERTIL)["bookingId"]
    answers = at_once(lambda: diary.move(mine, TEN), lambda: diary.move(hers, NINE, BERTIL))
    assert [one["resultCode"] for one in answers] == ["ERROR", "ERROR"], "neither time was free"
    assert (diary.details(mine)["startTimeInclusive"], diary.details(hers, BERTIL)["startTimeInclusive"]) == (rivta(NINE), rivta(TEN))


def test_a_failure_half_way_leaves_everything_as_it_was(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    diary.kallelse("b1", wording={"rebook_allowed": True})
    diary.slot(NINE)

    def broken(*given: Any, **more: Any) -> None:
        raise RuntimeError("the process dies here")

    monkeypatch.setattr(actions, "_answer", broken)
    with pytest.raises(RuntimeError):
        diary.move("b1", NINE)
    monkeypatch.undo()
    assert diary.details("b1")["startTimeInclusive"] == "20270210100000"
    assert (diary.free(), diary.latest().version) == ([rivta(NINE)], 1)


def test_the_table_shows_nothing_outside_its_tenant(diary: Diary) -> None:
    diary.slot(NINE)
    diary.make(NINE)
    assert Slot.objects.count() == 0
    with db.tenant_scope(diary.nation.private.pk):
        assert (Slot.objects.count(), Invitation.objects.count()) == (0, 0)
