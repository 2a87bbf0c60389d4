"""Two who change the same kallelse at the same moment: one is first, the other is told, and nothing hangs or is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from kallelse.booking import actions as booking
from kallelse.channels import Accepted, Dispatch
from kallelse.delivery import due, planning, recall, verdicts, workers
from kallelse.delivery.verdicts import Outcome
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation, Notice
from kallelse.invitations.states import LIVE_VERSIONS
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.plugs import CHANNELS
from kallelse.sources import Cancellation, Draft

pytestmark = [pytest.mark.db, pytest.mark.risk("K26")]
REFERENCES = [f"b{number}" for number in range(6)]


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Do all at the same moment, each with its own connection; an error of one is the test's."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def several(thread: Any, work: Any) -> Any:
    """Six kallelser of one person, sent."""
    person = thread.one("ordinary")
    for number, reference in enumerate(REFERENCES):
        thread.hand_in(person, reference=reference, days=40 + number)
    work()
    return thread


def cancel_all(thread: Any, order: list[str], by: str = "care") -> list[str]:
    rows = [Cancellation(number, reference, by) for number, reference in enumerate(order)]
    done = recall.cancelled_by_source(thread.nation.sources["cosmic"], rows, product_clock.now(), "system:cosmic")
    return [one.verdict for one in done if isinstance(one, recall.Cancelled)]


def test_two_deliveries_of_the_same_cancellations_in_opposite_order(several: Any) -> None:
    first, second = together(lambda: cancel_all(several, REFERENCES), lambda: cancel_all(several, REFERENCES[::-1]))
    assert sorted([*first, *second]) == ["cancelled"] * 6 + ["same"] * 6
    with db.tenant_scope(several.nation.provider.pk):
        assert Notice.objects.filter(kind="withdrawn").count() == 6


@pytest.mark.risk("K33")
def test_care_and_the_patient_cancel_at_the_same_moment(several: Any) -> None:
    tenant = several.nation.provider.pk
    ids = {one: several.invitation(reference=one).pk for one in REFERENCES}

    def patient() -> list[str]:
        return [booking.cancel(tenant, ids[one], product_clock.now()).said for one in REFERENCES[::-1]]

    care, hers = together(lambda: [cancel_all(several, [one])[0] for one in REFERENCES], patient)
    for reference, verdict, said in zip(REFERENCES, care, hers[::-1], strict=True):
        state = several.invitation(reference=reference).state
        assert (verdict, state) in (("cancelled", "withdrawn"), ("ended", "closed")), (verdict, said, state)


def test_a_cancellation_and_a_new_version_at_the_same_moment_leave_one_of_the_two(several: Any, work: Any) -> None:
    cosmic, unit = several.nation.sources["cosmic"], several.nation.units["k101"].hsa_id
    person, start = several.one("ordinary"), product_clock.now() + timedelta(days=70)

    def change() -> list[str]:
        drafts = [Draft(number, one, person, unit, start=start) for number, one in enumerate(REFERENCES)]
        taken = taking_in.take_in(cosmic, "rest", b"{}", "application/json", drafts, product_clock.now(), "system:cosmic")
        return [one.verdict for one in taken if isinstance(one, taking_in.Taken)]

    verdicts_, changed = together(lambda: cancel_all(several, REFERENCES[::-1]), change)
    assert set(changed) == {"changed"}
    assert set(verdicts_) == {"cancelled"}
    work()
    with db.tenant_scope(several.nation.provider.pk):
        for reference in REFERENCES:
            versions = list(Invitation.objects.filter(reference=reference).order_by("version"))
            live = [one.version for one in versions if one.state in LIVE_VERSIONS]
            assert live in ([], [2])
            assert len(versions) == 2


def test_a_verdict_and_a_cancellation_at_the_same_moment_never_pass_each_other_by(thread: Any, work: Any) -> None:
    """Whichever is written first, the message that has left is followed by its word."""
    tenant, person = thread.nation.provider.pk, thread.one("ordinary")
    for number, reference in enumerate(REFERENCES):
        thread.hand_in(person, reference=reference, days=40 + number)
    worker = workers.Worker(config())
    planning.plan_drafts(tenant, worker.number, product_clock.now())
    claimed = due.claim(tenant, "inbox", worker.number, 10, product_clock.now() + timedelta(minutes=1))
    assert len(claimed) == len(REFERENCES)
    outcomes = [Outcome(one, Dispatch(str(one.step), "t", one.subject, "", b"<article/>", "X", "X"), Accepted("r")) for one in claimed]

    def write() -> None:
        with db.tenant_scope(tenant):
            verdicts.store(tenant, CHANNELS["inbox"], outcomes, worker.number, product_clock.now())

    together(write, lambda: cancel_all(thread, REFERENCES[::-1]))
    worker.close()
    with db.tenant_scope(tenant):
        assert Notice.objects.filter(kind="withdrawn").count() == len(REFERENCES)
