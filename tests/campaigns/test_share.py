"""A campaign's share of the inbox: what is on its way before a single kallelse is never more than seconds (K29)."""

from collections.abc import Callable
from typing import Any

import pytest

from kallelse.campaigns import actions, share, taking
from kallelse.campaigns.share import Share
from kallelse.delivery import pace
from kallelse.kit import clock as product_clock
from tests.campaigns.conftest import APPROVER

pytestmark = pytest.mark.db


@pytest.mark.parametrize(
    ("settings", "room"),
    [
        ({"inbox_per_s": 0, "account_per_s": 0}, share.UNLIMITED),
        ({"inbox_per_s": 1, "account_per_s": 0}, 2),
        ({"inbox_per_s": 30, "account_per_s": 4}, 8),
    ],
)
def test_as_many_as_the_slowest_takes_in_two_seconds(configured: Callable[..., None], settings: dict[str, float], room: int) -> None:
    configured(inbox_burst=0, **settings)
    assert Share().room() == room


def test_a_tenth_in_a_row_is_left_to_others_but_not_for_ever(configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    configured(inbox_per_s=100, account_per_s=0, inbox_burst=20, inbox_pause_s=300)
    mine = Share()
    assert mine.room() == 18
    granted, _turns, _moment = pace.take("inbox", 10)
    assert granted == 10
    assert mine.room() == 8
    monkeypatch.setattr(pace, "in_a_row", lambda _: 18)
    monotonic = [1000.0]
    monkeypatch.setattr(share.time, "monotonic", lambda: monotonic[0])
    assert mine.room() == 0
    monotonic[0] += 299
    assert mine.room() == 0
    monotonic[0] += 2
    assert mine.room() > 0


def test_no_more_are_taken_than_have_room(run: Any) -> None:
    run.make(expected_size=10, canary_size=1)
    run.add(*run.persons(10))
    run.try_out()
    run.do("be")
    run.approve()
    run.work()
    actions.go_on(run.tenant, run.id, APPROVER, product_clock.now())
    assert taking.step(run.tenant, run.id, 4, product_clock.now()) == 4
    assert taking.step(run.tenant, run.id, 4, product_clock.now()) == 0
    assert taking.step(run.tenant, run.id, 6, product_clock.now()) == 2
