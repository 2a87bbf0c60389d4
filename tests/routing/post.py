"""What becomes of a plan when everything goes as slowly as the parameters allow: the letter's last run, its days in the post, the task."""

from datetime import date, datetime

from kallelse.routing import workdays
from kallelse.routing.clocks import at, day_of
from kallelse.routing.parameters import Parameters, Way
from kallelse.routing.rules import LETTER, MANUAL, Plan, Situation
from kallelse.routing.timeline import Timeline


def arrives(posted: date, parameters: Parameters, way: Way, needed: date) -> date:
    """The day a letter is in hand, when the post is as slow as the rule of either end."""
    lead = max(parameters.lead(posted), parameters.lead(needed))
    return workdays.after(posted, lead + parameters.extra_for(way))


def letter_in_hand(plan: Plan, moments: Timeline, parameters: Parameters, way: Way = Way.DOMESTIC) -> date | None:
    """The day on which the plan's letter has certainly come; None without a letter. It leaves as late as its step may."""
    letter = next((step for step in plan.steps if step.channel == LETTER), None)
    if letter is None:
        return None
    leaves = max(letter.due_at, letter.safe_until)
    day = workdays.after(day_of(leaves), 0)
    if at(day, parameters.print_cutoff) < leaves:
        day = workdays.after(day, 1)
    return arrives(workdays.after(day, parameters.print_wd), parameters, way, day_of(moments.in_hand_by))


def somebody_sees_to_it(plan: Plan, moments: Timeline, now: datetime) -> bool:
    """Whether a person has the case while there is still something to do: before the deadline, or at once."""
    tasks = [step for step in plan.steps if step.channel == MANUAL]
    return any(step.due_at == now or step.due_at < moments.action_deadline for step in tasks)


def held(plan: Plan, moments: Timeline, parameters: Parameters, now: datetime, way: Way = Way.DOMESTIC) -> bool:
    """The promise: the letter is in hand before the action deadline, or the case is on a human list before it is too late."""
    there = letter_in_hand(plan, moments, parameters, way)
    in_time = there is not None and there <= day_of(moments.in_hand_by) and moments.in_hand_by < moments.action_deadline
    return in_time or somebody_sees_to_it(plan, moments, now)


REACHED = Situation("ordinary", 44, 44, True, True, False, "full", False, False)
UNREACHED = Situation("ordinary", 44, 44, False, False, False, "full", False, False)
YOUNG = Situation("ordinary", 15, 15, True, True, False, "full", True, False)
DECLINED = Situation("ordinary", 44, 44, True, True, True, "full", False, False)
PROTECTED = Situation("protected", 44, 44, True, True, False, "full", False, False)
PEOPLE = (REACHED, UNREACHED, YOUNG, DECLINED, PROTECTED)


def way_of(situation: Situation) -> Way:
    """How this person's letter would travel."""
    return Way.FORWARDED if situation.standing == "protected" else Way.DOMESTIC
