"""Pace: the limit holds over all workers, urgent work goes before bulk, tenants share what is left, and a kill breaks nothing."""

import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import close_old_connections, connection

from kallelse.delivery import pace
from kallelse.delivery.pace import Limit
from kallelse.kit.config import Config
from kallelse.plugs import CHANNELS

pytestmark = pytest.mark.db
BEGIN = datetime(2027, 1, 11, 7, tzinfo=UTC)


def most_in(seconds: float, grants: list[tuple[float, int]]) -> int:
    """The most that was granted in any half-open window of so many seconds."""
    grants = sorted(grants)
    return max((sum(n for at, n in grants[i:] if at < begin + seconds - 1e-6) for i, (begin, _) in enumerate(grants)), default=0)


def runs(pause: float, grants: list[tuple[float, int]]) -> list[int]:
    """How many in a row, between pauses."""
    found: list[int] = []
    last = float("-inf")
    for at, count in sorted(grants):
        if at - last >= pause - 1e-6:
            found.append(0)
        found[-1] += count
        last = at
    return found


@pytest.mark.parametrize("per_s", [0.5, 1, 3, 7, 10, 25, 50, 333])
def test_no_second_has_more_than_the_limit(configured: Callable[..., None], per_s: float) -> None:
    configured(inbox_per_s=per_s, inbox_burst=0)
    chance = random.Random(7)
    grants, at = [], 0.0
    for _ in range(400):
        at += chance.expovariate(4 * min(per_s, 20))
        moment = BEGIN + timedelta(seconds=at)
        granted, _, taken = pace.take("inbox", chance.choice((1, 5, 500)), at=moment)
        used = chance.randint(0, granted)
        pace.give_back("inbox", taken, used, granted - used, at=moment)
        grants += [(at, granted)] if granted else []
    assert most_in(1, grants) <= max(1, per_s)
    assert len(grants) > 30, "and it does grant"


def test_a_busy_channel_gets_nearly_all_that_it_may(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=20, inbox_burst=0)
    got = sum(pace.take("inbox", 500, at=BEGIN + timedelta(milliseconds=10 * step))[0] for step in range(1000))
    assert 195 <= got <= 200


def test_a_thousand_in_a_row_and_then_a_pause(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=1, inbox_burst=20, inbox_pause_s=300)
    grants = []
    for second in range(1200):
        granted, _, taken = pace.take("inbox", 500, at=BEGIN + timedelta(seconds=second))
        if granted:
            pace.give_back("inbox", taken, granted, 0, at=BEGIN + timedelta(seconds=second, milliseconds=200))
            grants.append((float(second), granted))
    assert runs(300, grants) == [20, 20, 20, 20]
    assert most_in(300, grants) == 20


def test_slow_traffic_pauses_too_and_a_quiet_time_counts_as_a_pause(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=1, inbox_burst=5, inbox_pause_s=60)
    moments = [0, 20, 40, 60, 80, 100, 139, 140, 150, 240, 245]
    grants = [pace.take("inbox", 1, at=BEGIN + timedelta(seconds=one))[0] for one in moments]
    assert grants == [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1]


def test_what_was_not_used_comes_back_to_the_run(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=100, inbox_burst=10, inbox_pause_s=300)
    granted, _, taken = pace.take("inbox", 500, at=BEGIN)
    assert granted == 10
    assert pace.take("inbox", 500, at=BEGIN + timedelta(seconds=1))[0] == 0
    pace.give_back("inbox", taken, 6, 4, at=BEGIN + timedelta(seconds=1))
    assert pace.take("inbox", 500, at=BEGIN + timedelta(seconds=2))[0] == 4


def test_giving_back_after_the_pause_gives_nothing_twice(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=100, inbox_burst=10, inbox_pause_s=30)
    _, _, taken = pace.take("inbox", 500, at=BEGIN)
    later = BEGIN + timedelta(seconds=31)
    assert pace.take("inbox", 500, at=later)[0] == 10
    pace.give_back("inbox", taken, 0, 10, at=later)
    assert pace.take("inbox", 500, at=later + timedelta(seconds=1))[0] == 0


