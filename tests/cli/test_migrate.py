"""`kallelse migrate`, on an embedded database of its own and on a server with two roles."""

import stat
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kallelse.kit import embedded
from tests.cli.conftest import Run


def test_a_first_and_a_second_migration(kallelse: Run, fresh_var: Path) -> None:
    var = {"KALLELSE_VAR_DIR": str(fresh_var)}
    first = kallelse("migrate", **var)
    assert first.code == 0, first.err
    assert "migreringar gjorda" in first.out
    key = fresh_var / "keys" / "audit-ed25519.pem"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    made = key.read_bytes()
    second = kallelse("migrate", **var)
    assert second.code == 0
    assert second.out == "Tabellerna är redan av senaste version.\n"
    assert key.read_bytes() == made
    assert not embedded.is_running(fresh_var / "pg")


def test_the_embedded_database_is_migrated_by_the_first_command_that_needs_it(kallelse: Run, fresh_var: Path) -> None:
    ended = kallelse("parameters", "list", "--json", KALLELSE_VAR_DIR=str(fresh_var))
    assert ended.code == 0
    assert ended.err == "Databasen läggs upp …\n"
    assert not embedded.is_running(fresh_var / "pg")


def test_a_server_with_an_owner_that_is_no_superuser(kallelse: Run, database: str, fresh_var: Path) -> None:
    with psycopg.connect(database, autocommit=True) as superuser:
        superuser.execute("CREATE ROLE schema_owner LOGIN")
        superuser.execute("GRANT kallelse_app TO schema_owner")
        superuser.execute("CREATE DATABASE region OWNER schema_owner")
    try:
        dsns = {
            "KALLELSE_DATABASE_URL": make_conninfo(database, dbname="region", user="kallelse_app"),
            "KALLELSE_DATABASE_OWNER_URL": make_conninfo(database, dbname="region", user="schema_owner"),
            "KALLELSE_VAR_DIR": str(fresh_var),
        }
        migrated = kallelse("migrate", **dsns)
        assert migrated.code == 0, migrated.err
        assert kallelse("parameters", "list", **dsns).code == 0
        assert kallelse("connect", "provider", "TSTNMT2321000156-ALFA", "Region Exempel", **dsns).code == 0
        with psycopg.connect(dsns["KALLELSE_DATABASE_URL"]) as app:
            app.execute("SELECT set_config('kallelse.tenant', (SELECT id::text FROM connections_careprovider), true)")
            app.execute("""SELECT audit_write('2027-01-11T07:00:00Z', '[{"actor": "system:x", "action": "y"}]')""")
        verified = kallelse("audit", "verify", "--json", **dsns)
        assert verified.code == 0
        assert '"entries": 1' in verified.out
        with psycopg.connect(dsns["KALLELSE_DATABASE_OWNER_URL"]) as owner:  # As pg_dump does: an error is better than an empty dump.
            owner.execute("SET row_security = off")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.execute("SELECT count(*) FROM persons_person")
        checked = kallelse("check", "--json", **dsns).out
        assert '"kallelse_app, bunden av radskyddet"' in checked
    finally:
        with psycopg.connect(database, autocommit=True) as superuser:
            superuser.execute("DROP DATABASE region WITH (FORCE)")
            superuser.execute("DROP ROLE schema_owner")
