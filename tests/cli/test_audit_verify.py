"""`kallelse audit verify`."""

import json

import psycopg

from kallelse.audit.actions import Action, Record, write
from kallelse.kit.db import tenant_scope
from tests.audit.conftest import AT
from tests.cli.conftest import Run
from tests.conftest import Nation


def _write(nation: Nation) -> None:
    for provider in (nation.provider, nation.private):
        with tenant_scope(provider.pk):
            write(AT, [Record("staff:SE-1", Action.STAFF_READ, "191212121212", "invitation:1")])


def test_a_whole_log_of_all_tenants(kallelse: Run, nation: Nation) -> None:
    _write(nation)
    ended = kallelse("audit", "verify")
    assert ended.code == 0
    assert "2 poster i 2 länkar" in ended.out
    assert "Loggen är orörd." in ended.out
    said = json.loads(kallelse("audit", "verify", "--json").out)
    assert said == {"ok": True, "entries": 2, "links": 2, "checkpoints": 0, "unsigned_links": 2, "findings": []}


def test_a_tampered_log_names_the_link_and_nobody(kallelse: Run, nation: Nation, database: str) -> None:
    _write(nation)
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("UPDATE audit_entry SET actor = 'resident' WHERE link = 1 AND slot = (SELECT min(slot) FROM audit_entry)")
    ended = kallelse("audit", "verify")
    assert ended.code == 1
    assert "länk 1: innehållet är ändrat" in ended.out
    assert "INTE orörd" in ended.out
    assert "191212121212" not in ended.out
    said = json.loads(kallelse("audit", "verify", "--json").out)
    assert said["ok"] is False
    assert {finding["kind"] for finding in said["findings"]} == {"changed"}
