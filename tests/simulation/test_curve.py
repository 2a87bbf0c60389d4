"""The read curve: those whose watching was cut short count for as long as they were watched."""

from datetime import timedelta

import pytest

from kallelse.simulation.curve import ReadCurve, bin_of
from kallelse.simulation.replay import NEVER, SURELY, Doubt, Happens, Outcome
from kallelse.simulation.tally import Tally

COSTS = {"letter_cost_sek": 10.0, "inbox_message_sek": 0.0, "letter_minutes": 6.0, "phone_task_minutes": 6.0, "letter_co2_g": 50.0}


def curve(opened: list[float], lost: list[float]) -> ReadCurve:
    made = ReadCurve()
    for days, was_opened in [*((days, True) for days in opened), *((days, False) for days in lost)]:
        made.watched(timedelta(days=days), opened=was_opened)
    return made


def test_without_anybody_lost_it_is_the_plain_share() -> None:
    made = curve([0.1, 1.1, 2.1, 3.1], [])
    assert [made.unread(bin_of(timedelta(days=days))) for days in (0.2, 1.2, 2.2, 3.2)] == pytest.approx([0.75, 0.5, 0.25, 0])


def test_the_lost_are_at_risk_only_while_watched() -> None:
    """Two of four are lost on the second day: of the two that are left one reads on the third."""
    made = curve([0.1, 3.1], [2.1, 2.2])
    assert made.unread(bin_of(timedelta(days=1))) == pytest.approx(0.75)
    assert made.unread(bin_of(timedelta(days=4))) == pytest.approx(0.0)
    assert made.stays_unread(bin_of(timedelta(days=1)), bin_of(timedelta(days=2))) == pytest.approx(1.0)


def test_beyond_the_longest_watched_nothing_is_made_up() -> None:
    made = curve([1.0], [5.0, 5.0])
    assert made.stays_unread(bin_of(timedelta(days=5)), bin_of(timedelta(days=90))) == 1.0
    assert ReadCurve().stays_unread(3, 9) == 1.0


def test_a_doubt_has_bounds_and_an_estimate_between_them() -> None:
    tally, made = Tally(), curve([1.0, 3.0], [9.0, 9.0])
    doubted = Happens(1.0, Doubt(timedelta(days=2), timedelta(days=4)))
    tally.add(Outcome(True, doubted, NEVER, NEVER, None), "digital_first")
    tally.add(Outcome(True, SURELY, SURELY, NEVER, NEVER), "both")
    tally.add(Outcome(True, NEVER, NEVER, NEVER, SURELY), "digital_first")
    figures = tally.figures(made, COSTS)
    assert figures.letters == pytest.approx((1, 1 + 2 / 3, 2))
    assert figures.digital_only == pytest.approx((1, 4 / 3, 2))
    assert figures.sek == pytest.approx((10, 50 / 3, 20))
    assert figures.hours == pytest.approx((0.2, 0.1 * 8 / 3, 0.3))
    assert (figures.visits, figures.unreached.estimate, figures.bands) == (2, 1, {"both": 1, "digital_first": 2})
