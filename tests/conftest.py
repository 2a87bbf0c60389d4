"""Fixtures: a throw-away PostgreSQL, a registered nation of providers and units, the sandbox nation, and a clock that can be moved."""

import copy
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["tests.browser_fixtures", "tests.risk_results", "tests.thread_fixtures"]

_VAR = Path(tempfile.mkdtemp(prefix="kallelse-test-"))
_VAR.chmod(0o755)
for _name in [name for name in os.environ if name.startswith("KALLELSE_") and name != "KALLELSE_CONTRACTS"]:
    del os.environ[_name]
os.environ |= {"KALLELSE_VAR_DIR": str(_VAR), "KALLELSE_PRINT_DIR": str(_VAR / "print"), "DJANGO_SETTINGS_MODULE": "kallelse.settings"}
os.environ["KALLELSE_INBOX_PER_S"] = "0"
os.environ["KALLELSE_CLOCK_FILE"] = str(_VAR / "clock.json")

import django  # noqa: E402

django.setup()

import psycopg  # noqa: E402

from kallelse.connections import actions as connections  # noqa: E402
from kallelse.connections import queries as connection_queries  # noqa: E402
from kallelse.connections.models import CareProvider, CareUnit, SourceSystem  # noqa: E402
from kallelse.kit import clock as product_clock  # noqa: E402
from kallelse.kit import config, embedded, wire  # noqa: E402

KEPT = {"connections_parameter", "django_migrations", "audit_chain"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "db: uses the database")
    config.addinivalue_line("markers", "risk(number): proves a risk of the risk table, such as K2")


