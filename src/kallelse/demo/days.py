"""Day by day: the clock goes to the next working morning, the workers finish what has fallen due, and people do their part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kallelse.demo import quiet
from kallelse.demo.processes import Processes
from kallelse.demo.quiet import Quiet
from kallelse.demo.residents import Residents
from kallelse.demo.sandbox_nation import SandboxNation
from kallelse.demo.staff import Staff
from kallelse.kit import clock
from kallelse.kit.clock import SWEDISH_TIME
from kallelse.routing import workdays

LEFT_FOR_VISITORS = timedelta(days=5)
"""The tasks of the last days are not finished, so that whoever opens the staff page finds something to do."""

type Told = Callable[[date, int], None]
"""Called each morning with the day and how many working days are still planned."""


@dataclass(frozen=True, slots=True)
class Days:
    """Those who make the days go by."""

    nation: SandboxNation
    processes: Processes
    residents: Residents
    staff: Staff

    def settle(self, moved: datetime) -> None:
        """Wait until everything that was due at `moved` is done."""
        done = Quiet(moved)
        self.processes.until(done, lambda: ", ".join(f"{count} {name}" for name, count in done.left().items()))

    def pass_by(self, told: Told, limit: int | None = None) -> int:
        """Let days pass until the last planned message or letter has left (or for `limit` days); returns how many passed."""
        passed = 0
        while True:
            end = quiet.planned_until()
            last = end is None or passed == limit
            self.staff.look()
            if end is not None and (end - clock.now() > LEFT_FOR_VISITORS or limit is not None):
                self.staff.work()
            self.residents.answer()
            left = 0 if last or end is None else _workdays_until(end)
            told(clock.today(), left if limit is None else min(left, limit - passed))
            if last:
                self.settle(clock.now())
                return passed
            self.settle(self.nation.move_clock("next_weekday_morning"))
            passed += 1


def _workdays_until(end: datetime) -> int:
    day, count = clock.today(), 0
    while day < end.astimezone(SWEDISH_TIME).date():
        day, count = workdays.after(day, 1), count + 1
    return count
