"""Statements that travel together are one transaction in one tenant's scope, and leave the connection as others expect it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from kallelse.audit import actions as audit
from kallelse.audit.models import Entry
from kallelse.kit import clock, db, trips

pytestmark = pytest.mark.db

_COUNT = "SELECT count(*) FROM audit_entry"


@pytest.fixture
def tenant(nation: Any) -> int:
    return int(nation.provider.pk)


def log(what: str) -> None:
    audit.write(clock.now(), [audit.Record("system:test", audit.Action.DIARY_READ, result=what)])


def logged(tenant: int) -> list[str]:
    with db.tenant_scope(tenant):
        return list(Entry.objects.order_by("id").values_list("result", flat=True))


def test_what_is_told_and_what_is_read_are_one_transaction(tenant: int) -> None:
    with db.tenant_trip(tenant):
        log("first")
        assert db.run(_COUNT) == [(1,)]
        log("second")
        assert logged(tenant) == []
    assert logged(tenant) == ["first", "second"]


def test_only_the_rows_of_the_tenant_are_seen(tenant: int, nation: Any) -> None:
    with db.tenant_trip(tenant):
        log("ours")
    with db.tenant_trip(nation.private.pk):
        assert db.run(_COUNT) == [(0,)]
    # The connection that goes back to the pool has no scope left.
    assert db.once(_COUNT) == [(0,)]


def test_a_mistake_in_the_program_takes_everything_back(tenant: int) -> None:
    with pytest.raises(KeyError), db.tenant_trip(tenant):
        log("never")
        db.run(_COUNT)
        raise KeyError
    assert logged(tenant) == []


@pytest.mark.parametrize("is_waited_for", [True, False])
def test_what_the_database_refuses_is_raised_and_takes_everything_back(tenant: int, is_waited_for: bool) -> None:
    ask = db.run if is_waited_for else db.tell
    with pytest.raises(DatabaseError, match="division by zero"), db.tenant_trip(tenant):
        log("never")
        ask("SELECT 1 / %s::int", [0])
    assert logged(tenant) == []
    with db.tenant_trip(tenant):
        assert db.run("SELECT 1 / %s::int", [1]) == [(1,)]


def test_what_was_refused_is_never_committed_though_the_error_is_swallowed(tenant: int) -> None:
    with pytest.raises(DatabaseError), db.tenant_trip(tenant):
        log("never")
        with pytest.raises(DatabaseError):
            db.run("SELECT no_such_column")
    assert logged(tenant) == []


def test_the_last_statement_takes_the_commit_with_it(tenant: int) -> None:
    with db.tenant_trip(tenant):
        log("kept")
        assert db.run(_COUNT) == [(1,)]
        log("told")
        assert db.run_last(_COUNT) == [(2,)]
    assert logged(tenant) == ["kept", "told"]
    # The connection that goes back to the pool has no scope left.
    assert db.once(_COUNT) == [(0,)]


def test_nothing_comes_after_the_last_statement(tenant: int) -> None:
    with pytest.raises(DatabaseError, match="has ended"), db.tenant_trip(tenant):
        assert db.run_last("SELECT %s::int", [3]) == [(3,)]
        log("never")
    assert logged(tenant) == []


def test_a_last_statement_that_is_refused_takes_everything_back(tenant: int) -> None:
    with pytest.raises(DatabaseError, match="division by zero"), db.tenant_trip(tenant):
        log("never")
        db.run_last("SELECT 1 / %s::int", [0])
    with pytest.raises(DatabaseError, match="control characters"), db.tenant_trip(tenant):
        audit.write(clock.now(), [audit.Record("a\x01b", audit.Action.DIARY_READ)])
        db.run_last(_COUNT)
    assert logged(tenant) == []
    with db.tenant_trip(tenant):
        assert db.run_last("SELECT 1 / %s::int", [1]) == [(1,)]


def test_inside_a_transaction_the_last_statement_is_one_like_the_others(tenant: int) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        with db.tenant_trip(tenant):
            log("never")
            assert db.run_last(_COUNT) == [(1,)]
        raise KeyError
    assert logged(tenant) == []


def test_errors_are_the_frameworks_own(tenant: int, nation: Any) -> None:
    with pytest.raises(IntegrityError):
        db.once("INSERT INTO connections_platform (hsa_id, name, valid_from) SELECT 'x', NULL, now()")
    with pytest.raises(DatabaseError), db.tenant_trip(tenant):
        audit.write(clock.now(), [audit.Record("a\x01b", audit.Action.DIARY_READ)])


def test_a_value_that_cannot_be_sent_leaves_nothing_behind(tenant: int) -> None:
    with pytest.raises(DatabaseError), db.tenant_trip(tenant):
        log("never")
        db.run("SELECT %s", [object()])
    with pytest.raises(DatabaseError, match="number of places"), db.tenant_trip(tenant):
        db.run("SELECT %s", [])
    assert logged(tenant) == []


@pytest.fixture
def one_connection(monkeypatch: pytest.MonkeyPatch, tenant: int) -> Iterator[Any]:
    """The same connection every time, as a pool gives it that has only one; the framework has another."""
    connection.ensure_connection()
    pool = connection.pool  # type: ignore[attr-defined]
    pool.open()
    raw = pool.getconn()
    monkeypatch.setattr(pool, "getconn", lambda: raw)
    monkeypatch.setattr(pool, "putconn", lambda given: None)
    yield raw
    monkeypatch.undo()
    pool.putconn(raw)


@pytest.mark.parametrize("is_first_told", [True, False])
def test_statements_that_the_server_has_forgotten_are_planned_again(tenant: int, one_connection: Any, is_first_told: bool) -> None:
    for _ in range(3):
        with db.tenant_trip(tenant):
            log("kept")
            if not is_first_told:
                assert db.run("SELECT %(a)s::int + %(b)s::int - %(a)s::int, '100%%'", {"a": 4, "b": 7}) == [(7, "100%")]
        assert db.once("SELECT %s::text", ["å"]) == [("å",)]
        one_connection.execute("DEALLOCATE ALL")
    assert logged(tenant) == ["kept"] * 3


def test_a_trip_with_a_last_statement_alone_is_planned_again_too(tenant: int, one_connection: Any) -> None:
    for count in range(1, 4):
        with db.tenant_trip(tenant):
            log("kept")
            assert db.run_last(_COUNT) == [(count,)]
        # The driver's own: it throws away every statement of the connection.
        one_connection.execute("ROLLBACK")
        one_connection.execute("SELECT 1")
    assert logged(tenant) == ["kept"] * 3


def test_a_statement_is_planned_once_for_a_connection(tenant: int, one_connection: Any) -> None:
    def planned() -> int:
        return int(one_connection.execute("SELECT count(*) FROM pg_prepared_statements").fetchone()[0])

    for _ in range(3):
        with db.tenant_trip(tenant):
            log("x")
            db.run(_COUNT)
        db.once(_COUNT)
    after = planned()
    with db.tenant_trip(tenant):
        log("x")
        db.run(_COUNT)
    assert planned() == after


def test_a_connection_that_is_lost_is_an_error_and_is_not_used_again(tenant: int, owner_dsn: str) -> None:
    import psycopg

    with pytest.raises(DatabaseError), db.tenant_trip(tenant):
        ((mine,),) = db.run("SELECT pg_backend_pid()")
        with psycopg.connect(owner_dsn, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [mine])
        db.run(_COUNT)
    with db.tenant_trip(tenant):
        log("well")
    assert logged(tenant) == ["well"]


def test_large_values_go_both_ways(tenant: int) -> None:
    large = "å" * 3_000_000
    with db.tenant_trip(tenant):
        db.tell("SELECT length(%s::text)", [large])
        assert db.run("SELECT %s::text, %b::bytea", [large, b"\x00\xff"]) == [(large, b"\x00\xff")]


def test_inside_a_transaction_a_trip_is_a_part_of_it(tenant: int) -> None:
    with pytest.raises(KeyError), transaction.atomic():
        with db.tenant_trip(tenant):
            log("never")
            assert db.run(_COUNT) == [(1,)]
        assert db.once(_COUNT) == [(1,)]
        raise KeyError
    assert logged(tenant) == []


def test_times_are_utc(tenant: int) -> None:
    now = clock.now()
    with db.tenant_trip(tenant):
        ((read, absent),) = db.run("SELECT %s::timestamptz, NULL::timestamptz", [now])
    assert (read, read.utcoffset(), absent) == (now, clock.now().utcoffset(), None)


def test_a_connection_in_a_pipeline_refuses_what_is_not_of_the_trip(tenant: int, one_connection: Any) -> None:
    with pytest.raises(DatabaseError), connection.wrap_database_errors:
        trip = trips.Trip(one_connection, "SELECT %s", ["1"])
        try:
            one_connection.execute("SELECT 1")
        finally:
            trip.end(keep=False)
