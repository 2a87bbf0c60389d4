"""What a sender wants done at once beside the plan: a letter today, a call. It hastens what the rules allow and adds nothing else. Pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from kallelse.routing.reason import Reason
from kallelse.routing.rules import LETTER, MANUAL, Plan, PlannedStep
from kallelse.routing.timeline import Timeline

LETTER_NOW, CALL_NOW = "sender_wants_letter", "sender_wants_call"


def with_wishes(plan: Plan, wishes: Collection[str], moments: Timeline, now: datetime) -> Plan:
    """The plan with its letter due now (`letter`; only where it has one), and with a call now (`call`)."""
    if plan.stop or not wishes:
        return plan
    steps, reasons = plan.steps, plan.reasons
    if "letter" in wishes and any(step.channel == LETTER and step.due_at > now for step in steps):
        steps = tuple(replace(step, due_at=now, reason=LETTER_NOW) if step.channel == LETTER else step for step in steps)
        reasons = (*reasons, Reason(LETTER_NOW))
    if "call" in wishes and not any(step.channel == MANUAL and step.due_at <= now for step in steps):
        # The plan's own task stands last, because it is the one that is compared when the plan is looked at again.
        steps = (PlannedStep(MANUAL, now, max(now, moments.print_decide), CALL_NOW), *steps)
        reasons = (*reasons, Reason(CALL_NOW))
    return replace(plan, steps=steps, reasons=reasons)
