"""Nothing falls between chairs: what is lost is found and handed over, what stands still alarms, and every day balances (K5, K35)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from kallelse.balance import alarms, days, jobs, lost, queries, watchdog
from kallelse.balance.alarms import Code
from kallelse.balance.days import Counted, balances
from kallelse.balance.models import Alarm, Day, Run
from kallelse.booking.models import BookingChange
from kallelse.delivery import workers
from kallelse.engagement.models import IndexEntry, Notification
from kallelse.invitations import actions
from kallelse.invitations.models import Invitation, Step
from kallelse.kit import clock as product_clock
from kallelse.kit import db
from kallelse.kit.config import config
from kallelse.work import Round
from tests import kallelser
from tests.balance.conftest import PERSONS, later
from tests.kallelser import Planned

pytestmark = pytest.mark.db
SOON = "2027-01-11T09:00:00+01:00"


def make(nation: Any, steps: tuple[Planned, ...], **more: Any) -> Invitation:
    return kallelser.make(nation.units["k101"], nation.sources["cosmic"], steps=steps, **more)


def open_codes(at: datetime) -> set[str]:
    return {one.code for one in queries.open_alarms(at)}


NEXT = {
    "a planned step": (Planned("letter", "planned", "unread"),),
    "a task": (Planned("manual", "planned", "phone_unread"),),
    "being sent": (Planned("inbox", "claimed"),),
    "being read back": (Planned("inbox", "unknown"),),
    "read": (Planned("inbox", "read"),),
    "in hand": (Planned("inbox", "failed"), Planned("letter", "assumed_in_hand")),
    "seen to": (Planned("manual", "done"),),
}
LOST = {
    "nothing at all": (),
    "failed and nothing after it": (Planned("inbox", "failed"), Planned("letter", "failed")),
    "everything taken back": (Planned("inbox", "withdrawn"), Planned("letter", "withdrawn"), Planned("manual", "withdrawn")),
    "sent, and never asked about again": (Planned("inbox", "available"), Planned("letter", "withdrawn")),
    "came back": (Planned("letter", "returned"),),
}


@pytest.mark.risk("K5")
@pytest.mark.parametrize("what", NEXT)
def test_who_has_a_next_step_is_left_alone(nation: Any, clock: Any, what: str) -> None:
    make(nation, NEXT[what])
    clock.set(SOON)
    assert lost.hand_over(nation.provider.pk, product_clock.now()) == 0


@pytest.mark.risk("K5")
@pytest.mark.parametrize("what", LOST)
def test_who_has_none_is_handed_to_a_person_with_an_alarm(nation: Any, clock: Any, what: str) -> None:
    made = make(nation, LOST[what])
    make(nation, LOST[what], answer="accepted")
    make(nation, LOST[what], state="expired")
    clock.set(SOON)
    assert lost.hand_over(nation.provider.pk, product_clock.now()) == 1
    with db.tenant_scope(nation.provider.pk):
        task = Step.objects.get(channel="manual", state="planned")
        assert (task.invitation_id, task.reason) == (made.pk, "no_next_step")
    assert open_codes(product_clock.now()) == {"no-next-step"}
    assert lost.hand_over(nation.provider.pk, product_clock.now()) == 0
    assert open_codes(product_clock.now()) == {"no-next-step"}
    with db.tenant_scope(nation.provider.pk):
        actions.finish_manual(nation.provider.pk, task.pk, "staff:x", "", product_clock.now())
    lost.hand_over(nation.provider.pk, product_clock.now())
    assert open_codes(product_clock.now()) == set()


def test_what_was_taken_in_this_moment_is_not_lost(nation: Any) -> None:
    make(nation, ())
    assert lost.hand_over(nation.provider.pk, product_clock.now()) == 0


@pytest.mark.risk("K35")
def test_an_answer_that_nobody_has_seen_to_is_an_alarm(nation: Any) -> None:
    made = make(nation, (Planned("inbox", "read"),), answer="needs_help")
    with db.tenant_scope(nation.provider.pk):
        Invitation.objects.filter(pk=made.pk).update(answered_at=product_clock.now())
    for hours, codes in ((3, set()), (5, {"answer-unhandled"})):
        lost.hand_over(nation.provider.pk, later(hours=hours))
        assert open_codes(later(hours=hours)) == codes


def _step(nation: Any, **fields: Any) -> None:
    made = make(nation, (Planned("inbox", "accepted"),))
    with db.tenant_scope(nation.provider.pk):
        Step.objects.filter(invitation=made).update(**fields)


def _entry(nation: Any, **fields: Any) -> None:
    with db.tenant_scope(nation.provider.pk):
        IndexEntry.objects.create(
            tenant=nation.provider, source=nation.sources["cosmic"], reference="r", resident=PERSONS[0], service_domain="d",
            logical_address="a", business_object="b", source_system="s", data_controller="c", **fields,
        )  # fmt: skip


def _notification(nation: Any, **fields: Any) -> None:
    with db.tenant_scope(nation.provider.pk):
        Notification.objects.create(
            tenant=nation.provider, source=nation.sources["cosmic"], unit=nation.units["k101"], resident=PERSONS[0], booking="b",
            gone=False, received_at=product_clock.now(), next_at=product_clock.now(), **fields,
        )  # fmt: skip


def _change(nation: Any, at: datetime) -> None:
    made = make(nation, (Planned("inbox", "read"),))
    with db.tenant_scope(nation.provider.pk):
        BookingChange.objects.create(tenant=nation.provider, invitation=made, kind="cancel", state="unknown", requested_at=at)


STUCK: dict[Code, Callable[[Any, datetime], object]] = {
    Code.DRAFT_NOT_PLANNED: lambda nation, at: make(nation, (), state="draft"),
    Code.STEP_OVERDUE: lambda nation, at: _step(nation, state="planned", due_at=at, safe_until=at),
    Code.OUTCOME_UNKNOWN: lambda nation, at: _step(nation, state="unknown", unknown_since=product_clock.real_now() - timedelta(hours=1)),
    Code.TASK_OVERDUE: lambda nation, at: make(nation, (Planned("manual", "planned", "unread", at.isoformat(), at.isoformat()),)),
    Code.NOTICE_OVERDUE: lambda nation, at: _notice(nation, at),
    Code.CANCELLATION_UNWRITTEN: _change,
    Code.INDEX_BEHIND: lambda nation, at: _entry(nation, state="wanted", next_at=at),
    Code.INDEX_REFUSED: lambda nation, at: _entry(nation, state="refused", next_at=at),
    Code.NOTIFICATION_UNFOLLOWED: lambda nation, at: _notification(nation, state="failed", outcome="unanswered"),
    Code.RECALL_UNANSWERED: lambda nation, at: _step(nation, channel="letter", recall_at=at),
    Code.ORDER_UNREPORTED: lambda nation, at: _step(nation, channel="letter", poll_at=at),
    Code.READ_STATUS_BEHIND: lambda nation, at: _step(nation, state="notified", poll_at=at),
}


def _notice(nation: Any, at: datetime) -> None:
    made = make(nation, (Planned("inbox", "read"),))
    with db.tenant_scope(nation.provider.pk):
        row = (made.pk, "practical", "sms", "reminder", at, at + timedelta(days=2))
        actions.add_notices(nation.provider.pk, [row])  # type: ignore[list-item]


@pytest.mark.parametrize("code", STUCK)
def test_what_stands_still_alarms_and_the_alarm_ends_when_it_moves(nation: Any, database: str, code: Code) -> None:
    STUCK[code](nation, product_clock.now())
    at = later(hours=5)
    if code not in (Code.OUTCOME_UNKNOWN, Code.INDEX_REFUSED, Code.NOTIFICATION_UNFOLLOWED):
        watchdog.look(nation.provider.pk, later(minutes=10))
        assert open_codes(later(minutes=10)) == set(), "It is given its time."
    assert watchdog.look(nation.provider.pk, at) == 1
    assert open_codes(at) == {code.value}
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for table in (
            "invitations_step",
            "invitations_notice",
            "invitations_invitation",
            "engagement_indexentry",
            "engagement_notification",
        ):
            owner.execute(f"DELETE FROM {table}")  # type: ignore[arg-type]
        owner.execute("DELETE FROM booking_bookingchange")
    assert watchdog.look(nation.provider.pk, at) == 0
    assert open_codes(at) == set()
    with db.tenant_scope(nation.provider.pk):
        assert Alarm.objects.get().state == "over"


def test_every_question_of_the_watchdog_is_tried() -> None:
    assert set(STUCK) == set(watchdog._QUESTIONS)


def test_a_notification_that_met_silence_is_followed_again_at_night(nation: Any) -> None:
    _notification(nation, state="failed", outcome="unanswered")
    assert watchdog.replay(nation.provider.pk, product_clock.now()) == 1
    with db.tenant_scope(nation.provider.pk):
        assert Notification.objects.get().state == "waiting"
    assert watchdog.replay(nation.provider.pk, product_clock.now()) == 0


@pytest.mark.risk("K5")
def test_the_day_balances_and_a_row_that_is_gone_is_an_alarm(nation: Any, database: str, clock: Any) -> None:
    provider, source = nation.provider.pk, nation.sources["cosmic"]
    for state in ("draft", "active", "expired", "closed"):
        make(nation, (Planned("inbox", "read"),), state=state)
    days.refused(provider, source.pk, 2, product_clock.now())
    days.refused(provider, source.pk, 3, product_clock.now())
    clock.set("2027-01-12T03:00:00+01:00")
    assert days.close(provider, product_clock.now()) == 0
    (day,) = queries.latest_days(provider)
    assert (str(day.day), day.taken_in, day.ended, day.under_way, day.lost, day.refused) == ("2027-01-11", 4, 2, 2, 0, 5)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("DELETE FROM invitations_invitation WHERE state = 'draft'")
    clock.set("2027-01-13T03:00:00+01:00")
    assert days.close(provider, product_clock.now()) == 1
    assert open_codes(product_clock.now()) == {"imbalance"}


@pytest.mark.parametrize(
    ("today", "before", "right"),
    [
        (Counted(5, 3, 2), None, True), (Counted(5, 3, 1), None, False), (Counted(5, 3, 2), Counted(5, 3, 2), True),
        (Counted(4, 2, 2), Counted(5, 2, 3), False), (Counted(5, 2, 3), Counted(5, 3, 2), False),
        (Counted(9, 4, 5), Counted(5, 3, 2), True),
    ],
)  # fmt: skip
def test_what_balances(today: Counted, before: Counted | None, right: bool) -> None:
    assert balances(today, before) is right


@pytest.fixture
def piece(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The pieces of the watch, made so that they only tell when they were run."""
    run: list[datetime] = []
    nightly, often = jobs.PIECES[-1], jobs.PIECES[1]
    told = replace(nightly, run=lambda _tenant, now: run.append(now) or 0), replace(often, run=lambda *_: 0)
    monkeypatch.setattr(jobs, "PIECES", told)
    return run


