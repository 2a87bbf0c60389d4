"""The print house: takes batches from a folder, makes and posts what they order, and reports in the same folder.

It works as the clock goes: printed after one hour, enveloped after two, handed to the post after four, and what comes back does so after
six days. What lies in an envelope is not given back. Its manners can be set: slow, losing or doubling reports, refusing withdrawals, and
which orders come back. It keeps its own book and leaves the batches where they are.
"""

import csv
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec

from kallelse.kit.ids import new_id
from kallelse.sandbox.store import Store

STAGES = (("printed", 1.0), ("enveloped", 2.0), ("posted", 4.0), ("returned", 148.0))
"""Hours after the batch was taken."""
_ROWS = "SELECT key, state, taken FROM supply WHERE place = ?"


class Manners(msgspec.Struct, forbid_unknown_fields=True):
    """How the house works. `returns`: orders (or "all") that come back; `lose`: how many of the next reports nobody ever sees; `forgets`:
    orders that are never made."""

    working: bool = True
    slow_h: float = 0.0
    lose: int = 0
    doubled: bool = False
    backwards: bool = False
    refuses: bool = False
    returns: list[str] = msgspec.field(default_factory=list)
    forgets: list[str] = msgspec.field(default_factory=list)


class PrintHouse:
    """One supplier with its folder. `place` tells the suppliers of a nation apart."""

    def __init__(self, store: Store, place: str, folder: Path, *, working: bool) -> None:
        self._store, self._place, self._folder = store, place, folder
        self.manners = Manners(working=working)

    def work(self, now: datetime) -> int:
        """Do what has fallen due; returns how many lines were reported. What was asked back before is looked at first."""
        if not self.manners.working or not self._folder.is_dir():
            return 0
        news = self._withdraw(now)
        self._take(now)
        news += self._advance(now)
        self._report(news)
        return len(news)

    def orders(self) -> dict[str, str]:
        """The state of every order: taken, printed, enveloped, posted, returned or withdrawn."""
        return {str(key): str(state) for key, state, *_ in self._store.rows(_ROWS, (self._place,))}

    def _take(self, now: datetime) -> None:
        known = {str(row[0]) for row in self._store.rows("SELECT batch FROM supply_batch WHERE place = ?", (self._place,))}
        for index in sorted(self._folder.glob("*/index.csv")):
            batch = index.parent.name
            if batch in known or batch.startswith("."):
                continue
            for row in _read(index):
                values = (row["order"], self._place, "taken", now.timestamp())
                self._store.now("INSERT OR IGNORE INTO supply (key, place, state, taken) VALUES (?, ?, ?, ?)", values)
            self._store.now("INSERT INTO supply_batch (place, batch) VALUES (?, ?)", (self._place, batch))

    def _advance(self, now: datetime) -> list[tuple[str, str, datetime]]:
        news = []
        for key, state, taken in list(self._store.rows(_ROWS, (self._place,))):
            if state in ("withdrawn", "returned") or key in self.manners.forgets:
                continue
            names = [name for name, _ in STAGES]
            done = names.index(str(state)) if state in names else -1
            for name, hours in STAGES[done + 1 :]:
                at = datetime.fromtimestamp(float(taken or 0), UTC) + timedelta(hours=hours + self.manners.slow_h)
                if at > now or (name == "returned" and not {"all", str(key)} & set(self.manners.returns)):
                    break
                self._set(str(key), name)
                news.append((str(key), name, at))
        return news

    def _withdraw(self, now: datetime) -> list[tuple[str, str, datetime]]:
        news = []
        states = self.orders()
        for request in sorted((self._folder / "withdrawals").glob("*.csv")):
            if request.name.startswith("."):
                continue
            for row in _read(request):
                key = row["order"]
                may = not self.manners.refuses and states.get(key, "taken") in ("taken", "printed", "withdrawn")
                if may:
                    values = (key, self._place, "withdrawn", now.timestamp())
                    self._store.now("INSERT OR REPLACE INTO supply (key, place, state, taken) VALUES (?, ?, ?, ?)", values)
                news.append((key, "withdrawn" if may else "too_late", now))
            request.unlink()
        return news

    def _set(self, key: str, state: str) -> None:
        self._store.now("UPDATE supply SET state = ? WHERE key = ? AND place = ?", (state, key, self._place))

    def _report(self, news: Sequence[tuple[str, str, datetime]]) -> None:
        if not news:
            return
        if self.manners.lose:
            self.manners.lose -= 1
            return
        lines = list(reversed(news)) if self.manners.backwards else list(news)
        for _ in range(2 if self.manners.doubled else 1):
            write_report(self._folder, lines)


def write_report(folder: Path, lines: Iterable[tuple[str, str, datetime]]) -> None:
    """Lay one report (order, state, since when) in the folder: whole, or not at all."""
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    name = f"report-{new_id()}.csv"
    text = "".join(f"{key};{state};{at.isoformat()}\r\n" for key, state, at in lines)
    (reports / f".{name}").write_text(f"order;state;at\r\n{text}")
    os.rename(reports / f".{name}", reports / name)


def _read(path: Path) -> list[dict[str, str]]:
    """The rows of a file whose `order` is a key."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter=";") if _is_key(row.get("order", ""))]


def _is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False
