"""Swedish working days: Monday to Friday, not public holidays, and not the eves that the Working-days act counts as Sundays."""

from datetime import date, timedelta
from functools import cache

_DAY = timedelta(days=1)


@cache
def _closed(year: int) -> frozenset[date]:
    """Public holidays plus Midsummer, Christmas and New Year's Eve (lag 1930:173), which the library calls de facto holidays."""
    # Here and not above: the library reads in every country of the world, and most commands count no days.
    from holidays.countries.sweden import Sweden

    return frozenset(Sweden(years=year, categories=("public", "de_facto")))


@cache
def is_workday(day: date) -> bool:
    """Whether `day` is a working day."""
    return day.weekday() < 5 and day not in _closed(day.year)


@cache
def before(day: date, count: int) -> date:
    """The working day `count` working days before `day` (0: `day` itself if it is one, else the nearest earlier)."""
    while not is_workday(day):
        day -= _DAY
        if count > 0 and is_workday(day):
            count -= 1
    while count > 0:
        day -= _DAY
        if is_workday(day):
            count -= 1
    return day


@cache
def after(day: date, count: int) -> date:
    """The working day `count` working days after `day` (0: `day` itself if it is one, else the nearest later)."""
    while not is_workday(day):
        day += _DAY
    while count > 0:
        day += _DAY
        if is_workday(day):
            count -= 1
    return day
