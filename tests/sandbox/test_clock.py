"""The movable clock, and the product's clock that follows it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kallelse.kit import clock as product_clock
from kallelse.sandbox.clock import SandboxClock
from kallelse.sandbox.testing import SandboxClient

START = datetime(2027, 1, 11, 7, tzinfo=UTC)
NEAR = timedelta(minutes=2)


@pytest.fixture
def product_follows(sandbox: SandboxClient) -> Iterator[None]:
    product_clock.follow(sandbox.clock_file)
    yield
    product_clock.follow(None)


def test_a_fresh_nation_begins_on_a_monday_morning(sandbox: SandboxClient) -> None:
    assert START <= sandbox.now() < START + NEAR


@pytest.mark.usefixtures("product_follows")
def test_the_product_follows_every_move(sandbox: SandboxClient) -> None:
    for move in ({"add_s": 3600.0}, {"to": "2027-02-01T08:00:00+01:00"}):
        moved = sandbox.move_clock(**move)  # type: ignore[arg-type]
        assert moved <= product_clock.now() < moved + NEAR
    assert datetime(2027, 2, 1, 7, tzinfo=UTC) <= product_clock.now() < datetime(2027, 2, 1, 7, tzinfo=UTC) + NEAR


def test_the_file_is_replaced_whole(sandbox: SandboxClient) -> None:
    before = sandbox.clock_file.stat().st_ino
    sandbox.move_clock(add_s=60)
    assert sandbox.clock_file.stat().st_ino != before
    assert set(json.loads(sandbox.clock_file.read_text())) == {"offset_s"}
    assert [path.name for path in sandbox.clock_file.parent.glob(".clock*")] == []


def test_the_clock_goes_back_only_when_asked_by_name(sandbox: SandboxClient) -> None:
    with pytest.raises(ValueError, match="bara framåt"):
        sandbox.move_clock(add_s=-3600)
    assert sandbox.move_clock(to="2026-12-01T08:00:00+01:00", back=True) < START


@pytest.mark.parametrize("wish", ["i morgon", "2027-02-01T08:00:00", "99999-01-01"])
def test_an_unreadable_moment_is_refused(sandbox: SandboxClient, wish: str) -> None:
    with pytest.raises(ValueError, match="400"):
        sandbox.move_clock(to=wish)
    with pytest.raises(ValueError, match="400"):
        sandbox.move_clock(add_s=1e30)


@pytest.mark.parametrize(
    ("now", "next_morning"),
    [
        ("2027-01-11T07:00:00+01:00", "2027-01-11T08:00:00+01:00"),
        ("2027-01-11T09:00:00+01:00", "2027-01-12T08:00:00+01:00"),
        ("2027-01-15T09:00:00+01:00", "2027-01-18T08:00:00+01:00"),
        ("2027-03-25T12:00:00+01:00", "2027-03-30T08:00:00+02:00"),
    ],
    ids=["same morning", "next day", "over a weekend", "over Easter and into summer time"],
)
def test_next_weekday_morning(tmp_path: Path, now: str, next_morning: str) -> None:
    clock = SandboxClock(tmp_path / "clock.json", datetime.fromisoformat(now))
    assert clock.next_weekday_morning() == datetime.fromisoformat(next_morning)
