"""Who is alive: a worker holds an advisory lock for its number as long as its process lives, so that a kill -9 frees it at once."""

import contextlib
import secrets

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from kallelse.kit import db
from kallelse.kit.config import Config

_LIVING = """
SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks
WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class Worker:
    """One worker's number and the connection that keeps it."""

    def __init__(self, config: Config) -> None:
        self.number = secrets.randbits(62) + 1
        self._connection = psycopg.connect(_conninfo(config), autocommit=True)
        self._connection.execute("SELECT pg_advisory_lock(%s)", [self.number])

    def close(self) -> None:
        """Give the number back: claims that are left become orphans at once, without waiting for the server to see the connection go."""
        with contextlib.suppress(psycopg.OperationalError):
            self._connection.execute("SELECT pg_advisory_unlock(%s)", [self.number])
        self._connection.close()


def living() -> list[int]:
    """The numbers of all living workers."""
    with connection.cursor() as cursor:
        cursor.execute(_LIVING)
        return [row[0] for row in cursor.fetchall()]


def _conninfo(config: Config) -> str:
    settings = db.django_database(config)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return make_conninfo(**{libpq: str(settings[name]) for name, libpq in names.items() if settings.get(name)})
