"""Things that must be posted beside the kallelse are a route of their own (rules.md, Parcels). Pure."""

from dataclasses import replace
from datetime import datetime

from kallelse.routing import table
from kallelse.routing.reason import Reason
from kallelse.routing.rules import MANUAL, Plan, PlannedStep
from kallelse.routing.timeline import Band, Timeline

PARCEL = "parcel"
LATE = (Band.BOTH_UNCERTAIN, Band.TOO_LATE)


def with_parcel(plan: Plan, moments: Timeline, now: datetime) -> Plan:
    """The plan with an order of the things that belong to the kallelse: at once, because packing and post take as long as they take.

    Where no letter may go home by itself, a person sees to the things; where the post may come too late, a person sees to it as well.
    """
    if plan.stop:
        return plan
    answer = table.answer(plan.facts) if plan.facts is not None else None
    until = max(now, moments.post_by)
    if answer is None or not answer.letter:
        return _with(plan, "item_by_hand", PlannedStep(MANUAL, now, until, "item_by_hand"))
    planned = _with(plan, "needs_item", PlannedStep(PARCEL, now, until, "needs_item"))
    if moments.band not in LATE:
        return planned
    return _with(planned, "item_late", PlannedStep(MANUAL, now, max(now, moments.action_deadline), "item_late"))


def _with(plan: Plan, code: str, step: PlannedStep) -> Plan:
    """The plan's own task stands last, because it is the one that is compared when the plan is looked at again."""
    return replace(plan, steps=(step, *plan.steps), reasons=(*plan.reasons, Reason(code)))
