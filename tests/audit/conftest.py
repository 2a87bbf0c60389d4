"""A log with something in it, seen as the schema owner."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kallelse.audit import checkpoint, signing
from kallelse.audit.actions import Action, Record, write
from kallelse.audit.verify import Report, verify
from kallelse.connections.actions import register_provider
from kallelse.kit.db import tenant_scope
from kallelse.kit.embedded import APP

AT = datetime(2027, 1, 11, 7, 0, 0, 123456, tzinfo=UTC)


@dataclass
class Log:
    """The access log under test: `owner` may do anything in the database, but has neither key nor copies."""

    tenant: int
    owner: psycopg.Connection[Any]
    app_dsn: str
    key: Path
    copies: Path

    def write(self, calls: int, entries: int = 2) -> None:
        """`calls` links of `entries` entries each, written by one connection and so into one chain."""
        for call in range(calls):
            with tenant_scope(self.tenant):
                write(AT, [Record(f"staff:SE-{call}", Action.STAFF_READ, "191212121212", f"invitation:{call}-{n}") for n in range(entries)])

    def sign(self) -> checkpoint.Checkpoint | None:
        """A checkpoint of the present heads."""
        return checkpoint.sign(AT, signing.load_key(self.key), self.copies)

    def verify(self) -> Report:
        """The report of the whole log."""
        return verify(self.owner, signing.public_keys(self.key), self.copies)

    def kinds(self) -> list[str]:
        """The kinds of finding, in order."""
        return [finding.kind for finding in self.verify().findings]

    @property
    def chain(self) -> int:
        """The one chain that `write` has used."""
        row = self.owner.execute("SELECT DISTINCT slot FROM audit_link").fetchall()
        assert len(row) == 1
        slot: int = row[0][0]
        return slot


@pytest.fixture
def log(database: str, tmp_path: Path) -> Iterator[Log]:
    """An empty log with a key."""
    key = tmp_path / "keys" / "audit-ed25519.pem"
    signing.make_key(key)
    tenant = register_provider("TSTNMT2321000156-ALFA", "Region Exempel")
    with psycopg.connect(database, autocommit=True) as owner:
        yield Log(tenant.pk, owner, make_conninfo(database, user=APP), key, tmp_path / "audit" / "checkpoints.jsonl")


@pytest.fixture
def tamper(log: Log) -> Callable[[str], int]:
    """Change the database as its owner; the number of rows touched, which must not be none."""

    def run(statement: str) -> int:
        count = log.owner.execute(statement).rowcount
        assert count > 0
        return count

    return run
