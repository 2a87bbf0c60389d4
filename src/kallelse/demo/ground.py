"""A place of the demo's own: a directory that it may empty, free ports, a database that it made, and the environment that says so."""

import fcntl
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kallelse.kit import db, embedded
from kallelse.kit.config import Config, ConfigError

DATABASE = "kallelse_demo"
MARK = "kallelse demo: emptied at every start"
"""The comment on a database that the demo made; one without it is somebody else's, whatever its name."""
KEPT = {"pg", "pg.lock", "lock"}
"""What an earlier demo leaves that is used again; everything else of it is thrown away."""
_PATIENCE_S = 5.0
_NOT_OURS = ("KALLELSE_CLOCK_FILE", "KALLELSE_CA_FILE", "KALLELSE_CLIENT_CERT_FILE", "KALLELSE_CLIENT_KEY_FILE", "KALLELSE_AUDIT_KEY_FILE")


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demo listens on 127.0.0.1; 0 = any free port."""

    web: int = 8000
    sandbox: int = 9080
    oidc: int = 9081
    clamd: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """The place. URLs carry no trailing slash."""

    home: Path
    ports: Ports

    @property
    def web(self) -> str:
        """The product's pages."""
        return f"http://localhost:{self.ports.web}"

    @property
    def sandbox(self) -> str:
        """The sandbox nation."""
        return f"http://127.0.0.1:{self.ports.sandbox}"

    @property
    def print_dir(self) -> Path:
        """The print folder."""
        return self.home / "print"

    @property
    def logs(self) -> Path:
        """What the processes say."""
        return self.home / "log"

    def variables(self, database: dict[str, str]) -> dict[str, str]:
        """The settings of every process of the demo; `database` comes from `own_database`."""
        issuer = f"http://localhost:{self.ports.oidc}"
        settings = {
            "stage": "sandbox",
            "var_dir": str(self.home),
            "print_dir": str(self.print_dir),
            "parcel_dir": str(self.home / "parcels"),
            "public_url": self.web,
            "pu_url": f"{self.sandbox}/pu",
            "hsa_url": f"{self.sandbox}/hsa",
            "inbox_url": f"{self.sandbox}/inbox",
            "read_status_url": f"{self.sandbox}/inbox",
            "inbox_per_s": "0",
            "clamav": f"tcp:127.0.0.1:{self.ports.clamd}",
            "staff_issuer": issuer,
            "resident_issuer": issuer,
        }
        return {f"KALLELSE_{name.upper()}": value for name, value in (settings | database).items()}


@contextmanager
def taken(settings: Config, wished: Ports) -> Iterator[Ground]:
    """The demo's place, emptied of what an earlier demo left, for this process alone."""
    if settings.stage == "production":
        raise ConfigError("Demon körs inte i produktion: ta bort KALLELSE_STAGE, så körs den mot den påhittade nationen.")
    home = settings.var_dir.resolve() / "demo"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(f"En demo körs redan i {home}: avsluta den, eller ange en annan katalog i KALLELSE_VAR_DIR.") from None
        _empty(home)
        ports = Ports(
            _free(wished.web, "--port"), _free(wished.sandbox, "--sandbox-port"), _free(wished.oidc, "--oidc-port"), _free(wished.clamd, "")
        )  # fmt: skip
        yield Ground(home, ports)


def adopt(variables: dict[str, str]) -> None:
    """Let this process, and those that it starts, live by `variables`."""
    for name in _NOT_OURS:
        os.environ.pop(name, None)
    os.environ.update(variables, DJANGO_SETTINGS_MODULE="kallelse.settings")


def own_database(settings: Config, home: Path) -> dict[str, str]:
    """An empty database that belongs to the demo; returns the settings that lead to it.

    Without `KALLELSE_DATABASE_URL` it lies in an embedded cluster of the demo's own, which is started. With it, it is the database
    `kallelse_demo` on that server. Raises ConfigError when the server does not let it be made, or holds one that is not the demo's.
    """
    if not settings.database_url:
        # A server that an interrupted demo left may lack what a start completes.
        embedded.stop(home / "pg")
        embedded.start(home / "pg")
        _recreate(embedded.dsn(home / "pg", embedded.OWNER, "postgres"), "kallelse", sure=True)
        return {"database_url": "", "database_owner_url": ""}
    for as_owner in (True, False):
        db.django_database(settings, owner=as_owner)  # Says so when a DSN cannot be read.
    owner = settings.database_owner_url or settings.database_url
    _recreate(owner, DATABASE, sure=False)
    made = {"database_url": make_conninfo(settings.database_url, dbname=DATABASE)}
    return made | ({"database_owner_url": make_conninfo(owner, dbname=DATABASE)} if settings.database_owner_url else {})


def _recreate(server: str, name: str, *, sure: bool) -> None:
    with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
        found = connection.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]).fetchone()
        if found and found[0] != MARK and not sure:
            raise ConfigError(f"Databasen {name} finns men är inte gjord av demon: byt namn på den, så gör demon sin egen.")
        try:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise ConfigError(f"Demon gör en egen databas, {name}: ge rollen i KALLELSE_DATABASE_URL rätten CREATEDB.") from None
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(MARK)))


def _empty(home: Path) -> None:
    for path in home.iterdir():
        if path.name in KEPT:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _free(port: int, option: str) -> int:
    """`port` itself, or any free one for 0. What an earlier demo left behind gets a few seconds to end."""
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                if time.monotonic() < deadline:
                    time.sleep(0.2)
                    continue
                why = "kräver högre rättigheter" if isinstance(error, PermissionError) else "är upptagen"
                raise ConfigError(f"Port {port} {why}: stoppa det andra programmet, eller välj en annan med {option}.") from None
            return int(probe.getsockname()[1])
