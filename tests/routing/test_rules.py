"""The decision: total, and right in the cases that harm."""

from datetime import datetime
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from kallelse.persons.rules import Standing
from kallelse.routing import reasons
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan, Situation, decide
from kallelse.routing.timeline import Band, timeline
from tests.routing.figures import parameters

SWEDEN = ZoneInfo("Europe/Stockholm")
VISIT = datetime(2027, 2, 10, 10, tzinfo=SWEDEN)
NOWS = {
    Band.DIGITAL_FIRST: datetime(2027, 1, 11, 8, tzinfo=SWEDEN),
    Band.DIGITAL_FIRST_SHORT: datetime(2027, 1, 26, 7, tzinfo=SWEDEN),
    Band.BOTH: datetime(2027, 1, 27, 7, tzinfo=SWEDEN),
    Band.BOTH_UNCERTAIN: datetime(2027, 1, 29, 7, tzinfo=SWEDEN),
    Band.TOO_LATE: datetime(2027, 2, 8, 7, tzinfo=SWEDEN),
}
AGES = [(None, None), (8, 8), (12, 13), (15, 15), (17, 18), (44, 44)]


def planned(band: Band = Band.DIGITAL_FIRST, **changes: object) -> Plan:
    values = {
        "standing": "ordinary", "age_now": 44, "age_at_visit": 44, "account": True, "notifications": True, "paper_opt_out": False,
        "level": "full",
        "sensitive": False, "name_contradicts": False,
    } | changes  # fmt: skip
    moments = timeline(VISIT, parameters(3), NOWS[band])
    assert moments.band is band
    return decide(Situation(**values), moments, NOWS[band])  # type: ignore[arg-type]


def channels(plan: Plan) -> set[str]:
    return {step.channel for step in plan.steps}


def test_every_combination_has_one_answer_with_a_next_step_and_a_reason_in_words() -> None:
    flags = [True, False]
    count = 0
    for standing, ages, band, account, notify, out, level, sensitive, contradicts in product(
        Standing, AGES, NOWS, flags, flags, flags, ["full", "simple"], flags, flags
    ):
        plan = planned(
            band, standing=standing.value, age_now=ages[0], age_at_visit=ages[1], account=account, notifications=notify, paper_opt_out=out,
            level=level, sensitive=sensitive, name_contradicts=contradicts,
        )  # fmt: skip
        count += 1
        assert plan.steps
        assert len(channels(plan)) == len(plan.steps), "one row per channel"
        assert all(one.code in reasons.TEXTS for one in plan.reasons)
        assert all(step.reason in reasons.TEXTS for step in plan.steps)
        assert all(step.due_at <= max(step.safe_until, step.due_at) for step in plan.steps)
        minor = ages[0] is not None and ages[0] < 18
        if standing not in (Standing.ORDINARY, Standing.COORDINATION):
            assert LETTER not in channels(plan)
        if minor and sensitive:
            assert LETTER not in channels(plan)
        if standing in (Standing.DECEASED, Standing.UNKNOWN, Standing.RESERVE, Standing.PROTECTED_REGISTRATION):
            assert channels(plan) == {MANUAL}
        if INBOX in channels(plan):
            assert channels(plan) & {LETTER, MANUAL}, "digital alone is never the whole plan"
    assert count == len(Standing) * len(AGES) * len(NOWS) * 64


def test_without_a_known_time_digital_and_letter_go_at_once() -> None:
    now = NOWS[Band.DIGITAL_FIRST]
    moments = timeline(None, parameters(3), now)
    plan = decide(Situation("ordinary", 44, 44, True, True, False, "full", False, False), moments, now)
    assert [(step.channel, step.due_at) for step in plan.steps] == [(LETTER, now), (INBOX, now)]
    assert plan.steps[0].reason == "unknown_time"


def test_paper_is_planned_before_the_digital_send() -> None:
    plan = planned()
    assert [step.channel for step in plan.steps] == [LETTER, INBOX]
    assert plan.steps[0].due_at == datetime(2027, 1, 27, 7, 30, tzinfo=SWEDEN), "in time for the run at 07.50"


@pytest.mark.risk("K22")
def test_without_account_the_letter_waits_for_the_inbox_even_when_time_is_short() -> None:
    for age in (8, 15, 44):
        plan = planned(Band.TOO_LATE, account=False, age_now=age, age_at_visit=age)
        letter = next(step for step in plan.steps if step.channel == LETTER)
        assert letter.safe_until > NOWS[Band.TOO_LATE]


@pytest.mark.risk("K16")
def test_a_child_that_turns_13_before_the_visit_gets_paper_as_well() -> None:
    assert channels(planned(age_now=12, age_at_visit=13)) == {LETTER, INBOX}
    assert planned(age_now=12, age_at_visit=13).steps[0].reason == "turns_13"
    assert planned(age_now=8, age_at_visit=8).steps[0].reason == "unread"


def test_who_has_opted_out_of_paper_gets_a_call_instead_of_a_parallel_letter() -> None:
    assert channels(planned(Band.BOTH, paper_opt_out=True)) == {INBOX, MANUAL}
    assert channels(planned(Band.DIGITAL_FIRST, paper_opt_out=True)) == {LETTER, INBOX}


def test_a_system_in_the_simple_step_always_sends_paper() -> None:
    assert planned(level="simple").steps[0].reason == "level_simple"


def test_reason_texts_fill_in_moments_in_swedish_time() -> None:
    assert reasons.text("paper_if_unread", {"at": "2027-01-27T06:50:00+00:00"}) == "Är kallelsen oläst 2027-01-27 kl. 07.50 beställs brev."
