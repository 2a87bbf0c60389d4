"""Checkpoints: the heads of all chains at one moment, signed by a key that lives outside the database.

Whoever owns the database can rewrite a chain so that it is whole again. She cannot make the heads that were signed before fit it:
the signature needs the key file. Each signature covers the one before, and every checkpoint is also appended to a file, so that a
removed checkpoint is missed. Both files belong on a disk that the database's owner cannot write; docs/operations.md says how.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.db import connection, transaction

from kallelse.audit.models import Chain, Checkpoint
from kallelse.kit.config import Config, ConfigError
from kallelse.kit.logs import log

Heads = dict[str, tuple[int, str]]
"""Chain number (as text) → number and hash (hex) of its last link."""

_ONE_SIGNER = 7_301_177
"""The advisory lock that lets one worker sign at a time, so that the order of checkpoints is the order of their signatures."""


def key_file(config: Config) -> Path:
    """Where the signing key is: `KALLELSE_AUDIT_KEY_FILE`, or `keys/audit-ed25519.pem` below the var directory."""
    return Path(config.audit_key_file) if config.audit_key_file else config.var_dir / "keys" / "audit-ed25519.pem"


def copy_file(config: Config) -> Path:
    """The file to which every checkpoint is appended, one JSON object a line."""
    return config.var_dir / "audit" / "checkpoints.jsonl"


def make_key(path: Path) -> bool:
    """Create a signing key readable by its owner only, and its public half beside it; False when there already is one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, *private))
    public = key.public_key()
    # The public half carries the key's id in its name, so that old checkpoints can be checked after a change of key.
    path.with_name(f"{path.stem}.{key_id(public)}.pub").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return True


def load_key(path: Path) -> Ed25519PrivateKey:
    """The signing key. Raises ConfigError when it is missing, unreadable or of another kind."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        raise ConfigError(f"Åtkomstloggens nyckel {path} saknas: kör `kallelse migrate`, eller rätta KALLELSE_AUDIT_KEY_FILE.") from None
    except PermissionError:
        raise ConfigError(f"Åtkomstloggens nyckel {path} får inte läsas: låt användaren som kör Kallelse äga filen.") from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigError(f"Åtkomstloggens nyckel {path} är ingen Ed25519-nyckel i PEM-format utan lösenord.")
    return key


def public_keys(path: Path) -> dict[str, Ed25519PublicKey]:
    """Every public key kept beside the signing key, by key id."""
    found: dict[str, Ed25519PublicKey] = {}
    for file in sorted(path.parent.glob(f"{path.stem}.*.pub")):
        key = serialization.load_pem_public_key(file.read_bytes())
        if isinstance(key, Ed25519PublicKey):
            found[key_id(key)] = key
    if path.exists():
        public = load_key(path).public_key()
        found[key_id(public)] = public
    return found


def key_id(key: Ed25519PublicKey) -> str:
    """The first 16 hex characters of the SHA-256 of the raw public key."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def message(at: datetime, heads: Mapping[str, Any], previous: bytes) -> bytes:
    """The bytes that are signed; `previous` is the signature of the checkpoint before (empty for the first)."""
    said = {"at": at.astimezone(UTC).isoformat(), "heads": heads, "previous": previous.hex()}
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def sign(now: datetime, key: Ed25519PrivateKey, copy: Path) -> Checkpoint | None:
    """Sign the heads of all chains; None when nothing was written since the checkpoint before. Opens its own transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_SIGNER])
        heads = {str(chain.slot): [chain.link, bytes(chain.head).hex()] for chain in Chain.objects.exclude(link=0)}
        before = Checkpoint.objects.order_by("-id").first()
        if not heads or (before is not None and before.heads == heads):
            return None
        signature = key.sign(message(now, heads, bytes(before.signature) if before else b""))
        signed = Checkpoint.objects.create(at=now, heads=heads, signature=signature, key_id=key_id(key.public_key()))
    _copy(signed, copy)
    return signed


def _copy(signed: Checkpoint, file: Path) -> None:
    """Append to the copy after the commit: a copy may lack a checkpoint, but never hold one that the database does not."""
    line = {"id": signed.pk, "at": signed.at.astimezone(UTC).isoformat(), "heads": signed.heads, "key": signed.key_id}
    line["signature"] = bytes(signed.signature).hex()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open("a") as copies:
            copies.write(json.dumps(line, sort_keys=True) + "\n")
    except OSError:
        log("audit").error("checkpoint copy not written", exc_info=True)
