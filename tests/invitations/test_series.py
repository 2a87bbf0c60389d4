"""A kallelse to several visits stands for the one that comes next, and lives until the last has begun."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kallelse.invitations import actions, wording
from kallelse.invitations.models import Event, Invitation, Notice
from kallelse.invitations.states import Answer
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.routing.timeline import Parameters, cancel_deadline
from kallelse.worklist import visits
from tests import kallelser

pytestmark = pytest.mark.db
MINUTE = timedelta(minutes=1)


class Series:
    """A kallelse to several visits that has been handed in."""

    def __init__(self, thread: Any, work: Callable[[], None], days: tuple[int, ...], **words: Any) -> None:
        self.thread, self.work = thread, work
        first = product_clock.now().replace(minute=0, second=0, microsecond=0)
        self.starts = [first + timedelta(days=n) for n in days]
        times = [{"start": at.isoformat(), "end": (at + timedelta(minutes=45)).isoformat(), "reference": f"s{n}"}
                 for n, at in enumerate(self.starts)]  # fmt: skip
        self.wording = {"visit_type": "series", "series": times} | words
        self.verdict = self.hand_in()

    def hand_in(self) -> str:
        """As the care system hands it in, and again."""
        return self.thread.hand_in(  # type: ignore[no-any-return]
            self.thread.one("ordinary"), start=self.starts[0], end=self.starts[0] + timedelta(minutes=45), wording=self.wording
        ).verdict

    @property
    def tenant(self) -> int:
        return int(self.thread.nation.provider.pk)

    @property
    def row(self) -> Invitation:
        return self.thread.invitation()  # type: ignore[no-any-return]

    def to(self, moment: datetime) -> Invitation:
        """Let time come to a moment, and the worker do what is due."""
        self.thread.sandbox.move_clock(to=moment)
        self.work()
        return self.row

    def notices(self) -> dict[str, Notice]:
        """By kind."""
        with db.tenant_scope(self.tenant):
            return {one.kind: one for one in Notice.objects.filter(channel="inbox")}


@pytest.fixture
def three(thread: Any, work: Callable[[], None]) -> Series:
    """Three visits a fortnight apart, sent."""
    made = Series(thread, work, (20, 34, 48))
    work()
    return made


def test_it_goes_on_visit_by_visit_and_ends_with_the_last(three: Series) -> None:
    first = three.row
    assert first.visit_start == three.starts[0]
    held = three.to(three.starts[0] - MINUTE)
    assert (held.state, held.visit_start) == ("active", three.starts[0])
    second = three.to(three.starts[0] + MINUTE)
    assert (second.state, second.visit_start) == ("active", three.starts[1])
    assert second.visit_end == three.starts[1] + timedelta(minutes=45)
    third = three.to(three.starts[1])
    assert (third.state, third.visit_start) == ("active", three.starts[2])
    assert three.to(three.starts[2] - MINUTE).state == "active"
    assert three.to(three.starts[2]).state == "expired"
    assert three.thread.events().count("next_visit") == 2
    assert any(text.startswith("Nästa besök är ") for text in three.thread.story())


def test_each_visit_has_its_own_last_moment_to_cancel(three: Series) -> None:
    values = kallelser.connections.parameters(three.tenant, three.row.care_level, product_clock.today())
    for number, start in enumerate(three.starts):
        assert three.row.cancel_deadline == cancel_deadline(start, Parameters.from_data(values))
        assert three.row.action_deadline <= three.row.cancel_deadline
        if number < 2:
            assert three.row.plan
            three.to(start + MINUTE)
            assert three.row.plan["moments"]["cancel_deadline"] == three.row.cancel_deadline.isoformat()


def test_each_visit_is_reminded_of(three: Series) -> None:
    with db.tenant_scope(three.tenant):
        actions.record_answer(three.tenant, three.row, Answer.ACCEPTED, product_clock.now())
    three.to(three.notices()["practical"].due_at)
    assert three.notices()["practical"].state == "accepted"
    three.to(three.starts[0] + MINUTE)
    named = f"practical:{three.starts[1].astimezone(product_clock.SWEDISH_TIME):%y%m%d}"
    planned = three.notices()[named]
    assert three.starts[0] < planned.due_at < planned.safe_until == three.starts[1]
    three.to(planned.due_at)
    sent = three.notices()[named]
    assert sent.state == "accepted", sent.reason
    day = three.starts[1].astimezone(product_clock.SWEDISH_TIME)
    assert f"{day.day} " in bytes(sent.body or b"").decode()
    assert three.notices()["practical"].state == "accepted"
    three.to(three.starts[1] + MINUTE)
    assert any(kind.endswith(f"{three.starts[2].astimezone(product_clock.SWEDISH_TIME):%y%m%d}") for kind in three.notices())


def test_what_was_left_of_the_reminders_of_a_visit_that_has_been_is_not_sent(three: Series) -> None:
    unsent = {kind for kind, one in three.notices().items() if one.state == "planned"}
    assert unsent
    with db.tenant_scope(three.tenant):
        Notice.objects.filter(channel="inbox").update(due_at=three.starts[1])
    three.to(three.starts[0] + MINUTE)
    assert {three.notices()[kind].state for kind in unsent} == {"withdrawn"}


def test_visits_on_days_that_follow_one_another_are_not_reminded_of_at_every_visit(thread: Any, work: Callable[[], None]) -> None:
    made = Series(thread, work, (20, 21, 22))
    work()
    made.to(made.starts[0] + MINUTE)
    assert made.row.visit_start == made.starts[1]
    assert not [kind for kind in made.notices() if ":" in kind]


def test_the_staff_see_the_next_visit_on_its_day(three: Series) -> None:
    unit, now = three.thread.nation.units["k101"], three.to(three.starts[0] + MINUTE) and product_clock.now()
    with db.tenant_scope(three.tenant):
        listed, total = visits.of_day(three.tenant, unit.pk, now, three.starts[1].astimezone(product_clock.SWEDISH_TIME).date())
    assert (total, listed[0].starts) == (1, three.starts[1])


def test_the_same_again_is_the_same_when_visits_have_been(three: Series) -> None:
    three.to(three.starts[0] + MINUTE)
    assert three.hand_in() == "same"


def test_a_draft_that_nobody_has_planned_goes_on_too(thread: Any, work: Callable[[], None]) -> None:
    made = Series(thread, work, (1, 30))
    thread.sandbox.move_clock(to=made.starts[0] + MINUTE)
    with db.tenant_scope(made.tenant):
        assert actions.expire(made.tenant, product_clock.now()) == 0, "it is not over"
    work()
    assert (made.row.state, made.row.visit_start) == ("active", made.starts[1])


def test_a_worker_that_slept_finds_the_visit_that_is_next_now(three: Series) -> None:
    assert three.to(three.starts[1] + MINUTE).visit_start == three.starts[2]
    with db.tenant_scope(three.tenant):
        assert Event.objects.filter(kind="next_visit").count() == 1


def test_several_visits_of_a_day_go_on_within_the_day(thread: Any, work: Callable[[], None]) -> None:
    made = Series(thread, work, (20,), visit_type="several")
    first = made.starts[0]
    rest = [{"start": (first + timedelta(hours=2)).isoformat(), "reference": "d2"}]
    made.wording["series"] = [*made.wording["series"], *rest]
    made.hand_in()
    work()
    with db.tenant_scope(made.tenant):
        live = Invitation.objects.get(version=2)
    assert live.visit_start == first
    thread.sandbox.move_clock(to=first + MINUTE)
    work()
    with db.tenant_scope(made.tenant):
        live.refresh_from_db()
    assert (live.state, live.visit_start) == ("active", first + timedelta(hours=2))
    assert not [kind for kind in made.notices() if ":" in kind]
    thread.sandbox.move_clock(to=first + timedelta(hours=2))
    work()
    with db.tenant_scope(made.tenant):
        live.refresh_from_db()
    assert live.state == "expired"


def test_what_is_reminded_of_is_named_by_the_visit_it_is_about() -> None:
    words = wording.from_data({"series": [{"start": "2027-02-10T10:00:00+01:00"}, {"start": "2027-03-10T10:00:00+01:00"}]})
    first, second = (one.start for one in words.series)
    assert wording.next_visit(words.series, first - MINUTE) == words.series[0]
    assert wording.next_visit(words.series, first) == words.series[1], "what has begun does not come"
    assert wording.next_visit(words.series, second) is None
    assert wording.visits_before(words.series, first) == []
    assert wording.visits_before(words.series, second) == [words.series[0]]
    assert wording.visits_before((), first) == []