def test_the_pieces_of_the_night_are_made_once_whatever_happens(nation: Any, clock: Any, piece: list[datetime]) -> None:
    def round_(iso: str) -> int:
        """A worker that starts anew, looks twice, and is gone."""
        clock.set(iso)
        before = len(piece)
        worker = workers.Worker(config())
        watch = jobs.Watch(worker.number)
        for _ in range(2):
            watch.run(product_clock.now(), thorough=True)
        worker.close()
        return len(piece) - before

    tenants = 2
    assert round_("2027-01-11T08:00:00+01:00") == tenants
    assert round_("2027-01-11T23:59:00+01:00") == 0
    assert round_("2027-01-12T02:59:00+01:00") == 0
    assert round_("2027-01-12T03:00:00+01:00") == tenants
    assert round_("2027-01-11T12:00:00+01:00") == 0, "The clock was moved back: that day has been made."
    assert round_("2027-03-28T03:00:00+02:00") == tenants, "The night in which the clock skips an hour."
    assert round_("2027-10-31T02:30:00+01:00") == tenants, "The night before, since it is not three yet."
    assert round_("2027-10-31T03:00:00+01:00") == tenants


def test_a_run_that_died_is_made_by_another_worker(nation: Any, piece: list[datetime]) -> None:
    now = product_clock.now()
    dead, alive = workers.Worker(config()), workers.Worker(config())
    night = jobs.PIECES[0]
    assert jobs.Watch(dead.number)._claim(nation.provider.pk, night, jobs.slot(night, now), now) is not None
    other = jobs.Watch(alive.number)
    assert other._claim(nation.provider.pk, night, jobs.slot(night, now), now) is None
    dead.close()
    other.run(now, thorough=True)
    assert len(piece) == 2
    with db.tenant_scope(nation.provider.pk):
        assert Run.objects.filter(piece="day").get().ended_at is not None
    alive.close()


