"""A booking is its kallelse's whatever the care system calls it: booked anew under another id, or one visit of several."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kallelse.balance import reconciling
from kallelse.invitations import series
from kallelse.invitations.models import BookingName, Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from tests.balance.conftest import PERSONS, Teller, booked
from tests.engagement.test_notifications import Elsewhere
from tests.thread_fixtures import Thread

pytestmark = pytest.mark.db
START = datetime.fromisoformat("2027-02-10T10:00:00+01:00")
SERIES = [
    {"start": "2027-02-10T10:00:00+01:00", "reference": "s0"},
    {"start": "2027-03-10T10:00:00+01:00", "reference": "s1"},
    {"start": "2027-04-14T10:00:00+02:00", "reference": "s2"},
]


@pytest.fixture
def told(nation: Any) -> Thread:
    """A region without a sandbox: nothing is sent."""
    return Thread(nation, None)


def verdicts(told: Thread) -> dict[str, str]:
    """As the night finds them."""
    with db.tenant_scope(told.nation.provider.pk):
        reconciling.compare(told.nation.provider.pk, product_clock.now())
    return Teller(told.nation).stored()


def test_a_time_that_has_been_booked_anew_is_found_under_its_new_id(told: Thread) -> None:
    teller = Teller(told.nation)
    told.hand_in(PERSONS[0], reference="b1", start=START)
    assert teller.found([booked("b1")]) == {"b1": "made"}
    told.hand_in(PERSONS[0], reference="b1", start=START, wording={"known_as": "b9"})
    assert teller.found([booked("b9")], name="next") == {"b9": "made"}
    assert teller.stored() == {"b1": "gone", "b9": "made"}
    assert verdicts(told) == {"b1": "gone", "b9": "made"}
    assert teller.found([], name="empty") == {}
    assert teller.stored() == {"b1": "gone", "b9": "no_booking"}, "the one that stood is missing now"


def test_a_kallelse_that_no_list_has_is_missed_under_the_id_that_it_has_now(told: Thread) -> None:
    told.hand_in(PERSONS[0], reference="b1", start=START, wording={"known_as": "b9"})
    with db.tenant_scope(told.nation.provider.pk):
        Invitation.objects.update(received_at=datetime.fromisoformat("2027-01-01T10:00:00+01:00"))
    Teller(told.nation).found([booked("other", PERSONS[1])])
    assert Teller(told.nation).stored() == {"b9": "no_booking", "other": "missing"}


def test_each_visit_of_several_is_held_to_its_own_time(told: Thread) -> None:
    teller = Teller(told.nation)
    told.hand_in(PERSONS[0], reference="b1", start=START, wording={"visit_type": "series", "series": SERIES})
    rows = [booked("s0"), booked("s1", start="2027-03-10T10:00"), booked("s2", start="2027-04-14T11:00")]
    assert teller.found(rows) == {"s0": "made", "s1": "made", "s2": "moved"}
    with db.tenant_scope(told.nation.provider.pk):
        version = Invitation.objects.get()
        series.call_off(version, datetime.fromisoformat(SERIES[1]["start"]))
    assert verdicts(told) == {"s0": "made", "s1": "ended", "s2": "moved"}, "the booking of what is off still stands"
    assert teller.found([rows[0]], name="next") == {"s0": "made"}
    assert teller.stored() == {"s0": "made", "s1": "gone", "s2": "no_booking"}


def test_the_names_are_kept_once_and_by_care_provider(told: Thread) -> None:
    for words in ({"known_as": "b9"}, {"known_as": "b9", "purpose": "Nytt"}, {"visit_type": "series", "series": SERIES}):
        told.hand_in(PERSONS[0], reference="b1", start=START, wording=words)
    with db.tenant_scope(told.nation.provider.pk):
        assert sorted(BookingName.objects.values_list("name", "reference")) == [(name, "b1") for name in ("b9", "s0", "s1", "s2")]
    with db.tenant_scope(told.nation.provider.pk + 10_000):
        assert not BookingName.objects.exists()


def test_an_index_that_tells_of_the_new_id_makes_no_second_kallelse(thread: Any, work: Callable[[], None]) -> None:
    elsewhere = Elsewhere(thread, work)
    elsewhere.lay("b9")
    thread.hand_in(elsewhere.person, reference="b1", start=datetime.fromisoformat(start_of(elsewhere, "b9")), wording={"known_as": "b9"})
    elsewhere.notify(elsewhere.told("b9"), elsewhere.told("b1", gone=True))
    work()
    assert [reference for reference, _, _ in elsewhere.kallelser()] == ["b1"]
    assert elsewhere.kallelser()[0][2] == "active", "the old booking is gone, and the time has been booked anew"


def start_of(elsewhere: Elsewhere, booking: str) -> str:
    """When a booking in the sandbox begins."""
    return str(elsewhere.sandbox.booking(booking)["start"])
