"""Statements that travel together, for the doors that are called hundreds of times a second.

An ordinary scope with a read and a line in the access log waits for the database five times (begin, scope, read, log, commit), and every
statement passes through many layers. A trip is the same transaction in libpq's pipeline: only what is wanted back is waited for, the
rest goes with the next statement that is, or with the commit. The server plans a statement once for each connection.

psycopg throws away all prepared statements of a connection after a ROLLBACK of its own. A trip notices at its first statement, when
nothing has been done, and begins again.
"""

import re
import select
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import adapt, errors, pq
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat

type Values = Sequence[Any] | Mapping[str, Any]
type Raw = psycopg.Connection[Any]
type _Key = tuple[str, tuple[int, ...]]
"""A statement and the types of its values."""

BEGIN, COMMIT, ROLLBACK = "BEGIN", "COMMIT", "ROLLBACK"

_DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
_PLACE = re.compile(r"%(?:\((\w+)\))?([sb%])")
_TIMES = psycopg.adapters.get_loader(psycopg.adapters.types["timestamptz"].oid, pq.Format.TEXT)
_numbers = count(1)


class _Line:
    """What is known of one connection: which statements the server has planned, and how values are read and written."""

    def __init__(self, raw: Raw) -> None:
        self.connection = raw
        self.names: dict[_Key, bytes] = {}
        self.adapters = adapt.AdaptersMap(raw.adapters)
        if _TIMES is not None:
            # The framework's own makes every time twice.
            self.adapters.register_loader("timestamptz", _TIMES)
        self.poll = select.poll()
        self.poll.register(raw.pgconn.socket, select.POLLIN)


_lines: "WeakKeyDictionary[Raw, _Line]" = WeakKeyDictionary()


def once(raw: Raw, statement: str, values: Values) -> list[tuple[Any, ...]]:
    """Run one statement in a transaction of its own. The connection must be in none."""
    line = _line(raw)
    text, transformer, params = _bound(line, statement, values)
    key = (statement, transformer.types or ())

    def carried_out() -> pq.abc.PGresult:
        if key not in line.names:
            name = b"trip_%d" % next(_numbers)
            _must(raw, raw.pgconn.prepare(name, text, transformer.types))
            line.names[key] = name
        return _must(raw, raw.pgconn.exec_prepared(line.names[key], params, transformer.formats))

    try:
        return _rows(line, carried_out())
    except errors.InvalidSqlStatementName:
        line.names.clear()
    return _rows(line, carried_out())