def test_four_workers_together_stay_below_the_limit(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=40, inbox_burst=60, inbox_pause_s=1)
    grants: list[tuple[float, int]] = []
    begin = datetime.now(UTC)

    def one_worker(number: int) -> None:
        chance = random.Random(number)
        try:
            while (datetime.now(UTC) - begin).total_seconds() < 4:
                granted, _, taken = pace.take("inbox", 500)
                if granted and taken:
                    grants.append(((taken - begin).total_seconds(), granted))
                    if chance.random() < 0.3:
                        continue  # As if killed: what was granted is lost to the channel.
                    pace.give_back("inbox", taken, granted, 0)
        finally:
            connection.close()

    workers = [threading.Thread(target=one_worker, args=(number,)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    close_old_connections()
    assert most_in(1, grants) <= 40
    assert max(runs(1, grants)) <= 60
    assert len(runs(1, grants)) >= 2


def test_a_worker_that_is_killed_in_the_middle_of_taking_holds_nobody_up(configured: Callable[..., None], database: str) -> None:
    configured(inbox_per_s=1, inbox_burst=0)
    assert pace.take("inbox", 1, at=BEGIN)[0] == 1
    with psycopg.connect(database) as other:
        other.execute("UPDATE delivery_pace SET run = 999, next_at = %s WHERE channel = 'inbox'", [BEGIN + timedelta(days=1)])
        (pid,) = other.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        with psycopg.connect(database, autocommit=True) as third:
            third.execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()
    assert pace.take("inbox", 1, at=BEGIN + timedelta(seconds=1))[0] == 1


def test_the_limits_that_are_shipped_are_those_of_1177(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "config", Config)
    assert pace.limit_of("inbox") == Limit(1, 1000, 300)
    assert pace.limit_of("letter") == Limit()


def test_a_channel_without_a_limit_asks_the_database_nothing(configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    configured(inbox_per_s=0)
    asked: list[Any] = []
    monkeypatch.setattr(pace.db, "run", lambda *statement: asked.append(statement))
    grants = pace.Pacer().grants(CHANNELS["inbox"], [3, 4], BEGIN)
    assert [(one.tenant, one.count) for one in grants] == [(3, 500), (4, 500)]
    assert asked == []


def test_questions_have_a_meter_of_their_own(configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "config", Config)
    assert pace.limit_of(pace.QUESTIONS) == Limit(1)
    monkeypatch.undo()
    configured(inbox_per_s=7)
    assert pace.limit_of(pace.QUESTIONS).per_s == 7
    configured(inbox_per_s=7, account_per_s=2)
    assert pace.limit_of(pace.QUESTIONS).per_s == 2
    configured(inbox_per_s=7, account_per_s=0)
    assert pace.limit_of(pace.QUESTIONS) == Limit()


def test_who_waits_may_ask_a_little_ahead_and_the_others_wait_for_it(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=1, account_per_s=10)
    assert pace.borrow(pace.QUESTIONS, 4) == 4
    assert pace.take(pace.QUESTIONS, 1)[0] == 0, "the turn of the others comes when it has been made good"
    assert pace.borrow(pace.QUESTIONS, 500) in (25, 26), "never further than three seconds ahead"
    assert pace.borrow(pace.QUESTIONS, 500) in (0, 1)
    assert pace.take("inbox", 1)[0] == 1, "messages do not wait for questions"
    configured(inbox_per_s=0)
    configured(account_per_s=-1)
    assert pace.borrow(pace.QUESTIONS, 500) == 500


def test_the_slowest_meter_lets_one_at_a_time_ask(configured: Callable[..., None]) -> None:
    configured(inbox_per_s=0.2, account_per_s=-1)
    assert [pace.borrow(pace.QUESTIONS, 3) for _ in range(3)] == [1, 0, 0]
