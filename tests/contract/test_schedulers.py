"""The same questions to every generation of the scheduling contracts, against the sandbox's care system."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from kallelse import plugs
from kallelse.sources import Offer, Scheduler, Search, Wish

UNIT = "TSTNMT2321000156-K101"
FIRST, LAST = date(2027, 2, 15), date(2027, 2, 19)
START = datetime(2027, 2, 10, 9, tzinfo=UTC)


@pytest.fixture(params=plugs.SCHEDULERS, ids=lambda one: type(one).__name__)
def scheduler(request: pytest.FixtureRequest) -> Any:
    return request.param


class Care:
    """One person's booking in the care system, and the contracts' addresses."""

    def __init__(self, sandbox: Any, scheduler: Scheduler, kind: str) -> None:
        self.sandbox, self.scheduler = sandbox, scheduler
        self.person = sandbox.persons(kind="ordinary", limit=1)[0]["id"]
        self.booking = str(uuid5(NAMESPACE_DNS, f"{kind}{type(scheduler).__name__}"))
        sandbox.lay_bookings(
            {"booking_id": self.booking, "unit": UNIT, "person": self.person, "start": START.isoformat(),
             "end": (START + timedelta(minutes=45)).isoformat()}
        )  # fmt: skip

    def url(self, contract: Any) -> str:
        return f"{self.sandbox.url}/care/{contract.name}"

    def free(self, **more: Any) -> list[Offer]:
        search = Search(UNIT, self.person, FIRST, LAST, **more)
        found = self.scheduler.free(self.url(self.scheduler.offers), search)
        assert found is not None
        return found

    def move(self, offer: Offer) -> Any:
        return self.scheduler.move(self.url(self.scheduler.moves), UNIT, self.booking, self.person, offer)

    def start(self, booking: str = "") -> datetime | None:
        (found,) = self.scheduler.fetch([Wish(self.url(self.scheduler.look), UNIT, booking or self.booking, self.person)])
        return found.draft.start if found.outcome == "found" else None  # type: ignore[union-attr]


@pytest.fixture
def care(sandbox: Any, scheduler: Scheduler, request: pytest.FixtureRequest) -> Care:
    return Care(sandbox, scheduler, request.node.name)


def test_free_times_come_in_order_with_what_they_are_booked_by(care: Care) -> None:
    found = care.free(booking=care.booking)
    assert found
    assert found == sorted(found, key=lambda one: one.start)
    assert all(one.unit == UNIT and one.end > one.start and one.time_type and (one.id or one.echo) for one in found)
    kind = found[0].time_type
    assert {one.time_type for one in care.free(time_type=kind)} == {kind}


def test_days_types_and_units_are_told_before_the_times(care: Care) -> None:
    found = care.free(booking=care.booking)
    days = care.scheduler.days(care.url(care.scheduler.dates), Search(UNIT, care.person, FIRST, LAST, care.booking))
    assert {one.on for one in days or ()} == {one.start.date() for one in found}
    types = care.scheduler.time_types(care.url(care.scheduler.kinds), UNIT, care.person)
    assert {code for code, _name in types or ()} >= {one.time_type for one in found}
    units = care.scheduler.units(care.url(care.scheduler.places), UNIT, care.booking, care.person)
    assert [one.unit for one in units or ()] == [UNIT]
    care.sandbox.misbehave({"service": "care", "kind": "garbage"})
    assert care.scheduler.days(care.url(care.scheduler.dates), Search(UNIT, care.person, FIRST, LAST)) is None
    assert care.scheduler.time_types(care.url(care.scheduler.kinds), UNIT, care.person) is None
    assert care.scheduler.units(care.url(care.scheduler.places), UNIT, care.booking, care.person) is None


def test_a_reason_is_told_where_it_may_be(care: Care) -> None:
    offer = care.free(booking=care.booking)[0]
    assert care.scheduler.hears(care.url(care.scheduler.look), UNIT, care.booking, care.person, "move")
    said = care.scheduler.move(care.url(care.scheduler.moves), UNIT, care.booking, care.person, offer, "Tåget går inte")
    assert said.outcome == "done"
    assert care.sandbox.booking(care.booking)["message"] == "Tåget går inte"


def test_a_booking_is_moved_to_an_offered_time_and_the_old_one_is_free(care: Care) -> None:
    first, second, *_ = care.free(booking=care.booking)
    assert care.move(first).outcome == "done"
    assert care.start() == first.start
    assert care.move(first).outcome == "done", "the platform may deliver the same call twice"
    assert care.move(second).outcome == "done"
    assert first.start in [one.start for one in care.free()], "a time that was left can be booked at once (R-RIV-2)"


def test_a_taken_time_is_refused_in_words_and_the_old_one_is_kept(care: Care) -> None:
    offer = care.free()[0]
    other = care.sandbox.persons(kind="ordinary", limit=2)[1]["id"]
    done = care.scheduler.book(care.url(care.scheduler.books), UNIT, "", other, ("Anna", "Exempel"), offer)
    assert (done.outcome, bool(done.booking)) == ("done", True)
    said = care.move(offer)
    assert (said.outcome, bool(said.said)) == ("refused", True)
    assert care.start() == START


def test_silence_is_neither_yes_nor_no(care: Care, configured: Any) -> None:
    offer = care.free()[0]
    configured(wire_timeout_s="1")
    care.sandbox.misbehave({"service": "care", "kind": "fault", "times": 2})
    assert care.scheduler.free(care.url(care.scheduler.offers), Search(UNIT, care.person, FIRST, LAST)) is None
    assert care.move(offer).outcome == "unknown"
    nowhere = "http://127.0.0.1:9/care"
    assert care.scheduler.move(f"{nowhere}/{care.scheduler.moves.name}", UNIT, care.booking, care.person, offer).outcome == "unreachable"
    assert care.start() == START