def pytest_sessionfinish() -> None:
    embedded.stop(_VAR / "pg")
    shutil.rmtree(_VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def owner_dsn() -> str:
    """The DSN of the schema owner in the migrated throw-away cluster."""
    import subprocess
    import sys

    embedded.start(_VAR / "pg", durable=False)
    migrate = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', verbosity=0)"
    subprocess.run([sys.executable, "-c", migrate], check=True, env=os.environ | {"KALLELSE_AS_OWNER": "1"})
    return embedded.dsn(_VAR / "pg", embedded.OWNER)


@pytest.fixture(scope="session")
def cleaner(owner_dsn: str) -> Iterator[psycopg.Connection[Any]]:
    """The schema owner's connection that empties the database after a test and fills it before one, with the triggers off."""
    with psycopg.connect(owner_dsn, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


def tables(cleaner: psycopg.Connection[Any]) -> list[str]:
    """The tables that a test finds empty."""
    named = cleaner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    return [row[0] for row in named if row[0] not in KEPT]


@pytest.fixture
def database(owner_dsn: str, cleaner: psycopg.Connection[Any]) -> Iterator[str]:
    """An empty, migrated database reached as the application role; yields the owner's DSN for tests that must look behind row-level
    security."""
    yield owner_dsn
    from django.db import connections as django_connections

    django_connections.close_all()
    # Deleting is faster than TRUNCATE on small tables, and spares the parameters that migrations put in.
    cleaner.execute("; ".join(f"DELETE FROM {table}" for table in tables(cleaner)))
    cleaner.execute("UPDATE audit_chain SET link = 0, head = ''::bytea; DELETE FROM connections_parameter WHERE provider_id IS NOT NULL")
    connection_queries.forget()


@pytest.fixture(autouse=True)
def _database_of_marked_tests(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("db"):
        request.getfixturevalue("database")


class Clock:
    """The product's clock in tests."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def set(self, iso: str) -> datetime:
        """Move to an ISO moment (with zone); time then goes on from there."""
        from datetime import UTC

        offset = datetime.fromisoformat(iso) - datetime.now(UTC)
        temporary = self._path.with_suffix(".tmp")
        temporary.write_text(json.dumps({"offset_s": offset.total_seconds()}))
        temporary.replace(self._path)
        return product_clock.now()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The movable clock, set to Monday 2027-01-11 08:00 in Sweden."""
    path = _VAR / "clock.json"
    product_clock.follow(path)
    moving = Clock(path)
    moving.set("2027-01-11T08:00:00+01:00")
    yield moving
    path.unlink(missing_ok=True)


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`configured(inbox_url=…)` changes settings of this process for one test."""

    def change(**settings: Any) -> None:
        for name, value in settings.items():
            monkeypatch.setenv(f"KALLELSE_{name.upper()}", str(value))
        forget()

    def forget() -> None:
        wire.hang_up()
        config.config.cache_clear()

    yield change
    monkeypatch.undo()
    forget()


@dataclass
class Nation:
    """What the tests registered: two care providers with units and source systems; `keys` holds bearer keys by source name."""

    provider: CareProvider
    private: CareProvider
    units: dict[str, CareUnit] = field(default_factory=dict)
    sources: dict[str, SourceSystem] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)


_kept_nation: list[tuple[Nation, dict[str, bytes]]] = []
"""The nation of the first test that asked for one, and the rows of its tables: all others get a copy."""


@pytest.fixture
def nation(database: str, cleaner: psycopg.Connection[Any], clock: Clock) -> Nation:
    """Region Exempel with four units and two sources, and a private provider with one of each."""
    if not _kept_nation:
        made = _registered()
        _kept_nation.append((made, {table: rows for table in tables(cleaner) if (rows := _copied(cleaner, table))}))
        return copy.deepcopy(made)
    made, kept = _kept_nation[0]
    for table, rows in kept.items():
        with cleaner.cursor().copy(f"COPY {table} FROM STDIN") as into:
            into.write(rows)
    return copy.deepcopy(made)


def _copied(cleaner: psycopg.Connection[Any], table: str) -> bytes:
    with cleaner.cursor().copy(f"COPY {table} TO STDOUT") as out:
        return b"".join(map(bytes, out))


def _registered() -> Nation:
    region = connections.register_provider("TSTNMT2321000156-ALFA", "Region Exempel", "2321000156")
    private = connections.register_provider("IFV1239877878-1041", "Privathälsan Exempel")
    made = Nation(region, private)
    card: dict[str, Any] = {
        "phone": "010-100 10 00",
        "phone_hours": "måndag–fredag kl. 08.00–16.00",
        "visiting_address": ["Sjukhusgatan 1", "551 11 Exempelstad"],
    }
    for short, suffix, name, level in (
        ("alvc", "ALVC", "Solberga vårdcentral", "primary"),
        ("k101", "K101", "Medicinmottagningen Eksta sjukhus", "specialist"),
        ("k102", "K102", "Röntgen Eksta sjukhus", "specialist"),
        ("k103", "K103", "Mammografi Eksta sjukhus", "specialist"),
    ):
        made.units[short] = connections.register_unit(region, f"TSTNMT2321000156-{suffix}", name, level, **card)
    made.units["lind"] = connections.register_unit(private, "IFV1239877878-1045", "Lindens vårdcentral", "primary", **card)
    for name, provider, hsa_id in (
        ("cosmic", region, "TSTNMT2321000156-COSM"), ("rontgen", region, "TSTNMT2321000156-RONT"), ("privat", private,
        "IFV1239877878-SYS1"),
    ):  # fmt: skip
        made.sources[name] = connections.register_source(provider, name, hsa_id=hsa_id)
        made.keys[name] = connections.issue_key(made.sources[name])
    give_staff_roles(made)
    return made


def give_staff_roles(made: Nation) -> None:
    """The roles that the sandbox's staff have at the units of the tests."""
    from kallelse.kit import db
    from kallelse.roles.models import Assignment
    from kallelse.roles.rules import ANYWHERE, EVERYWHERE, Role
    from kallelse.sandbox.nation import STAFF

    now, today = product_clock.now(), product_clock.today()
    held = {
        (unit.provider_id, None if role in EVERYWHERE | ANYWHERE else unit.pk, member.employee_hsa_id, role)
        for member in STAFF
        for unit in made.units.values()
        for role in map(Role, member.roles)
        if unit.hsa_id in member.units
    }
    for tenant_id in {one[0] for one in held}:
        with db.tenant_scope(tenant_id):
            Assignment.objects.bulk_create(
                Assignment(
                    tenant_id=tenant_id, unit_id=unit_id, employee=employee, role=role, valid_from=today, given_by="tests", given_at=now
                )
                for tenant, unit_id, employee, role in held
                if tenant == tenant_id
            )


@pytest.fixture
def sandbox(configured: Callable[..., None], clock: Clock, tmp_path: Path) -> Iterator[Any]:
    """The sandbox nation in this process, with the product configured to call it and to follow its clock."""
    from kallelse.sandbox import testing

    folders = {"print_dir": tmp_path / "print", "parcel_dir": tmp_path / "parcels"}
    with testing.running(directory=tmp_path / "sandbox", **folders) as nation_running:
        configured(
            pu_url=f"{nation_running.url}/pu", hsa_url=f"{nation_running.url}/hsa", inbox_url=f"{nation_running.url}/inbox",
            read_status_url=f"{nation_running.url}/inbox", staff_issuer=nation_running.oidc, resident_issuer=nation_running.oidc,
            **{name: str(path) for name, path in folders.items()}, unknown_settle_s="0", person_fresh_s="0",
        )  # fmt: skip
        product_clock.follow(Path(tmp_path / "sandbox" / "clock.json"))
        yield nation_running
        product_clock.follow(_VAR / "clock.json")
