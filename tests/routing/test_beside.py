"""What a sender wants at once beside the plan: hastened where the rules allow it, never forced."""

from datetime import UTC

import pytest

from kallelse.routing import beside, reasons
from kallelse.routing.rules import LETTER, MANUAL, Plan
from kallelse.routing.timeline import Band, timeline
from tests.routing.figures import parameters
from tests.routing.test_rules import NOWS, VISIT, planned

NOW = NOWS[Band.DIGITAL_FIRST].astimezone(UTC)
MOMENTS = timeline(VISIT, parameters(3), NOW)


def wished(plan: Plan, *wishes: str) -> Plan:
    return beside.with_wishes(plan, wishes, MOMENTS, NOW)


def test_nothing_wished_changes_nothing() -> None:
    plan = planned()
    assert wished(plan) is plan


def test_the_planned_letter_goes_today() -> None:
    plan = wished(planned(), "letter")
    (letter,) = [step for step in plan.steps if step.channel == LETTER]
    assert (letter.due_at, letter.reason) == (NOW, "sender_wants_letter")
    assert plan.reasons[-1].code in reasons.TEXTS


@pytest.mark.parametrize("changes", [{"standing": "protected"}, {"sensitive": True, "age_now": 15, "age_at_visit": 15}])
def test_a_letter_that_the_rules_forbid_is_never_made(changes: dict[str, object]) -> None:
    plan = planned(**changes)  # type: ignore[arg-type]
    if any(step.channel == LETTER for step in plan.steps):
        pytest.fail("This case is meant to have no letter of its own.")
    assert wished(plan, "letter") == plan


def test_a_call_stands_before_the_plans_own_task() -> None:
    plan = wished(planned(Band.BOTH_UNCERTAIN), "call")
    tasks = [step for step in plan.steps if step.channel == MANUAL]
    assert [task.reason for task in tasks] == ["sender_wants_call", "phone_unread"]
    assert tasks[0].due_at == NOW


def test_who_calls_anyway_is_not_asked_twice() -> None:
    plan = planned(standing="unknown")
    assert wished(plan, "call") == plan
