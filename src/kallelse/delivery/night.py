"""At night nobody is woken by what can wait until the morning (K40; rules.md, Channels)."""

from datetime import datetime
from functools import lru_cache

from kallelse.kit.config import config
from kallelse.routing.hours import Hours

DAYTIME = "08:00-20:00"


def held_until(channel: str, now: datetime) -> datetime | None:
    """When a channel opens for what can wait; None when it is open, or never closes."""
    if channel != "inbox":
        return None
    text = config().inbox_hours or (DAYTIME if config().stage == "production" else "")
    return _opening(text, now) if text else None


@lru_cache(maxsize=64)
def _hours(text: str) -> Hours:
    return Hours.from_data(text)


def _opening(text: str, now: datetime) -> datetime | None:
    hours = _hours(text)
    return None if hours.holds(now) else hours.next(now)
