"""A person's tasks: every open reason stands, the most urgent moment counts, and a finished task can be opened anew."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kallelse.invitations import actions, queries, tasks
from kallelse.invitations.models import Step
from kallelse.invitations.states import STEP_MOVES
from kallelse.invitations.states import Step as StepState
from kallelse.kit import clock, db
from tests import kallelser

pytestmark = pytest.mark.db
DAY = timedelta(days=1)


class Task:
    """One kallelse with its task."""

    def __init__(self, nation: Any) -> None:
        self.tenant = nation.provider.pk
        self.id: UUID = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=()).pk
        self.now: datetime = clock.now()

    def add(self, reason: str, due: int = 0, until: int = 5) -> None:
        with db.tenant_scope(self.tenant):
            actions.add_steps(self.tenant, [(self.id, "manual", reason, self.now + due * DAY, self.now + until * DAY)])

    def finish(self) -> bool:
        with db.tenant_scope(self.tenant):
            pk = Step.objects.get(invitation_id=self.id, channel="manual").pk
            return actions.finish_manual(self.tenant, pk, "staff:x", "Ringde.", self.now)

    def read(self) -> None:
        with db.tenant_scope(self.tenant):
            actions.finish_unread_tasks(self.tenant, [self.id], "read", self.now)

    def step(self) -> Step:
        with db.tenant_scope(self.tenant):
            return Step.objects.get(invitation_id=self.id, channel="manual")

    def story(self) -> list[str]:
        with db.tenant_scope(self.tenant):
            return [line.text for line in queries.timeline(self.id)][1:]


@pytest.fixture
def task(nation: Any) -> Task:
    return Task(nation)


def test_two_reasons_stand_beside_each_other_and_the_most_urgent_moment_counts(task: Task) -> None:
    task.add("phone_unread", due=3, until=5)
    task.add("letter_failed", due=0, until=9)
    step = task.step()
    assert (step.reason, step.due_at, step.safe_until) == ("letter_failed", task.now, task.now + 5 * DAY)
    assert tasks.open_reasons(step) == ["letter_failed", "phone_unread"]
    assert task.story() == ["Ny uppgift. Brevet kunde inte beställas."]


def test_reading_takes_away_its_own_reasons_only(task: Task) -> None:
    task.add("phone_unread", due=0, until=2)
    task.add("letter_failed", due=1, until=9)
    task.read()
    step = task.step()
    assert (step.state, step.reason, step.safe_until, step.also) == ("planned", "letter_failed", task.now + 9 * DAY, None)
    task.read()
    assert task.story().count("Steget togs tillbaka. Kallelsen är läst.") == 1


def test_reading_ends_a_task_that_only_waited_for_it(task: Task) -> None:
    task.add("phone_unread", due=3)
    task.add("letter_returned")
    task.read()
    assert (task.step().state, task.step().reason, task.step().also) == ("withdrawn", "read", None)


def test_the_same_reason_again_moves_its_moments_and_is_told_once(task: Task) -> None:
    task.add("phone_unread", due=3, until=5)
    task.add("phone_unread", due=1, until=4)
    assert (task.step().due_at, task.step().safe_until, task.step().also) == (task.now + DAY, task.now + 4 * DAY, None)
    assert task.story() == []


def test_a_finished_task_is_opened_by_a_new_reason_and_not_by_its_own(task: Task) -> None:
    task.add("too_late")
    assert task.finish()
    task.add("too_late")
    assert task.step().state == "done"
    task.add("letter_returned", until=2)
    assert (task.step().state, task.step().reason, task.step().safe_until) == ("planned", "letter_returned", task.now + 2 * DAY)
    assert task.story()[-1] == "Uppgiften öppnades igen. Brevet har kommit i retur: ring patienten."
    assert task.finish(), "and can be finished again"


def test_two_tasks_for_one_kallelse_in_one_call(task: Task) -> None:
    with db.tenant_scope(task.tenant):
        soon, later = task.now + DAY, task.now + 2 * DAY
        rows = [(task.id, "manual", "too_late", task.now, later), (task.id, "manual", "name_contradicts", task.now, soon)]
        actions.add_steps(task.tenant, rows)
    assert tasks.open_reasons(task.step()) == ["name_contradicts", "too_late"]


def test_only_a_persons_task_is_opened_anew(nation: Any) -> None:
    assert STEP_MOVES[StepState.DONE] == {StepState.PLANNED}
    done = (kallelser.Planned("letter", "done"),)
    made = kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=done)
    with db.tenant_scope(nation.provider.pk):
        actions.add_steps(nation.provider.pk, [(made.pk, "letter", "unread", clock.now(), clock.now())])
        assert Step.objects.get(invitation=made).state == "done"


def test_finishing_finishes_every_reason(task: Task) -> None:
    task.add("phone_unread", due=3)
    task.add("letter_failed")
    task.finish()
    task.add("name_contradicts")
    assert tasks.open_reasons(task.step()) == ["name_contradicts"]


@pytest.mark.risk("K22")
def test_what_says_that_care_is_needed_is_shown_first(task: Task) -> None:
    task.add("too_late", due=0, until=2)
    task.add("locked_possible", due=1, until=9)
    step = task.step()
    assert (step.reason, step.due_at, step.safe_until) == ("locked_possible", task.now, task.now + 2 * DAY)
    task.read()
    assert (task.step().reason, task.step().state) == ("locked_possible", "planned")
