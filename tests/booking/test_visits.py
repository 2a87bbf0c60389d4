"""One visit of several is cancelled in the care system, and the others stand."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.booking import jobs, visits
from kallelse.booking.by import By
from kallelse.booking.models import BookingChange
from kallelse.connections import queries
from kallelse.invitations import wording
from kallelse.invitations.models import Event, Notice
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.worklist import visits as lists

pytestmark = pytest.mark.db
DAYS = (20, 34, 48)


class Several:
    """A kallelse to three visits, each with a booking of its own in the sandbox's care system."""

    def __init__(self, thread: Any, work: Any, *, connected: bool = True, named: bool = True) -> None:
        self.thread, self.work, self.sandbox = thread, work, thread.sandbox
        if connected:
            source = thread.nation.sources["cosmic"]
            source.scheduling_url = f"{thread.sandbox.url}/care"
            source.save()
            queries.forget()
        first = product_clock.now().replace(minute=0, second=0, microsecond=0)
        self.starts = [first + timedelta(days=n) for n in DAYS]
        self.unit, self.person = thread.nation.units["k101"], thread.one("ordinary")
        series = [{"start": at.isoformat()} | ({"reference": f"s{n}"} if named else {}) for n, at in enumerate(self.starts)]
        thread.hand_in(self.person, start=self.starts[0], wording={"visit_type": "series", "series": series})
        laid = [
            {"booking_id": f"s{n}", "unit": self.unit.hsa_id, "person": self.person, "start": at.isoformat(),
             "end": (at + timedelta(minutes=30)).isoformat()}
            for n, at in enumerate(self.starts)
        ]  # fmt: skip
        thread.sandbox.lay_bookings(*laid)
        work()

    @property
    def tenant(self) -> int:
        return int(self.thread.nation.provider.pk)

    @property
    def row(self) -> Any:
        return self.thread.invitation()

    def cancel(self, number: int) -> str:
        return visits.cancel(self.tenant, self.row.pk, self.starts[number], product_clock.now()).outcome

    def bars(self) -> list[str]:
        return [one.bar for one in visits.ahead(self.row, product_clock.now())]

    def off(self) -> list[bool]:
        return [one.off for one in wording.from_data(self.row.content).series]

    def there(self) -> list[bool]:
        """Which bookings are cancelled in the care system."""
        return [self.sandbox.booking(f"s{n}")["cancelled"] for n in range(3)]

    def words(self) -> dict[str, str]:
        with db.tenant_scope(self.tenant):
            return dict(Notice.objects.filter(kind__startswith="visit_off").values_list("kind", "state"))


@pytest.fixture
def several(thread: Any, work: Any) -> Several:
    return Several(thread, work)


def test_one_is_cancelled_there_and_here_and_the_others_stand(several: Several) -> None:
    assert several.bars() == ["", "", ""]
    assert several.cancel(1) == "done"
    assert several.there() == [False, True, False]
    assert several.off() == [False, True, False]
    assert (several.row.state, several.row.answer, several.row.visit_start) == ("active", "none", several.starts[0])
    assert several.bars() == ["", "already", ""]
    assert several.cancel(1) == "done", "the same again changes nothing"
    with db.tenant_scope(several.tenant):
        assert BookingChange.objects.count() == 1
    assert any("Patienten har avbokat besöket" in text for text in several.thread.story())


def test_the_receipt_stands_in_the_inbox_and_names_the_visit(several: Several) -> None:
    several.cancel(1)
    several.work()
    named = f"visit_off:{several.starts[1]:%y%m%d%H%M}"
    assert several.words() == {named: "accepted"}
    with db.tenant_scope(several.tenant):
        body = bytes(Notice.objects.get(kind=named).body or b"").decode()
    day = several.starts[1].astimezone(product_clock.SWEDISH_TIME)
    assert f"{day.day} " in body
    assert "De andra besöken i kallelsen gäller som förut." in body


