"""Sharing what a channel may take: urgent before bulk, the rest in equal shares, and nobody is left out."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.delivery.turns import BY_TURN, Turns, share

NOW = datetime(2027, 1, 11, 7, tzinfo=UTC)
SOON = NOW + timedelta(hours=4)
FAR = NOW + timedelta(days=9)


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def served(queues: dict[int, list[datetime]], messages: int, at_once: int = 1, turns: Turns | None = None) -> list[int]:
    """Whose message left, one after the other, with a grant of `at_once` at a time and the turns stored in between."""
    left = {tenant: sorted(moments) for tenant, moments in queues.items()}
    order: list[int] = []
    turns = turns or Turns()
    while len(order) < messages and any(left.values()):
        shares, turns = share({tenant: moments[:at_once] for tenant, moments in left.items()}, at_once, SOON, turns)
        turns = Turns.from_data(turns.data())
        for tenant, count in shares.items():
            order += [tenant] * count
            del left[tenant][:count]
    return order


@pytest.mark.risk("K29")
def test_one_urgent_kallelse_goes_before_anothers_bulk() -> None:
    order = served({1: [FAR] * 100_000, 2: [after(2)]}, 5)
    assert 2 in order[:2]


def test_one_urgent_kallelse_goes_before_the_own_bulk() -> None:
    order = served({1: [after(1), *[FAR] * 100]}, 1)
    assert order == [1], "the claim takes the earliest safe moment of a tenant first"


def test_an_urgent_kallelse_waits_for_turns_only_when_anothers_bulk_is_more_urgent_still() -> None:
    order = served({1: [after(0.1)] * 10_000, 2: [after(3)]}, 20)
    assert 2 in order[: 2 * BY_TURN]


def test_urgent_work_goes_by_the_latest_safe_moment() -> None:
    order = served({1: [after(3)], 2: [after(1)], 3: [after(2)]}, 3)
    assert order[:3] == [2, 3, 1]


@pytest.mark.parametrize("at_once", [1, 2, 5, 10])
def test_three_tenants_share_alike(at_once: int) -> None:
    order = served({1: [FAR] * 5000, 2: [FAR] * 300, 3: [FAR + timedelta(days=30)] * 300}, 600, at_once)
    for tenant in (1, 2, 3):
        assert 190 <= order.count(tenant) <= 210


def test_who_comes_late_gets_no_more_than_its_share_from_then_on() -> None:
    _, turns = share({1: [FAR] * 500, 2: [FAR] * 500}, 500, SOON, Turns())
    order = served({1: [FAR] * 300, 2: [FAR] * 300, 3: [FAR] * 300}, 90, turns=turns)
    assert 29 <= order.count(3) <= 31


def test_bulk_is_not_starved_by_a_flood_of_urgent_work() -> None:
    order = served({1: [after(1)] * 10_000, 2: [FAR] * 1000}, 400)
    assert order.count(2) == 400 // BY_TURN // 2


moments = st.lists(st.sampled_from([after(-5), after(1), after(3), after(30), FAR]), max_size=40).map(sorted)


@given(heads=st.dictionaries(st.integers(1, 8), moments, max_size=8), tokens=st.integers(0, 40), count=st.integers(0, 3))
def test_every_token_is_used_once_while_somebody_waits(heads: dict[int, list[datetime]], tokens: int, count: int) -> None:
    shares, turns = share(heads, tokens, SOON, Turns(count=count))
    assert sum(shares.values()) == min(tokens, sum(map(len, heads.values())))
    assert all(0 < shares[tenant] <= len(heads[tenant]) for tenant in shares)
    assert all(had > 0 for had in turns.had.values()), "what is stored does not grow for ever"
    assert Turns.from_data(turns.data()) == turns


@given(heads=st.dictionaries(st.integers(1, 6), moments.filter(len), min_size=1, max_size=6))
def test_nobody_waits_longer_than_a_turn_of_all(heads: dict[int, list[datetime]]) -> None:
    full = {tenant: moments * 30 for tenant, moments in heads.items()}
    order = served(full, BY_TURN * len(full) + 1)
    assert set(order) == set(full)
