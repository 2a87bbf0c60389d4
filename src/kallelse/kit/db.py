"""Who may see which rows: the tenant and resident scopes of row-level security, and Django's database settings.

Every table with patient data has row-level security by care provider (tenant). The application role sees nothing unless the
transaction says whose rows it is about; `tenant_scope` and `resident_scope` are the only ways to say it, with their swift forms
(`tenant_trip`, `resident_trip`, and `reading_scope` for a page).
"""

import atexit
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
import psycopg.conninfo
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg_pool import ConnectionPool

from kallelse.kit import embedded, trips
from kallelse.kit.config import Config, ConfigError
from kallelse.kit.trips import Trip, Values

OLDEST_POSTGRES = 150000
PART = 75


@atexit.register
def hang_up() -> None:
    """Close this process's connections, the pool's too; the next use opens new ones.

    At its end a process must: a pool that is left to the garbage collector waits seconds for its own threads.
    """
    if settings.configured:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


_TENANT = "SELECT set_config('kallelse.tenant', %s, true), set_config('enable_seqscan', 'off', true)"
_RESIDENT = "SELECT set_config('kallelse.resident', %s, true), set_config('enable_seqscan', 'off', true)"

_trip: ContextVar[Trip | None] = ContextVar("trip", default=None)
_reading: ContextVar[int | None] = ContextVar("reading", default=None)

_FORGETFUL = f"{_TENANT}, set_config('synchronous_commit', 'off', true)"


@contextmanager
def tenant_scope(tenant_id: int, *, forgetful: bool = False) -> Iterator[None]:
    """One transaction in which the rows of one care provider are visible and writable.

    With `forgetful` its end does not wait for the disk: for what a server that loses its power may forget without harm.

    What is asked for here always has an index. A plan made while a table was empty would walk through all of it, and is kept for as long
    as the connection lives: such plans are forbidden.
    """
    reading = _reading.get()
    if reading is not None:
        if reading != tenant_id:
            raise RuntimeError("A reading scope shows the rows of one care provider.")
        yield
        return
    with transaction.atomic():
        run(_FORGETFUL if forgetful else _TENANT, [str(tenant_id)])
        yield


@contextmanager
def reading_scope(tenant_id: int) -> Iterator[None]:
    """As `tenant_scope`, for all that one page reads: whatever opens the same scope inside it is in this one, and pays for none.

    Only for reading, and for the log of what is read: what goes wrong inside is undone with all the rest.
    """
    with tenant_scope(tenant_id):
        before = _reading.set(tenant_id)
        try:
            yield
        finally:
            _reading.reset(before)


@contextmanager
def resident_scope(identity: str) -> Iterator[None]:
    """One transaction in which a logged-in resident's own invitations (no other table) can be read, whoever sent them."""
    with transaction.atomic():
        run(_RESIDENT, [identity])
        yield


@contextmanager
def tenant_trip(tenant_id: int) -> Iterator[None]:
    """The scope of `tenant_scope` for `run` and `tell` alone: its statements travel together, at a fraction of the cost (see `trips`).

    For the doors that are called most. Whatever else asks the database meanwhile does so outside the scope, and sees nothing.
    """
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        with tenant_scope(tenant_id):
            yield
        return
    with _travelling(_TENANT, str(tenant_id)):
        yield


@contextmanager
def resident_trip(identity: str) -> Iterator[None]:
    """The scope of `resident_scope`, as `tenant_trip` is that of `tenant_scope`."""
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        with resident_scope(identity):
            yield
        return
    with _travelling(_RESIDENT, identity):
        yield


@contextmanager
def _travelling(scope: str, whose: str) -> Iterator[None]:
    own = connections[DEFAULT_DB_ALIAS]
    with own.wrap_database_errors, _pooled(own) as raw:
        trip = Trip(raw, scope, [whose])
        before = _trip.set(trip)
        try:
            yield
        except BaseException:
            trip.end(keep=False)
            raise
        else:
            trip.end(keep=True)
        finally:
            _trip.reset(before)


def tell(statement: str, values: Values = ()) -> None:
    """As `run`, for a statement whose rows nobody wants: on a trip it is not waited for."""
    trip = _trip.get()
    if trip is None:
        run(statement, values)
        return
    with connection.wrap_database_errors:
        trip.tell(statement, values)