def test_a_piece_that_fails_stops_nothing_and_is_found(nation: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_tenant: int, _now: datetime) -> int:
        raise ValueError("a defect")

    monkeypatch.setattr(jobs, "PIECES", (jobs.PIECES[0], replace(jobs.PIECES[1], run=broken)))
    worker = workers.Worker(config())
    jobs.Watch(worker.number).run(product_clock.now(), thorough=True)
    assert open_codes(later(minutes=14)) == set()
    assert open_codes(later(minutes=16)) == {"watch-silent"}
    worker.close()


@pytest.mark.risk("K5")
def test_the_worker_hands_what_is_lost_to_a_person_by_itself(nation: Any, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make(nation, LOST["failed and nothing after it"])
    clock.set(SOON)
    worker = workers.Worker(config())
    Round(worker.number).run(thorough=True)
    worker.close()
    with db.tenant_scope(nation.provider.pk):
        assert Step.objects.filter(channel="manual", reason="no_next_step").count() == 1
        assert set(Run.objects.values_list("piece", flat=True)) == {one.name for one in jobs.PIECES}
        assert Day.objects.count() == 1


def test_an_alarm_opens_once_and_anew_when_it_comes_back(nation: Any) -> None:
    provider = nation.provider.pk
    with db.tenant_scope(provider):
        for hours, count in ((0, 2), (1, 3), (2, 0), (3, 1)):
            alarms.report(provider, {Code.STEP_OVERDUE: count}, later(hours=hours))
        rows = list(Alarm.objects.order_by("id").values_list("state", "count"))
    assert rows == [("over", 3), ("open", 1)]