def test_when_it_was_the_next_the_kallelse_goes_on_to_the_one_after(several: Several) -> None:
    before = several.row.cancel_deadline
    assert several.cancel(0) == "done"
    assert several.row.visit_start == several.starts[1]
    assert several.row.cancel_deadline > before
    several.work()
    with db.tenant_scope(several.tenant):
        kinds = dict(Notice.objects.filter(channel="inbox").values_list("kind", "state"))
    assert any(kind.startswith("practical:") and state == "planned" for kind, state in kinds.items())
    several.sandbox.move_clock(to=several.starts[1] + timedelta(minutes=1))
    several.work()
    assert several.row.visit_start == several.starts[2]


def test_one_that_is_off_is_passed_over(several: Several) -> None:
    several.cancel(1)
    several.sandbox.move_clock(to=several.starts[0] + timedelta(minutes=1))
    several.work()
    assert several.row.visit_start == several.starts[2]


def test_the_last_that_is_left_ends_the_kallelse(several: Several) -> None:
    assert [several.cancel(n) for n in (0, 1, 2)] == ["done"] * 3
    assert several.there() == [True, True, True]
    assert (several.row.state, several.row.answer) == ("closed", "cancelled")


def test_each_has_its_own_last_moment(several: Several) -> None:
    first = visits.ahead(several.row, product_clock.now())[0]
    several.sandbox.move_clock(to=first.last + timedelta(minutes=1))
    assert several.bars() == ["too_late", "", ""]
    assert several.cancel(0) == "refused"
    assert several.cancel(1) == "done"
    assert several.there() == [False, True, False]


def test_what_has_no_booking_of_its_own_is_cancelled_by_telephone(thread: Any, work: Any) -> None:
    several = Several(thread, work, named=False)
    assert several.bars() == ["not_allowed"] * 3, "the kallelse's own booking may be that of them all"
    assert [several.cancel(n) for n in range(3)] == ["refused"] * 3
    assert several.there() == [False, False, False]


def test_a_colleague_cancels_one_after_its_last_moment_or_all_that_are_left(several: Several) -> None:
    colleague = By("staff:TSTNMT2321000156-1001", "c1", "phone", "questions")
    several.sandbox.move_clock(to=several.starts[0] - timedelta(hours=30))
    now = product_clock.now()
    assert visits.cancel(several.tenant, several.row.pk, several.starts[0], now, by=colleague).outcome == "done"
    assert several.there() == [True, False, False]
    assert visits.cancel_rest(several.tenant, several.row, now, by=colleague).outcome == "done"
    assert several.there() == [True, True, True]
    assert several.row.state == "closed"


def test_without_a_schedule_a_colleague_cancels_by_hand(thread: Any, work: Any) -> None:
    several = Several(thread, work, connected=False, named=False)
    assert several.bars() == ["", "", ""]
    assert several.cancel(2) == "done"
    assert several.off() == [False, False, True]
    assert several.thread.reasons()["manual"] == "visit_cancelled"


def test_an_outcome_that_nobody_knows_is_looked_for(several: Several, configured: Any) -> None:
    configured(wire_timeout_s="1")
    several.sandbox.misbehave({"service": "care", "kind": "fault", "times": 1})
    assert several.cancel(1) == "unknown"
    assert several.bars() == ["", "pending", ""]
    assert several.off() == [False, False, False], "nothing is said before it is certain"
    assert jobs.settle(several.tenant, product_clock.now()) == 1
    assert several.off() == [False, True, False]
    with db.tenant_scope(several.tenant):
        assert Event.objects.filter(kind="visit_cancelled").count() == 1


def test_a_no_from_the_care_system_changes_nothing(several: Several) -> None:
    several.sandbox.misbehave({"service": "care", "kind": "error"})
    assert several.cancel(1) == "refused"
    assert several.bars() == ["", "", ""], "she may try again"
    assert several.off() == [False, False, False]


def test_the_list_of_the_day_has_not_the_cancelled_one(several: Several) -> None:
    several.cancel(0)
    day = several.starts[0].astimezone(product_clock.SWEDISH_TIME).date()
    with db.tenant_scope(several.tenant):
        assert lists.of_day(several.tenant, several.unit.pk, product_clock.now(), day) == ([], 0)
