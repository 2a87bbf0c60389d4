"""When an ordered letter counts as in hand: by the day and hour of the order, the season and the way."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.routing import workdays
from kallelse.routing.clocks import SWEDEN, at, day_of
from kallelse.routing.parameters import Parameters, Way
from kallelse.routing.post import assumed_in_hand
from kallelse.routing.timeline import timeline
from tests.risks.test_in_time import CHANGES, DAYS, figures_of_any_region
from tests.routing.figures import parameters

SPECIALIST = parameters(3)


def there(
    year: int, month: int, day: int, hour: int = 7, minute: int = 0, figures: Parameters = SPECIALIST, way: Way = Way.DOMESTIC
) -> str:
    return assumed_in_hand(datetime(year, month, day, hour, minute, tzinfo=SWEDEN), figures, way).astimezone(SWEDEN).isoformat()


def test_an_ordinary_letter_takes_print_and_post() -> None:
    # Tuesday 12 January before the cut-off: enveloped on Wednesday, five working days later is Wednesday 20 January.
    assert there(2027, 1, 12) == "2027-01-20T12:00:00+01:00"


def test_an_order_after_the_cut_off_waits_for_the_next_run_and_one_on_a_friday_evening_for_monday() -> None:
    assert there(2027, 1, 12, 7, 51) == there(2027, 1, 13) == "2027-01-21T12:00:00+01:00"
    assert there(2027, 1, 15, 17) == there(2027, 1, 17) == there(2027, 1, 18)


def test_the_rule_of_its_own_day_holds() -> None:
    # Two working days until the end of 2025, five from then on: a letter that travels across New Year has the slower.
    assert there(2025, 10, 7) == "2025-10-10T12:00:00+02:00"
    assert there(2025, 12, 29) == "2026-01-09T12:00:00+01:00"


@pytest.mark.risk("K6")
def test_christmas_forwarding_and_abroad_take_longer() -> None:
    slow = parameters(3, december_extra_wd=2)
    assert there(2026, 12, 15) == "2026-12-23T12:00:00+01:00"
    assert there(2026, 12, 15, figures=slow) == "2026-12-29T12:00:00+01:00"
    assert there(2027, 1, 12, way=Way.FORWARDED) == "2027-02-03T12:00:00+01:00"
    assert there(2027, 1, 12, way=Way.ABROAD) == "2027-02-03T12:00:00+01:00"


@pytest.mark.risk("K6")
@given(figures=figures_of_any_region, visit=st.sampled_from(DAYS), sooner=st.integers(0, 60), way=st.sampled_from(Way))
def test_what_is_ordered_at_the_print_decision_is_in_hand_in_time(figures: Parameters, visit: date, sooner: int, way: Way) -> None:
    moments = timeline(at(visit, time(10)), figures, at(visit - timedelta(days=90), time(9)), way=way)
    assert assumed_in_hand(moments.print_decide - timedelta(hours=sooner * 5), figures, way) <= moments.in_hand_by


@given(figures=figures_of_any_region, day=st.sampled_from(DAYS), hours=st.integers(0, 400), clock=st.times(), way=st.sampled_from(Way))
def test_an_earlier_order_is_never_in_hand_later(figures: Parameters, day: date, hours: int, clock: time, way: Way) -> None:
    ordered = at(day, clock.replace(tzinfo=None))
    assert assumed_in_hand(ordered, figures, way) <= assumed_in_hand(ordered + timedelta(hours=hours), figures, way)


@pytest.mark.parametrize("change", CHANGES, ids=lambda moment: moment.strftime("%Y-%m"))
def test_every_hour_around_a_change_of_the_clock(change: datetime) -> None:
    order = [change + timedelta(hours=hour) for hour in range(-72, 73)]
    found = [assumed_in_hand(moment, SPECIALIST) for moment in order]
    assert found == sorted(found)
    for ordered, in_hand in zip(order, found, strict=True):
        assert ordered < in_hand
        assert in_hand.astimezone(SWEDEN).time() == SPECIALIST.in_hand_clock
        assert workdays.is_workday(day_of(in_hand))
