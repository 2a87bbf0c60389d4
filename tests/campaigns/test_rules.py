"""The limits of campaigns, purely: which state follows which, how large a list may be, how fast it may go, what a report hides."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.campaigns import rules
from kallelse.campaigns.rules import MOVES, State

NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)


def test_every_state_has_its_moves_and_each_can_be_reached() -> None:
    assert set(MOVES) == set(State)
    assert {target for moves in MOVES.values() for target in moves} == set(State)


def test_nothing_is_sent_that_was_not_approved_and_nothing_begins_without_a_canary() -> None:
    assert rules.sources_of(State.APPROVED) == ["waiting"]
    assert rules.sources_of(State.CANARY) == ["approved"]
    assert rules.sources_of(State.RUNNING) == ["paused"]


@pytest.mark.parametrize(
    ("expected", "found", "right"), [(100, 90, True), (100, 110, True), (100, 89, False), (100, 111, False), (1, 1, True)]
)
def test_a_list_may_differ_by_ten_per_cent(expected: int, found: int, right: bool) -> None:
    assert rules.within_expected(expected, found) is right


def test_a_wish_for_so_many_an_hour() -> None:
    assert rules.allowed(0, NOW, 0, 0, NOW) is None
    assert rules.allowed(60, NOW, 50, 50, NOW) == 1
    assert rules.allowed(60, NOW, 50, 51, NOW + timedelta(minutes=10)) == 10
    assert rules.allowed(60, NOW, 50, 500, NOW + timedelta(minutes=10)) == 0


@given(st.lists(st.integers(0, 12), max_size=8))
def test_no_group_of_one_to_four_can_be_read_or_reckoned(counts: list[int]) -> None:
    shown = rules.safe_counts(counts)
    for count, text in zip(counts, shown, strict=True):
        assert text in (str(count), "<5", "–")
        assert not (0 < count < 5 and text == str(count))
    hidden = [count for count, text in zip(counts, shown, strict=True) if text in ("<5", "–")]
    assert len(hidden) != 1 or sum(map(bool, counts)) == 1


def test_a_review_day_is_the_last_that_is_in_time() -> None:
    assert not rules.overdue(date(2027, 1, 11), date(2027, 1, 11))
    assert rules.overdue(date(2027, 1, 10), date(2027, 1, 11))
