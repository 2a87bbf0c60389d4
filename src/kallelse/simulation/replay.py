"""One kallelse again: the plan that other parameters would have given, and what would have become of it. Pure.

What the patient did is known as it happened. Had she no letter when she read, she would have read anyhow; had she one, nobody knows, and
the answer is a doubt that the read curve settles.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from kallelse.delivery import planning
from kallelse.routing import parcels, post, rules, workdays
from kallelse.routing.clocks import at, day_of
from kallelse.routing.facts import Facts
from kallelse.routing.parameters import Parameters, Way
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan, PlannedStep
from kallelse.routing.timeline import Timeline
from kallelse.simulation.policy import Reminders
from kallelse.simulation.recorded import Recorded

LETTER_CAME_ANYHOW = ("no_account", "inbox_error", "unknown_unresolved", "patient_asked")
"""Reasons for a letter that do not come of the plan."""
NO_LETTER_POSSIBLE = (
    "deceased", "protected", "protected_registration", "deregistered", "emigrated", "no_address", "letter_failed", "cannot_render",
    "standing_changed", "locked_possible",
)  # fmt: skip
"""Reasons for which a planned letter did not go, whatever the parameters."""
LOCKED = "locked_possible"
WAYS = {standing.value: way for standing, way in planning.WAYS.items()}


class Doubt(NamedTuple):
    """Nobody knows whether the message was still unread between these ages."""

    since: timedelta
    until: timedelta


class Happens(NamedTuple):
    """The share of a kallelse to which something happens; with a doubt, only if the message stays unread so long."""

    share: float
    doubt: Doubt | None = None


NEVER, SURELY = Happens(0.0), Happens(1.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one kallelse. `unreached` is None as long as the visit lies ahead or nobody knows when it is."""

    digital: bool
    letter: Happens
    task: Happens
    late: Happens
    """A letter in hand after the action deadline, and nothing read before it."""
    unreached: Happens | None
    """Neither read nor answered nor a letter in hand when the visit began."""


def way_of(facts: Facts) -> Way:
    """How a letter would travel."""
    return WAYS.get(facts.status, Way.DOMESTIC)


def planned(one: Recorded, parameters: Parameters, level: str | None = None) -> tuple[Plan, Timeline]:
    """The plan made again at the moment at which it was made; `level` is another level of the source system."""
    facts = one.facts if level is None else one.facts._replace(level=level)
    moments = planning.moments_of(one.visit_start, one.book_before, one.words, way_of(facts), parameters, one.planned_at)
    plan = rules.decide_known(facts, one.born, moments, one.planned_at)
    if one.confirmed:
        plan = replace(plan, steps=tuple(step for step in plan.steps if step.channel == INBOX))
    return (parcels.with_parcel(plan, moments, one.planned_at) if one.items else plan), moments


