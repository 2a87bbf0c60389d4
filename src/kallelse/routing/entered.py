"""Times that people type: a Swedish time that does not exist is refused, one that comes twice is resolved, each with why (K10)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from kallelse.routing import clocks
from kallelse.routing.reason import Reason


class NoSuchTime(ValueError):
    """The clock jumps over this time; `reason` says so as data."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Placed:
    """An aware UTC moment, with the reason when a choice had to be made."""

    moment: datetime
    reason: Reason | None = None


def place(local: datetime) -> Placed:
    """The moment of a naive Swedish wall-clock time; an aware time is taken as it is. Raises NoSuchTime."""
    if local.tzinfo is not None:
        return Placed(local.astimezone(UTC))
    data = {"day": local.date().isoformat(), "clock": local.strftime("%H.%M")}
    if clocks.is_skipped(local):
        raise NoSuchTime(Reason("clock_skipped", data))
    moment = local.replace(tzinfo=clocks.SWEDEN, fold=0).astimezone(UTC)
    return Placed(moment, Reason("clock_repeated", data) if clocks.is_repeated(local) else None)
