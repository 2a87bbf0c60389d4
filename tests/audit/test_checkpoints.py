"""Checkpoints are signed, follow one another, and are missed when they are gone."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kallelse.audit import checkpoint, signing
from kallelse.kit.config import Config, ConfigError
from tests.audit.conftest import AT, Log
from tests.audit.test_tampering import Tamper


def test_checkpoints_follow_one_another(log: Log) -> None:
    for _ in range(3):
        log.write(2)
        assert log.sign() is not None
    report = log.verify()
    assert report.ok
    assert (report.checkpoints, report.unsigned_links) == (3, 0)


def test_nothing_new_is_not_signed_again(log: Log) -> None:
    log.write(1)
    assert log.sign() is not None
    assert log.sign() is None


def test_a_changed_checkpoint_is_found(log: Log, tamper: Tamper) -> None:
    log.write(1)
    log.sign()
    tamper("UPDATE audit_checkpoint SET at = at + interval '1 hour'")
    assert log.kinds() == ["checkpoint_forged"]


def test_a_checkpoint_that_the_application_invents_is_found(log: Log) -> None:
    log.write(1)
    log.sign()
    key_id = signing.key_id(signing.load_key(log.key).public_key())
    checkpoint.Checkpoint.objects.create(at=log_time(log), heads={}, signature=b"x" * 64, key_id=key_id)
    assert log.kinds() == ["checkpoint_forged"]


def test_a_deleted_checkpoint_in_the_middle_breaks_the_next_signature(log: Log, tamper: Tamper) -> None:
    for _ in range(3):
        log.write(1)
        log.sign()
    log.copies.unlink()
    tamper("DELETE FROM audit_checkpoint WHERE id = (SELECT min(id) + 1 FROM audit_checkpoint)")
    assert log.kinds() == ["checkpoint_forged"]


def test_the_last_checkpoint_deleted_with_the_tail_is_found_by_the_copy(log: Log, tamper: Tamper) -> None:
    log.write(1)
    log.sign()
    log.write(1)
    log.sign()
    tamper("DELETE FROM audit_checkpoint WHERE id = (SELECT max(id) FROM audit_checkpoint)")
    tamper("DELETE FROM audit_link WHERE link = 2")
    tamper("DELETE FROM audit_entry WHERE link = 2")
    tamper("UPDATE audit_chain c SET link = 1, head = (SELECT hash FROM audit_link l WHERE l.slot = c.slot) WHERE link = 2")
    assert log.kinds() == ["checkpoint_missing"]


def test_an_unreadable_copy_is_told(log: Log) -> None:
    log.write(1)
    log.sign()
    with log.copies.open("a") as copies:
        copies.write("half a li")
    assert log.kinds() == ["copy_unreadable"]


def test_a_checkpoint_by_a_key_that_is_gone_is_told(log: Log) -> None:
    log.write(1)
    log.sign()
    for file in log.key.parent.iterdir():
        file.unlink()
    assert log.kinds() == ["key_missing"]


def test_old_checkpoints_hold_after_a_change_of_key(log: Log) -> None:
    log.write(1)
    log.sign()
    log.key.unlink()
    assert signing.make_key(log.key)
    log.write(1)
    log.sign()
    assert log.verify().ok


def test_the_key_is_for_its_owner_alone_and_is_never_replaced(log: Log) -> None:
    before = log.key.read_bytes()
    assert not signing.make_key(log.key)
    assert log.key.read_bytes() == before
    assert stat.S_IMODE(log.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.key.parent.stat().st_mode) == 0o700


def test_a_missing_or_wrong_key_is_one_line_with_a_remedy(log: Log) -> None:
    log.key.write_bytes(generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ConfigError, match="Ed25519"):
        signing.load_key(log.key)
    log.key.write_bytes(b"nonsense")
    with pytest.raises(ConfigError, match="Ed25519"):
        signing.load_key(log.key)
    log.key.unlink()
    with pytest.raises(ConfigError, match="kallelse migrate"):
        signing.load_key(log.key)


def test_the_places_of_key_and_copy_come_from_the_configuration() -> None:
    config = Config.from_env({"KALLELSE_VAR_DIR": "/srv/k", "KALLELSE_AUDIT_KEY_FILE": "/etc/k/key.pem"})
    assert str(signing.key_file(config)) == "/etc/k/key.pem"
    assert str(signing.copy_file(config)) == "/srv/k/audit/checkpoints.jsonl"
    assert str(signing.key_file(Config())) == "var/keys/audit-ed25519.pem"


def log_time(log: Log) -> object:
    """The time of the first entry."""
    row = log.owner.execute("SELECT min(at) FROM audit_entry").fetchone()
    assert row
    return row[0]


def test_workers_sign_at_intervals_and_go_on_without_a_key(log: Log, tmp_path: Path) -> None:
    var = {"KALLELSE_VAR_DIR": str(tmp_path), "KALLELSE_AUDIT_KEY_FILE": str(log.key)}

    def worker(**more: str) -> checkpoint.Signer:
        return checkpoint.Signer(Config.from_env(var | more))

    log.write(1)
    one = worker()
    assert one.run(AT) == 1
    log.write(1)
    assert one.run(AT + checkpoint.APART) == 0  # It has just looked.
    assert worker().run(AT + checkpoint.APART / 2) == 0  # The checkpoint before is too near.
    assert worker(KALLELSE_AUDIT_KEY_FILE=str(tmp_path / "none.pem")).run(AT + checkpoint.APART) == 0
    assert log.verify().checkpoints == 1
    assert worker().run(AT + checkpoint.APART) == 1
    assert worker().run(AT + 2 * checkpoint.APART) == 0  # Nothing new.
    assert log.verify().ok