@dataclass(frozen=True, slots=True)
class Replay:
    """What becomes of kallelser when the post is as `world` says. `held` are the parameters that held: they say when a letter that did go
    was in hand."""

    world: Parameters
    held: Parameters
    now: datetime
    reminders: Reminders | None = None

    def outcome(self, one: Recorded, plan: Plan, moments: Timeline) -> Outcome:
        """What becomes of one kallelse with this plan."""
        steps = {step.channel: step for step in plan.steps}
        digital = INBOX in steps and not one.refused and one.digital_at is not None
        letter, leaves = self._letter(one, steps.get(LETTER))
        late, unreached = NEVER, self._unreached(one, None)
        if leaves is not None and letter.share:
            there = post.assumed_in_hand(leaves, self.world, way_of(one.facts))
            if there > moments.action_deadline:
                late = self._unread(one, max(leaves, moments.action_deadline))
            unreached = self._unreached(one, there)
        return Outcome(digital, letter, self._task(one, plan), late, unreached)

    def happened(self, one: Recorded, action_deadline: datetime) -> Outcome:
        """What did become of it, as far as is known now."""
        there = self._in_hand(one)
        late = there is not None and there > action_deadline and not _before(one, action_deadline)
        unreached = None
        if one.visit_start is not None and one.visit_start <= self.now:
            reached = _before(one, one.visit_start) or (there is not None and there <= one.visit_start)
            unreached = NEVER if reached else SURELY
        return Outcome(
            one.digital_at is not None, SURELY if one.letter_at else NEVER, SURELY if one.task_came else NEVER, SURELY if late else NEVER,
            unreached,
        )  # fmt: skip

    def _in_hand(self, one: Recorded) -> datetime | None:
        return None if one.letter_at is None else post.assumed_in_hand(one.letter_at, self.held, way_of(one.facts))

    def _letter(self, one: Recorded, step: PlannedStep | None) -> tuple[Happens, datetime | None]:
        """Whether a letter leaves, and when if it does."""
        anyhow = one.letter_at if one.letter_reason in LETTER_CAME_ANYHOW else None
        if step is None:
            return (NEVER, None) if one.letter_reason != "patient_asked" or anyhow is None else (SURELY, anyhow)
        if one.letter_at is None and one.letter_reason in NO_LETTER_POSSIBLE:
            return NEVER, None
        if one.refused == LOCKED and step.safe_until > one.planned_at:
            return NEVER, None
        if one.refused:
            return SURELY, one.planned_at
        leaves = step.due_at if anyhow is None or step.reason == one.letter_reason else min(step.due_at, anyhow)
        if leaves == anyhow:
            return SURELY, leaves
        if step.reason == "unread":
            return self._unread(one, leaves), leaves
        return (NEVER if one.ended_at is not None and one.ended_at <= leaves else SURELY), leaves

    def _task(self, one: Recorded, plan: Plan) -> Happens:
        """Whether a person gets a task: one of the plan's own, or one that came of what happened."""
        own = [step for step in plan.steps if step.channel == MANUAL]
        letter = any(step.channel == LETTER for step in plan.steps)
        barred = one.letter_at is None and one.letter_reason in NO_LETTER_POSSIBLE and letter
        if barred or one.refused == LOCKED or (one.refused and not letter):
            return SURELY
        if one.task_came and one.task_reason and one.task_reason not in {step.reason for step in own} and "unread" not in one.task_reason:
            return SURELY
        if any("unread" not in step.reason and (one.ended_at is None or one.ended_at >= step.due_at) for step in own):
            return SURELY
        unread = next((step for step in own if "unread" in step.reason), None)
        return NEVER if unread is None else self._unread(one, unread.due_at)

    def _unreached(self, one: Recorded, there: datetime | None) -> Happens | None:
        visit = one.visit_start
        if visit is None or visit > self.now:
            return None
        return NEVER if there is not None and there <= visit else self._unread(one, visit)

    def _unread(self, one: Recorded, moment: datetime) -> Happens:
        """Whether the kallelse still stands and nobody has read or answered at a moment."""
        if one.ended_at is not None and one.ended_at <= moment:
            return NEVER
        opened, there = _first(one.read_at, one.answered_at), self._in_hand(one)
        if opened is not None and (there is None or opened <= there):
            return self._reminded(one, moment, SURELY if opened > moment else NEVER)
        seen_until = self.now if there is None else min(there, self.now)
        if one.digital_at is None or moment <= seen_until:
            return self._reminded(one, moment, SURELY)
        return self._reminded(one, moment, Happens(1.0, Doubt(seen_until - one.digital_at, moment - one.digital_at)))

    def _reminded(self, one: Recorded, moment: datetime, happens: Happens) -> Happens:
        """What the asker assumes of reminders that were not sent, or that should not have been."""
        if self.reminders is None or one.digital_at is None:
            return happens
        share = self.reminders.read_share
        if self.reminders.unread and one.reminded_at is None and happens.share:
            reminder = at(workdays.after(day_of(one.digital_at), self.reminders.after_wd), time(9))
            return happens._replace(share=happens.share * (1 - share)) if reminder < moment else happens
        if not self.reminders.unread and one.reminded_at is not None and not happens.share and one.read_at is not None:
            return Happens(share) if one.reminded_at < one.read_at <= moment else happens
        return happens


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _before(one: Recorded, moment: datetime) -> bool:
    """Whether it was read, answered or ended before a moment."""
    first = _first(one.read_at, one.answered_at, one.ended_at)
    return first is not None and first <= moment
