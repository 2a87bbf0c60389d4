"""The hours in which a channel may be used: who is reminded at night, or on a Sunday, is disturbed (K40). Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kallelse.routing import workdays
from kallelse.routing.clocks import at, day_of

_DAY = timedelta(days=1)
LAST_HOUR = timedelta(hours=1)
"""What is moved earlier leaves an hour before the hours end, so that a bulk of it has left by then."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From one clock time until another, every day or on working days only."""

    opens: time
    closes: time
    workdays_only: bool = False

    @classmethod
    def from_data(cls, text: str, *, workdays_only: bool = False) -> "Hours":
        """From "09:00-18:00". Raises ValueError when the text says something else, or nothing lies in between."""
        opens, _, closes = text.partition("-")
        hours = cls(time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip()), workdays_only)
        if hours.opens >= hours.closes:
            raise ValueError("Hours begin before they end.")
        return hours

    def open_on(self, day: date) -> bool:
        """Whether there are hours on this day."""
        return not self.workdays_only or workdays.is_workday(day)

    def holds(self, moment: datetime) -> bool:
        """Whether the channel may be used now."""
        day = day_of(moment)
        return self.open_on(day) and at(day, self.opens) <= moment < at(day, self.closes)

    def latest(self, moment: datetime) -> datetime:
        """`moment` if it lies in the hours, otherwise an earlier one that does: never a later one."""
        if self.holds(moment):
            return moment
        day = day_of(moment)
        if not self.open_on(day) or moment < at(day, self.opens):
            day -= _DAY
            while not self.open_on(day):
                day -= _DAY
        return max(at(day, self.opens), at(day, self.closes) - LAST_HOUR)

    def next(self, moment: datetime) -> datetime:
        """`moment` if it lies in the hours, otherwise the next moment that does: for what has been held up."""
        if self.holds(moment):
            return moment
        day = day_of(moment)
        if not self.open_on(day) or moment >= at(day, self.closes):
            day += _DAY
            while not self.open_on(day):
                day += _DAY
        return at(day, self.opens)
