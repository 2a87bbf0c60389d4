"""A free time is kept for the patient who looks at it: nobody else is offered it or gets it, for a little while."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.diary import choosing, holds, queries
from kallelse.diary.actions import Who
from kallelse.diary.holds import Held
from kallelse.diary.models import Hold
from kallelse.diary.rules import HELD, MOST_EXTENDED, Why
from kallelse.kit import clock, db
from kallelse.sources import Offer
from tests.diary.conftest import ANNA, BERTIL, Diary
from tests.diary.test_at_once import at_once

pytestmark = pytest.mark.db
NINE, TEN = "2027-03-01T09:00", "2027-03-01T10:00"


class Two:
    """Anna and Bertil with a kallelse each, and two free times."""

    def __init__(self, diary: Diary) -> None:
        self.diary, self.unit = diary, diary.unit
        for reference, person in (("a1", ANNA), ("b1", BERTIL)):
            diary.kallelse(reference, person, wording={"rebook_allowed": True})
        self.nine, self.ten = diary.slot(NINE), diary.slot(TEN)

    def booked(self, reference: str) -> Any:
        with db.tenant_scope(self.unit.provider_id):
            return queries.by_reference(self.unit, reference)

    def offers(self, reference: str) -> list[Offer]:
        day = self.nine.starts.date()
        return choosing.offers(self.unit, self.booked(reference), day, day, clock.now()) or []

    def hold(self, reference: str, slot: Any) -> Held | Why:
        return holds.hold(self.unit, self.booked(reference), slot.pk, clock.now())

    def choose(self, reference: str, slot: Any) -> str:
        one = self.booked(reference)
        offer = Offer(slot.starts, slot.ends, self.unit.hsa_id, id=str(slot.pk))
        return choosing.choose(self.unit, Who(one.subject, "resident"), one, offer, clock.now()).outcome

    def held(self) -> int:
        with db.tenant_scope(self.unit.provider_id):
            return Hold.objects.count()


@pytest.fixture
def two(diary: Diary) -> Two:
    return Two(diary)


@pytest.mark.risk("K27")
def test_a_kept_time_is_free_for_her_alone(two: Two) -> None:
    held = two.hold("a1", two.nine)
    assert isinstance(held, Held)
    assert (held.until - clock.now()) <= HELD
    assert [one.id for one in two.offers("a1")] == [str(two.nine.pk), str(two.ten.pk)]
    assert [one.id for one in two.offers("b1")] == [str(two.ten.pk)]
    assert two.hold("b1", two.nine) is Why.TAKEN
    assert two.choose("b1", two.nine) == "refused"
    assert two.diary.make(NINE, "189001039800")["resultCode"] == "ERROR", "nor through the contracts"
    assert two.choose("a1", two.nine) == "done"
    assert two.held() == 0, "what has been taken need not be kept"


def test_it_ends_by_itself(two: Two, sandbox: Any) -> None:
    two.hold("a1", two.nine)
    sandbox.move_clock(add_s=HELD.total_seconds() + 1)
    assert isinstance(two.hold("b1", two.nine), Held)
    assert two.choose("a1", two.nine) == "refused", "it is somebody else's turn"
    assert two.choose("b1", two.nine) == "done"


def test_another_choice_lets_the_first_one_go(two: Two) -> None:
    two.hold("a1", two.nine)
    two.hold("a1", two.ten)
    assert two.held() == 1
    assert isinstance(two.hold("b1", two.nine), Held)
    holds.release(two.unit, two.booked("b1"))
    assert isinstance(two.hold("a1", two.nine), Held)


def test_it_is_put_off_when_she_asks_but_not_for_ever(two: Two, sandbox: Any) -> None:
    first = two.hold("a1", two.nine)
    assert isinstance(first, Held)
    assert two.hold("a1", two.nine) == first, "asking again changes nothing"
    for turn in range(MOST_EXTENDED):
        sandbox.move_clock(add_s=60)
        longer = holds.extend(two.unit, two.booked("a1"), two.nine.pk, clock.now())
        assert longer is not None
        assert longer.until > first.until
        assert longer.extendable is (turn < MOST_EXTENDED - 1)
    assert holds.extend(two.unit, two.booked("a1"), two.nine.pk, clock.now()) is None
    sandbox.move_clock(add_s=HELD.total_seconds() + 1)
    assert holds.extend(two.unit, two.booked("a1"), two.nine.pk, clock.now()) is None, "what is over is over"


def test_what_is_not_free_is_not_kept(two: Two) -> None:
    two.diary.make(NINE, "189001039800")
    assert two.hold("a1", two.nine) is Why.TAKEN
    with db.tenant_scope(two.unit.provider_id):
        type(two.ten).objects.filter(pk=two.ten.pk).update(starts=clock.now() - timedelta(hours=1))
    assert two.hold("a1", two.ten) is Why.TAKEN


@pytest.mark.risk("K27")
def test_many_at_once_keep_it_for_one(two: Two) -> None:
    found = at_once(*(lambda who=who: {"is": two.hold(who, two.nine)} for who in ("a1", "b1", "a1", "b1")))  # type: ignore[misc]
    kept = [one["is"] for one in found if isinstance(one["is"], Held)]
    assert len(kept) == 2
    assert kept[0] == kept[1], "the same patient in two tabs"
    assert two.held() == 1


def test_another_tenant_sees_nothing_of_it(two: Two) -> None:
    two.hold("a1", two.nine)
    assert Hold.objects.count() == 0
    with db.tenant_scope(two.diary.nation.private.pk):
        assert Hold.objects.count() == 0