def run_last(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """As `run`, for the last statement of a scope: on a trip the commit goes with it, and both are waited for at once."""
    trip = _trip.get()
    if trip is None:
        return run(statement, values)
    with connection.wrap_database_errors:
        return trip.run_last(statement, values)


def once(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """As `run`, in a transaction of its own when there is none; for a statement that sets the tenant's scope itself."""
    own = connections[DEFAULT_DB_ALIAS]
    if own.in_atomic_block:
        return run(statement, values)
    with own.wrap_database_errors, _pooled(own) as raw:
        return trips.once(raw, statement, values)


@contextmanager
def _pooled(own: BaseDatabaseWrapper) -> Iterator[psycopg.Connection[Any]]:
    """A connection straight from the pool. The framework's own way there costs as much as a statement."""
    pool: ConnectionPool[Any] | None = own.pool  # type: ignore[attr-defined]
    if pool is None:
        own.ensure_connection()
        yield own.connection
        return
    pool.open()
    raw = pool.getconn()
    try:
        yield raw
    finally:
        pool.putconn(raw)


def run(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Run a statement of the kind that runs over and over, and return its rows: the server plans it once for each connection.

    Planning costs the server several times what a small chunk costs to carry out. The server binds the values itself, so that a
    statement says their types where it cannot know them (`%s::jsonb`); `%b` sends bytes as they are.
    """
    if (trip := _trip.get()) is not None:
        with connection.wrap_database_errors:
            return trip.run(statement, values)
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), values, prepare=True)
        return cursor.fetchall() if cursor.pgresult is not None and cursor.pgresult.nfields else []


def in_parts[Row](limit: int, take: Callable[[int], list[Row]]) -> list[Row]:
    """Up to `limit` rows, taken by statements of at most `PART` each: among millions a statement's time is that of the rows it writes."""
    found: list[Row] = []
    while len(found) < limit:
        part = min(PART, limit - len(found))
        rows = take(part)
        found += rows
        if len(rows) <= part // 2:
            break  # A statement that takes two kinds of rows in turn may find all there is of one kind.
    return found


def let_go() -> None:
    """Give this thread's connection back to the pool, when it has one: what the framework does at the end of a request."""
    own = connections[DEFAULT_DB_ALIAS]
    if own.connection is not None:
        own.close_if_unusable_or_obsolete()


def all_tenants() -> list[int]:
    """The ids of every active care provider (that table holds no patient data)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM connections_careprovider WHERE active ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def django_database(config: Config, *, owner: bool = False) -> dict[str, Any]:
    """Django's settings for the application role, or for the schema owner when `owner` is True."""
    switch_role = False
    if not config.database_url:
        role = embedded.OWNER if owner else embedded.APP
        conninfo = embedded.dsn(config.var_dir / "pg", role)
    elif owner:
        conninfo = config.database_owner_url or config.database_url
    else:
        conninfo = config.database_url
        switch_role = not config.database_owner_url
    try:
        parts: Mapping[str, Any] = psycopg.conninfo.conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError:
        raise ConfigError("KALLELSE_DATABASE_URL: är ingen giltig DSN. Skriv postgresql://användare@värd:port/databas.") from None
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    options = {key: value for key, value in parts.items() if key not in names}
    if switch_role:
        # One login serves both roles: each connection of the application gives up the owner's rights at once.
        options["options"] = f"{options.get('options', '')} -c role={embedded.APP}".strip()
    options["prepare_threshold"] = 5  # Without a number psycopg prepares nothing, not even what asks for it.
    options["pool"] = False if owner else {"min_size": 1, "max_size": 12, "timeout": 20}
    settings: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", "OPTIONS": options, "CONN_MAX_AGE": 0}
    settings |= {django: parts[libpq] for libpq, django in names.items() if libpq in parts}
    return settings


def explain(error: Exception) -> str:
    """A database error at start in one Swedish line with the remedy."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    lowered = text.lower()
    if "password authentication" in lowered or "no password" in lowered:
        remedy = "fel användare eller lösenord i KALLELSE_DATABASE_URL"
    elif "does not exist" in lowered:
        remedy = "databasen eller rollen i KALLELSE_DATABASE_URL finns inte; skapa den, eller kör `kallelse migrate`"
    elif (
        "refused" in lowered
        or "could not translate" in lowered
        or "timeout" in lowered
        or "no such file" in lowered
        or "resolve" in lowered
    ):
        remedy = "ingen databas svarar på adressen i KALLELSE_DATABASE_URL; starta den eller rätta adressen"
    else:
        remedy = "kontrollera KALLELSE_DATABASE_URL"
    return f"Databasen kan inte nås: {remedy}."


def check_version() -> None:
    """Raise ConfigError when the server is older than PostgreSQL 15."""
    connection.ensure_connection()
    version = connection.connection.info.server_version
    if version < OLDEST_POSTGRES:
        raise ConfigError(f"PostgreSQL {version // 10000} är för gammal: Kallelse behöver version 15 eller senare.")
