"""The promise of time, over every day of 2026–2030 and every hour around the changes of the clock: in hand, or with a person, in time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.connections import in_force, shipped
from kallelse.routing import workdays
from kallelse.routing.clocks import SWEDEN, at, day_of
from kallelse.routing.parameters import Parameters, PostalRule, Way
from kallelse.routing.rules import Situation, decide
from kallelse.routing.timeline import Band, preparation_moment, timeline
from tests.routing import post
from tests.routing.figures import parameters

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
SPECIALIST, PRIMARY = parameters(3), parameters(1)


def changes() -> Iterator[datetime]:
    """The moments at which Swedish clocks change, 2026–2030."""
    hour = datetime(2026, 1, 1, tzinfo=UTC)
    while hour.year < 2031:
        later = hour + timedelta(hours=1)
        if hour.astimezone(SWEDEN).utcoffset() != later.astimezone(SWEDEN).utcoffset():
            yield later
        hour = later


CHANGES = list(changes())


def broken(visit: datetime, now: datetime, figures: Parameters, person: Situation) -> bool:
    """Whether the plan that is made at `now` breaks the promise."""
    way = post.way_of(person)
    moments = timeline(visit, figures, now, way=way)
    return not post.held(decide(person, moments, now), moments, figures, now, way)


@pytest.mark.risk("K1")
@pytest.mark.risk("K6")
@pytest.mark.risk("K7")
@pytest.mark.parametrize("figures", [SPECIALIST, PRIMARY], ids=["specialist", "primary"])
def test_every_day_the_letter_is_in_hand_or_a_person_has_the_case(figures: Parameters) -> None:
    found = []
    for number, day in enumerate(DAYS):
        visit = at(day, time(10))
        for lead in range(41):
            sent = day - timedelta(days=lead)
            person = post.PEOPLE[(number + lead) % len(post.PEOPLE)]
            clock = (time(7), time(8), time(22))[(number // 5 + lead) % 3]
            if (now := at(sent, clock)) < visit and broken(visit, now, figures, person):
                found.append((day, sent, clock, person))
    assert found == []


@pytest.mark.risk("K10")
@pytest.mark.parametrize("change", CHANGES, ids=lambda moment: moment.strftime("%Y-%m"))
def test_every_hour_around_a_change_of_the_clock(change: datetime) -> None:
    found = []
    for hour in range(-72, 73):
        moment = change + timedelta(hours=hour)
        for days in (1, 6, 9, 13, 17, 24, 30):
            for person in post.PEOPLE:
                # The visit near the change, and the send near the change.
                found += [(moment, days)] if broken(moment, moment - timedelta(days=days), SPECIALIST, person) else []
                found += [(days, moment)] if broken(moment + timedelta(days=days), moment, SPECIALIST, person) else []
    assert found == []


@pytest.mark.risk("K10")
@pytest.mark.parametrize("change", CHANGES, ids=lambda moment: moment.strftime("%Y-%m"))
def test_the_deadline_keeps_the_clock_of_the_visit_across_a_change(change: datetime) -> None:
    for hour in range(-24, 121):
        visit = change + timedelta(hours=hour)
        deadline = timeline(visit, SPECIALIST, visit - timedelta(days=40)).cancel_deadline
        assert deadline is not None
        assert deadline.astimezone(SWEDEN).time() == visit.astimezone(SWEDEN).time()
        assert workdays.is_workday(day_of(deadline))


@pytest.mark.risk("K14")
@given(visit=st.sampled_from(DAYS), days=st.integers(0, 30), clock=st.none() | st.just(time(6)), lead=st.integers(1, 60))
def test_a_preparation_is_read_before_it_begins(visit: date, days: int, clock: time | None, lead: int) -> None:
    start = at(visit, time(10))
    begins = min(preparation_moment(start, days, clock), start)
    now = start - timedelta(days=lead)
    moments = timeline(start, SPECIALIST, now, preparation=begins)
    assert moments.action_deadline <= begins
    assert moments.cancel_deadline is not None
    assert moments.action_deadline == min(begins, moments.cancel_deadline)
    assert post.held(decide(post.REACHED, moments, now), moments, SPECIALIST, now)


one_rule = st.builds(PostalRule, st.sampled_from(DAYS), st.integers(1, 8), st.integers(1, 8))
rules_of_post = st.lists(one_rule, min_size=1, max_size=4, unique_by=lambda rule: rule.valid_from).map(
    lambda rules: tuple(sorted(rules, key=lambda rule: rule.valid_from))
)
figures_of_any_region = st.builds(
    lambda postal, limit, reading, unread, extra, buffer, earlier: parameters(
        limit, reading, postal=postal, unread_limit_wd=unread, december_extra_wd=extra, reading_buffer_wd=buffer,
        unread_paper_earlier_wd=earlier,
    ),
    rules_of_post, st.integers(0, 5), st.sampled_from(["same_clock_time", "whole_weekdays"]), st.integers(0, 4), st.integers(0, 3),
    st.integers(1, 3), st.integers(0, 20),
)  # fmt: skip


@pytest.mark.risk("K6")
@given(figures=figures_of_any_region, visit=st.sampled_from(DAYS), lead=st.integers(0, 60), clock=st.times(), way=st.sampled_from(Way))
def test_whatever_a_region_decides_the_promise_holds(figures: Parameters, visit: date, lead: int, clock: time, way: Way) -> None:
    start = at(visit, time(10))
    now = at(visit - timedelta(days=lead), clock.replace(tzinfo=None))
    moments = timeline(start, figures, now, way=way)
    assert post.held(decide(post.REACHED, moments, now), moments, figures, now, way)


@pytest.mark.risk("K6")
@given(figures=figures_of_any_region, visit=st.sampled_from(DAYS), sooner=st.integers(0, 40), way=st.sampled_from(Way))
def test_a_letter_posted_sooner_is_never_too_late(figures: Parameters, visit: date, sooner: int, way: Way) -> None:
    moments = timeline(at(visit, time(10)), figures, at(visit - timedelta(days=90), time(9)), way=way)
    posted, needed = workdays.before(day_of(moments.post_by), sooner), day_of(moments.in_hand_by)
    assert post.arrives(posted, figures, way, needed) <= needed


@given(
    figures=figures_of_any_region, visit=st.sampled_from(DAYS), one=st.integers(0, 90 * 24), other=st.integers(0, 90 * 24),
    person=st.sampled_from(post.PEOPLE),
)  # fmt: skip
def test_an_earlier_send_makes_nothing_later(figures: Parameters, visit: date, one: int, other: int, person: Situation) -> None:
    start = at(visit, time(10))
    order, way = list(Band), post.way_of(person)
    early, late = start - timedelta(hours=max(one, other)), start - timedelta(hours=min(one, other))
    before, after = (timeline(start, figures, now, way=way) for now in (early, late))
    assert before.next_print <= after.next_print
    assert order.index(before.band) <= order.index(after.band)
    for name in ("cancel_deadline", "action_deadline", "in_hand_by", "post_by", "print_decide", "print_decide_fast", "digital_send_by"):
        assert getattr(before, name) == getattr(after, name)
    assert before.unread_paper <= after.unread_paper <= after.print_decide
    letters = [post.letter_in_hand(decide(person, m, now), m, figures, way) for m, now in ((before, early), (after, late))]
    if None not in letters:
        assert letters[0] <= letters[1]  # type: ignore[operator]


@pytest.mark.risk("K1")
@given(figures=figures_of_any_region, visit=st.sampled_from(DAYS), lead=st.integers(0, 90), earlier=st.integers(0, 30))
def test_a_unit_may_want_paper_sooner_but_never_later_and_never_before_there_was_time_to_read(
    figures: Parameters, visit: date, lead: int, earlier: int
) -> None:
    start = at(visit, time(10))
    now = start - timedelta(days=lead)
    own = replace(figures, unread_paper_earlier_wd=figures.unread_paper_earlier_wd + earlier)
    region, unit = timeline(start, figures, now), timeline(start, own, now)
    assert unit.unread_paper <= region.unread_paper <= region.print_decide == unit.print_decide
    read_until = at(workdays.after(day_of(now), figures.unread_limit_wd), figures.print_cutoff)
    assert unit.unread_paper >= min(read_until, unit.print_decide) - timedelta(minutes=figures.print_margin_min)
    assert (unit.band, unit.cancel_deadline, unit.in_hand_by) == (region.band, region.cancel_deadline, region.in_hand_by)


@pytest.mark.risk("K6")
def test_a_region_switches_christmas_on_for_a_season_and_only_that_season_is_longer() -> None:
    """The parameter ships as 0; set from a day on it moves the visits after Christmas alone (K6)."""
    rows = [*shipped.ROWS, shipped.Row("december_extra_wd", "", 2, date(2027, 11, 1), None, "Regionens beslut")]
    before, after = (
        Parameters.from_data(
            in_force.values(rows, "specialist", on), [PostalRule(*rule) for rule in in_force.postal_rules(rows, "specialist")]
        )
        for on in (date(2027, 10, 31), date(2027, 11, 1))
    )
    for day in (date(2027, 11, 24), date(2028, 1, 10), date(2028, 2, 10)):
        visit = at(day, time(10))
        shipped_decision, region = (timeline(visit, figures, visit - timedelta(days=60)) for figures in (before, after))
        later = workdays.before(day_of(shipped_decision.print_decide), 2) == day_of(region.print_decide)
        assert later == (day == date(2028, 1, 10))
        assert region.print_decide <= shipped_decision.print_decide
