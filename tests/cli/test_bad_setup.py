"""A bad set-up gets one clear line with the remedy, never a traceback."""

import errno
import os
import socket
import ssl
from pathlib import Path

import django.db.utils
import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import PoolTimeout

from kallelse.cli import plain, ready
from kallelse.kit import db
from kallelse.kit.config import Config, ConfigError
from tests.cli.conftest import Run

SECRET = {"KALLELSE_SECRET_KEY": "x" * 50}
SERVICES = "PU_URL HSA_URL INBOX_URL READ_STATUS_URL STAFF_ISSUER RESIDENT_ISSUER".split()
PRODUCTION = {f"KALLELSE_{name}": "https://service.example.se" for name in SERVICES} | {
    "KALLELSE_STAGE": "production",
    "KALLELSE_CLOCK_FILE": "",
    **SECRET,
}


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"KALLELSE_STAGE": "prod"}, "KALLELSE_STAGE"),
        ({"KALLELSE_STAGE": "production"}, "KALLELSE_SECRET_KEY"),
        ({"KALLELSE_STAGE": "production", "KALLELSE_CLOCK_FILE": "", **SECRET}, "pekar på sandlådan"),
        ({"KALLELSE_WIRE_TIMEOUT_S": "fort"}, "ska vara ett tal"),
        ({"KALLELSE_DATABASE_URL": "inte en dsn"}, "ingen giltig DSN"),
        ({"KALLELSE_DATABASE_URL": "postgresql://x@127.0.0.1:1/kallelse"}, "ingen databas svarar"),
        ({"KALLELSE_DATABASE_URL": "postgresql:///kallelse?host=/nowhere"}, "ingen databas svarar"),
        ({"KALLELSE_DATABASE_URL": "postgresql://x@no-such-host.invalid/kallelse"}, "ingen databas svarar"),
    ],
)
def test_a_wrong_setting(kallelse: Run, variables: dict[str, str], said: str) -> None:
    ended = kallelse("parameters", "list", **variables)
    assert ended.code == 2
    assert said in ended.line


def test_a_database_or_role_that_does_not_exist(kallelse: Run, database: str) -> None:
    for wrong in ({"dbname": "elsewhere"}, {"user": "nobody_here"}):
        ended = kallelse("parameters", "list", KALLELSE_DATABASE_URL=make_conninfo(database, **wrong))
        assert ended.code == 2
        assert "finns inte" in ended.line


def test_a_database_without_tables(kallelse: Run, database: str) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("CREATE DATABASE bare")
    try:
        dsn = make_conninfo(database, dbname="bare")
        ended = kallelse("parameters", "list", KALLELSE_DATABASE_URL=dsn, KALLELSE_DATABASE_OWNER_URL=dsn)
        assert ended.code == 2
        assert "kallelse migrate" in ended.line
    finally:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("DROP DATABASE bare WITH (FORCE)")


def test_migrating_without_the_owners_rights(kallelse: Run, database: str, fresh_var: Path) -> None:
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("CREATE DATABASE bare")
        owner.execute("CREATE ROLE powerless LOGIN")
    try:
        dsn = make_conninfo(database, dbname="bare", user="powerless")
        ended = kallelse("migrate", KALLELSE_DATABASE_URL=dsn, KALLELSE_DATABASE_OWNER_URL=dsn, KALLELSE_VAR_DIR=str(fresh_var))
        assert ended.code == 2
        assert "migrera som ägare" in ended.line
    finally:
        with psycopg.connect(database, autocommit=True) as owner:
            owner.execute("DROP DATABASE bare WITH (FORCE)")
            owner.execute("DROP ROLE powerless")


def test_an_old_postgresql(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "OLDEST_POSTGRES", 990000)
    with pytest.raises(ConfigError, match="för gammal: Kallelse behöver version 15"):
        ready.prove(Config.from_env())


@pytest.mark.parametrize("command", [("serve", "--port"), ("sandbox", "--port"), ("sandbox", "--port", "0", "--oidc-port")])
def test_a_taken_port(kallelse: Run, database: str, tmp_path: Path, command: tuple[str, ...]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        folder = ("--dir", str(tmp_path)) if command[0] == "sandbox" else ()
        ended = kallelse(*command, port, *folder)
    assert ended.code == 2
    assert f"{port}" in ended.line
    assert command[-1] in ended.line


def test_a_bench_part_that_does_not_exist(kallelse: Run) -> None:
    ended = kallelse("bench", "speed")
    assert ended.code == 2
    assert "accept, batch, drain" in ended.line


def test_the_demo_is_refused_in_production(kallelse: Run) -> None:
    ended = kallelse("demo", "--once", **PRODUCTION)
    assert ended.code == 2
    assert "produktion" in ended.line


def test_a_var_directory_that_is_a_file(kallelse: Run, tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    ended = kallelse("parameters", "list", KALLELSE_VAR_DIR=str(tmp_path / "var"))
    assert ended.code == 2
    assert str(tmp_path / "var") in ended.line


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a directory that another user may not enter")
def test_a_var_directory_that_the_databases_user_may_not_enter(kallelse: Run, tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    ended = kallelse("parameters", "list", KALLELSE_VAR_DIR=str(tmp_path / "closed" / "var"))
    assert ended.code == 2
    assert "nobody" in ended.line or "KALLELSE_VAR_DIR" in ended.line


def test_the_sandbox_is_refused_in_production(kallelse: Run) -> None:
    ended = kallelse("sandbox", **PRODUCTION)
    assert ended.code == 2
    assert "production" in ended.line


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/srv/var/x"), "Disken är full (/srv/var/x)"),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/var"), "Rättighet saknas (/srv/var)"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/var"), "Rättighet saknas"),
        (OSError(errno.EADDRINUSE, "Address already in use"), "Porten är upptagen"),
        (FileNotFoundError(errno.ENOENT, "No such file", "x.csv"), "x.csv finns inte"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory"), "kallelse check"),
        (ssl.SSLError(9, "[SSL] PEM lib"), "kallelse check"),
        (psycopg.errors.DiskFull("could not extend file"), "Databasens disk är full"),
        (PoolTimeout("couldn't get a connection after 20.00 sec"), "Databasen kan inte nås"),
    ],
)
def test_what_the_system_says_in_plain_words(error: Exception, said: str) -> None:
    assert said in (plain.explain(error) or "")


def test_the_cause_of_a_wrapped_error_is_found() -> None:
    wrapped = django.db.utils.ProgrammingError("relation does not exist")
    wrapped.__cause__ = psycopg.errors.UndefinedTable("relation does not exist")
    assert "kallelse migrate" in (plain.explain(wrapped) or "")


def test_a_bug_keeps_its_traceback() -> None:
    assert plain.explain(ZeroDivisionError()) is None
    assert plain.explain(OSError(errno.EIO, "I/O error")) is None
