"""A unit's own, earlier limit for paper to those who have not read."""

from datetime import date, timedelta
from typing import Any

import pytest

from kallelse.connections import actions as connections
from kallelse.connections.models import Parameter
from kallelse.invitations.models import Step
from kallelse.kit import db
from kallelse.routing import workdays
from kallelse.routing.clocks import day_of

pytestmark = pytest.mark.db


@pytest.mark.risk("K1")
def test_a_units_unread_become_paper_sooner_and_nobody_elses(thread: Any, work: Any) -> None:
    unit = thread.nation.units["k101"]
    connections.set_parameter(
        "unread_paper_earlier_wd", 5, valid_from=date(2027, 1, 1), owner="Mottagningen", source="Mottagningens beslut", unit=unit
    )
    assert Parameter.objects.get(unit=unit).provider == unit.provider
    person = thread.one("ordinary")
    thread.hand_in(person)
    thread.hand_in(person, reference="b2", unit="k102")
    work()
    with db.tenant_scope(thread.nation.provider.pk):
        own, other = (Step.objects.get(channel="letter", invitation__reference=name) for name in ("b1", "b2"))
        decided = thread.invitation(reference="b1").print_decide
    assert other.due_at + timedelta(minutes=20) == decided == own.safe_until
    assert day_of(own.due_at) == workdays.before(day_of(decided), 5)
    thread.sandbox.move_clock(to=own.due_at + timedelta(minutes=1))
    work()
    assert len(thread.letters()) == 1
