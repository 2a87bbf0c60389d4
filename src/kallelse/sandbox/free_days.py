"""The days on which nobody in the simulated nation works."""

from datetime import date
from functools import cache
from typing import Any


def is_free(day: date) -> bool:
    """Whether `day` is a Saturday, a Sunday or a public holiday."""
    return day.weekday() >= 5 or day in _holidays()


@cache
def _holidays() -> Any:
    # Here and not above: the library reads in every country of the world, and most commands count no days.
    import holidays

    return holidays.country_holidays("SE", include_sundays=False)
