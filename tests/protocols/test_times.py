"""The border between UTC and Swedish local time, hour by hour around both clock changes (K10)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kallelse.protocols import times

SPRING = datetime(2027, 3, 28, tzinfo=UTC)  # Summer time begins 01:00 UTC; it is Easter Sunday too.
AUTUMN = datetime(2027, 10, 31, tzinfo=UTC)  # Winter time begins 01:00 UTC.


@pytest.mark.risk(10)
@pytest.mark.parametrize("change", [SPRING, AUTUMN], ids=["spring", "autumn"])
def test_every_half_hour_around_the_change_comes_back(change: datetime) -> None:
    for step in range(-48, 96):
        moment = change + timedelta(minutes=30 * step)
        local = times.to_rivta(moment)
        repeated = change == AUTUMN and timedelta(hours=1) <= moment - change < timedelta(hours=2)
        assert times.from_rivta(local, fold=1 if repeated else 0) == moment
        assert times.from_rivta(local).tzinfo is UTC


@pytest.mark.risk(10)
def test_the_hour_that_is_skipped_is_refused_with_an_explanation() -> None:
    for text in ("20270328020000", "20270328023000", "20270328025959"):
        for fold in (0, 1):
            with pytest.raises(times.NonexistentTime, match="does not exist"):
                times.from_rivta(text, fold=fold)
        with pytest.raises(times.NonexistentTime):
            times.is_ambiguous(text)
    assert times.from_rivta("20270328015959") == datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)
    assert times.from_rivta("20270328030000") == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


@pytest.mark.risk(10)
def test_the_hour_that_happens_twice_is_the_first_unless_told() -> None:
    assert times.from_rivta("20271031023000") == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert times.from_rivta("20271031023000", fold=1) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert [hour for hour in range(24) if times.is_ambiguous(f"20271031{hour:02}1500")] == [2]
    assert not any(times.is_ambiguous(f"20271030{hour:02}1500") for hour in range(24))


@given(st.datetimes(datetime.fromisoformat("1990-01-01"), datetime.fromisoformat("2100-01-01")), st.integers(-12, 14))
def test_any_moment_comes_back_to_the_second(naive: datetime, hours: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(hours=hours)))
    text = times.to_rivta(moment)
    whole = moment.replace(microsecond=0)
    assert whole in (times.from_rivta(text), times.from_rivta(text, fold=1))


@pytest.mark.parametrize(
    "text", ["", "2027010112000", "2027-01-01T12:00", "20270231120000", "20270101240000", "20270101126000", "٢٠٢٧٠١٠١٠٠٠٠٠٠"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(times.UnreadableTime) as caught:
        times.from_rivta(text)
    assert caught.value.__context__ is None


def test_a_time_without_zone_is_refused() -> None:
    naive = datetime.fromisoformat("2027-01-01")
    with pytest.raises(ValueError, match="without zone"):
        times.to_rivta(naive)
    with pytest.raises(ValueError, match="without zone"):
        times.swedish_date(naive)


def test_dates() -> None:
    assert times.to_rivta_date(date(2027, 1, 5)) == "20270105"
    assert times.from_rivta_date("20270105") == date(2027, 1, 5)
    assert times.swedish_date(datetime(2027, 1, 4, 23, 30, tzinfo=UTC)) == date(2027, 1, 5)
    for text in ("20270229", "2027-01-05", ""):
        with pytest.raises(times.UnreadableTime):
            times.from_rivta_date(text)
    with pytest.raises(TypeError):
        times.to_rivta_date(datetime(2027, 1, 5, tzinfo=UTC))
