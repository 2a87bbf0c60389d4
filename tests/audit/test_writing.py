"""The application may add to the log and do nothing else with it; what it adds survives only with its transaction."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import DatabaseError

from kallelse.audit.actions import Action, Record, write
from kallelse.kit.db import tenant_scope
from tests.audit.conftest import AT, Log

CALL = """SELECT audit_write('2027-01-11T07:00:00Z', '[{"actor": "system:a", "action": "x"}, {"actor": "system:b", "action": "y"}]')"""


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_entry (tenant_id, slot, link, position, at, actor, commission, unit, patient, action, object, purpose, result) "
        "VALUES ({tenant}, 0, 1, 1, now(), '', '', '', '', '', '', '', '')",
        "UPDATE audit_entry SET actor = ''",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
        "UPDATE audit_chain SET link = 0",
        "DELETE FROM audit_link",
        "INSERT INTO audit_link (slot, link, entries, hash) VALUES (0, 9, 1, '')",
        "UPDATE audit_checkpoint SET heads = '{{}}'",
        "DELETE FROM audit_checkpoint",
        "ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY",
        "ALTER FUNCTION audit_write(timestamptz, jsonb) SECURITY INVOKER",
        "SET ROLE kallelse_owner",
    ],
)
def test_the_application_may_not(log: Log, statement: str) -> None:
    log.write(1)
    with psycopg.connect(log.app_dsn, autocommit=True) as app:
        app.execute("SELECT set_config('kallelse.tenant', %s, false)", [str(log.tenant)])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(statement.format(tenant=log.tenant))
    assert log.verify().ok


def test_the_application_sees_its_own_tenants_entries_only(log: Log) -> None:
    log.write(1)
    with psycopg.connect(log.app_dsn, autocommit=True) as app:
        assert app.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)
        app.execute("SELECT set_config('kallelse.tenant', %s, false)", [str(log.tenant + 1)])
        assert app.execute("SELECT count(*) FROM audit_entry").fetchone() == (0,)
        app.execute("SELECT set_config('kallelse.tenant', %s, false)", [str(log.tenant)])
        assert app.execute("SELECT count(*) FROM audit_entry").fetchone() == (2,)


def test_nothing_is_written_without_a_tenant(log: Log) -> None:
    with psycopg.connect(log.app_dsn) as app, pytest.raises(psycopg.errors.RaiseException):
        app.execute(CALL)
    assert log.verify().entries == 0


@pytest.mark.parametrize("sign", ["\x1f", "\x1e", "\x00"])
def test_the_separators_of_the_hash_cannot_be_smuggled_in(log: Log, sign: str) -> None:
    with pytest.raises(DatabaseError), tenant_scope(log.tenant):
        write(AT, [Record(f"a{sign}b", Action.STAFF_READ)])
    assert log.verify().entries == 0


def test_every_letter_is_hashed_as_it_is_stored(log: Log) -> None:
    odd = 'Åsa "Ö" \\u001 日本 😀\n\t|, \N{COMBINING ACUTE ACCENT}'
    with tenant_scope(log.tenant):
        write(AT, [Record(odd.replace("\\u001", "\\u0"), Action.STAFF_READ, unit="é", commission="e\u0301")])
    assert log.verify().ok


def test_an_act_that_is_undone_leaves_no_entry_and_no_gap(log: Log) -> None:
    log.write(1)
    with pytest.raises(RuntimeError), tenant_scope(log.tenant):
        write(AT, [Record("system:x", Action.STAFF_READ)])
        raise RuntimeError
    log.write(1)
    report = log.verify()
    assert report.ok
    assert (report.entries, report.links) == (4, 2)


def test_many_writers_at_once_leave_whole_chains(log: Log) -> None:
    def writer(_: int) -> None:
        with psycopg.connect(log.app_dsn, autocommit=True) as app:
            for _ in range(30):
                with app.transaction():
                    app.execute("SELECT set_config('kallelse.tenant', %s, true)", [str(log.tenant)])
                    app.execute(CALL)

    with ThreadPoolExecutor(24) as pool:  # More writers than chains, so that some must share one.
        list(pool.map(writer, range(24)))
    report = log.verify()
    assert report.ok
    assert (report.entries, report.links) == (24 * 30 * 2, 24 * 30)


def test_a_writer_killed_in_the_middle_of_its_transaction_leaves_a_whole_chain(log: Log) -> None:
    log.write(1)
    program = (
        "import psycopg, sys, signal\n"
        "app = psycopg.connect(sys.argv[1])\n"
        "app.execute(\"SELECT set_config('kallelse.tenant', %s, true)\", [sys.argv[2]])\n"
        "app.execute(sys.argv[3])\n"
        "print('written', flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, log.app_dsn, str(log.tenant), CALL], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == b"written\n"
        os.kill(writer.pid, signal.SIGKILL)
    log.write(1)  # The head's lock went with the killed writer.
    report = log.verify()
    assert report.ok
    assert report.entries == 4
