"""A policy that changes nothing makes every recorded plan again, exactly; reads and letters are seen as they happened."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kallelse.audit.models import Entry
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import db
from kallelse.simulation import policy, running
from kallelse.simulation.policy import Policy
from kallelse.simulation.recorded import Period
from kallelse.simulation.tally import Report
from tests.guards.tree import ROOT

pytestmark = [pytest.mark.db, pytest.mark.slow]
LEADS = (2, 12, 17, 30)


@pytest.fixture
def months(thread: Any, work: Any) -> Any:
    """Two months with everybody: every kind of person with every lead, some who read, some who never do."""
    kinds = {person["kind"] for person in thread.sandbox.persons(limit=100_000)}
    number = 0
    for kind in sorted(kinds):
        people = thread.sandbox.persons(kind=kind, limit=len(LEADS))
        for person, days in zip(people, LEADS, strict=False):
            number += 1
            preparation = [{"text": "Ät ingenting.", "days_before": number % 9}] if number % 4 == 0 else []
            unit = "alvc" if number % 3 == 0 else "k101"
            thread.hand_in(person["id"], days=days, reference=f"b{number}", unit=unit, wording={"purpose": "Du ska träffa en läkare.",
                           "preparation": preparation})  # fmt: skip
    work()
    thread.sandbox.behave(read_after_s=5 * 86400)
    for days in range(32):
        # The morning's print run, as on a day in operation.
        thread.sandbox.move_clock(to=datetime(2027, 1, 12, 6, 31, tzinfo=UTC) + timedelta(days=days))
        work()
    return thread


def simulated(policy: Policy, days: int = 10) -> Report:
    first = date(2027, 1, 11)
    return running.run(policy, Period(first, first + timedelta(days=days)))


def test_nothing_changed_nothing_differs(months: Any) -> None:
    before = _everything(months)
    report = simulated(Policy())
    assert _everything(months) == before, "nothing is changed by asking"
    with db.tenant_scope(months.nation.provider.pk):
        planned = Invitation.objects.filter(plan__isnull=False).count()
        letters = Step.objects.filter(channel="letter").exclude(accepted_at=None).count()
    assert report.happened.kallelser == planned > 60
    assert (report.differing, report.changed, report.unplanned, report.without_facts) == (0, 0, 0, 0)
    assert report.held == report.policy
    assert report.happened.letters.estimate == letters
    assert report.held.data() == report.happened.data(), "the model works out what did happen"
    _changes_move_the_figures(report)
    _only_counts_come_out(months, report)


def _everything(months: Any) -> list[Any]:
    tables = (
        "invitations_invitation",
        "invitations_step",
        "invitations_event",
        "invitations_notice",
        "persons_person",
        "connections_parameter",
    )
    with db.tenant_scope(months.nation.provider.pk):
        return [db.run(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t") for table in tables]


def _changes_move_the_figures(same: Report) -> None:
    examples = {path.stem: policy.read(path.read_text()) for path in (ROOT / "examples" / "policies").glob("*.toml")}
    slow = simulated(examples["posten-atta-dagar"])
    assert slow.held == same.held
    assert slow.changed > 0
    assert slow.policy.letters.estimate > same.held.letters.estimate, "the decision comes sooner, before more have read"
    assert slow.policy.bands["digital_first"] < same.held.bands["digital_first"]
    short = simulated(examples["olast-en-dag"])
    assert short.changed == 0, "one day less to read makes no plan later: paper is decided at the same moment"
    assert simulated(examples["alla-system-fullt"]).policy == same.policy, "no system here is in step one"
    unnoticed = simulated(policy.read("[world]\npostal_lead_wd = 15\n"))
    assert (unnoticed.changed, unnoticed.policy.letters) == (0, same.held.letters)
    assert unnoticed.policy.late.estimate > same.held.late.estimate
    dear = simulated(policy.read("[parameters]\nletter_cost_sek = 27\n"))
    assert dear.policy.sek.estimate == 2 * same.policy.sek.estimate


def _only_counts_come_out(months: Any, report: Report) -> None:
    text = json.dumps(report.data())
    with db.tenant_scope(months.nation.provider.pk):
        names = Invitation.objects.values_list("subject", "number", "reference")
        rows = list(Entry.objects.filter(action="simulation:period:run").values_list("actor", "patient", "purpose"))
    assert not any(f'"{value}"' in text for row in names for value in row)
    assert rows == [("system:simulation", "", "planering och uppföljning av verksamheten")] * 6


def test_a_source_that_is_not_there_is_refused(nation: Any) -> None:
    with pytest.raises(policy.PolicyError, match=r"sources.nothing.*cosmic"):
        simulated(policy.read('[sources]\nnothing = "full"\n'))


def test_an_empty_period_is_an_answer(nation: Any) -> None:
    report = simulated(Policy())
    assert (report.happened.kallelser, report.watched, report.read_share) == (0, 0, {})