class Trip:
    """One transaction on a connection that nobody else uses meanwhile. End it with `end`, whatever happened."""

    def __init__(self, raw: Raw, scope: str, values: Values) -> None:
        self._raw, self._pg, self._line = raw, raw.pgconn, _line(raw)
        self._again: list[tuple[str, Values]] | None = []
        self._waiting: list[tuple[_Key, bool]] = []
        self._is_synced = self._is_over = False
        self._pg.enter_pipeline_mode()
        self.tell(BEGIN)
        self.tell(scope, values)

    def tell(self, statement: str, values: Values = ()) -> None:
        """Send a statement whose rows nobody wants; what is wrong with it is raised by the next `run`, or by `end`."""
        if self._is_over:
            raise psycopg.ProgrammingError("The transaction has ended with its last statement.")
        text, transformer, params = _bound(self._line, statement, values)
        if self._again is not None:
            self._again.append((statement, values))
        key = (statement, transformer.types or ())
        name = self._line.names.get(key)
        if name is None:
            name = self._line.names[key] = b"trip_%d" % next(_numbers)
            self._pg.send_prepare(name, text, transformer.types)
            self._waiting.append((key, False))
        self._pg.send_query_prepared(name, params, transformer.formats)
        self._waiting.append((key, True))

    def run(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Send a statement and wait for its rows."""
        self.tell(statement, values)
        return _rows(self._line, self._answer(is_last=False)[-1])

    def run_last(self, statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
        """Send the last statement and the commit, and wait for both at once; nothing can be sent after it."""
        try:
            self.tell(statement, values)
            self.tell(COMMIT)
            return _rows(self._line, self._answer(is_last=True)[-2])
        finally:
            self._is_over = True
            self._leave()

    def end(self, *, keep: bool) -> None:
        """Commit, or roll back. What the statements raise that nobody has waited for is raised here."""
        if self._is_over:
            return
        try:
            self.tell(COMMIT if keep else ROLLBACK)
            self._answer(is_last=True)
        except psycopg.Error:
            if keep:
                raise
        finally:
            self._leave()

    def _answer(self, *, is_last: bool) -> list[pq.abc.PGresult]:
        """The results of the statements that nobody has waited for, when all have gone well."""
        try:
            results = self._received(is_last)
        except errors.InvalidSqlStatementName:
            self._line.names.clear()
            if self._again is None:
                raise
            again, self._again = self._again, None
            self._leave()
            self._is_synced = False
            self._pg.enter_pipeline_mode()
            for statement, values in again:
                self.tell(statement, values)
            results = self._received(is_last)
        self._again = None
        return results

    def _received(self, is_last: bool) -> list[pq.abc.PGresult]:
        if is_last:
            self._pg.pipeline_sync()
        else:
            self._pg.send_flush_request()
        self._sent()
        results = [self._next() for _ in self._waiting]
        if is_last:
            self._next()
            self._is_synced = True
        waiting, self._waiting = self._waiting, []
        for (key, _), result in zip(waiting, results, strict=True):
            if result.status not in _DONE:
                self._line.names.pop(key, None)
        for result in results:
            _must(self._raw, result)
        return [result for (_, is_carried_out), result in zip(waiting, results, strict=True) if is_carried_out]

    def _sent(self) -> None:
        """Send what has been put in line; the server may want to say something before it takes all of something large."""
        pg, poll = self._pg, self._line.poll
        while pg.flush():
            poll.modify(pg.socket, select.POLLIN | select.POLLOUT)
            poll.poll()
            poll.modify(pg.socket, select.POLLIN)
            pg.consume_input()

    def _next(self) -> pq.abc.PGresult:
        """Wait for the result of one statement. libpq's own waiting would hold up every other thread."""
        pg, poll = self._pg, self._line.poll
        while pg.is_busy():
            poll.poll()
            pg.consume_input()
        result = pg.get_result()
        if result is None:
            raise psycopg.OperationalError("The connection was lost in the middle of a transaction.")
        if result.status != pq.ExecStatus.PIPELINE_SYNC:
            pg.get_result()  # The end of what this statement says.
        return result

    def _leave(self) -> None:
        """Give the connection back as others expect it: out of the pipeline and in no transaction. One that cannot be so is closed."""
        try:
            if not self._is_synced:
                self._pg.pipeline_sync()
                self._sent()
                self._next()
            self._pg.exit_pipeline_mode()
            if self._pg.transaction_status != pq.TransactionStatus.IDLE:
                _must(self._raw, self._pg.exec_(ROLLBACK.encode()))
        except psycopg.Error:
            self._raw.close()


def _line(raw: Raw) -> _Line:
    line = _lines.get(raw)
    if line is None:
        line = _lines[raw] = _Line(raw)
    return line


def _bound(line: _Line, statement: str, values: Values) -> tuple[bytes, Transformer, Sequence[Any]]:
    """The statement with numbered places, and the values in the order of the places; they are in the transformer's types and formats."""
    text, names, formats = _numbered(statement)
    transformer: Transformer = adapt.Transformer(line)
    ordered = [values[name] for name in names] if isinstance(values, Mapping) else values
    if len(ordered) != len(formats):
        raise psycopg.ProgrammingError("The statement has another number of places than there are values.")
    return text, transformer, transformer.dump_sequence(ordered, formats)


@lru_cache(maxsize=500)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...], list[PyFormat]]:
    """`statement` as the server reads it, with $1 and so on; the names of its places, and how each is sent."""
    places: dict[str, int] = {}
    formats: list[PyFormat] = []

    def number(found: re.Match[str]) -> str:
        if found[2] == "%":
            return "%"
        name = found[1] or f"{len(places)}"
        if name not in places:
            places[name] = len(places) + 1
            formats.append(PyFormat.BINARY if found[2] == "b" else PyFormat.AUTO)
        return f"${places[name]}"

    return _PLACE.sub(number, statement).encode(), tuple(places), formats


def _rows(line: _Line, result: pq.abc.PGresult) -> list[tuple[Any, ...]]:
    if not result.ntuples:
        return []
    transformer: Transformer = adapt.Transformer(line)
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple)


def _must(raw: Raw, result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status not in _DONE:
        raise errors.error_from_result(result, raw.info.encoding)
    return result
