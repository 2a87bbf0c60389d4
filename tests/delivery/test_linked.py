"""Visits that belong together: moving or cancelling one is told of with the others, and nobody moves one of them alone."""

from datetime import timedelta
from typing import Any

import pytest

from kallelse.booking import actions as booking
from kallelse.content.dates import moment_words
from kallelse.delivery import recall
from kallelse.invitations import links
from kallelse.invitations.models import Event, Invitation, Notice, Step
from kallelse.kit import clock, db
from kallelse.sources import Cancellation

pytestmark = [pytest.mark.db, pytest.mark.risk("K36")]


class Course:
    """Three visits of one patient that belong together, named in the first and the last alone, and a fourth that does not."""

    def __init__(self, thread: Any, work: Any) -> None:
        self.thread, self.work, self.person = thread, work, thread.one("ordinary")
        self.tenant: int = thread.nation.provider.pk
        self.hand_in("a", 40, ["b"])
        self.hand_in("b", 47, [])
        self.hand_in("c", 54, ["b", "not-handed-in"])
        self.hand_in("alone", 60, [])
        work()

    def hand_in(self, reference: str, days: int, linked: list[str], **more: Any) -> None:
        self.thread.hand_in(self.person, reference=reference, days=days, wording={"linked": linked} if linked else {}, **more)

    def one(self, reference: str) -> Invitation:
        with db.tenant_scope(self.tenant):
            return Invitation.objects.filter(reference=reference).order_by("-version")[0]

    def tasks(self) -> dict[str, str]:
        """Why a colleague looks at each visit, by reference."""
        with db.tenant_scope(self.tenant):
            steps = Step.objects.filter(channel="manual", state="planned").select_related("invitation")
            return {step.invitation.reference: step.reason for step in steps}

    def cancel(self, *references: str, by: str = "care") -> None:
        """Its care system cancels."""
        off = [Cancellation(row, reference, by) for row, reference in enumerate(references)]
        recall.cancelled_by_source(self.thread.nation.sources["cosmic"], off, clock.now(), actor="system:cosmic")
        self.work()


@pytest.fixture
def course(thread: Any, work: Any) -> Course:
    return Course(thread, work)


def test_all_that_belong_together_are_found_from_each_of_them(course: Course) -> None:
    ids = {reference: course.one(reference).pk for reference in ("a", "b", "c", "alone")}
    with db.tenant_scope(course.tenant):
        found = links.of(list(ids.values()))
    told = {reference: [one.reference for one in found.get(id, [])] for reference, id in ids.items()}
    assert told == {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"], "alone": []}


def test_the_plan_says_that_they_belong_together(course: Course) -> None:
    assert "linked_visits" in [one["code"] for one in (course.one("a").plan or {})["reasons"]]
    assert "linked_visits" not in [one["code"] for one in (course.one("alone").plan or {})["reasons"]]


def test_when_care_cancels_one_a_colleague_decides_about_the_others(course: Course) -> None:
    course.cancel("b")
    assert course.tasks() == {"a": "linked_cancelled", "c": "linked_cancelled"}
    with db.tenant_scope(course.tenant):
        told = Event.objects.get(invitation=course.one("c").pk, kind="linked_changed")
    assert told.data == {"number": course.one("b").number, "reason": "linked_cancelled"}
    course.cancel("b")
    with db.tenant_scope(course.tenant):
        assert Event.objects.filter(kind="linked_changed").count() == 2, "again adds nothing"


def test_the_word_that_one_is_off_says_that_the_others_stand(course: Course) -> None:
    course.cancel("b")
    with db.tenant_scope(course.tenant):
        body = bytes(Notice.objects.get(invitation=course.one("b").pk, kind="withdrawn", state="accepted").body).decode()
    for reference in ("a", "c"):
        assert moment_words(course.one(reference).visit_start) in body
    assert moment_words(course.one("alone").visit_start) not in body


def test_when_care_cancels_all_nobody_is_asked_about_any(course: Course) -> None:
    course.cancel("a", "b", "c")
    assert course.tasks() == {}


def test_when_care_moves_one_the_order_is_checked(course: Course) -> None:
    course.hand_in("a", 50, ["b"])
    course.work()
    assert course.tasks() == {"b": "linked_moved", "c": "linked_moved"}


def test_what_its_sender_has_just_handed_over_anew_has_been_thought_of(course: Course) -> None:
    course.hand_in("b", 48, [])
    course.work()
    assert course.tasks() == {"a": "linked_moved", "c": "linked_moved"}
    course.hand_in("c", 55, ["b"])
    course.work()
    assert course.tasks() == {"a": "linked_moved"}, "the new version of the third has no question about it, and asks none about the second"


def test_another_text_alone_is_no_change(course: Course) -> None:
    with db.tenant_scope(course.tenant):
        start = Invitation.objects.get(reference="a").visit_start
    course.thread.hand_in(course.person, reference="a", start=start, wording={"linked": ["b"], "purpose": "Andra ord."})
    course.work()
    assert course.one("a").version == 2
    assert course.tasks() == {}


def test_when_the_patient_cancels_one_a_colleague_is_told(course: Course) -> None:
    booking.cancel(course.tenant, course.one("c").pk, clock.now())
    reasons = course.tasks()
    assert (reasons["a"], reasons["b"]) == ("linked_cancelled_patient", "linked_cancelled_patient")
    assert "alone" not in reasons


def test_what_has_passed_is_nobodys_task(course: Course) -> None:
    course.thread.sandbox.move_clock(add_s=timedelta(days=48).total_seconds())
    course.work()
    course.cancel("c")
    assert not {"a", "b"} & {reference for reference, why in course.tasks().items() if why.startswith("linked")}


def test_a_death_leaves_no_such_question(course: Course) -> None:
    course.thread.sandbox.change_person(course.person, deceased=True)
    course.thread.sandbox.move_clock(add_s=86_460)
    course.work()
    assert not [why for why in course.tasks().values() if why.startswith("linked")]


def test_it_is_nobody_elses_visit(course: Course) -> None:
    other = course.thread.sandbox.persons(kind="ordinary", limit=2)[1]["id"]
    course.thread.hand_in(other, reference="theirs", days=41, wording={"linked": ["b"]})
    course.thread.hand_in(course.person, reference="x", days=41, source="rontgen", unit="k102", wording={"linked": ["b"]})
    course.work()
    with db.tenant_scope(course.tenant):
        assert links.of([course.one("theirs").pk, course.one("x").pk]) == {}
