"""A bulk never keeps an urgent kallelse waiting: in planning, and at a channel that takes one message at a time."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from kallelse.connections import actions as connections
from kallelse.delivery import planning, prechecking, workers
from kallelse.invitations import taking_in
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock, db
from kallelse.kit.config import config
from kallelse.plugs import CHANNELS
from kallelse.sources import Draft
from kallelse.work import Round

pytestmark = pytest.mark.db


class Region:
    """Providers with bulks and urgent kallelser, and a worker whose inbox takes what the pace grants."""

    def __init__(self, nation: Any, sandbox: Any, dsn: str) -> None:
        self.nation, self.sandbox, self._dsn = nation, sandbox, dsn
        self.worker = workers.Worker(config())
        self.round = Round(self.worker.number)
        self.persons = [one["id"] for one in sandbox.persons(kind="ordinary", limit=200) if one["notifications"]]
        self.unread = 0

    def hand_in(self, source: Any, unit: Any, count: int, prefix: str, *, hours: float | None = 24 * 40) -> None:
        now = clock.now()
        start = now + timedelta(hours=hours) if hours else None
        book_before = None if hours else (now + timedelta(days=60)).date()
        drafts = [
            Draft(
                row, f"{prefix}-{row}", self.persons[row % len(self.persons)], unit.hsa_id, kind="timed" if hours else "open", start=start,
                book_before=book_before,
            )
            for row in range(count)
        ]  # fmt: skip
        taken = taking_in.take_in(source, "rest", b"{}", "application/json", drafts, now, "system:x")
        assert all(isinstance(one, taking_in.Taken) for one in taken)

    def states(self, tenant: int, prefix: str = "") -> Counter[str]:
        with db.tenant_scope(tenant):
            return Counter(Invitation.objects.filter(reference__startswith=prefix).values_list("state", flat=True))

    def sent(self, tenant: int, prefix: str = "") -> int:
        with db.tenant_scope(tenant):
            return Step.objects.filter(channel="inbox", accepted_at__isnull=False, invitation__reference__startswith=prefix).count()

    def plan_all(self) -> None:
        for _ in range(20):
            if not sum(planning.plan_drafts(tenant, self.worker.number, clock.now())[0] for tenant in db.all_tenants()):
                return

    def next_message(self) -> int:
        """The meter's time comes, and a round runs; how many messages have left."""
        with psycopg.connect(self._dsn, autocommit=True) as owner:
            owner.execute("UPDATE delivery_pace SET next_at = '2000-01-01'")
        self.round._pacer._rests_until.clear()
        before = self.sandbox.stats()["messages"]
        self.round.run()
        return int(self.sandbox.stats()["messages"] - before)


@pytest.fixture
def region(nation: Any, sandbox: Any, database: str, configured: Callable[..., None]) -> Iterator[Region]:
    configured(inbox_per_s=1, inbox_burst=0, urgent_s=14400)
    made = Region(nation, sandbox, database)
    yield made
    made.worker.close()


@pytest.mark.risk("K29")
@pytest.mark.parametrize("hours", [24 * 40, None], ids=["timed", "open"])
def test_a_bulk_of_drafts_does_not_delay_the_planning_of_an_urgent_one(region: Region, hours: float | None) -> None:
    source, unit, tenant = region.nation.sources["cosmic"], region.nation.units["k101"], region.nation.provider.pk
    region.hand_in(source, unit, 1200, "bulk", hours=hours)
    region.hand_in(source, unit, 1, "urgent", hours=24 * 4)
    planned, _ = planning.plan_drafts(tenant, region.worker.number, clock.now())
    assert region.states(tenant, "urgent") == {"ready": 1}
    assert 400 <= planned <= 500
    assert region.states(tenant, "bulk")["draft"] >= 700


def test_undated_drafts_are_not_kept_waiting_by_dated_ones(region: Region) -> None:
    source, unit, tenant = region.nation.sources["cosmic"], region.nation.units["k101"], region.nation.provider.pk
    region.hand_in(source, unit, 900, "bulk")
    region.hand_in(source, unit, 30, "open", hours=None)
    planning.plan_drafts(tenant, region.worker.number, clock.now())
    assert region.states(tenant, "open") == {"ready": 30}


@pytest.mark.risk("K29")
def test_a_bulk_at_a_slow_channel_does_not_delay_urgent_ones_of_the_same_or_another_tenant(region: Region) -> None:
    nation = region.nation
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 60, "bulk")
    region.plan_all()
    assert [region.next_message() for _ in range(5)] == [1] * 5, "a message a second, whatever waits"
    region.hand_in(nation.sources["privat"], nation.units["lind"], 1, "urgent", hours=30)
    region.hand_in(nation.sources["cosmic"], nation.units["k102"], 1, "urgent", hours=30)
    region.plan_all()
    for _ in range(3):
        assert region.next_message() == 1
    assert region.sent(nation.private.pk, "urgent") == 1
    assert region.sent(nation.provider.pk, "urgent") == 1
    assert region.sent(nation.provider.pk, "bulk") == 6


