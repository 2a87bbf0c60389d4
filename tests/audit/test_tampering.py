"""Whatever the database's owner does to the log is found."""

import hashlib
from collections.abc import Callable

import pytest

from kallelse.audit.verify import body
from tests.audit.conftest import Log

Tamper = Callable[[str], int]


def test_an_untouched_log_is_whole(log: Log) -> None:
    log.write(5, entries=3)
    report = log.verify()
    assert report.ok
    assert (report.entries, report.links, report.checkpoints, report.unsigned_links) == (15, 5, 0, 5)


def test_the_empty_log_is_whole(log: Log) -> None:
    assert log.verify().ok
    assert log.sign() is None


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'resident'",
        "patient = '191212121213'",
        "result = 'refused'",
        "at = at + interval '1 microsecond'",
        "tenant_id = (SELECT max(id) FROM connections_careprovider)",
        "commission = 'x', unit = ''",
        "object = replace(object, '2-0', '2-9')",
    ],
)
def test_a_changed_entry_is_found(log: Log, tamper: Tamper, change: str) -> None:
    log.owner.execute("INSERT INTO connections_careprovider (hsa_id, name, org_no, active) VALUES ('SE2', 'Annan', '', true)")
    log.write(5)
    tamper(f"UPDATE audit_entry SET {change} WHERE link = 3 AND position = 1")
    (finding,) = log.verify().findings
    assert (finding.kind, finding.chain, finding.link) == ("changed", log.chain, 3)
    assert "191212121212" not in finding.text


def test_moved_text_between_two_fields_is_found(log: Log, tamper: Tamper) -> None:
    log.write(1)
    tamper("UPDATE audit_entry SET actor = actor || object, object = ''")
    assert log.kinds() == ["changed"]


def test_two_entries_that_changed_places_are_found(log: Log, tamper: Tamper) -> None:
    log.write(3)
    tamper("UPDATE audit_entry SET position = 3 - position WHERE link = 2")
    assert log.kinds() == ["changed"]


def test_a_deleted_entry_is_found(log: Log, tamper: Tamper) -> None:
    log.write(5)
    tamper("DELETE FROM audit_entry WHERE link = 4 AND position = 2")
    (finding,) = log.verify().findings
    assert (finding.kind, finding.link) == ("entries_missing", 4)


def test_an_added_entry_is_found(log: Log, tamper: Tamper) -> None:
    log.write(2)
    columns = "tenant_id, slot, link, {position}, at, actor, commission, unit, patient, action, object, purpose, result"
    tamper(
        f"INSERT INTO audit_entry ({columns.format(position='position')}) "
        f"SELECT {columns.format(position='3')} FROM audit_entry WHERE link = 2 AND position = 1"
    )
    assert log.kinds() == ["entries_added"]


def test_a_deleted_link_in_the_middle_is_found_with_and_without_its_entries(log: Log, tamper: Tamper) -> None:
    log.write(5)
    tamper("DELETE FROM audit_link WHERE link = 3")
    assert log.kinds() == ["link_missing", "link_missing"]
    tamper("DELETE FROM audit_entry WHERE link = 3")
    (finding,) = log.verify().findings
    assert (finding.kind, finding.link) == ("link_missing", 3)


def test_a_deleted_tail_is_found_by_the_head(log: Log, tamper: Tamper) -> None:
    log.write(5)
    tamper("DELETE FROM audit_link WHERE link > 3")
    tamper("DELETE FROM audit_entry WHERE link > 3")
    (finding,) = log.verify().findings
    assert (finding.kind, finding.link) == ("tail_missing", 4)


def test_a_deleted_tail_with_a_mended_head_is_found_by_the_checkpoint(log: Log, tamper: Tamper) -> None:
    log.write(5)
    assert log.sign() is not None
    tamper("DELETE FROM audit_link WHERE link > 3")
    tamper("DELETE FROM audit_entry WHERE link > 3")
    tamper("UPDATE audit_chain c SET link = 3, head = (SELECT hash FROM audit_link l WHERE l.slot = c.slot AND l.link = 3) WHERE link = 5")
    (finding,) = log.verify().findings
    assert (finding.kind, finding.link) == ("tail_missing", 4)


def test_a_whole_chain_that_vanished_is_found_by_the_checkpoint(log: Log, tamper: Tamper) -> None:
    log.write(2)
    log.sign()
    tamper("DELETE FROM audit_link")
    tamper("DELETE FROM audit_entry")
    tamper("UPDATE audit_chain SET link = 0, head = ''")
    assert log.kinds() == ["tail_missing"]


def test_a_chain_rewritten_with_right_hashes_is_found_by_the_checkpoint(log: Log, tamper: Tamper) -> None:
    log.write(4)
    log.sign()
    log.write(2)
    tamper("UPDATE audit_entry SET actor = 'system:innocent' WHERE link = 2")
    _mend(log)
    report = log.verify()
    assert [(finding.kind, finding.link) for finding in report.findings] == [("rewritten", 4)]
    assert report.unsigned_links == 2


def test_a_head_that_does_not_fit_is_found(log: Log, tamper: Tamper) -> None:
    log.write(2)
    tamper("UPDATE audit_chain SET head = sha256(head) WHERE link > 0")
    assert log.kinds() == ["head_differs"]


def test_links_after_the_head_are_found(log: Log, tamper: Tamper) -> None:
    log.write(3)
    tamper("UPDATE audit_chain SET link = 2 WHERE link > 0")
    assert log.kinds() == ["link_added"]


def _mend(log: Log) -> None:
    """Recompute every hash as an owner with this source code would."""
    columns = "slot, link, position, tenant_id, at, actor, commission, unit, patient, action, object, purpose, result"
    head = b""
    for (link,) in log.owner.execute("SELECT link FROM audit_link ORDER BY link").fetchall():
        rows = log.owner.execute(f"SELECT {columns} FROM audit_entry WHERE link = %s ORDER BY position", [link]).fetchall()
        head = hashlib.sha256(head + body(rows)).digest()
        log.owner.execute("UPDATE audit_link SET hash = %s WHERE link = %s", [head, link])
    log.owner.execute("UPDATE audit_chain SET head = %s WHERE link > 0", [head])
