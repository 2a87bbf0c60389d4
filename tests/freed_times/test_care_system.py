"""The unit's own system keeps the diary: what appears among its free times is offered, and the swap is made there, in both generations."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import pytest

from kallelse.connections import catalogue_lines
from kallelse.connections.queries import forget
from kallelse.diary import choosing
from kallelse.diary.actions import Who
from kallelse.freed_times import actions
from kallelse.freed_times.actions import Wanted
from kallelse.freed_times.models import FreedTime, Proposal
from kallelse.freed_times.rules import Cause, Fate
from kallelse.invitations.models import Invitation
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.protocols import appointments
from kallelse.sources import Offer

pytestmark = pytest.mark.db


class Care:
    """Two patients whose times stand in the care system; somebody unknown to us has an earlier one there."""

    def __init__(self, thread: Any, work: Callable[[], None]) -> None:
        self.thread, self.work, self.unit = thread, work, thread.nation.units["k101"]
        giver, *self.people = [one["id"] for one in thread.sandbox.persons(kind="ordinary", limit=3)]
        self.bookings = [str(uuid5(NAMESPACE_DNS, f"besök {number}")) for number in range(3)]
        for number, person in enumerate(self.people):
            thread.hand_in(person, reference=self.bookings[number], wording={"rebook_allowed": True, "purpose": "Kom"}, days=40 + number)
        work()
        for number, person in enumerate(self.people):
            start = self.latest(number).visit_start
            assert start is not None
            self.lay(self.bookings[number], person, start, start + timedelta(minutes=30))
        self.giver, free = giver, self._free_time()
        self.start, self.end = free.start, free.end
        self.lay(self.bookings[2], giver, self.start, self.end)

    def lay(self, booking: str, person: str, start: datetime, end: datetime, **more: Any) -> None:
        when = {"start": start.isoformat(), "end": end.isoformat()}
        self.thread.sandbox.lay_bookings({"booking_id": booking, "unit": self.unit.hsa_id, "person": person} | when | more)

    def _free_time(self) -> Offer:
        from kallelse.diary import queries

        with db.tenant_scope(self.unit.provider_id):
            booked = queries.by_reference(self.unit, self.bookings[0])
        assert booked is not None
        first = product_clock.today() + timedelta(days=10)
        found = choosing.offers(self.unit, booked, first, first + timedelta(days=7), product_clock.now())
        assert found
        return found[0]

    def gives_back(self) -> None:
        """The unit's own staff cancel it there."""
        self.lay(self.bookings[2], self.giver, self.start, self.end, cancelled=True)

    def latest(self, number: int) -> Invitation:
        with db.tenant_scope(self.unit.provider_id):
            return Invitation.objects.filter(reference=self.bookings[number]).latest("version")

    def pass_(self, minutes: float) -> None:
        self.thread.sandbox.move_clock(to=product_clock.now() + timedelta(minutes=minutes))
        self.work()

    def offers(self) -> dict[str, str]:
        """What has become of the offers of the time that was given back."""
        with db.tenant_scope(self.unit.provider_id):
            return dict(Proposal.objects.filter(freed__starts=self.start).values_list("standby__subject", "state"))

    def accept(self, number: int) -> Any:
        with db.tenant_scope(self.unit.provider_id):
            one = Proposal.objects.get(standby__reference=self.bookings[number])
        return actions.accept(self.unit, one.pk, Who(self.people[number], "resident"), product_clock.now())


@pytest.fixture(params=["1.1", "2.0"])
def care(thread: Any, work: Any, request: pytest.FixtureRequest) -> Care:
    unit, source = thread.nation.units["k101"].hsa_id, thread.nation.sources["cosmic"]
    if request.param == "1.1":
        source.scheduling_url = f"{thread.sandbox.url}/care"
        source.save()
    else:
        for contract in appointments.ALL:
            url = f"{thread.sandbox.url}/care/{contract.name}"
            catalogue_lines.set_endpoint(unit, contract.namespace, url, valid_from=date(2020, 1, 1))
    forget()
    made = Care(thread, work)
    for number in (0, 1):
        assert actions.stand_by(made.latest(number), Wanted(2), product_clock.now())
    made.work()
    return made


@pytest.mark.risk("K27")
def test_what_appears_is_offered_and_swapped_there(care: Care) -> None:
    assert care.offers() == {}
    care.gives_back()
    care.pass_(3)
    with db.tenant_scope(care.unit.provider_id):
        freed = FreedTime.objects.get(starts=care.start)
    assert (freed.cause, freed.state) == (Cause.APPEARED, Fate.OPEN)
    assert care.offers() == dict.fromkeys(care.people, "offered")
    before = care.latest(0).visit_start
    assert care.accept(1).outcome == "done"
    assert care.latest(1).visit_start == care.start
    assert datetime.fromisoformat(care.thread.sandbox.booking(care.bookings[1])["start"]) == care.start
    assert care.offers() == {care.people[0]: "gone", care.people[1]: "taken"}
    assert care.latest(0).visit_start == before
    assert care.accept(0).outcome == "refused"


def test_a_time_that_is_gone_there_is_gone_here(care: Care) -> None:
    care.gives_back()
    care.pass_(3)
    care.lay("någon annans", care.giver, care.start, care.end)
    said = care.accept(0)
    assert said.outcome == "refused"
    assert care.offers()[care.people[0]] == "gone"
    care.pass_(3)
    with db.tenant_scope(care.unit.provider_id):
        assert FreedTime.objects.get(starts=care.start).state == Fate.USED
    assert care.offers()[care.people[1]] == "gone"


def test_an_answer_that_never_came_stops_the_offers_until_it_is_known(
    care: Care, configured: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    configured(wire_timeout_s="1")
    care.gives_back()
    care.pass_(3)
    whole = choosing.choose

    def lost(*given: Any) -> Any:
        care.thread.sandbox.misbehave({"service": "care", "kind": "timeout_after_accept", "times": 1})
        return whole(*given)

    monkeypatch.setattr(choosing, "choose", lost)
    assert care.accept(0).outcome == "unknown"
    assert care.offers() == {care.people[0]: "asked", care.people[1]: "offered"}
    monkeypatch.undo()
    care.pass_(61)
    assert care.offers() == {care.people[0]: "taken", care.people[1]: "gone"}
    assert care.latest(0).visit_start == care.start


def test_a_silent_care_system_offers_nothing_and_loses_nothing(care: Care, configured: Any) -> None:
    configured(wire_timeout_s="1")
    care.thread.sandbox.misbehave({"service": "care", "kind": "fault", "times": 50})
    care.gives_back()
    care.pass_(3)
    assert care.offers() == {}
    care.thread.sandbox.misbehave()
    care.pass_(3)
    assert care.offers() == dict.fromkeys(care.people, "offered")
