"""The clock of the simulated nation, and the file by which the product's clock follows it.

The clock runs at the pace of real time and can be moved. The product reads `clock.json`, which is replaced whole, so that no
reader ever sees half a file.
"""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kallelse.sandbox.free_days import is_free

SWEDISH_TIME = ZoneInfo("Europe/Stockholm")


class ClockError(ValueError):
    """A move of the clock that is refused; the text is in Swedish."""


class SandboxClock:
    """The movable clock. `listeners` are called after each move, so that what has fallen due happens at once."""

    def __init__(self, path: Path, start: datetime) -> None:
        self._path = path
        self.listeners: list[Callable[[], None]] = []
        if path.exists():
            self._offset = timedelta(seconds=float(json.loads(path.read_text())["offset_s"]))
        else:
            self._offset = start.astimezone(UTC) - datetime.now(UTC)
        self._write()

    @property
    def offset_s(self) -> float:
        """Seconds that the nation is ahead of the computer's clock."""
        return self._offset.total_seconds()

    def now(self) -> datetime:
        """The nation's present moment, aware UTC."""
        return datetime.now(UTC) + self._offset

    def move_to(self, moment: datetime, *, back: bool = False) -> datetime:
        """Set the clock. Backwards only when asked for by name, because what has happened cannot unhappen."""
        if moment.tzinfo is None:
            raise ClockError("Tidpunkten saknar tidszon. Skriv till exempel 2027-01-12T08:00:00+01:00.")
        delta = moment - self.now()
        if delta < timedelta(seconds=-1) and not back:
            raise ClockError('Klockan går bara framåt. Sätt "back": true för att ändå ställa den bakåt.')
        self._offset += delta
        self._write()
        for listener in self.listeners:
            listener()
        return self.now()

    def add(self, seconds: float, *, back: bool = False) -> datetime:
        """Move the clock by a number of seconds."""
        return self.move_to(self.now() + timedelta(seconds=seconds), back=back)

    def next_weekday_morning(self) -> datetime:
        """The next weekday at 08:00 Swedish time: Saturdays, Sundays and public holidays are passed over."""
        day = self.now().astimezone(SWEDISH_TIME)
        candidate = datetime.combine(day.date(), time(8), SWEDISH_TIME)
        while candidate <= day or is_free(candidate.date()):
            candidate = datetime.combine(candidate.date() + timedelta(days=1), time(8), SWEDISH_TIME)
        return candidate.astimezone(UTC)

    def _write(self) -> None:
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        temporary.write_text(json.dumps({"offset_s": self.offset_s}))
        temporary.replace(self._path)
