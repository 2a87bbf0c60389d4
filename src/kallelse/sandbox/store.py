"""What the nation remembers over a restart: one SQLite file, written in groups.

All requests are answered by one event loop, so the store is used from that loop only. Many rows share one commit a few
milliseconds apart; who must not answer before the row is safe awaits `durable`. A commit survives the death of any process,
which is what the tests need; it is not forced to the disk platter.
"""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

GROUP_COMMIT_S = 0.002

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY, thread TEXT, person TEXT NOT NULL, unit TEXT NOT NULL, heading TEXT NOT NULL, digest TEXT NOT NULL,
    notify INTEGER NOT NULL, accepted REAL NOT NULL, accepted_real REAL NOT NULL, available REAL, notified REAL, read REAL,
    discarded REAL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS booking (
    id TEXT PRIMARY KEY, unit TEXT NOT NULL, person TEXT NOT NULL, start TEXT, stop TEXT, invitation INTEGER NOT NULL,
    cancelled INTEGER NOT NULL, changes TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS person_change (id TEXT PRIMARY KEY, changes TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS engagement (key TEXT PRIMARY KEY, entry TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS supply (key TEXT PRIMARY KEY, place TEXT NOT NULL, state TEXT NOT NULL, taken REAL NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS supply_batch (place TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (place, batch)) STRICT;
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

type Value = str | int | float | None
type Row = tuple[str, Sequence[Value]]


class Store:
    """The file. `later` queues a row for the next commit; `durable` also waits for it; `now` commits at once."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(_SCHEMA)
        self._pending: list[Row] = []
        self._waiting: list[asyncio.Future[None]] = []
        self._scheduled = False

    def rows(self, sql: str, values: Sequence[Value] = ()) -> Iterable[tuple[Value, ...]]:
        """Read committed rows; rows that still wait are committed first."""
        self._commit()
        return self._connection.execute(sql, values)

    def now(self, sql: str, values: Sequence[Value]) -> None:
        """Write one row, committed on return."""
        self._pending.append((sql, values))
        self._commit()

    def later(self, sql: str, values: Sequence[Value]) -> None:
        """Write one row with the next group."""
        self._pending.append((sql, values))
        self._schedule()

    async def durable(self, sql: str, values: Sequence[Value]) -> None:
        """Write one row with the next group and return when that group is committed."""
        self._pending.append((sql, values))
        loop = self._schedule()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append(done)
        await done

    def note(self, name: str, default: str) -> str:
        """A single remembered value."""
        for (value,) in self.rows("SELECT value FROM note WHERE name = ?", (name,)):
            return str(value)
        return default

    def keep_note(self, name: str, value: str) -> None:
        """Remember a single value."""
        self.now("INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Commit what waits and close the file."""
        self._commit()
        self._connection.close()

    def _schedule(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if not self._scheduled:
            self._scheduled = True
            loop.call_later(GROUP_COMMIT_S, self._commit)
        return loop

    def _commit(self) -> None:
        self._scheduled = False
        pending, self._pending = self._pending, []
        waiting, self._waiting = self._waiting, []
        if pending:
            self._connection.execute("BEGIN")
            for sql, group in groupby(pending, key=lambda row: row[0]):
                self._connection.executemany(sql, [values for _, values in group])
            self._connection.execute("COMMIT")
        for done in waiting:
            if not done.done():
                done.set_result(None)
