"""The forecast is what would happen: compared with a channel that carries out every single message."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kallelse.delivery.forecast import Load, forecast
from kallelse.delivery.pace import Limit

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)
INBOX = Limit(1, 1000, 300)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def one_by_one(loads: list[Load], limit: Limit, ready_in: int, run: int) -> tuple[dict[int, int], dict[int, int], float, float]:
    """Late by tenant, overdue by tenant, when the last was sent and when nothing due waited: a message a step, by hand."""
    step = round(1 / limit.per_s)
    left = [[(one.due - NOW).total_seconds(), (one.safe_until - NOW).total_seconds(), one.tenant, one.new, one.count] for one in loads]
    late: dict[int, int] = {}
    overdue: dict[int, int] = {}
    clock, last, sent_last = ready_in, ready_in - step, 0.0
    caught_up: float | None = None
    while any(one[4] for one in left):
        ready = [one for one in left if one[4] and one[0] <= clock]
        if not ready:
            caught_up = clock if caught_up is None else caught_up
            clock = int(min(one[0] for one in left if one[4]))
            continue
        if clock - last >= max(limit.pause_s, step):
            run = 0
        chosen = min(ready, key=lambda one: (one[1], one[2], one[3]))
        chosen[4] -= 1
        tenant = int(chosen[2])
        if chosen[1] < 0:
            overdue[tenant] = overdue.get(tenant, 0) + 1
        elif clock > chosen[1]:
            late[tenant] = late.get(tenant, 0) + 1
        last = sent_last = clock
        run += 1
        clock += step
        if limit.burst and run >= limit.burst:
            clock, run = int(last + max(limit.pause_s, step)), 0
    return late, overdue, sent_last, sent_last if caught_up is None else caught_up


loads = st.builds(
    lambda tenant, due, slack, count, new: Load(tenant, at(due), at(due + slack), count, new),
    st.integers(1, 3), st.integers(-20, 60), st.integers(-40, 90), st.integers(1, 12), st.booleans(),
)  # fmt: skip


@settings(max_examples=400)
@given(
    work=st.lists(loads, min_size=1, max_size=12), burst=st.sampled_from([0, 1, 5, 13]), pause=st.sampled_from([0, 1, 7, 30]),
    per_s=st.sampled_from([1, 0.5]), ready=st.integers(0, 9), run=st.integers(0, 4),
)  # fmt: skip
def test_the_forecast_is_what_happens_message_by_message(
    work: list[Load], burst: int, pause: int, per_s: float, ready: int, run: int
) -> None:
    limit = Limit(per_s, burst, pause)
    run = min(run, max(0, burst - 1))
    late, overdue, last, caught_up = one_by_one(work, limit, ready, run)
    found = forecast(work, limit, NOW, ready_in_s=ready, run=run)
    assert {tenant: share.late for tenant, share in found.tenants.items() if share.late} == late
    assert {tenant: share.overdue for tenant, share in found.tenants.items() if share.overdue} == overdue
    assert found.whole.done_at == at(last)
    assert found.caught_up_at == at(caught_up)
    assert found.whole.late == sum(late.values())
    assert found.whole.waiting == sum(one.count for one in work if one.due <= NOW)


@pytest.mark.risk("K29")
def test_a_bulk_of_a_hundred_thousand_at_1177s_own_pace() -> None:
    found = forecast([Load(1, NOW, at(86400), 100_000)], INBOX, NOW)
    # 99 pauses between 100 runs of a thousand: the last of a run leaves 999 s after its first, and the next run 300 s after that.
    assert found.caught_up_at == at(99 * (999 + 300) + 999)
    in_time = 66 * 1000 + (86400 - 66 * 1299 + 1)
    assert found.whole.late == 100_000 - in_time


def test_an_urgent_one_among_them_is_in_time_and_the_bulk_says_what_it_costs() -> None:
    work = [Load(1, NOW, at(10 * 86400), 100_000), Load(2, at(5000), at(5600), 1)]
    found = forecast(work, INBOX, NOW)
    assert found.tenants[2].late == 0
    assert found.tenants[2].done_at is not None
    assert found.tenants[2].done_at <= at(5301), "at most a pause after it was due"
    assert found.tenants[1].late == 0


def test_what_is_thought_of_is_told_apart() -> None:
    work = [Load(1, NOW, at(50), 40), Load(1, NOW, at(60), 40, new=True)]
    found = forecast(work, INBOX, NOW)
    assert (found.new.waiting, found.new.late, found.new.done_at) == (40, 19, at(79))
    assert found.whole.late == 19


def test_without_a_limit_everything_leaves_when_it_is_due() -> None:
    found = forecast([Load(1, NOW, at(-1), 5), Load(2, at(60), at(90), 7)], Limit(), NOW)
    assert (found.whole.late, found.whole.overdue, found.caught_up_at, found.tenants[2].done_at) == (0, 5, NOW, at(60))


def test_nothing_to_do_is_caught_up_now() -> None:
    assert forecast([], INBOX, NOW).caught_up_at == NOW
