"""Who is not reached, and who must not be: the risks that the decision table and the moments to look again are for."""

from datetime import date, datetime, time, timedelta

import pytest

from kallelse.persons.identity import birthday
from kallelse.routing.clocks import at
from kallelse.routing.parameters import Way
from kallelse.routing.rules import INBOX, LETTER, MANUAL, Plan, Situation, decide
from kallelse.routing.timeline import timeline
from tests.routing.figures import parameters

NOW = at(date(2027, 1, 11), time(9))
VISIT = at(date(2027, 3, 10), time(10))


def planned(visit: datetime = VISIT, **changes: object) -> Plan:
    values = {
        "standing": "ordinary", "age_now": 44, "age_at_visit": 44, "account": True, "notifications": True, "paper_opt_out": False,
        "level": "full", "sensitive": False, "name_contradicts": False,
    } | changes  # fmt: skip
    return decide(Situation(**values), timeline(visit, parameters(3), NOW), NOW)  # type: ignore[arg-type]


def due(plan: Plan) -> dict[str, datetime]:
    return {step.channel: step.due_at for step in plan.steps}


@pytest.mark.risk("K2")
def test_without_an_account_paper_is_due_at_once() -> None:
    assert due(planned(account=False))[LETTER] == NOW


@pytest.mark.risk("K3")
def test_without_notices_both_go_at_once() -> None:
    assert due(planned(notifications=False)) == {INBOX: NOW, LETTER: NOW}


@pytest.mark.risk("K4")
def test_a_visit_beyond_the_queue_is_never_digital_alone_and_is_looked_at_again() -> None:
    far = planned(VISIT + timedelta(days=120), account=False)
    assert LETTER in due(far)
    assert [(one.reason, one.at) for one in far.review_at] == [("queue_ends", NOW + timedelta(days=90))]
    assert planned(account=False).review_at == ()
    assert planned(VISIT + timedelta(days=120)).review_at == ()


@pytest.mark.risk("K7")
def test_a_protected_persons_task_comes_while_a_letter_can_be_forwarded() -> None:
    moments = timeline(VISIT, parameters(3), NOW, way=Way.FORWARDED)
    plan = decide(Situation("protected", 44, 44, True, True, False, "full", False, False), moments, NOW)
    assert set(due(plan)) == {INBOX, MANUAL}
    assert due(plan)[MANUAL] == moments.digital_send_by
    assert moments.print_decide < timeline(VISIT, parameters(3), NOW).digital_send_by


@pytest.mark.risk("K16")
@pytest.mark.parametrize(("years", "age"), [(13, 12), (18, 17)])
def test_the_plan_is_looked_at_again_on_the_birthday_before_the_visit(years: int, age: int) -> None:
    born = date(2027 - years, 2, 15)
    plan = planned(age_now=age, age_at_visit=years, born=born)
    assert [(one.reason, one.at) for one in plan.review_at] == [(f"review_turns_{years}", at(date(2027, 2, 15), time(0)))]
    after = planned(age_now=age, age_at_visit=age, born=date(2027 - years, 6, 15))
    assert after.review_at == ()


@pytest.mark.risk("K16")
def test_a_child_in_two_homes_and_a_blocked_guardian() -> None:
    assert planned(age_now=8, age_at_visit=8, custody="two_homes").recipients == "guardian"
    blocked = planned(age_now=8, age_at_visit=8, guardian_blocked=True)
    assert set(due(blocked)) == {MANUAL}
    young = planned(age_now=15, age_at_visit=15, guardian_blocked=True)
    assert set(due(young)) == {INBOX, MANUAL}
    assert young.recipients == "young_person"


@pytest.mark.risk("K22")
def test_a_locked_account_is_a_persons_task_and_nothing_else() -> None:
    for age in (8, 12, 15, 44):
        assert set(due(planned(age_now=age, age_at_visit=age + 1, account_locked=True))) == {MANUAL}


@pytest.mark.risk("K24")
def test_for_the_dead_everything_stops() -> None:
    plan = planned(standing="deceased")
    assert plan.stop
    assert set(due(plan)) == {MANUAL}


@pytest.mark.risk("K8")
def test_an_inbox_that_is_down_leaves_the_letter_planned() -> None:
    plan = planned(account_asked=False)
    assert due(plan)[LETTER] == timeline(VISIT, parameters(3), NOW).unread_paper
    assert plan.reasons[0].code == "account_silent"


def test_a_birthday_on_the_leap_day() -> None:
    assert birthday(date(2012, 2, 29), 13) == date(2025, 3, 1)
    assert birthday(date(2012, 2, 29), 16) == date(2028, 2, 29)
