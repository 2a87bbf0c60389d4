"""Bring a command to a database: start the embedded one, look that it can be used, and set Django up in the right role."""

import errno
import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg
from psycopg.conninfo import make_conninfo

from kallelse.cli import plain
from kallelse.kit import db, embedded, logs
from kallelse.kit.config import Config, ConfigError, config
from kallelse.kit.leash import end_with_parent

CONNECT_TIMEOUT_S = 5


@contextmanager
def database(*, owner: bool = False, migrated: bool = True) -> Iterator[Config]:
    """Django ready to use as the application role, or as the schema owner.

    An embedded database that was stopped is started, and stopped again afterwards if nobody else uses it. With `migrated`, tables that
    are missing or old are an error, or, when the database is the embedded one, migrated first.
    """
    settings = config()
    started = _start_embedded(settings)
    try:
        prove(settings, owner=owner)
        django(owner=owner)
        if migrated:
            _see_to_migrations(settings)
        yield settings
    finally:
        from kallelse.kit import wire

        wire.hang_up()
        if started:
            _stop_embedded(settings)


def django(*, owner: bool = False, level: int = 30) -> None:
    """Set Django up in this process; logs below `level` (30 = warning) are silent."""
    if owner:
        os.environ["KALLELSE_AS_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kallelse.settings")
    import django as framework

    framework.setup()
    logs.set_up(level)


def conninfo(settings: Config, *, owner: bool = False) -> str:
    """The DSN with which Django connects, for a connection of one's own."""
    parts = db.django_database(settings, owner=owner)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    options = {key: str(value) for key, value in parts["OPTIONS"].items() if key not in ("pool", "prepare_threshold")}
    return make_conninfo("", **{libpq: str(parts[name]) for name, libpq in names.items() if parts.get(name)}, **options)


def prove(settings: Config, *, owner: bool = False) -> int:
    """Connect once, without the pool, which would hide why it fails; the server's version. Raises ConfigError when it is too old."""
    with psycopg.connect(conninfo(settings, owner=owner), connect_timeout=CONNECT_TIMEOUT_S) as connection:
        version = connection.info.server_version
    if version < db.OLDEST_POSTGRES:
        raise ConfigError(f"PostgreSQL {version // 10000} är för gammal: Kallelse behöver version 15 eller senare.")
    return version


def missing_migrations() -> list[str]:
    """Names of the migrations that the database lacks."""
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def child(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
    """Another `kallelse` in a process of its own, which ends when this one does; `variables` are added to its environment."""
    command = [sys.executable, "-m", "kallelse", *arguments]
    return subprocess.Popen(command, env=os.environ | variables, preexec_fn=end_with_parent)


def _see_to_migrations(settings: Config) -> None:
    if not missing_migrations():
        return
    if settings.database_url:
        raise ConfigError(plain.NOT_MIGRATED)
    click.echo("Databasen läggs upp …", err=True)
    if child("migrate", "--quiet").wait() != 0:
        raise click.exceptions.Exit(2)


@contextmanager
def _alone(settings: Config) -> Iterator[None]:
    """One process at a time starts or stops the embedded database."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    with (settings.var_dir / "pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_embedded(settings: Config) -> bool:
    if settings.database_url:
        return False
    with _alone(settings):
        return embedded.start(settings.var_dir / "pg")


def must_be_free(host: str, port: int, option: str) -> None:
    """Raise ConfigError, which names the option to choose another port with, when the address cannot be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise ConfigError(f"Port {port} kräver högre rättigheter: välj en port över 1023 med {option}.") from None
        except OSError as error:
            reason = "är upptagen" if error.errno == errno.EADDRINUSE else "kan inte öppnas"
            raise ConfigError(f"Port {port} på {host} {reason}: stoppa det andra programmet eller välj en annan med {option}.") from None


def _stop_embedded(settings: Config) -> None:
    db.hang_up()
    with _alone(settings):
        if not embedded.is_running(settings.var_dir / "pg"):
            return
        others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
        with psycopg.connect(embedded.dsn(settings.var_dir / "pg", embedded.OWNER, "postgres")) as connection:
            row = connection.execute(others).fetchone()
        if row == (0,):
            embedded.stop(settings.var_dir / "pg")