def test_three_tenants_share_a_slow_channel(region: Region) -> None:
    nation = region.nation
    third = connections.register_provider("IFV1239877878-2041", "Tredje vården")
    card: dict[str, Any] = {"phone": "010-100 10 00", "visiting_address": ["Gatan 1", "551 11 Exempelstad"]}
    unit = connections.register_unit(third, "IFV1239877878-2045", "Tredje vårdcentralen", "primary", **card)
    source = connections.register_source(third, "tredje", hsa_id="IFV1239877878-SYS3")
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 100, "bulk", hours=24 * 30)
    region.hand_in(nation.sources["privat"], nation.units["lind"], 20, "bulk")
    region.hand_in(source, unit, 20, "bulk", hours=24 * 60)
    region.plan_all()
    for _ in range(18):
        region.next_message()
    counts = [region.sent(tenant) for tenant in (nation.provider.pk, nation.private.pk, third.pk)]
    assert counts == [6, 6, 6]


def test_a_worker_sends_no_more_than_its_grant_although_it_runs_on(region: Region) -> None:
    nation = region.nation
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 30, "bulk")
    region.plan_all()
    before = region.sandbox.stats()["messages"]
    for _ in range(15):
        region.round._pacer._rests_until.clear()
        region.round.run()
    with psycopg.connect(region._dsn) as owner:
        run, last = owner.execute("SELECT run, last_at FROM delivery_pace").fetchone() or (0, None)
    assert region.sandbox.stats()["messages"] - before == run
    assert region.sent(nation.provider.pk) == run < 15
    assert last is not None


@pytest.mark.risk("K8")
def test_what_a_slow_channel_has_not_sent_at_its_print_decision_becomes_a_letter(region: Region, configured: Callable[..., None]) -> None:
    nation = region.nation
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 4, "bulk")
    region.plan_all()
    assert region.next_message() == 1
    with db.tenant_scope(nation.provider.pk):
        decide = Invitation.objects.order_by("print_decide").values_list("print_decide", flat=True)[0]
    region.sandbox.move_clock(to=decide + timedelta(minutes=1))
    region.round._pacer._rests_until["inbox"] = float("inf")
    for _ in range(6):
        region.round.run()
    with db.tenant_scope(nation.provider.pk):
        waiting = Step.objects.filter(channel="inbox", state="planned").values_list("invitation_id", flat=True)
        assert len(waiting) == 3
        left = Step.objects.filter(channel="letter", accepted_at__isnull=False).values_list("invitation_id", flat=True)
        assert set(waiting) <= set(left), "the letter does not wait for a message that waits for its turn"


@pytest.mark.risk("K29")
def test_the_questions_of_a_bulk_do_not_delay_an_urgent_kallelse_of_the_same_or_another_tenant(region: Region) -> None:
    nation = region.nation
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 60, "bulk")
    for _ in range(5):
        region.next_message()
    assert region.states(nation.provider.pk, "bulk")["draft"] == 55, "one is asked about in a second"
    region.hand_in(nation.sources["privat"], nation.units["lind"], 1, "urgent", hours=30)
    region.hand_in(nation.sources["cosmic"], nation.units["k102"], 1, "urgent", hours=30)
    for _ in range(4):
        region.next_message()
    assert (region.sent(nation.private.pk, "urgent"), region.sent(nation.provider.pk, "urgent")) == (1, 1)
    assert region.states(nation.provider.pk, "bulk")["draft"] >= 51


def test_a_bulk_of_questions_keeps_no_undated_one_and_no_review_waiting(region: Region) -> None:
    nation = region.nation
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 40, "bulk")
    region.hand_in(nation.sources["cosmic"], nation.units["k101"], 2, "open", hours=None)
    for _ in range(15):
        region.next_message()
    assert region.states(nation.provider.pk, "open")["draft"] == 0
    with db.tenant_scope(nation.provider.pk):
        first = Invitation.objects.filter(reference__startswith="bulk", state__in=["ready", "active"]).order_by("id")[0]
        before = first.plan
    region.sandbox.change_person(first.subject, protected=True)
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.filter(pk=first.pk).update(review_at=clock.now())
    for _ in range(3):
        region.round.run(thorough=True)
    with db.tenant_scope(nation.provider.pk):
        after = Invitation.objects.get(pk=first.pk).plan
        letter = Step.objects.get(invitation=first, channel="letter")
    assert (before or {})["variant"] != "protected"
    assert (after or {})["variant"] == "protected", "who is protected is found out without asking the inbox"
    assert letter.state == "withdrawn"


def test_a_precheck_of_many_asks_about_a_few_and_knows_the_others_from_before(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    nation = region.nation
    source, unit = nation.sources["cosmic"], nation.units["k101"]
    region.hand_in(source, unit, 30, "before")
    region.plan_all()
    inbox, asked = type(CHANNELS["inbox"]), []
    really = inbox.reach
    monkeypatch.setattr(inbox, "reach", lambda self, whom: (asked.extend(whom), really(self, whom))[1])
    now = clock.now()
    drafts = [
        Draft(row, f"check-{row}", person, unit.hsa_id, start=now + timedelta(days=40)) for row, person in enumerate(region.persons[:40])
    ]
    checked = prechecking.check(source, drafts, now, actor="system:x")
    assert 1 <= len(asked) <= 4, "the limit holds for thoughts too"
    accounts = Counter(one.plan.facts.account for one in checked if one.plan and one.plan.facts)
    assert accounts["active"] >= 30
    assert accounts["silent"] >= 6
