"""How long messages stay unread, from those that were watched: the answer for what a letter kept anybody from seeing. Pure.

Who got a letter and never opened the message might have opened it later, had no letter come. Such a message counts as unread for as long as
it was watched, and then no more (Kaplan and Meier 1958): what becomes of it afterwards is the chance that others like it stayed unread.
"""

from collections import Counter
from datetime import timedelta

STEP = timedelta(hours=12)


def bin_of(age: timedelta) -> int:
    """The half day of a message's life."""
    return max(0, age // STEP)


class ReadCurve:
    """The share of messages that are still unread, by age."""

    def __init__(self) -> None:
        self._opened: Counter[int] = Counter()
        self._lost: Counter[int] = Counter()
        self._unread: list[float] | None = None

    def watched(self, age: timedelta, *, opened: bool) -> None:
        """One message was watched until this age, and then opened, or watched no longer."""
        (self._opened if opened else self._lost)[bin_of(age)] += 1
        self._unread = None

    @property
    def messages(self) -> int:
        """How many were watched."""
        return self._opened.total() + self._lost.total()

    def unread(self, at: int) -> float:
        """The share still unread at the end of a half day; where nobody was watched so long, that of the longest watched."""
        if self._unread is None:
            self._unread = self._made()
        return self._unread[min(at, len(self._unread) - 1)]

    def stays_unread(self, since: int, until: int) -> float:
        """The chance that who has not read at `since` has not read at `until` either."""
        before = self.unread(since)
        return self.unread(until) / before if before > 0 else 1.0

    def _made(self) -> list[float]:
        left, share, made = self.messages, 1.0, []
        for number in range(max([*self._opened, *self._lost, 0]) + 1):
            if left:
                share *= 1 - self._opened[number] / left
            left -= self._opened[number] + self._lost[number]
            made.append(share)
        return made
